import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct GeminiRequestReadingTests {
    @Test("both spellings of every member read the same")
    func spellings() throws {
        let camel = try GeminiWire.read(
            #"""
            {"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AA=="}},
            {"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v"}}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},"thoughtSignature":"c2ln"}]},
            {"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}],
            "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}],
            "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"serviceTier":"flex",
            "generationConfig":{"maxOutputTokens":5,"topP":0.5,"topK":3,"stopSequences":["x"],"candidateCount":2,"presencePenalty":1,
            "frequencyPenalty":2,"responseLogprobs":true,"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},
            "thinkingConfig":{"includeThoughts":true,"thinkingBudget":7}}}
            """#
        )
        let snake = try GeminiWire.read(
            #"""
            {"system_instruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"inline_data":{"mime_type":"image/png","data":"AA=="}},
            {"file_data":{"mime_type":"video/mp4","file_uri":"gs://b/v"}}]},{"role":"model","parts":[{"function_call":{"name":"f","args":{}},"thought_signature":"c2ln"}]},
            {"role":"user","parts":[{"function_response":{"name":"f","response":{}}}]}],
            "tools":[{"function_declarations":[{"name":"f","parameters_json_schema":{"type":"object"}}]}],
            "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}},"service_tier":"SERVICE_TIER_FLEX",
            "generation_config":{"max_output_tokens":5,"top_p":0.5,"top_k":3,"stop_sequences":["x"],"candidate_count":2,"presence_penalty":1,
            "frequency_penalty":2,"response_logprobs":true,"response_mime_type":"application/json","response_json_schema":{"type":"object"},
            "thinking_config":{"include_thoughts":true,"thinking_budget":7}}}
            """#
        )
        let written = try GeminiWire.write(camel)
        #expect(try GeminiWire.isSame(GeminiWire.write(snake), written.string))
        #expect(camel.sampling.maxOutputTokens == 5)
        #expect(camel.sampling.choices == 2)
        #expect(camel.toolChoice == .named("f"))
        #expect(camel.reasoning == ReasoningRequest(budgetTokens: 7, includeThoughts: true))
        #expect(camel.serviceTier == "flex")
        #expect(camel.extensions.isEmpty)
        #expect(camel.dialect == .gemini)
    }

    @Test("results are linked to calls by id, else by name and order")
    func links() throws {
        let call = try GeminiWire.read(
            #"""
            {"contents":[{"role":"user","parts":[{"text":"Go"}]},
            {"role":"model","parts":[{"functionCall":{"name":"a"}},{"functionCall":{"name":"b","id":"x"}},{"functionCall":{"name":"a"}}]},
            {"role":"user","parts":[{"functionResponse":{"name":"a","response":{"result":1}}},{"functionResponse":{"name":"a","response":{"error":"no"}}},
            {"functionResponse":{"name":"b","id":"x","response":{}}},{"text":"Well?"}]}]}
            """#
        )
        #expect(call.messages.map(\.role) == [.user, .assistant, .tool, .user])
        let calls = call.messages[1].parts.compactMap { part in
            if case .toolCall(let call) = part { call.id?.string } else { nil }
        }
        let results = call.messages[2].parts.compactMap { part -> ToolResult? in
            if case .toolResult(let result) = part { result } else { nil }
        }
        #expect(calls.count == 3 && Set(calls).count == 3)
        #expect(results.map { $0.callID?.string } == [calls[0], calls[2], "x"])
        #expect(results.map(\.isError) == [false, true, false])
    }

    @Test(
        "what has no canonical field is kept by name",
        arguments: [
            (#""safetySettings":[{}]"#, "safetySettings"), (#""cachedContent":"c""#, "cachedContent"),
            (#""generationConfig":{"speechConfig":{}}"#, "generationConfig.speechConfig"),
            (#""generationConfig":{"responseModalities":["TEXT","IMAGE"]}"#, "generationConfig.responseModalities"),
            (#""generationConfig":{"responseMimeType":"text/x.enum"}"#, "generationConfig.responseMimeType"),
            (#""generationConfig":{"thinkingConfig":{"later":1}}"#, "generationConfig.thinkingConfig.later"),
            (#""toolConfig":{"retrievalConfig":{}}"#, "toolConfig.retrievalConfig"),
            (#""tools":[{"functionDeclarations":[{"name":"f","behavior":"BLOCKING"}]}]"#, "tools.f.behavior"),
        ]
    )
    func extensions(member: String, name: String) throws {
        let call = try GeminiWire.read(#"{"contents":[{"parts":[{"text":"Hi"}]}],\#(member)}"#)
        #expect(call.extensions.map(\.name) == [name])
        // A vendor of the same dialect gets it where it was; another dialect's caller is refused by that name.
        #expect(
            try GeminiWire.isSame(
                GeminiWire.write(call),
                #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],\#(member)}"#
            )
        )
        var foreign = call
        foreign.dialect = .openAIChat
        #expect(throws: GatewayError.self) { try GeminiWire.write(foreign) }
    }

    @Test(
        "what only informs the model is kept, and missed by no other vendor",
        arguments: [
            #""toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}"#,
            #""tools":[{"functionDeclarations":[{"name":"f","responseJsonSchema":{"type":"string"}}]}]"#,
        ]
    )
    func hints(member: String) throws {
        let call = try GeminiWire.read(#"{"contents":[{"parts":[{"text":"Hi"}]}],\#(member)}"#)
        #expect(
            try GeminiWire.isSame(
                GeminiWire.write(call),
                #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],\#(member)}"#
            )
        )
        for dialect in DialectName.allCases where dialect != .openAICompletions {
            var foreign = call
            if dialect == .gemini { foreign.dialect = .openAIChat }
            let target = TargetProfile(vendor: "v", model: "m", dialect: dialect)
            let written = try Dialects.named(dialect).writeCall(foreign, for: target, stream: false)
            #expect(written.dropped.isEmpty, "\(dialect)")
        }
    }

    @Test(
        "a fault is told with its path",
        arguments: [
            (#"[]"#, ""), (#"{"contents":[1]}"#, "contents[0]"),
            (#"{"contents":[{"role":"system","parts":[]}]}"#, "contents[0].role"),
            (#"{"contents":[{"parts":[{"text":1}]}]}"#, "contents[0].parts[0].text"),
            (#"{"contents":[{"parts":["x"]}]}"#, "contents[0].parts[0]"),
            (
                #"{"contents":[{"parts":[{"functionCall":{"name":"f","args":[]}}]}]}"#,
                "contents[0].parts[0].functionCall.args"
            ),
            (#"{"contents":[{"parts":[{"functionCall":{"args":{}}}]}]}"#, "contents[0].parts[0]"),
            (#"{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png"}}]}]}"#, "contents[0].parts[0].inlineData"),
            (#"{"generationConfig":{"temperature":"hot"}}"#, "generationConfig.temperature"),
            (#"{"generationConfig":{"maxOutputTokens":1.5}}"#, "generationConfig.maxOutputTokens"),
            (
                #"{"generationConfig":{"thinkingConfig":{"thinkingLevel":"extreme"}}}"#,
                "generationConfig.thinkingConfig.thinkingLevel"
            ),
            (#"{"tools":[{"functionDeclarations":[{"description":"x"}]}]}"#, "tools[0].functionDeclarations[0].name"),
            (#"{"systemInstruction":{"parts":[{"functionCall":{"name":"f"}}]}}"#, "systemInstruction.parts[0]"),
            (#"{"drop_params":1}"#, "drop_params"),
        ]
    )
    func faults(request: String, path: String) throws {
        let error = #expect(throws: GatewayError.self) { try GeminiWire.read(request) }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.param == path)
    }

    @Test("the path names the model and the way of answering; the body may name the model too")
    func route() throws {
        let body = try JSONDocument(parsing: #"{"model":"models/x","contents":[],"drop_params":true}"#)
        let bare = try GeminiWire.dialect.readCall(body, route: CallRoute())
        #expect(bare.model == "x" && !bare.stream && bare.dropUnsupported)
        let routed = try GeminiWire.dialect.readCall(body, route: CallRoute(model: "alias", stream: true))
        #expect(routed.model == "alias" && routed.stream)
        let nameless = try JSONDocument(parsing: #"{"contents":[]}"#)
        #expect(throws: GatewayError.self) { try GeminiWire.dialect.readCall(nameless, route: CallRoute()) }
    }

    @Test("bytes in the URL-safe alphabet become standard base64")
    func base64() throws {
        let call = try GeminiWire.read(
            #"{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"a-_b"}}]}]}"#
        )
        guard case .media(let media)? = call.messages.first?.parts.first else { throw Missing() }
        #expect(media.source == .base64("a+/b"))
        #expect(media.kind == .image)
    }

    @Test(
        "Gemini's schema language reads as JSON Schema",
        arguments: [
            (#"{"type":"STRING"}"#, #"{"type":"string"}"#),
            (
                #"{"type":"OBJECT","properties":{"type":{"type":"INTEGER","nullable":true}},"propertyOrdering":["type"]}"#,
                #"{"type":"object","properties":{"type":{"type":["integer","null"]}}}"#
            ),
            (
                #"{"type":"ARRAY","items":{"type":"NUMBER"},"minItems":"2","max_items":3}"#,
                #"{"type":"array","items":{"type":"number"},"minItems":2,"maxItems":3}"#
            ),
            (
                #"{"any_of":[{"type":"STRING"},{"type":"BOOLEAN"}],"nullable":true}"#,
                #"{"anyOf":[{"type":"string"},{"type":"boolean"},{"type":"null"}]}"#
            ),
            (
                #"{"type":"string","enum":["OBJECT"],"format":"enum"}"#,
                #"{"type":"string","enum":["OBJECT"],"format":"enum"}"#
            ),
        ]
    )
    func schemas(schema: String, expected: String) throws {
        let call = try GeminiWire.read(
            #"{"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":\#(schema)}]}]}"#
        )
        #expect(try GeminiWire.isSame(call.tools.first?.parameters, expected))
        let config = #"{"responseMimeType":"application/json","responseSchema":\#(schema)}"#
        guard case .jsonSchema(let format) = try GeminiWire.read(#"{"generationConfig":\#(config)}"#).responseFormat
        else {
            throw Missing()
        }
        #expect(try GeminiWire.isSame(format.schema, expected))
    }

    private struct Missing: Error {}
}
