import NIOCore
import Testing

@testable import Gateway

@Suite("What the process takes upon itself") struct LoadGuardTests {
    private static func yaml(_ port: Int) -> String {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1" }
        keys:
          - { name: low, key: sk-load-llllllllllllllllllllllll, permissions: { models: ["*"], priority: low } }
          - { name: normal, key: sk-load-nnnnnnnnnnnnnnnnnnnnnnnn, permissions: { models: ["*"] } }
          - { name: high, key: sk-load-hhhhhhhhhhhhhhhhhhhhhhhh, permissions: { models: ["*"], priority: high } }
          - { name: critical, key: sk-load-cccccccccccccccccccccccc, permissions: { models: ["*"], priority: critical } }
        """
    }

    private static func key(_ name: Character) -> String {
        "authorization: Bearer sk-load-\(String(repeating: name, count: 24))"
    }

    private static let answer = WireText.answer(
        200,
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
    )

    @Test("is bounded, for the less urgent sooner, and free again however requests end")
    func requests() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ request in
            String(buffer: request.body).contains("stay") ? [.wait(gate), .send(Self.answer)] : [.send(Self.answer)]
        }) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port), server: "max_requests_in_flight: 20") { gateway in
                var staying: [WireConnection] = []
                func stay(_ count: Int, _ key: Character) async throws {
                    for _ in 0..<count {
                        let connection = try await gateway.connect()
                        try await connection.send(gateway.request(chat("local/m", "stay"), headers: [Self.key(key)]))
                        staying.append(connection)
                    }
                    let expected = staying.count
                    try await eventually { gateway.process.runtime.load.now.requests == expected }
                }
                func statuses() async throws -> [Int] {
                    var found: [Int] = []
                    for key in "lnhc" {
                        found.append(try await gateway.ask(chat("local/m"), headers: [Self.key(key)]).status)
                    }
                    return found
                }
                try await stay(13, "n")
                #expect(try await statuses() == [200, 200, 200, 200])
                try await stay(1, "n")
                #expect(try await statuses() == [503, 200, 200, 200])
                // Whoever says less of itself is taken at its word.
                let modest = try await gateway.ask(
                    chat("local/m"),
                    headers: [Self.key("c"), "x-gateway-priority: low"]
                )
                #expect(modest.status == 503 && modest["retry-after"] == "1")
                #expect(modest.text.contains("gateway_overloaded") && modest.text.contains("max_requests_in_flight"))
                try await stay(4, "n")
                #expect(try await statuses() == [503, 503, 200, 200])
                try await stay(1, "h")
                #expect(try await statuses() == [503, 503, 503, 200])
                try await stay(1, "c")
                #expect(try await statuses() == [503, 503, 503, 503])
                // Probes are answered all the same.
                #expect(try await gateway.get("/readyz").status == 200)
                // Those who leave make room.
                for connection in staying.prefix(10) { try await connection.close() }
                try await eventually { gateway.process.runtime.load.now.requests == 10 }
                #expect(try await statuses() == [200, 200, 200, 200])
                gate.open()
                for connection in staying.dropFirst(10) {
                    #expect(try await connection.answer().status == 200)
                    try await connection.close()
                }
                try await eventually { gateway.process.runtime.load.now == (0, 0, 0) }
            }
        }
    }

    @Test("is bounded in bytes before any is read")
    func bytes() async throws {
        try await ScriptedVendor.with(saying: Self.answer) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port), server: "max_bytes_in_flight: 100KiB") { gateway in
                // It says how long it is, and sends nothing yet.
                let slow = try await gateway.connect()
                try await slow.send(
                    ByteBuffer(
                        string: "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\n\(Self.key("n"))\r\n"
                            + "content-type: application/json\r\ncontent-length: 80000\r\n\r\n"
                    )
                )
                try await eventually { gateway.process.runtime.load.now.bytes == 80_000 }
                let large = chat("local/m", String(repeating: "x", count: 30_000))
                let refused = try await gateway.ask(large, headers: [Self.key("n")])
                #expect(refused.status == 503 && refused.text.contains("max_bytes_in_flight"), "\(refused.text)")
                #expect(try await gateway.ask(chat("local/m"), headers: [Self.key("n")]).status == 200)
                // It goes before it is whole.
                try await slow.close()
                try await eventually { gateway.process.runtime.load.now.bytes == 0 }
                #expect(try await gateway.ask(large, headers: [Self.key("n")]).status == 200)
                // One that is larger than all is let in where there is nothing else.
                let huge = chat("local/m", String(repeating: "x", count: 300_000))
                #expect(try await gateway.ask(huge, headers: [Self.key("n")]).status == 200)
            }
        }
    }
}
