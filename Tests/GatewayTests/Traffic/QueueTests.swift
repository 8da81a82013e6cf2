import Foundation
import NIOCore
import Testing
import Traffic

@testable import Gateway

@Suite("Calls that wait") struct QueueTests {
    private static func yaml(_ queue: String, vendor port: Int, limit: Int = 1) -> String {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", models: { m: { price: { input: 1, output: 1 } } } }
        keys:
          - { name: a, key: sk-queues-aaaaaaaaaaaaaaaaaaaaaaaa, permissions: { models: ["*"] } }
          - { name: b, key: sk-queues-bbbbbbbbbbbbbbbbbbbbbbbb, permissions: { models: ["*"], priority: high } }
          - { name: c, key: sk-queues-cccccccccccccccccccccccc, permissions: { models: ["*"], priority: low, weight: 2 } }
        limits:
          - { name: running, per: [vendor], measure: concurrent_requests, limit: \(limit), queue: { \(queue) } }
        """
    }

    private static func key(_ name: Character) -> String {
        "authorization: Bearer sk-queues-\(String(repeating: name, count: 24))"
    }

    private static let completion = WireText.answer(
        200,
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
    )

    /// A vendor that answers when it is let, a gateway with room for one call, and that call.
    private static func with(
        _ queue: String,
        _ body: (TestGateway, ScriptedVendor, Gate, WireConnection) async throws -> Void
    ) async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ request in
            String(buffer: request.body).contains("first") ? [.wait(gate), .send(completion)] : [.send(completion)]
        }) { vendor in
            try await TestGateway.with(yaml(queue, vendor: vendor.port)) { gateway in
                let first = try await gateway.connect()
                try await first.send(gateway.request(chat("local/m", "first"), headers: [key("a")]))
                try await eventually { vendor.requests.count == 1 }
                try await body(gateway, vendor, gate, first)
                try await first.close()
            }
        }
    }

    private static func waiting(_ gateway: TestGateway) -> Int {
        gateway.process.runtime.cells.limits.waitingCount
    }

    /// A stream that begins when it is asked for, with comments every tenth of a second.
    private static func stream(_ gateway: TestGateway, _ text: String, _ more: [String] = []) -> ByteBuffer {
        gateway.request(
            #"{"model":"local/m","stream":true,"messages":[{"role":"user","content":"\#(text)"}]}"#,
            headers: [key("a"), "x-gateway-queue-keepalive: 100ms"] + more
        )
    }

    private static func comments(_ text: String) -> Int { text.components(separatedBy: ": waiting\n\n").count - 1 }

    @Test("for a stream can be told so meanwhile, in comments before its events")
    func keepAlive() async throws {
        try await Self.with("size: 10") { gateway, vendor, gate, first in
            let connection = try await gateway.connect()
            try await connection.send(Self.stream(gateway, "second"))
            let begun = try await connection.received { Self.comments(String(buffer: $0)) >= 2 }
            #expect(begun.status == 200 && begun["content-type"] == "text/event-stream; charset=utf-8")
            #expect(begun["x-gateway-queue-position"] == "1" && begun["x-request-id"] != nil)
            #expect(begun["x-accel-buffering"] == "no" && vendor.requests.count == 1)
            gate.open()
            #expect(try await first.answer().status == 200)
            // The vendor's whole answer, as the stream that was asked for.
            let answer = try await connection.answer()
            #expect(answer.isComplete && Self.comments(answer.text) >= 2)
            #expect(answer.text.contains(#""content":"Hi""#) && answer.text.contains("data: [DONE]"))
            // The connection goes on.
            try await connection.send(gateway.request(chat("local/m", "third"), headers: [Self.key("a")]))
            #expect(try await connection.answer().status == 200)
            try await connection.close()
        }
    }

    @Test("for a stream and were told so are told of errors in it")
    func keepAliveError() async throws {
        try await Self.with("size: 10") { gateway, _, gate, first in
            let connection = try await gateway.connect()
            try await connection.send(Self.stream(gateway, "second", ["x-gateway-max-wait: 450ms"]))
            let answer = try await connection.answer()
            #expect(answer.status == 200 && !answer.isComplete && Self.comments(answer.text) >= 1)
            #expect(answer.text.contains(#""code":"rate_limit_exceeded""#) && !answer.text.contains("[DONE]"))
            try await connection.closed()
            try await eventually { gateway.log.text.contains(#""error":"rate_limit_exceeded""#) }
            // Who does not ask for it, and who wants no stream, gets an answer with a status.
            for body in [
                #"{"model":"local/m","stream":true,"messages":[]}"#, #"{"model":"local/m","messages":[]}"#,
            ] {
                let plain = try await gateway.connect()
                let asks = body.contains("stream") ? [] : ["x-gateway-queue-keepalive: 100ms"]
                try await plain.send(
                    gateway.request(body, headers: [Self.key("a"), "x-gateway-max-wait: 300ms"] + asks)
                )
                #expect(try await plain.answer().status == 429)
                try await plain.close()
            }
            gate.open()
            #expect(try await first.answer().status == 200)
        }
    }

    @Test("and leave after they were told so are forgotten")
    func keepAliveLeft() async throws {
        try await Self.with("size: 10") { gateway, vendor, gate, first in
            let connection = try await gateway.connect()
            try await connection.send(Self.stream(gateway, "second"))
            _ = try await connection.received { Self.comments(String(buffer: $0)) >= 1 }
            try await connection.close()
            try await eventually { Self.waiting(gateway) == 0 }
            gate.open()
            #expect(try await first.answer().status == 200)
            #expect(vendor.requests.count == 1)
        }
    }

    @Test("are done when there is room, the more urgent ones first, and are told how they waited")
    func turns() async throws {
        try await Self.with("size: 10") { gateway, vendor, gate, first in
            var connections: [WireConnection] = []
            for (place, (key, more)) in [
                ("a", []), ("c", []), ("b", []), ("b", ["x-gateway-priority: low"]),
                ("c", ["x-gateway-priority: critical"]),
            ]
            .enumerated() as EnumeratedSequence<[(Character, [String])]> {
                let connection = try await gateway.connect()
                try await connection.send(
                    gateway.request(chat("local/m", "number \(place)"), headers: [Self.key(key)] + more)
                )
                connections.append(connection)
                try await eventually { Self.waiting(gateway) == place + 1 }
            }
            gate.open()
            #expect(try await first.answer().status == 200)
            var positions: [String?] = []
            for connection in connections {
                let answer = try await connection.answer()
                #expect(answer.status == 200 && Int(answer["x-gateway-queue-ms"] ?? "") != nil, "\(answer.text)")
                positions.append(answer["x-gateway-queue-position"])
                try await connection.close()
            }
            #expect(positions == ["1", "2", "1", "4", "5"])
            let order = vendor.requests.map { request in
                (0..<5).first { String(buffer: request.body).contains("number \($0)") } ?? -1
            }
            // High, normal, and those of low by what their callers have had: who says less of itself is taken at its word, who says more is not.
            #expect(order.prefix(3) == [-1, 2, 0], "\(order)")
            #expect(Set(order.suffix(3)) == [1, 3, 4])
            try await eventually { gateway.log.text.contains("\"queue_ms\":") }
        }
    }

    @Test("and leave are forgotten, and nobody is asked for them")
    func leaving() async throws {
        try await Self.with("size: 10") { gateway, vendor, gate, first in
            let connection = try await gateway.connect()
            try await connection.send(gateway.request(chat("local/m", "gone"), headers: [Self.key("b")]))
            try await eventually { Self.waiting(gateway) == 1 }
            try await connection.close()
            try await eventually { Self.waiting(gateway) == 0 }
            gate.open()
            #expect(try await first.answer().status == 200)
            let answer = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
            #expect(answer.status == 200 && answer["x-gateway-queue-ms"] == nil)
            #expect(vendor.requests.count == 2)
        }
    }

    @Test("are refused after the longest wait, the operator's or their own, and where there is no place")
    func refused() async throws {
        try await Self.with("size: 1, max_wait: 300s") { gateway, vendor, gate, first in
            let late = try await gateway.ask(
                chat("local/m"),
                headers: [Self.key("b"), "x-gateway-max-wait: 20ms"]
            )
            #expect(late.status == 429 && late.text.contains("has waited for as long as it can"), "\(late.text)")
            #expect(late["retry-after"] == "1" && late["x-gateway-queue-position"] == "1")
            let connection = try await gateway.connect()
            try await connection.send(gateway.request(chat("local/m"), headers: [Self.key("b")]))
            try await eventually { Self.waiting(gateway) == 1 }
            let full = try await gateway.ask(chat("local/m"), headers: [Self.key("b")])
            #expect(full.status == 429 && full.text.contains("as many calls wait for it as may"), "\(full.text)")
            gate.open()
            #expect(try await first.answer().status == 200)
            #expect(try await connection.answer().status == 200)
            try await connection.close()
        }
        try await Self.with("max_wait: 30ms") { gateway, vendor, gate, first in
            let late = try await gateway.ask(chat("local/m"), headers: [Self.key("b"), "x-gateway-max-wait: 30s"])
            #expect(late.status == 429)
            gate.open()
            #expect(try await first.answer().status == 200)
        }
    }

    @Test("in great number are all done, one after the other")
    func many() async throws {
        try await ScriptedVendor.with(saying: Self.completion) { vendor in
            let yaml = Self.yaml("size: 1000", vendor: vendor.port, limit: 3)
            try await TestGateway.with(yaml, server: "threads: 2") { gateway in
                let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for caller in 0..<60 {
                        group.addTask {
                            let connection = try await gateway.connect()
                            var statuses: [Int] = []
                            for _ in 0..<10 {
                                try await connection.send(
                                    gateway.request(chat("local/m"), headers: [Self.key(["a", "b", "c"][caller % 3])])
                                )
                                statuses.append(try await connection.answer().status)
                            }
                            try await connection.close()
                            return statuses
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(statuses.count == 600 && statuses.allSatisfy { $0 == 200 })
                #expect(Self.waiting(gateway) == 0)
            }
        }
    }
}
