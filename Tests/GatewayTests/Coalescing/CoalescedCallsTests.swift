import Foundation
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("Calls that ask for the same at the same time") struct CoalescedCallsTests {
    private static func key(_ name: Character) -> String {
        "authorization: Bearer sk-coalesced-\(String(repeating: name, count: 24))"
    }

    /// Two callers of one organisation, one of another, and one who is nobody's.
    private static func yaml(_ port: Int, _ more: String) -> String {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", models: { m: { price: { input: 1000, output: 2000 } } } }
        keys:
          - { name: a, key: sk-coalesced-aaaaaaaaaaaaaaaaaaaaaaaa, organisation: acme, permissions: { models: ["*"] } }
          - { name: b, key: sk-coalesced-bbbbbbbbbbbbbbbbbbbbbbbb, organisation: acme, permissions: { models: ["*"] } }
          - { name: c, key: sk-coalesced-cccccccccccccccccccccccc, organisation: other, permissions: { models: ["*"] } }
          - { name: d, key: sk-coalesced-dddddddddddddddddddddddd, permissions: { models: ["*"] } }
          - { name: e, key: sk-coalesced-eeeeeeeeeeeeeeeeeeeeeeee, organisation: acme, permissions: { models: [openai/*] } }
        \(more)
        """
    }

    private static func body(_ more: String = #""temperature":0"#, stream: Bool = false) -> String {
        #"{"model":"local/m","messages":[{"role":"user","content":"Hi"}],"stream":\#(stream),\#(more)}"#
    }

    /// A vendor whose answers wait, and a gateway whose calls of its models may share one.
    private static func with(
        _ pieces: [ScriptedVendor.Step],
        _ more: String = "coalescing: { models: [local/*] }",
        _ work: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with({ _ in pieces }) { vendor in
            try await TestGateway.with(yaml(vendor.port, more)) { gateway in try await work(gateway, vendor) }
        }
    }

    /// Sends requests, each when the one before has come as far as it can.
    private static func send(
        _ requests: [(key: Character, body: String)],
        _ gateway: TestGateway
    ) async throws -> [WireConnection] {
        var connections: [WireConnection] = []
        for (key, body) in requests {
            let connection = try await gateway.connect()
            try await connection.send(gateway.request(body, headers: [Self.key(key)]))
            connections.append(connection)
        }
        return connections
    }

    private static func running(_ gateway: TestGateway) -> Int {
        gateway.process.runtime.loops.reduce(0) { $0 + $1.callsRunning }
    }

    @Test("share one answer, each with a name of its own, and the first one pays", arguments: [false, true])
    func shared(_ isStream: Bool) async throws {
        let gate = Gate()
        let steps: [ScriptedVendor.Step] =
            isStream
            ? [.wait(gate), .send(WireText.stream(WireText.chunks + ["[DONE]"]))]
            : [.wait(gate), .send(WireText.answer(200, WireText.completion))]
        try await Self.with(steps) { gateway, vendor in
            let body = Self.body(stream: isStream)
            let connections = try await Self.send([("a", body), ("a", body), ("b", body)], gateway)
            try await eventually { Self.running(gateway) == 3 && vendor.requests.count == 1 }
            gate.open()
            var (names, texts, shared) = (Set<String>(), Set<String>(), 0)
            for connection in connections {
                let answer = try await connection.answer()
                #expect(answer.status == 200 && answer.isComplete && answer.text.contains("Hi"))
                #expect(answer["x-gateway-vendor"] == "local")
                #expect(answer["content-type"]?.hasPrefix(isStream ? "text/event-stream" : "application/json") == true)
                names.insert(answer["x-request-id"] ?? "")
                texts.insert(answer.text)
                if answer["x-gateway-coalesced"] == "true" { shared += 1 }
                try await connection.close()
            }
            #expect(names.count == 3 && texts.count == 1 && shared == 2)
            #expect(vendor.requests.count == 1 && gateway.process.runtime.coalesced.calls.isEmpty)
            try await eventually { gateway.log.text.components(separatedBy: #""coalesced":true"#).count == 3 }
            #expect(gateway.log.text.components(separatedBy: #""cost_usd":"#).count == 2)
        }
    }

    @Test("each pay where that is said")
    func all() async throws {
        let gate = Gate()
        let steps: [ScriptedVendor.Step] = [.wait(gate), .send(WireText.answer(200, WireText.completion))]
        try await Self.with(steps, "coalescing: { models: [\"*\"], charge: all }") { gateway, vendor in
            let connections = try await Self.send([("a", Self.body()), ("b", Self.body())], gateway)
            try await eventually { Self.running(gateway) == 2 && vendor.requests.count == 1 }
            gate.open()
            for connection in connections {
                #expect(try await connection.answer().status == 200)
                try await connection.close()
            }
            // Nine tokens in, two out.
            try await eventually { gateway.log.text.components(separatedBy: #""cost_usd":"0.013""#).count == 3 }
            #expect(vendor.requests.count == 1)
        }
    }

    @Test(
        "are told apart by who asks and what is asked, and need not be answered the same",
        arguments: [
            [("a", body()), ("c", body())], [("c", body()), ("d", body())],
            [("a", body()), ("a", body(#""temperature":0,"seed":1"#))], [("a", body()), ("a", body(stream: true))],
            [("a", body(#""temperature":0.1"#)), ("a", body(#""temperature":0.1"#))],
            [("a", body(#""user":"u""#)), ("a", body(#""user":"u""#))],
        ] as [[(Character, String)]]
    )
    func apart(_ requests: [(Character, String)]) async throws {
        let gate = Gate()
        try await Self.with([.wait(gate), .send(WireText.answer(200, WireText.completion))]) { gateway, vendor in
            let connections = try await Self.send(requests, gateway)
            try await eventually { vendor.requests.count == 2 }
            gate.open()
            for connection in connections {
                #expect(try await connection.answer().status == 200)
                try await connection.close()
            }
        }
    }

    @Test("are let in each by itself")
    func permissions() async throws {
        let gate = Gate()
        try await Self.with([.wait(gate), .send(WireText.answer(200, WireText.completion))]) { gateway, vendor in
            let connections = try await Self.send([("a", Self.body())], gateway)
            try await eventually { vendor.requests.count == 1 }
            let other = try await gateway.connect()
            try await other.send(gateway.request(Self.body(), headers: [Self.key("e")]))
            #expect(try await other.answer().status == 403)
            try await other.close()
            gate.open()
            #expect(try await connections[0].answer().status == 200)
            try await connections[0].close()
        }
    }

    @Test("go on when the first one's client leaves, and end with the last one's")
    func left() async throws {
        let gate = Gate()
        try await Self.with([.wait(gate), .send(WireText.answer(200, WireText.completion))]) { gateway, vendor in
            let connections = try await Self.send([("a", Self.body()), ("b", Self.body())], gateway)
            try await eventually { Self.running(gateway) == 2 && vendor.requests.count == 1 }
            try await connections[0].close()
            gate.open()
            #expect(try await connections[1].answer().status == 200)
            try await connections[1].close()
            #expect(vendor.requests.count == 1)
        }
        // Nobody else wants it: it is cancelled as any call is.
        try await Self.with([.wait(Gate())]) { gateway, vendor in
            let connections = try await Self.send([("a", Self.body())], gateway)
            try await eventually { vendor.requests.count == 1 }
            try await connections[0].close()
            try await eventually { Self.running(gateway) == 0 }
            #expect(gateway.process.runtime.coalesced.calls.isEmpty)
        }
    }

    @Test("share an error too")
    func error() async throws {
        let gate = Gate()
        let refusal = WireText.answer(400, #"{"error":{"message":"no","type":"invalid_request_error","code":"odd"}}"#)
        try await Self.with([.wait(gate), .send(refusal)]) { gateway, vendor in
            let connections = try await Self.send([("a", Self.body()), ("b", Self.body())], gateway)
            try await eventually { Self.running(gateway) == 2 && vendor.requests.count == 1 }
            gate.open()
            for connection in connections {
                let answer = try await connection.answer()
                #expect(answer.status == 400 && answer.error?["code"]?.string == "odd")
                try await connection.close()
            }
            #expect(vendor.requests.count == 1)
        }
    }

    @Test("leave nothing behind")
    func leaks() async throws {
        let gate = Gate()
        try await Self.with([.wait(gate), .send(WireText.answer(200, WireText.completion))]) { gateway, vendor in
            let connections = try await Self.send([("a", Self.body()), ("b", Self.body())], gateway)
            try await eventually { Self.running(gateway) == 2 && vendor.requests.count == 1 }
            let seen = Seen(gateway.process.runtime.coalesced.calls.first)
            #expect(seen.call != nil)
            gate.open()
            for connection in connections {
                #expect(try await connection.answer().status == 200)
                try await connection.close()
            }
            try await eventually { seen.call == nil }
        }
    }

    private final class Seen: @unchecked Sendable {
        weak var call: SharedCall?
        init(_ call: SharedCall?) { self.call = call }
    }

    @Test("but have begun to be answered while they waited for room are answered each by itself")
    func early() async throws {
        let gate = Gate()
        let limit =
            "limits: [{ name: l, measure: concurrent_requests, limit: 1, queue: { size: 5 }, only: { key: [b] } }]\ncoalescing: { models: [local/*] }"
        try await Self.with([.wait(gate), .send(WireText.answer(200, WireText.completion))], limit) { gateway, vendor in
            let connections = try await Self.send([("b", Self.body(#""temperature":1"#))], gateway)
            try await eventually { vendor.requests.count == 1 }
            // It waits, is told so, and then asks for what another one has asked for.
            let waiting = try await gateway.connect()
            try await waiting.send(
                gateway.request(
                    Self.body(stream: true),
                    headers: [Self.key("b"), "x-gateway-queue-keepalive: 100ms"]
                )
            )
            _ = try await waiting.received { String(buffer: $0).contains(": waiting") }
            let other = try await Self.send([("a", Self.body(stream: true))], gateway)
            try await eventually { vendor.requests.count == 2 }
            gate.open()
            let answer = try await waiting.answer()
            #expect(answer.status == 200 && answer.text.contains("data: [DONE]"))
            for connection in connections + other {
                #expect(try await connection.answer().status == 200)
                try await connection.close()
            }
            try await waiting.close()
            #expect(vendor.requests.count == 3)
        }
    }
}
