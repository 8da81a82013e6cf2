import Core
import Dialects
import JSON
import Testing

@Suite struct AnthropicThinkingTests: AnthropicSuite {
    struct Case: Sendable, CustomTestStringConvertible {
        let reasons: Capabilities.Reasoning?
        let effort: ReasoningRequest.Effort?
        let budget: Int?
        let maxTokens: Int
        let thinking: Value?
        let config: Value?

        init(
            _ reasons: Capabilities.Reasoning?,
            _ effort: ReasoningRequest.Effort?,
            _ budget: Int?,
            of maxTokens: Int = 32000,
            thinking: Value? = nil,
            effort config: Value? = nil
        ) {
            (self.reasons, self.effort, self.budget, self.maxTokens) = (reasons, effort, budget, maxTokens)
            self.thinking = thinking
            self.config = config
        }

        var testDescription: String {
            "\(reasons.map(\.rawValue) ?? "unknown") \(effort?.rawValue ?? "-") \(budget ?? 0) of \(maxTokens)"
        }
    }

    private static func enabled(_ tokens: Int) -> Value {
        ["type": "enabled", "budget_tokens": .number(Double(tokens))]
    }
    private static let adaptive: Value = ["type": "adaptive"]

    static let cases: [Case] = [
        Case(.budget, .minimal, nil, thinking: enabled(1024)),
        Case(.budget, .low, nil, thinking: enabled(2048)),
        Case(.budget, .medium, nil, thinking: enabled(8192)),
        Case(.budget, .high, nil, thinking: enabled(16384)),
        Case(.budget, .max, nil, thinking: enabled(25600)),
        Case(.budget, .high, nil, of: 4096, thinking: enabled(3276)),
        Case(.budget, .high, nil, of: 1100, thinking: enabled(1024)),
        Case(.budget, .high, nil, of: 1024),
        Case(.budget, nil, 5000, thinking: enabled(5000)),
        Case(.budget, nil, 10, thinking: enabled(1024)),
        Case(.budget, nil, 5000, of: 4000, thinking: enabled(3200)),
        Case(.budget, nil, 3999, of: 4000, thinking: enabled(3999)),
        Case(.budget, nil, 5000, of: 500),
        Case(.budget, nil, -1, thinking: enabled(8192)),
        Case(.budget, ReasoningRequest.Effort.none, nil),
        Case(.budget, nil, 0),
        Case(.adaptive, .minimal, nil, thinking: adaptive, effort: "low"),
        Case(.adaptive, .xhigh, nil, thinking: adaptive, effort: "xhigh"),
        Case(.adaptive, nil, -1, thinking: adaptive),
        Case(.adaptive, nil, 2000, thinking: adaptive, effort: "low"),
        Case(.adaptive, nil, 8000, thinking: adaptive, effort: "medium"),
        Case(.adaptive, nil, 30000, thinking: adaptive, effort: "high"),
        Case(.adaptive, ReasoningRequest.Effort.none, nil, effort: "low"),
        Case(.effort, .medium, nil, effort: "medium"),
        Case(.effort, nil, 30000, effort: "high"),
        Case(.effort, ReasoningRequest.Effort.none, nil),
        Case(nil, .high, nil, thinking: adaptive, effort: "high"),
        Case(nil, nil, 3000, thinking: enabled(3000)),
        Case(nil, nil, -1, thinking: adaptive),
        Case(nil, ReasoningRequest.Effort.none, nil),
        Case(Capabilities.Reasoning.none, ReasoningRequest.Effort.none, nil),
    ]

    @Test("a wish to reason is told in the model's own way", arguments: cases)
    func thinking(wish: Case) throws {
        let body = try written(
            call {
                $0.reasoning = ReasoningRequest(effort: wish.effort, budgetTokens: wish.budget)
                $0.sampling.maxOutputTokens = wish.maxTokens
            },
            for: target(wish.reasons)
        )
        #expect(body["thinking"] == wish.thinking)
        #expect(body["output_config"]?["effort"] == wish.config)
        #expect(body["max_tokens"] == .number(Double(wish.maxTokens)))
    }

    @Test("whether thoughts are shown", arguments: [(true, "summarized"), (false, "omitted")] as [(Bool, Value)])
    func display(include: Bool, display: Value) throws {
        let wish = ReasoningRequest(effort: .low, includeThoughts: include)
        #expect(try written(call { $0.reasoning = wish }, for: target(.adaptive))["thinking"]?["display"] == display)
    }

    @Test("an adaptive model that must call a tool is told the effort alone")
    func forcedTool() throws {
        let body = try written(
            call {
                $0.reasoning = ReasoningRequest(effort: .high)
                $0.tools = [Tool(name: "f")]
                $0.toolChoice = .named("f")
            },
            for: target(.adaptive)
        )
        #expect(body["thinking"] == nil && body["output_config"]?["effort"] == "high")
    }

    @Test(
        "a tool conversation without its thoughts is continued without thinking, and that is reported",
        arguments: [true, false]
    )
    func resumed(hasThoughts: Bool) throws {
        var said: [Part] = [.toolCall(ToolCall(id: "1", name: "f", arguments: .text("")))]
        if hasThoughts { said.insert(.reasoning(ReasoningPart(text: "a", signature: "s", origin: .anthropic)), at: 0) }
        let conversation = [
            Message(.user, [.text("a")]), Message(.assistant, said),
            Message(.tool, [.toolResult(ToolResult(callID: "1"))]),
        ]
        let call = call(conversation) { $0.reasoning = ReasoningRequest(effort: .low) }
        let request = try anthropic.writeCall(call, for: target(.budget), stream: false)
        #expect((try Value(request.body)["thinking"] != nil) == hasThoughts)
        #expect(request.dropped == (hasThoughts ? [] : ["reasoning_effort"]))
        // Adaptive thinking does not mind.
        #expect(try written(call, for: target(.adaptive))["thinking"] == Self.adaptive)
    }
}
