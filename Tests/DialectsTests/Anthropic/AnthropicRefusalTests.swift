import Core
import Dialects
import JSON
import Testing

@Suite struct AnthropicRefusalTests: AnthropicSuite {
    struct Case: Sendable, CustomTestStringConvertible {
        let param: String
        let call: Call
        var target = AnthropicRefusalTests.target()
        var testDescription: String { param }
    }

    private static func with(_ param: String, _ change: (inout Call) -> Void) -> Case {
        Case(param: param, call: call([Message(.user, [.text("Hello")])], change))
    }

    static let cases: [Case] = [
        with("n") { $0.sampling.choices = 2 },
        with("seed") { $0.sampling.seed = JSONNumber(1) },
        with("min_p") { $0.sampling.minP = JSONNumber(0.1) },
        with("presence_penalty") { $0.sampling.presencePenalty = JSONNumber(1) },
        with("frequency_penalty") { $0.sampling.frequencyPenalty = JSONNumber(0.5) },
        with("logit_bias") { $0.sampling.logitBias = .build { $0.object { $0.member("1", 1) } } },
        with("logprobs") { $0.sampling.logprobs = true },
        with("verbosity") { $0.verbosity = "high" },
        with("temperature") { $0.sampling.temperature = JSONNumber(1.5) },
        with("stop") { $0.sampling.stop = ["\n"] },
        with("stop[1]") { $0.sampling.stop = ["a", " "] },
        with("service_tier") { $0.serviceTier = "flex" },
        with("web_search_options") { $0.extensions = [.init(name: "web_search_options", value: .emptyObject)] },
        with("messages[0].name") { $0.messages[0].name = "Ann" },
        with("messages[0].content[1]") {
            $0.messages[0].parts.append(.media(MediaPart(.audio, .base64("aaaa"), mediaType: "audio/wav")))
        },
        with("messages[0].content[1]") {
            $0.messages[0].parts.append(.media(MediaPart(.video, .url("https://x/y.mp4"))))
        },
        with("messages[0].content[1]") {
            $0.messages[0].parts.append(.media(MediaPart(.file, .base64("aaaa"), mediaType: "application/zip")))
        },
        with("messages[0].content[1]") {
            $0.messages[0].parts.append(
                .opaque(OpaquePart(dialect: .gemini, kind: "executableCode", value: .emptyObject))
            )
        },
        with("messages[0].audio") {
            $0.messages[0].parts.append(
                .opaque(OpaquePart(dialect: .openAIChat, kind: "message.audio", value: .emptyObject))
            )
        },
        with("tools[0]") {
            var tool = Tool(name: "search")
            tool.server = OpaquePart(dialect: .openAIChat, kind: "web_search", value: .emptyObject)
            $0.tools = [tool]
        },
        Case(
            param: "top_p",
            call: AnthropicRefusalTests.call {
                $0.reasoning = ReasoningRequest(effort: .low)
                $0.sampling.topP = JSONNumber(0.5)
            }
        ),
        Case(
            param: "top_k",
            call: AnthropicRefusalTests.call {
                $0.reasoning = ReasoningRequest(effort: .low)
                $0.sampling.topK = JSONNumber(5)
            }
        ),
        Case(
            param: "temperature",
            call: AnthropicRefusalTests.call {
                $0.reasoning = ReasoningRequest(effort: .low)
                $0.sampling.temperature = JSONNumber(0)
            }
        ),
        Case(
            param: "reasoning_effort",
            call: AnthropicRefusalTests.call { $0.reasoning = ReasoningRequest(effort: .low) },
            target: AnthropicRefusalTests.target(Capabilities.Reasoning.none)
        ),
        Case(
            param: "reasoning_effort",
            call: AnthropicRefusalTests.call {
                $0.reasoning = ReasoningRequest(effort: .low)
                $0.tools = [Tool(name: "f")]
                $0.toolChoice = .required
            },
            target: AnthropicRefusalTests.target(.budget)
        ),
    ]

    @Test("what Anthropic lacks is refused by name, or left out and reported", arguments: cases)
    func refusals(refusal: Case) throws {
        #expect(try refused(refusal.call, for: refusal.target) == refusal.param)
    }

    @Test(
        "a parameter that the model refuses is refused by name, at its default left out",
        arguments: ["temperature", "top_p", "top_k"]
    )
    func quirks(name: String) throws {
        var target = target()
        target.quirks.unsupported = [name]
        let set = call {
            $0.sampling.temperature = name == "temperature" ? JSONNumber(0.5) : nil
            $0.sampling.topP = name == "top_p" ? JSONNumber(0.5) : nil
            $0.sampling.topK = name == "top_k" ? JSONNumber(5) : nil
        }
        #expect(try refused(set, for: target) == name)
        let idle = call {
            $0.sampling.temperature = JSONNumber(1)
            $0.sampling.topP = JSONNumber(1)
        }
        #expect(try written(idle, for: target)[name] == nil)
    }

    @Test("tools are refused where the model calls none")
    func noTools() throws {
        var target = target()
        target.capabilities.tools = false
        #expect(try refused(call { $0.tools = [Tool(name: "f")] }, for: target) == "tools")
    }

    @Test("a dropped stop sequence leaves the others")
    func droppedStop() throws {
        let body = try written(
            call {
                $0.sampling.stop = ["a", "\t", "b"]
                $0.dropUnsupported = true
            }
        )
        #expect(body["stop_sequences"] == ["a", "b"])
    }
}
