import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("The end of a gateway")
struct DrainTests {
    private static func vendor(_ port: Int) -> String {
        "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\" } }"
    }

    private static func stream(_ gate: Gate) -> ScriptedVendor.Script {
        { _ in
            [
                .send(WireText.streamHead() + WireText.events(Array(WireText.chunks[0...1]))), .wait(gate),
                .send(WireText.events(Array(WireText.chunks[2...])) + WireText.streamEnd),
            ]
        }
    }

    @Test("lets a stream finish, says that it is not ready, and takes nothing new")
    func finishes() async throws {
        let gate = Gate()
        try await ScriptedVendor.with(Self.stream(gate)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port), server: "drain_timeout: 1m") { gateway in
                let running = try await gateway.connect()
                try await running.send(gateway.request(chat("v/m", stream: true)))
                _ = try await running.events(2)
                let idle = try await gateway.connect()
                try await idle.send(gateway.request("", path: "/readyz", method: "GET"))
                #expect(try await idle.answer(to: "GET").status == 200)

                async let stopped: Void = gateway.process.stop()
                // A connection that waits for a request is closed; that is how to see that it has begun.
                try await idle.closed()
                let probe = try await gateway.get("/readyz", admin: true)
                #expect(probe.status == 503)
                #expect(probe.json["status"]?.string == "draining")
                #expect(try await gateway.get("/livez", admin: true).status == 200)
                await #expect(throws: (any Error).self) { _ = try await gateway.connect() }

                gate.open()
                let answer = try await running.answer()
                #expect(answer.isComplete)
                #expect(answer.completion == "Hi there")
                try await running.closed()
                await stopped
                try await eventually { vendor.openConnectionCount == 0 }
                #expect(!gateway.log.text.contains("were cut"))
                #expect(gateway.log.requests.count == 1)
                await #expect(throws: (any Error).self) { _ = try await gateway.connect(admin: true) }
            }
        }
    }

    @Test("cuts what does not finish in time, so that nobody takes it for complete, and logs it")
    func cuts() async throws {
        let gate = Gate()
        try await ScriptedVendor.with(Self.stream(gate)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port), server: "drain_timeout: 50ms") { gateway in
                let running = try await gateway.connect()
                try await running.send(gateway.request(chat("v/m", stream: true)))
                _ = try await running.events(2)
                await gateway.process.stop()
                let answer = try await running.answer()
                #expect(answer.status == 200)
                #expect(!answer.isComplete)
                #expect(answer.finishReason == nil)
                try await eventually { vendor.openConnectionCount == 0 }
                #expect(gateway.log.text.contains("requests that did not finish in time were cut"))
                #expect(gateway.log.requests.count == 1)
                #expect(gateway.log.requests.first?["error"]?.string == "client_closed_request")
                #expect(gateway.log.text.hasSuffix("\n"))
                #expect(gateway.log.lines.last?["message"]?.string == "the gateway has stopped")
            }
        }
    }

    @Test("answers a request that came before it, and closes then")
    func lastAnswer() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in [.wait(gate), .send(WireText.answer(200, WireText.completion))] }) {
            vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let running = try await gateway.connect()
                try await running.send(gateway.request(chat("v/m")))
                try await eventually { vendor.requests.count == 1 }
                let idle = try await gateway.connect()
                try await idle.send(gateway.request("", path: "/livez", method: "GET"))
                _ = try await idle.answer(to: "GET")
                async let stopped: Void = gateway.process.stop()
                try await idle.closed()
                gate.open()
                let answer = try await running.answer()
                #expect(answer.status == 200)
                #expect(answer["connection"] == "close")
                await stopped
            }
        }
    }
}
