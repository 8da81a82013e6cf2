import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("An answer of the other kind")
struct BridgingTests {
    private static let kinds = ["openai", "anthropic", "gemini"]

    /// Vendors with models that can only stream and models that cannot.
    private static func vendors(_ port: Int) -> String {
        let models = """
            models: { lorem: { capabilities: { streaming: false } }, echo: { capabilities: { non_streaming: false } } }
            """
        return """
            vendors:
              openai:    { api_key: k, base_url: "http://127.0.0.1:\(port)/v1", \(models) }
              anthropic: { api_key: k, base_url: "http://127.0.0.1:\(port)", \(models) }
              gemini:    { api_key: k, base_url: "http://127.0.0.1:\(port)", \(models) }
            """
    }

    @Test("is made a stream where the model cannot stream", arguments: kinds)
    func streamOfWhole(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                let answer = try await gateway.ask(
                    chat("\(vendor)/lorem", "x", stream: true, #","stream_options":{"include_usage":true}"#)
                )
                #expect(answer.status == 200)
                #expect(answer["content-type"]?.hasPrefix("text/event-stream") == true)
                #expect(answer.completion.count > 100)
                #expect(answer.finishReason == "stop")
                #expect(answer.data.last == "[DONE]")
                #expect(answer.chunks.last?["usage"]?["completion_tokens"]?.int == 128)
                #expect(simulated.service.statistics.streamsBegun == 0)
            }
        }
    }

    @Test("is made whole where the model only streams", arguments: kinds)
    func wholeOfStream(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                let answer = try await gateway.ask(chat("\(vendor)/echo", "Hello there"))
                #expect(answer.status == 200)
                #expect(answer["content-type"] == "application/json")
                #expect(answer.json["object"]?.string == "chat.completion")
                #expect(answer.completion == "Hello there")
                #expect(answer.finishReason == "stop")
                #expect(answer.json["usage"]?["completion_tokens"]?.int == 3)
                #expect(simulated.service.statistics.streamsBegun == 1)
            }
        }
    }

    @Test("keeps a vendor's error, whichever way it was asked", arguments: kinds, [false, true])
    func errors(vendor: String, stream: Bool) async throws {
        try await SimulatedVendor.with("status=429&retry_after=7") { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                for model in ["lorem", "echo"] {
                    let answer = try await gateway.ask(chat("\(vendor)/\(model)", stream: stream))
                    #expect(answer.status == 429)
                    #expect(answer["retry-after"] == "7")
                }
            }
        }
    }

    @Test(
        "is a broken one where the stream that it was made of broke",
        arguments: kinds,
        ["cut", "unfinished", "error-event"]
    )
    func broken(vendor: String, fault: String) async throws {
        try await SimulatedVendor.with("fault=\(fault)&after=2") { simulated in
            try await TestGateway.with(Self.vendors(simulated.port)) { gateway in
                let answer = try await gateway.ask(chat("\(vendor)/echo", "A text of several tokens"))
                #expect(answer.status >= 500)
                #expect(answer.json["choices"] == nil)
                #expect(answer.error != nil)
            }
        }
    }

    @Test("is understood though the vendor was asked for a stream")
    func wholeAnyway() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(answer["content-type"]?.hasPrefix("text/event-stream") == true)
                #expect(answer.completion == "Hi there")
                #expect(answer.finishReason == "stop")
                #expect(answer.data.last == "[DONE]")
                // Nobody asked for usage.
                #expect(answer.chunks.allSatisfy { $0["usage"] == nil })
            }
        }
    }

    @Test("is understood though the vendor was asked for a whole one")
    func streamAnyway() async throws {
        try await ScriptedVendor.with(saying: WireText.stream(WireText.chunks)) { vendor in
            let yaml = "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer["content-type"] == "application/json")
                #expect(answer.completion == "Hi there")
                #expect(answer.json["usage"]?["total_tokens"]?.int == 11)
            }
        }
    }

    @Test("keeps what only the vendor knows", arguments: [false, true])
    func unknownMembers(stream: Bool) async throws {
        let said = stream ? WireText.answer(200, WireText.completion) : WireText.stream(WireText.chunks)
        try await ScriptedVendor.with(saying: said) { vendor in
            let able = stream ? "streaming: false" : "non_streaming: false"
            let yaml = """
                vendors:
                  v:
                    kind: openai-compatible
                    base_url: "http://127.0.0.1:\(vendor.port)/v1"
                    models: { m: { capabilities: { \(able) } } }
                """
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: stream, #","x_unknown":{"a":[1e400]}"#))
                #expect(answer.completion == "Hi there")
                let request = try #require(vendor.requests.first)
                #expect(request.json["x_unknown"]?["a"]?[0]?.raw.string == "1e400")
                #expect((request.json["stream"]?.bool ?? false) == !stream)
            }
        }
    }
}
