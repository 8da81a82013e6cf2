import Core
import Dialects
import JSON
import Testing

@Suite struct ResponsesCallReaderTests {
    typealias Fixture = ResponsesFixture

    @Test("an input of text is the user's, after the instructions")
    func text() throws {
        let call = try Fixture.call(input: #""Hi""#, #","instructions":"Be brief.","stream":true"#)
        #expect(call.messages.map(\.role) == [.system, .user])
        #expect(call.messages.flatMap(\.parts.chatWords) == ["text 'Be brief.'", "text 'Hi'"])
        #expect(call.stream && call.includeUsage && call.dialect == .openAIResponses)
    }

    @Test("parts of every kind are read")
    func parts() throws {
        let words = try Fixture.words(
            input: #"""
                [{"role":"user","content":[{"type":"input_text","text":"Look"},
                {"type":"input_image","image_url":"https://example.com/a.png","detail":"low"},
                {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},{"type":"input_image","file_id":"file-1"},
                {"type":"input_file","filename":"a.pdf","file_data":"JVBERi0="},{"type":"input_file","file_url":"https://example.com/b.pdf"},
                {"type":"input_file","file_id":"file-2"},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},
                {"type":"input_new","x":1}]},{"role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]
                """#
        )
        #expect(
            words == [
                "user: text 'Look'; image - url https://example.com/a.png detail low; image image/png base64 iVBORw0KGgo=; "
                    + "image - id file-1; file application/pdf base64 JVBERi0= named a.pdf; "
                    + "file - url https://example.com/b.pdf; file - id file-2; audio audio/wav base64 UklGRg==; "
                    + #"opaque content.input_new {"type":"input_new","x":1}"#,
                "assistant: refusal 'No.'",
            ]
        )
    }

    @Test("the output of an answer, sent back, is one message of the assistant, and each result one of its own")
    func conversation() throws {
        let words = try Fixture.words(
            input: #"""
                [{"type":"message","role":"user","content":"Weather?"},
                {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAA"},
                {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Let me see.","annotations":[],"logprobs":[]}]},
                {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"a","arguments":"{}"},
                {"id":"fc_2","type":"function_call","status":"completed","call_id":"call_2","name":"b","arguments":"{\"x\":1}"},
                {"type":"function_call_output","call_id":"call_1","output":"one"},
                {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"two"}]},
                {"id":"msg_2","type":"message","role":"assistant","content":[{"type":"output_text","text":"Done."}]},
                {"id":"msg_3","type":"message","role":"assistant","content":"Really."}]
                """#
        )
        #expect(
            words == [
                "user: text 'Weather?'",
                "assistant: summary 'Hm.' encrypted gAA id rs_1 by openai-responses-v1; text 'Let me see.'; call call_1 a {}; "
                    + #"call call_2 b {"x":1}"#,
                #"tool: result call_1 ["text \'one\'"]"#, #"tool: result call_2 ["text \'two\'"]"#,
                "assistant: text 'Done.'", "assistant: text 'Really.'",
            ]
        )
    }

    @Test("items that only this dialect has are kept, as the speaker's whose they are")
    func opaqueItems() throws {
        let words = try Fixture.words(
            input: #"""
                [{"id":"msg_1"},{"type":"web_search_call","id":"ws_1","status":"completed"},
                {"type":"computer_call_output","call_id":"c","output":{}},{"type":"mcp_approval_response","approve":true}]
                """#
        )
        #expect(
            words == [
                #"assistant: opaque item_reference {"id":"msg_1"}; opaque web_search_call {"type":"web_search_call","id":"ws_1","status":"completed"}"#,
                #"user: opaque computer_call_output {"type":"computer_call_output","call_id":"c","output":{}}"#,
                #"user: opaque mcp_approval_response {"type":"mcp_approval_response","approve":true}"#,
            ]
        )
    }

    @Test("members of a request become those of a call")
    func members() throws {
        let call = try Fixture.call(
            input: #""Hi""#,
            #"""
            ,"max_output_tokens":5,"temperature":0.50,"top_p":1,"top_logprobs":2,"include":["reasoning.encrypted_content"],
            "metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k","service_tier":"flex",
            "parallel_tool_calls":false,"store":true,"background":false,"truncation":"disabled","stream_options":{"include_obfuscation":false},
            "reasoning":{"effort":"xhigh","summary":"detailed"},
            "text":{"verbosity":"low","format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}}
            """#
        )
        #expect(call.sampling.maxOutputTokens == 5 && call.sampling.temperature?.text == "0.50")
        #expect(call.sampling.logprobs == true && call.sampling.topLogprobs == 2)
        #expect(call.metadata?.string == #"{"a":"b"}"# && call.user == "u" && call.safetyIdentifier == "s")
        #expect(call.promptCacheKey == "k" && call.serviceTier == "flex" && call.parallelToolCalls == false)
        #expect(call.reasoning == ReasoningRequest(effort: .xhigh, includeThoughts: true) && call.verbosity == "low")
        guard case .jsonSchema(let format)? = call.responseFormat else {
            throw GatewayError.invalidRequest("", param: nil)
        }
        #expect(format.name == "n" && format.strict == true && format.schema.string == #"{"type":"object"}"#)
        #expect(call.extensions.isEmpty)
    }

    @Test("what has no canonical form is an extension by its name")
    func extensions() throws {
        let call = try Fixture.call(
            input: "[]",
            #"""
            ,"previous_response_id":"resp_0","conversation":"conv_1","prompt":{"id":"p"},"background":true,"truncation":"auto","new":1,
            "include":["file_search_call.results"],"tool_choice":{"type":"file_search"},"reasoning":{"mode":"pro","context":"auto"},
            "text":{"format":{"type":"grammar"}}
            """#
        )
        #expect(
            call.extensions.map(\.name) == [
                "previous_response_id", "conversation", "prompt", "background", "truncation", "new", "include",
                "tool_choice", "reasoning.mode", "text.format",
            ]
        )
    }

    @Test("tools are functions, free text, or the vendor's own")
    func tools() throws {
        let call = try Fixture.call(
            input: #""Hi""#,
            #"""
            ,"tools":[{"type":"function","name":"f","description":"F","parameters":{"type":"object"},"strict":false},
            {"type":"custom","name":"c","format":{"type":"grammar","syntax":"regex","definition":"a+"}},
            {"type":"web_search"},{"type":"mcp","server_label":"wiki","server_url":"https://example.com"},
            {"type":"function","name":"late","defer_loading":true}]
            """#
        )
        #expect(call.tools.map(\.name) == ["f", "c", "web_search", "wiki", "late"])
        #expect(call.tools.map { $0.server?.kind } == [nil, "custom", "web_search", "mcp", "function"])
        #expect(call.tools[0].strict == false && call.tools[0].parameters?.string == #"{"type":"object"}"#)
        // As Chat has it, so that a Chat vendor gets it too.
        #expect(call.tools[1].server?.dialect == .openAIChat)
        #expect(
            try Fixture.isSame(
                call.tools[1].server?.value.parsed().root,
                #"{"type":"custom","custom":{"name":"c","format":{"type":"grammar","grammar":{"syntax":"regex","definition":"a+"}}}}"#
            )
        )
    }

    @Test(
        "every choice of a tool is read",
        arguments: [
            (#""auto""#, ToolChoice.auto), (#""none""#, ToolChoice.none), (#""required""#, .required),
            (#"{"type":"function","name":"f"}"#, .named("f")), (#"{"type":"custom","name":"c"}"#, .named("c")),
            (
                #"{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]}"#,
                .allowed(["f"], required: true)
            ),
            (#"{"type":"allowed_tools","mode":"auto","tools":[{"type":"mcp","server_label":"x"}]}"#, nil),
            (#"{"type":"web_search_preview"}"#, nil),
        ]
    )
    func toolChoices(text: String, choice: ToolChoice?) throws {
        let call = try Fixture.call(input: #""Hi""#, #","tool_choice":\#(text)"#)
        #expect(call.toolChoice == choice)
        #expect(call.extensions.map(\.name) == (choice == nil ? ["tool_choice"] : []))
    }

    @Test(
        "a fault is named by where it is",
        arguments: [
            (#"{"input":"x"}"#, "model"), (#"{"model":"m"}"#, "input"), (#"{"model":"m","input":7}"#, "input"),
            (#"{"model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}"#, "input[0].content[0].text"),
            (#"{"model":"m","input":[{"role":"bot","content":"x"}]}"#, "input[0].role"),
            (#"{"model":"m","input":[{"type":"function_call","name":"f","arguments":"{}"}]}"#, "input[0].call_id"),
            (#"{"model":"m","input":"x","text":{"format":{"type":"json_schema"}}}"#, "text.format.schema"),
            (#"{"model":"m","input":"x","reasoning":{"effort":"huge"}}"#, "reasoning.effort"),
            (#"{"model":"m","input":"x","tools":[{"name":"f"}]}"#, "tools[0].type"),
            (#"{"model":"m","input":"x","tool_choice":"maybe"}"#, "tool_choice"),
        ]
    )
    func faults(body: String, param: String) throws {
        let error = #expect(throws: GatewayError.self) {
            try Fixture.responses.readCall(Fixture.json(body), route: CallRoute())
        }
        #expect(error?.kind == .invalidRequest && error?.param == param && error?.status == 400)
    }

    @Test("what a vendor of another dialect lacks is refused by name")
    func refusals() throws {
        let chat = TargetProfile(vendor: "v", model: "m", dialect: .openAIChat)
        for (members, param) in [
            (#","tools":[{"type":"web_search"}]"#, "tools[0]"), (#","truncation":"auto""#, "truncation"),
            (#","previous_response_id":"resp_0""#, "previous_response_id"),
        ] {
            let call = try Fixture.call(input: #""Hi""#, members)
            let error = #expect(throws: GatewayError.self) {
                try OpenAIChatDialect().writeCall(call, for: chat, stream: false)
            }
            #expect(error?.param == param)
        }
    }
}
