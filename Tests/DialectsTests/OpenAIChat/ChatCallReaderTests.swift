import Core
import Dialects
import JSON
import Testing

@Suite struct ChatCallReaderTests {
    typealias Fixture = ChatFixture

    @Test(
        "content parts are read for what they are",
        arguments: [
            (#""Hi""#, ["text 'Hi'"]),
            (#"["a",{"type":"text","text":"b"},{"text":"c"}]"#, ["text 'a'", "text 'b'", "text 'c'"]),
            (
                #"[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]"#,
                [#"text 'a' cached {"type":"ephemeral"}"#]
            ),
            (
                #"[{"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}}]"#,
                [#"text 'a' cached {"type":"ephemeral"}"#]
            ),
            (#"[{"type":"image_url","image_url":"https://a/b.png"}]"#, ["image - url https://a/b.png"]),
            (
                #"[{"type":"image_url","image_url":{"url":"data:image\/PNG;base64,iVBO","detail":"low"}}]"#,
                ["image image/png base64 iVBO detail low"]
            ),
            (
                #"[{"type":"image_url","image_url":{"url":"data:image/svg+xml,%3Csvg"}}]"#,
                ["image - url data:image/svg+xml,%3Csvg"]
            ),
            (
                #"[{"type":"input_audio","input_audio":{"data":"UklG","format":"wav"}}]"#,
                ["audio audio/wav base64 UklG"]
            ),
            (
                #"[{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBE","filename":"a.pdf"}}]"#,
                ["file application/pdf base64 JVBE named a.pdf"]
            ),
            (
                #"[{"type":"file","file":{"file_data":"JVBE","filename":"A.PDF"}}]"#,
                ["file application/pdf base64 JVBE named A.PDF"]
            ),
            (#"[{"type":"file","file":{"file_data":"data:image/png;base64,iVBO"}}]"#, ["image image/png base64 iVBO"]),
            (#"[{"type":"file","file":{"file_id":"file-1"}}]"#, ["file - id file-1"]),
            (#"[{"type":"file","file":{"file_data":"https://a/b.pdf"}}]"#, ["file - url https://a/b.pdf"]),
            (#"[{"type":"video_url","video_url":{"url":"https://a/b.mp4"}}]"#, ["video - url https://a/b.mp4"]),
            (
                #"[{"type":"document_url","document_url":"x"}]"#,
                [#"opaque document_url {"type":"document_url","document_url":"x"}"#]
            ),
        ]
    )
    func parts(content: String, expected: [String]) throws {
        let call = try Fixture.call(messages: #"[{"role":"user","content":\#(content)}]"#)
        #expect(call.messages[0].parts.chatWords == expected)
    }

    @Test("messages keep their roles, names and order")
    func roles() throws {
        let call = try Fixture.call(
            messages: """
                [{"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"d"}]},
                 {"role":"user","content":"u","name":"ann"},
                 {"role":"assistant","content":null,"tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                    {"id":"c2","type":"function","function":{"name":"g","arguments":{"b":2}}}]},
                 {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"2"},
                    {"type":"image_url","image_url":{"url":"https://i"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"1"},
                 {"role":"assistant","content":"no","refusal":"never"}]
                """
        )
        #expect(call.messages.map(\.role) == [.system, .developer, .user, .assistant, .tool, .tool, .assistant])
        #expect(call.messages[2].name == "ann")
        #expect(call.messages[3].parts.chatWords == [#"call c1 f {"a":1}"#, #"call c2 g {"b":2}"#])
        #expect(call.messages[4].parts.chatWords == [#"result c2 ["text \'2\'", "image - url https://i"]"#])
        #expect(call.messages[6].parts.chatWords == ["text 'no'", "refusal 'never'"])
    }

    @Test("a marker on a message stands for one on its last part")
    func messageMarker() throws {
        let call = try Fixture.call(
            messages: #"[{"role":"user","content":"u","cache_control":{"type":"ephemeral","ttl":"1h"}}]"#
        )
        #expect(call.messages[0].parts.chatWords == [#"text 'u' cached {"type":"ephemeral","ttl":"1h"}"#])
    }

    @Test("deprecated functions are tools, and their results find their calls")
    func functions() throws {
        let call = try Fixture.call(
            messages: """
                [{"role":"user","content":"u"},
                 {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
                 {"role":"function","name":"f","content":"1"}]
                """,
            #","functions":[{"name":"f","parameters":{"type":"object"}}],"function_call":{"name":"f"}"#
        )
        #expect(call.messages[1].parts.chatWords == ["call call_function_1 f {}"])
        #expect(call.messages[2].parts.chatWords == [#"result call_function_1 ["text \'1\'"]"#])
        #expect(call.tools.map(\.name) == ["f"])
        #expect(call.toolChoice == .named("f"))
    }

    @Test("tools are read, the vendor's own verbatim")
    func tools() throws {
        let call = try Fixture.call(
            """
            ,"tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":{"x":1.0}},
              "cache_control":{"type":"ephemeral"}},
              {"function":{"name":"g"}},{"type":"custom","custom":{"name":"c"}},{"type":"web_search","size":"low"}]
            """
        )
        #expect(call.tools.map(\.name) == ["f", "g", "c", "web_search"])
        #expect(call.tools[0].parameters?.string == #"{"x":1.0}"#)
        #expect(call.tools[0].strict == true)
        #expect(call.tools[0].cacheControl?.string == #"{"type":"ephemeral"}"#)
        #expect(call.tools[1].server == nil && call.tools[1].parameters == nil)
        #expect(call.tools[2].server?.kind == "custom")
        #expect(call.tools[3].server?.value.string == #"{"type":"web_search","size":"low"}"#)
    }

    @Test(
        "tool choices",
        arguments: [
            (#""auto""#, ToolChoice.auto), (#""none""#, .none), (#""required""#, .required), (#""any""#, .required),
            (#"{"type":"function","function":{"name":"f"}}"#, .named("f")),
            (#"{"type":"function","name":"f"}"#, .named("f")),
            (
                #"{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}"#,
                .allowed(["f"], required: true)
            ),
            (#"{"type":"any"}"#, .required),
        ]
    )
    func toolChoice(said: String, expected: ToolChoice) throws {
        #expect(try Fixture.call(#","tool_choice":\#(said)"#).toolChoice == expected)
    }

    @Test(
        "reasoning is read from each of the members that ask for it",
        arguments: [
            (#""reasoning_effort":"high""#, ReasoningRequest(effort: .high)),
            (#""reasoning_effort":"none""#, ReasoningRequest(effort: ReasoningRequest.Effort.none)),
            (#""reasoning":{"effort":"low","exclude":true}"#, ReasoningRequest(effort: .low, includeThoughts: false)),
            (#""reasoning":{"max_tokens":2000}"#, ReasoningRequest(budgetTokens: 2000)),
            (#""reasoning":{"enabled":true}"#, ReasoningRequest(effort: .medium)),
            (#""reasoning":{"enabled":false}"#, ReasoningRequest(effort: ReasoningRequest.Effort.none)),
            (#""thinking":{"type":"enabled","budget_tokens":1024}"#, ReasoningRequest(budgetTokens: 1024)),
            (#""thinking":{"type":"disabled"}"#, ReasoningRequest(effort: ReasoningRequest.Effort.none)),
            (
                #""thinking":{"type":"adaptive"},"reasoning_effort":"max""#,
                ReasoningRequest(effort: .max, budgetTokens: -1)
            ),
            (#""include_reasoning":true"#, ReasoningRequest(includeThoughts: true)),
        ]
    )
    func reasoning(member: String, expected: ReasoningRequest) throws {
        #expect(try Fixture.call("," + member).reasoning == expected)
    }

    @Test("settings are kept as they were written, and null is as good as absent")
    func settings() throws {
        let call = try Fixture.call(
            """
            ,"temperature":0.70,"top_p":1e-1,"top_k":5,"min_p":0.05,"stop":"x","n":2,"seed":12345678901234567890,
            "presence_penalty":null,"frequency_penalty":0.5,"logit_bias":{"1":-100},"logprobs":true,"top_logprobs":3,
            "max_tokens":5,"max_completion_tokens":7,"parallel_tool_calls":false,"user":"u\\u0041","metadata":{"a":"b"},
            "service_tier":"flex","prompt_cache_key":"k","safety_identifier":"s","verbosity":"low","stream":true,
            "stream_options":{"include_usage":true},"response_format":{"type":"json_object"},"store":false,
            "modalities":["text"],"drop_params":true,"top_a":0.1,"web_search_options":{}
            """
        )
        #expect(call.sampling.temperature?.text == "0.70")
        #expect(call.sampling.topP?.text == "1e-1")
        #expect(call.sampling.topK?.text == "5" && call.sampling.minP?.text == "0.05")
        #expect(call.sampling.stop == ["x"] && call.sampling.choices == 2)
        #expect(call.sampling.seed?.text == "12345678901234567890")
        #expect(call.sampling.presencePenalty == nil && call.sampling.frequencyPenalty?.text == "0.5")
        #expect(call.sampling.logitBias?.string == #"{"1":-100}"#)
        #expect(call.sampling.logprobs == true && call.sampling.topLogprobs == 3)
        #expect(call.sampling.maxOutputTokens == 7)
        #expect(call.parallelToolCalls == false && call.user?.string == "uA" && call.metadata?.string == #"{"a":"b"}"#)
        #expect(call.serviceTier == "flex" && call.promptCacheKey == "k" && call.safetyIdentifier == "s")
        #expect(call.verbosity == "low" && call.stream && call.includeUsage && call.dropUnsupported)
        #expect(call.responseFormat == .jsonObject)
        #expect(call.extensions.map(\.name) == ["top_a", "web_search_options"])
        #expect(call.dialect == .openAIChat)
    }

    @Test(
        "a schema is found where clients put it",
        arguments: [
            #"{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}"#,
            #"{"type":"json_object","schema":{"type":"object"}}"#,
            #"{"type":"json_schema","schema":{"type":"object"}}"#,
        ]
    )
    func schema(format: String) throws {
        guard case .jsonSchema(let schema)? = try Fixture.call(#","response_format":\#(format)"#).responseFormat else {
            Issue.record("no schema")
            return
        }
        #expect(schema.schema.string == #"{"type":"object"}"#)
    }

    @Test(
        "what is wrong is named by its path",
        arguments: [
            (#"[]"#, nil, "expected an object, got an array"),
            (#"{"messages":[{"role":"user","content":"x"}]}"#, "model", "Missing"),
            (#"{"model":"m"}"#, "messages", "Missing"),
            (#"{"model":"m","messages":[]}"#, "messages", "at least one"),
            (#"{"model":1,"messages":[]}"#, "model", "expected a string, got a number"),
            (#"{"model":"m","messages":{}}"#, "messages", "expected an array, got an object"),
            (#"{"model":"m","messages":["x"]}"#, "messages[0]", "expected an object, got a string"),
            (#"{"model":"m","messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role", "expected one of"),
            (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content", "Missing"),
            (#"{"model":"m","messages":[{"role":"user","content":null}]}"#, "messages[0].content", "got null"),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
                "messages[0].content[0].text",
                "Missing"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":5}}]}]}"#,
                "messages[0].content[0].image_url.url", "expected a string, got a number"
            ),
            (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].tool_call_id", "Missing"),
            (
                #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}"#,
                "messages[0].tool_calls[0].function", "Missing"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":"hot"}"#, "temperature",
                "a number"
            ),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"n":1.5}"#, "n", "an integer"),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"stop":[1]}"#, "stop[0]", "a string"),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{}]}"#, "tools[0].type", "Missing"),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]}"#,
                "tools[0].function.name", "Missing"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"heroic"}"#,
                "reasoning_effort",
                "one of none"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"maybe"}"#, "tool_choice",
                "one of"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema"}}"#,
                "response_format.json_schema", "Missing"
            ),
        ] as [(String, String?, String)]
    )
    func faults(request: String, param: String?, words: String) throws {
        let document = try Fixture.json(request)
        let error = #expect(throws: GatewayError.self) {
            _ = try Fixture.chat.readCall(document, route: CallRoute())
        }
        #expect(error?.kind == .invalidRequest && error?.status == 400)
        #expect(error?.param == param)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
