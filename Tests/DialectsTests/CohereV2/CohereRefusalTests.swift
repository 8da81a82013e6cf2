import Core
import Dialects
import JSON
import Testing

@Suite struct CohereRefusalTests: CohereSuite {
    struct Case: Sendable, CustomTestStringConvertible {
        let param: String
        let call: Call
        var testDescription: String { param }

        init(_ param: String, _ change: (inout Call) -> Void) {
            var call = Call(model: "any")
            call.messages = [Message(.user, [.text("Hello")])]
            change(&call)
            self.param = param
            self.call = call
        }
    }

    private static func with(_ part: Part) -> Case {
        Case("messages[0].content[1]") { $0.messages[0].parts.append(part) }
    }

    static let cases: [Case] = [
        Case("n") { $0.sampling.choices = 2 },
        Case("min_p") { $0.sampling.minP = JSONNumber(0.5) },
        Case("logit_bias") { $0.sampling.logitBias = .build { $0.object { $0.member("1", 2) } } },
        Case("top_logprobs") { $0.sampling.topLogprobs = 2 },
        Case("verbosity") { $0.verbosity = "low" },
        Case("service_tier") { $0.serviceTier = "flex" },
        Case("temperature") { $0.sampling.temperature = JSONNumber(1.5) },
        Case("presence_penalty") { $0.sampling.presencePenalty = JSONNumber(-1) },
        Case("stop") { $0.sampling.stop = ["1", "2", "3", "4", "5", "6"] },
        Case("prediction") { $0.extensions = [Call.Extension(name: "prediction", value: .emptyObject)] },
        Case("messages[0].name") { $0.messages[0].name = "Ada" },
        with(.media(MediaPart(.image, .fileID("f")))),
        with(.media(MediaPart(.file, .url("https://a.b/c.pdf")))),
        with(.media(MediaPart(.audio, .base64("aGk="), mediaType: "audio/wav"))),
        with(.media(MediaPart(.video, .url("https://a.b/c.mp4")))),
        with(.opaque(OpaquePart(dialect: .gemini, kind: "executableCode", value: .emptyObject))),
        Case("messages[0].audio") {
            $0.messages[0].parts.append(
                .opaque(OpaquePart(dialect: .openAIChat, kind: "message.audio", value: .emptyObject))
            )
        },
        Case("messages[1].content[0]") {
            let result = ToolResult(callID: "c", parts: [.media(MediaPart(.image, .url("https://a.b/c.png")))])
            $0.messages.append(Message(.tool, [.toolResult(result)]))
        },
        Case("tools[0]") {
            $0.tools = [Tool(name: "web_search")]
            $0.tools[0].server = OpaquePart(dialect: .anthropicMessages, kind: "web_search", value: .emptyObject)
        },
        Case("tools[1].function.strict") { $0.tools = [Tool(name: "f", strict: true), Tool(name: "g")] },
        Case("parallel_tool_calls") {
            $0.tools = [Tool(name: "f")]
            $0.parallelToolCalls = false
        },
    ]

    @Test("what Cohere lacks is refused by name, or dropped", arguments: cases)
    func refusals(refusal: Case) throws {
        #expect(try refused(refusal.call) == refusal.param)
    }
}
