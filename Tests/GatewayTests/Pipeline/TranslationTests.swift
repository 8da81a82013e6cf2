import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("A caller of OpenAI's format")
struct TranslationTests {
    /// Every kind of vendor, asked for a whole answer and for a stream.
    struct Way: Sendable, CustomTestStringConvertible {
        let vendor: String
        let stream: Bool

        var testDescription: String { stream ? "\(vendor), streamed" : vendor }

        static let all = ["openai", "anthropic", "gemini", "cohere", "bedrock", "simulator"].flatMap {
            [Way(vendor: $0, stream: false), Way(vendor: $0, stream: true)]
        }
    }

    private func ask(_ way: Way, _ model: String, _ text: String = "Hello", _ more: String = "") async throws
        -> WireAnswer
    {
        try await SimulatedVendor.with { vendor in
            try await TestGateway.with(vendor.vendors()) { gateway in
                let answer = try await gateway.ask(chat("\(way.vendor)/\(model)", text, stream: way.stream, more))
                #expect(answer.status == 200)
                #expect(answer.isComplete)
                #expect(answer["x-gateway-vendor"] == way.vendor)
                return answer
            }
        }
    }

    @Test("hears every vendor", arguments: Way.all)
    func text(_ way: Way) async throws {
        let answer = try await ask(way, "echo", "Grüße, \\\"you\\\" 👋")
        #expect(answer.completion == "Grüße, \"you\" 👋")
        #expect(answer.finishReason == "stop")
        if way.stream {
            #expect(answer.data.last == "[DONE]")
            #expect(answer.chunks[0]["choices"]?[0]?["delta"]?["role"]?.string == "assistant")
            #expect(answer.chunks.allSatisfy { $0["object"]?.string == "chat.completion.chunk" })
            #expect(Set(answer.chunks.compactMap { $0["id"]?.string }).count == 1)
        } else {
            #expect(answer.json["object"]?.string == "chat.completion")
        }
    }

    @Test("is told the usage, in a stream only when it asked", arguments: Way.all)
    func usage(_ way: Way) async throws {
        let plain = try await ask(way, "echo", "12345678")
        let asked = try await ask(way, "echo", "12345678", #","stream_options":{"include_usage":true}"#)
        func usages(_ answer: WireAnswer) -> [Int] {
            ([answer.json] + answer.chunks).compactMap { $0["usage"]?["completion_tokens"]?.int }
        }
        #expect(usages(asked) == [2])
        #expect(usages(plain) == (way.stream ? [] : [2]))
    }

    @Test("calls tools of every vendor", arguments: Way.all)
    func tools(_ way: Way) async throws {
        let tool = """
            ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object",\
            "properties":{"city":{"type":"string","enum":["Bern"]}},"required":["city"]}}}],"tool_choice":"required"
            """
        let answer = try await ask(way, "tool", "Weather?", tool)
        #expect(answer.finishReason == "tool_calls")
        let calls =
            way.stream
            ? answer.chunks.compactMap { $0["choices"]?[0]?["delta"]?["tool_calls"]?[0]?["function"] }
            : answer.json["choices"]?[0]?["message"]?["tool_calls"]?.elements.compactMap { $0["function"] } ?? []
        #expect(calls.compactMap { $0["name"]?.string } == ["weather"])
        #expect(calls.compactMap { $0["arguments"]?.string }.joined().filter { $0 != " " } == #"{"city":"Bern"}"#)
    }

    @Test("gets answers by its schema from every vendor", arguments: Way.all)
    func schema(_ way: Way) async throws {
        let format = """
            ,"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object",\
            "properties":{"answer":{"type":"string","enum":["yes"]}},"required":["answer"],"additionalProperties":false}}}
            """
        let answer = try await ask(way, "echo", "Yes?", format)
        let said = try JSONDocument(parsing: ByteBuffer(string: answer.completion)).root
        #expect(said["answer"]?.string == "yes")
    }

    @Test("sees the end of an answer that is too long", arguments: Way.all)
    func length(_ way: Way) async throws {
        #expect(try await ask(way, "lorem", "x", #","max_tokens":3"#).finishReason == "length")
    }

    @Test("sees what the model thought", arguments: Way.all)
    func reasoning(_ way: Way) async throws {
        // On Bedrock only Claude's models, which this is none of, are told how much to think.
        let effort = way.vendor == "bedrock" ? "" : #","reasoning_effort":"low""#
        let answer = try await ask(way, "reasoning", "Think", effort)
        let thoughts =
            way.stream
            ? answer.chunks.compactMap { $0["choices"]?[0]?["delta"]?["reasoning_content"]?.string }.joined()
            : answer.json["choices"]?[0]?["message"]?["reasoning_content"]?.string ?? ""
        #expect(!thoughts.isEmpty)
        #expect(answer.completion == "Think")
    }

    @Test("is told by name what another vendor lacks", arguments: ["anthropic", "gemini"])
    func lacking(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await gateway.ask(
                    chat("\(vendor)/echo", "x", stream: false, #","logit_bias":{"1":1}"#)
                )
                #expect(answer.status == 400)
                #expect(answer.errorCode == "unsupported_parameter")
                #expect(answer.error?["param"]?.string == "logit_bias")
                #expect(simulated.service.statistics.requests == 0)
            }
        }
    }

    @Test("is told of what is wrong with its messages, with the path", arguments: ["anthropic", "gemini"])
    func wrong(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await gateway.ask(
                    #"{"model":"\#(vendor)/echo","messages":[{"role":"user","content":7}]}"#
                )
                #expect(answer.status == 400)
                #expect(answer.error?["param"]?.string == "messages[0].content")
            }
        }
    }
}
