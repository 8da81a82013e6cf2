import Core
import Dialects
import JSON
import Testing

@Suite struct ResponsesCallWriterTests {
    typealias Fixture = ResponsesFixture

    private func call(_ change: (inout Call) -> Void) -> Call {
        var call = Call(model: "m")
        call.messages = [Message(.user, [.text("Hi")])]
        change(&call)
        return call
    }

    @Test("the vendor keeps nothing, and a model that reasons gives its encrypted reasoning instead")
    func keeping() throws {
        var target = Fixture.target()
        let plain = try Fixture.written(call { _ in }, for: target)
        #expect(plain["store"]?.bool == false && plain["include"] == nil)
        let asked = try Fixture.written(call { $0.reasoning = ReasoningRequest(effort: .low) }, for: target)
        #expect(asked["include"]?.raw.string == #"["reasoning.encrypted_content"]"#)
        target.capabilities.reasoning = .effort
        #expect(try Fixture.written(call { _ in }, for: target)["include"]?.count == 1)
        target.capabilities.reasoning = Capabilities.Reasoning.none
        #expect(try Fixture.written(call { _ in }, for: target)["include"] == nil)
    }

    @Test("a budget becomes a step, and thoughts are asked for as a summary")
    func reasoning() throws {
        let request = ReasoningRequest(budgetTokens: 4000, includeThoughts: true)
        let written = try Fixture.written(call { $0.reasoning = request })
        #expect(written["reasoning"]?.raw.string == #"{"effort":"medium","summary":"auto"}"#)
    }

    @Test("a model that does not reason is asked for no effort")
    func noReasoning() throws {
        let target = Fixture.target { $0.capabilities.reasoning = Capabilities.Reasoning.none }
        let asking = call { $0.reasoning = ReasoningRequest(effort: .high) }
        #expect(try Fixture.refused(asking, for: target) == "reasoning_effort")
        #expect(
            try Fixture.written(
                call { $0.reasoning = ReasoningRequest(effort: ReasoningRequest.Effort.none) },
                for: target
            )["reasoning"] == nil
        )
    }

    @Test("the least limit is 16")
    func limit() throws {
        #expect(try Fixture.written(call { $0.sampling.maxOutputTokens = 3 })["max_output_tokens"]?.int == 16)
        #expect(try Fixture.written(call { $0.sampling.maxOutputTokens = 17 })["max_output_tokens"]?.int == 17)
    }

    @Test("what the dialect lacks is refused by name")
    func lacks() throws {
        #expect(try Fixture.refused(call { $0.sampling.choices = 2 }) == "n")
        #expect(try Fixture.refused(call { $0.sampling.stop = ["a"] }) == "stop")
        #expect(try Fixture.refused(call { $0.sampling.seed = JSONNumber(1) }) == "seed")
        #expect(try Fixture.refused(call { $0.sampling.topK = JSONNumber(1) }) == "top_k")
        #expect(try Fixture.refused(call { $0.sampling.presencePenalty = JSONNumber(1) }) == "presence_penalty")
        #expect(try Fixture.refused(call { $0.sampling.frequencyPenalty = JSONNumber(1) }) == "frequency_penalty")
        #expect(try Fixture.refused(call { $0.messages[0].name = "Ann" }) == "messages[0].name")
        #expect(
            try Fixture.refused(call { $0.messages[0].parts.append(.media(MediaPart(.video, .url("https://x/y")))) })
                == "messages[0].content[1]"
        )
        #expect(
            try Fixture.refused(
                call {
                    let tool = OpaquePart(dialect: .anthropicMessages, kind: "bash_20250124", value: .emptyObject)
                    $0.tools = [Tool(name: "bash")]
                    $0.tools[0].server = tool
                }
            ) == "tools[0]"
        )
    }

    @Test("instructions go where the vendor has a place for them")
    func instructions() throws {
        let talk = call { $0.messages.insert(Message(.system, [.text("Be brief.")]), at: 0) }
        #expect(try Fixture.written(talk)["instructions"]?.string == "Be brief.")
        let target = Fixture.target { $0.quirks.unsupported = ["instructions"] }
        let written = try Fixture.written(talk, for: target)
        #expect(written["instructions"] == nil && written["input"]?[0]?["role"]?.string == "system")
    }

    @Test("calls without ids are numbered and results find them")
    func ids() throws {
        let call = ToolCall(id: nil, name: "f", arguments: .value(.emptyObject))
        let items = try Fixture.items([
            Message(.assistant, [.toolCall(call), .toolCall(call)]),
            Message(
                .tool,
                [
                    .toolResult(ToolResult(callID: nil, name: "f", value: .emptyObject)),
                    .toolResult(ToolResult(callID: nil, name: "f")),
                ]
            ),
        ])
        #expect(
            items == #"""
                [{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"call_2","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":"{}"},{"type":"function_call_output","call_id":"call_2","output":""}]
                """#
        )
    }

    @Test("thoughts go back to their maker alone")
    func thoughts() throws {
        var own = ReasoningPart(text: "A", encrypted: "gA", origin: .openAIResponses)
        own.isSummary = true
        let xai = ReasoningPart(encrypted: "xA", origin: .xAIResponses)
        let foreign = ReasoningPart(text: "B", signature: "s", origin: .anthropic)
        let messages = [Message(.assistant, [.reasoning(own), .reasoning(xai), .reasoning(foreign), .text("So.")])]
        let said = #"{"type":"message","role":"assistant","content":"So."}"#
        #expect(
            try Fixture.items(messages)
                == #"[{"type":"reasoning","summary":[{"type":"summary_text","text":"A"}],"encrypted_content":"gA"},\#(said)]"#
        )
        var call = Call(model: "m")
        call.messages = messages
        let grok = try Fixture.written(call, for: Fixture.target { $0.model = "grok-4" })
        #expect(
            grok["input"]?.raw.string == #"[{"type":"reasoning","summary":[],"encrypted_content":"xA"},\#(said)]"#
        )
    }

    @Test("what only this dialect can say goes to its vendors as it came")
    func ownParts() throws {
        let items = #"[{"id":"msg_1"},{"type":"mcp_call","id":"mcp_1"},{"type":"shell_call_output","call_id":"c"}]"#
        let call = try Fixture.call(
            input: items,
            #","tools":[{"type":"web_search","x":1}],"reasoning":{"mode":"pro"},"truncation":"auto","include":["a.b"]"#
        )
        let written = try Fixture.written(call)
        #expect(written["input"]?.raw.string == items)
        #expect(written["tools"]?.raw.string == #"[{"type":"web_search","x":1}]"#)
        #expect(written["reasoning"]?.raw.string == #"{"mode":"pro"}"#)
        #expect(written["truncation"]?.string == "auto" && written["include"]?.raw.string == #"["a.b"]"#)
    }
}
