import Core
import Dialects
import Framing
import JSON
import Testing

@Suite struct AnthropicCallReaderTests: AnthropicSuite {
    private func read(_ text: String, route: CallRoute = CallRoute()) throws -> Call {
        try anthropic.readCall(document(text), route: route)
    }

    @Test("every member finds its canonical place")
    func members() throws {
        let call = try read(
            #"""
            {"model": "claude", "max_tokens": 100, "temperature": 0.50, "top_p": 0.9, "top_k": 5, "stream": true,
             "stop_sequences": ["a", "b"], "metadata": {"user_id": "u-1"}, "service_tier": "standard_only",
             "tools": [{"name": "f", "description": "d", "input_schema": {"type": "object"}, "strict": true},
                       {"type": "web_search_20250305", "name": "web_search"}],
             "tool_choice": {"type": "tool", "name": "f", "disable_parallel_tool_use": true},
             "thinking": {"type": "enabled", "budget_tokens": 2048, "display": "omitted"},
             "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": {"type": "object"}}, "x": 1},
             "container": "c", "drop_params": true, "system": "Be kind.",
             "messages": [{"role": "user", "content": "Hello"}]}
            """#
        )
        #expect(call.dialect == .anthropicMessages)
        #expect(call.model == "claude" && call.stream && call.includeUsage && call.dropUnsupported)
        #expect(call.sampling.maxOutputTokens == 100)
        #expect(call.sampling.temperature?.text == "0.50")
        #expect(call.sampling.topP?.text == "0.9" && call.sampling.topK?.text == "5")
        #expect(call.sampling.stop == ["a", "b"])
        #expect(call.user == "u-1" && call.metadata == nil)
        #expect(call.serviceTier == "default")
        #expect(
            call.tools.count == 2 && call.tools[0].strict == true && call.tools[1].server?.kind == "web_search_20250305"
        )
        #expect(call.toolChoice == .named("f") && call.parallelToolCalls == false)
        #expect(call.reasoning == ReasoningRequest(effort: .high, budgetTokens: 2048, includeThoughts: false))
        #expect(call.responseFormat == .jsonSchema(JSONSchemaFormat(schema: try raw(#"{"type": "object"}"#))))
        #expect(call.extensions.map(\.name) == ["output_config.x", "container"])
        #expect(call.messages.map(\.role) == [.system, .user])
    }

    @Test(
        "a fault is named by its path",
        arguments: [
            (#"[]"#, nil), (#"{"messages": []}"#, "model"), (#"{"model": "m"}"#, "messages"),
            (#"{"model": 1, "messages": []}"#, "model"), (#"{"model": "m", "messages": {}}"#, "messages"),
            (#"{"model": "m", "messages": [1]}"#, "messages[0]"),
            (#"{"model": "m", "messages": [{"content": "x"}]}"#, "messages[0].role"),
            (#"{"model": "m", "messages": [{"role": "robot", "content": "x"}]}"#, "messages[0].role"),
            (#"{"model": "m", "messages": [{"role": "user"}]}"#, "messages[0].content"),
            (#"{"model": "m", "messages": [{"role": "user", "content": 5}]}"#, "messages[0].content"),
            (#"{"model": "m", "messages": [{"role": "user", "content": [{}]}]}"#, "messages[0].content[0].type"),
            (
                #"{"model": "m", "messages": [{"role": "user", "content": [{"type": "text"}]}]}"#,
                "messages[0].content[0].text"
            ),
            (
                #"{"model": "m", "messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": []}]}]}"#,
                "messages[0].content[0].input"
            ),
            (
                #"{"model": "m", "messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "base64"}}]}]}"#,
                "messages[0].content[0].source.data"
            ),
            (#"{"model": "m", "messages": [], "max_tokens": "9"}"#, "max_tokens"),
            (#"{"model": "m", "messages": [], "max_tokens": 1.5}"#, "max_tokens"),
            (#"{"model": "m", "messages": [], "stream": "yes"}"#, "stream"),
            (#"{"model": "m", "messages": [], "stop_sequences": [1]}"#, "stop_sequences[0]"),
            (#"{"model": "m", "messages": [], "tools": [{"input_schema": {}}]}"#, "tools[0].name"),
            (
                #"{"model": "m", "messages": [], "tools": [{"name": "f", "input_schema": "{}"}]}"#,
                "tools[0].input_schema"
            ),
            (
                #"{"model": "m", "messages": [], "output_config": {"format": {"type": "json_schema", "schema": 1}}}"#,
                "output_config.format.schema"
            ),
            (#"{"model": "m", "messages": [], "tool_choice": {"type": "maybe"}}"#, "tool_choice.type"),
            (#"{"model": "m", "messages": [], "thinking": {}}"#, "thinking.type"),
            (#"{"model": "m", "messages": [], "output_config": {"effort": "huge"}}"#, "output_config.effort"),
            (
                #"{"model": "m", "messages": [], "output_config": {"format": {"type": "grammar"}}}"#,
                "output_config.format.type"
            ),
        ] as [(String, String?)]
    )
    func faults(text: String, path: String?) throws {
        let error = #expect(throws: GatewayError.self) { try read(text) }
        #expect(error?.kind == .invalidRequest && error?.status == 400)
        #expect(error?.param == path)
    }

    @Test("results of tools become messages of their own, in place")
    func toolResults() throws {
        let call = try read(
            #"""
            {"model": "m", "messages": [{"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "a", "content": "1"},
                {"type": "tool_result", "tool_use_id": "b", "is_error": true,
                 "content": [{"type": "text", "text": "no"}, {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}}]},
                {"type": "text", "text": "So?"}]}]}
            """#
        )
        #expect(call.messages.map(\.role) == [.tool, .user])
        #expect(call.messages[0].parts.count == 2)
        guard case .toolResult(let second) = call.messages[0].parts[1] else { throw AnthropicUnexpected() }
        #expect(second.isError && second.parts.count == 2)
    }

    @Test("what only Anthropic can say is kept verbatim")
    func opaque() throws {
        let block = #"{"type":"document","source":{"type":"url","url":"https://x/y.pdf"},"citations":{"enabled":true}}"#
        let search = #"{"type":"search_result","source":"s","title":"t","content":[]}"#
        let call = try read(#"{"model": "m", "messages": [{"role": "user", "content": [\#(block), \#(search)]}]}"#)
        guard case .opaque(let document) = call.messages[0].parts[0],
            case .opaque(let result) = call.messages[0].parts[1]
        else { throw AnthropicUnexpected() }
        #expect(document.value.string == block && document.kind == "document")
        #expect(result.value.string == search && result.dialect == .anthropicMessages)
    }

    @Test("thoughts without a proof belong to nobody")
    func thoughts() throws {
        let call = try read(
            #"""
            {"model": "m", "messages": [{"role": "assistant", "content": [
                {"type": "thinking", "thinking": "a", "signature": "s"}, {"type": "thinking", "thinking": "b", "signature": ""},
                {"type": "redacted_thinking", "data": "d"}]}]}
            """#
        )
        let origins = call.messages[0].parts.map { part -> ReasoningPart.Origin? in
            if case .reasoning(let thought) = part { thought.origin } else { nil }
        }
        #expect(origins == [.anthropic, nil, .anthropic])
    }

    @Test("thinking that is turned off is off, whatever the effort", arguments: [#""effort": "max""#, ""])
    func disabled(effort: String) throws {
        let call = try read(
            #"{"model": "m", "messages": [], "thinking": {"type": "disabled"}, "output_config": {\#(effort)}}"#
        )
        #expect(call.reasoning?.effort == ReasoningRequest.Effort.none && call.reasoning?.budgetTokens == 0)
    }

    @Test("the path and the configuration speak where the body does not")
    func route() throws {
        let call = try read(
            #"{"messages": []}"#,
            route: CallRoute(model: "routed", stream: true, dropUnsupported: true)
        )
        #expect(call.model == "routed" && call.stream && call.dropUnsupported)
    }
}
