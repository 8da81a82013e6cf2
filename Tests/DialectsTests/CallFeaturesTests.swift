import Core
import JSON
import Testing

@testable import Dialects

@Suite("What a request uses")
struct CallFeaturesTests {
    /// A request's members beside those that every one has, what they use, and what of them is not known.
    struct Sample: CustomTestStringConvertible {
        var dialect: DialectName
        var members: String
        var features: CallFeatures
        var unknown: String?

        var testDescription: String { "\(dialect.rawValue): \(members)" }

        init(_ dialect: DialectName, _ members: String, _ features: CallFeatures = [], unknown: String? = nil) {
            self.dialect = dialect
            self.members = members
            self.features = features
            self.unknown = unknown
        }
    }

    private static func chat(_ part: String) -> String { #""messages":[{"role":"user","content":[\#(part)]}]"# }
    private static func gemini(_ part: String) -> String { #""contents":[{"role":"user","parts":[\#(part)]}]"# }

    static let chats: [Sample] = [
        Sample(
            .openAIChat,
            #""messages":[{"role":"user","content":"Hi"}],"model":"m","temperature":1,"n":2,"user":"u""#
        ),
        Sample(.openAIChat, #""tools":[{"type":"function","function":{"name":"f"}}]"#, .tools),
        Sample(.openAIChat, #""tools":[{"type":"custom"}]"#, .tools),
        Sample(.openAIChat, #""tools":[{"type":"web_search_preview"}]"#, .webSearch),
        Sample(.openAIChat, #""tools":[{"type":"browser"},{"googleSearch":{}}]"#, .vendorTools),
        Sample(.openAIChat, #""tools":[],"functions":[],"logprobs":false,"top_logprobs":0"#),
        Sample(.openAIChat, #""functions":[{"name":"f"}]"#, .tools),
        Sample(.openAIChat, #""web_search_options":{}"#, .webSearch),
        Sample(.openAIChat, #""response_format":{"type":"json_schema","json_schema":{}}"#, .jsonSchema),
        Sample(.openAIChat, #""response_format":{"type":"json_object"}"#),
        Sample(.openAIChat, #""response_format":{"type":"grammar"}"#, unknown: "response_format grammar"),
        Sample(.openAIChat, #""reasoning_effort":"high""#, .reasoning),
        Sample(.openAIChat, #""reasoning_effort":"none","reasoning":{"enabled":false},"thinking":{"type":"disabled"}"#),
        Sample(.openAIChat, #""reasoning":{"max_tokens":9}"#, .reasoning),
        Sample(.openAIChat, #""thinking":{"type":"enabled","budget_tokens":9}"#, .reasoning),
        Sample(.openAIChat, #""logprobs":true,"top_logprobs":2"#, .logprobs),
        Sample(.openAIChat, #""modalities":["text","audio"],"audio":{}"#, .audio),
        Sample(.openAIChat, #""modalities":["text","image"]"#, .images),
        Sample(.openAIChat, chat(#"{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u"}}"#), .images),
        Sample(.openAIChat, chat(#"{"type":"input_audio","input_audio":{}}"#), .audio),
        Sample(.openAIChat, chat(#"{"type":"file","file":{}},{"type":"video_url","video_url":{}}"#), [.files, .video]),
        Sample(.openAIChat, chat(#"{"type":"hologram"}"#), unknown: "content hologram"),
        Sample(
            .openAIChat,
            #""messages":[{"role":"assistant","tool_calls":[{}]},{"role":"tool","tool_call_id":"1","content":"x"}]"#,
            .tools
        ),
        Sample(.openAIChat, #""messages":[{"role":"user","content":{"type":"image_url"}}]"#, unknown: "content"),
        Sample(
            .openAIChat,
            #""messages":[{"role":"user","content":"a","pictures":[1]}]"#,
            unknown: "messages.pictures"
        ),
        Sample(.openAIChat, #""messages":{"role":"user"}"#, unknown: "messages"),
        Sample(.openAIChat, #""plugins":[{"id":"web"}]"#, unknown: "plugins"),
        Sample(.openAIChat, #""tools":[{"type":"function"}],"tools":[]"#, .tools),
        Sample(.openAICompletions, #""prompt":"a","suffix":"b","echo":true,"best_of":2"#),
        Sample(.openAICompletions, #""prompt":"a","logprobs":3"#, .logprobs),
        Sample(.openAICompletions, #""prompt":"a","guided_json":{}"#, unknown: "guided_json"),
        Sample(.cohereV2, #""messages":[{"role":"user","content":"Hi"}],"k":1,"safety_mode":"NONE""#),
        Sample(.cohereV2, chat(#"{"type":"image_url","image_url":{}},{"type":"document"}"#), [.images, .files]),
        Sample(.cohereV2, chat(#"{"type":"smell"}"#), unknown: "content smell"),
        Sample(
            .cohereV2,
            #""tools":[{"type":"function","function":{}}],"documents":["a"],"logprobs":true"#,
            [.tools, .files, .logprobs]
        ),
        Sample(
            .cohereV2,
            #""thinking":{"type":"enabled"},"response_format":{"type":"json_object","schema":{}}"#,
            [.reasoning, .jsonSchema]
        ),
        Sample(.cohereV2, #""thinking":{"type":"disabled"}"#),
        Sample(.cohereV2, #""connectors":[1]"#, unknown: "connectors"),
    ]

    static let others: [Sample] = [
        Sample(.openAIResponses, #""input":"Hi","instructions":"Be brief.","store":true,"previous_response_id":"r""#),
        Sample(.openAIResponses, #""input":[{"role":"user","content":"Hi"},{"type":"reasoning"},{"id":"x"}]"#),
        Sample(
            .openAIResponses,
            #""input":[{"role":"user","content":[{"type":"input_image"},{"type":"input_file"},{"type":"input_audio"}]}]"#,
            [.images, .files, .audio]
        ),
        Sample(
            .openAIResponses,
            #""input":[{"type":"function_call"},{"type":"function_call_output","output":[{"type":"input_image"}]}]"#,
            [.tools, .images]
        ),
        Sample(
            .openAIResponses,
            #""input":[{"type":"web_search_call"},{"type":"mcp_call"}]"#,
            [.webSearch, .vendorTools]
        ),
        Sample(.openAIResponses, #""input":[{"type":"telepathy"}]"#, unknown: "input telepathy"),
        Sample(
            .openAIResponses,
            #""tools":[{"type":"function"},{"type":"web_search"},{"type":"code_interpreter"}]"#,
            [.tools, .webSearch, .vendorTools]
        ),
        Sample(.openAIResponses, #""tools":[{"type":"mcp"}]"#, .vendorTools),
        Sample(
            .openAIResponses,
            #""text":{"format":{"type":"json_schema"}},"reasoning":{"effort":"low"},"top_logprobs":1"#,
            [.jsonSchema, .reasoning, .logprobs]
        ),
        Sample(
            .openAIResponses,
            #""text":{"format":{"type":"text"}},"reasoning":{"effort":"none"},"include":["reasoning.encrypted_content"]"#
        ),
        Sample(.openAIResponses, #""include":["message.output_text.logprobs"]"#, .logprobs),
        Sample(.openAIResponses, #""prompt":{"id":"pmpt_1"}"#, unknown: "prompt"),
        Sample(
            .anthropicMessages,
            #""messages":[{"role":"user","content":"Hi"}],"system":"s","max_tokens":9,"top_k":1"#
        ),
        Sample(
            .anthropicMessages,
            chat(#"{"type":"text","text":"a"},{"type":"image"},{"type":"document","source":{"type":"text"}}"#),
            [.images, .files]
        ),
        Sample(
            .anthropicMessages,
            chat(#"{"type":"document","source":{"type":"content","content":[{"type":"image"}]}}"#),
            [.images, .files]
        ),
        Sample(.anthropicMessages, chat(#"{"type":"tool_result","content":[{"type":"image"}]}"#), [.tools, .images]),
        Sample(
            .anthropicMessages,
            chat(#"{"type":"web_search_tool_result"},{"type":"code_execution_tool_result"}"#),
            [.webSearch, .vendorTools]
        ),
        Sample(.anthropicMessages, chat(#"{"type":"new_block"}"#), unknown: "content new_block"),
        Sample(.anthropicMessages, #""tools":[{"name":"f","input_schema":{}},{"type":"bash_20250124"}]"#, .tools),
        Sample(
            .anthropicMessages,
            #""tools":[{"type":"web_search_20250305"},{"type":"code_execution_20250825"}]"#,
            [.webSearch, .vendorTools]
        ),
        Sample(.anthropicMessages, #""mcp_servers":[{}],"thinking":{"type":"adaptive"}"#, [.vendorTools, .reasoning]),
        Sample(.anthropicMessages, #""thinking":{"type":"disabled"},"mcp_servers":[]"#),
        Sample(.anthropicMessages, #""output_config":{"format":{},"effort":"low"}"#, [.jsonSchema, .reasoning]),
        Sample(
            .anthropicMessages,
            #""messages":[{"role":"user","content":[{"type":"image"}],"content":"Hi"}]"#,
            .images
        ),
        Sample(
            .gemini,
            #""contents":[{"parts":[{"inlineData":{"mimeType":"image/png"}}],"parts":[{"text":"Hi"}]}]"#,
            .images
        ),
        Sample(
            .openAIResponses,
            #""input":[{"role":"user","content":[{"type":"input_file"}],"content":"Hi"}]"#,
            .files
        ),
        Sample(.anthropicMessages, #""magic":1"#, unknown: "magic"),
        Sample(.gemini, gemini(#"{"text":"a"},{"text":"b","thought":true}"#)),
        Sample(
            .gemini,
            gemini(#"{"inlineData":{"mimeType":"image/png"}},{"file_data":{"mime_type":"application/pdf"}}"#),
            [.images, .files]
        ),
        Sample(
            .gemini,
            gemini(
                #"{"fileData":{"fileUri":"u"}},{"inlineData":{"mimeType":"video/mp4"}},{"inlineData":{"mimeType":"audio/wav"}}"#
            ),
            [.files, .video, .audio]
        ),
        Sample(
            .gemini,
            gemini(#"{"functionResponse":{"parts":[{"inlineData":{"mimeType":"image/png"}}]}}"#),
            [.tools, .images]
        ),
        Sample(.gemini, gemini(#"{"executableCode":{}}"#), .vendorTools),
        Sample(.gemini, gemini(#"{"odour":{}}"#), unknown: "parts.odour"),
        Sample(.gemini, #""contents":{"parts":{"inlineData":{"mimeType":"image/png"}}}"#, .images),
        Sample(
            .gemini,
            #""tools":[{"functionDeclarations":[{}]},{"google_search":{}},{"codeExecution":{}}]"#,
            [.tools, .webSearch, .vendorTools]
        ),
        Sample(
            .gemini,
            #""generationConfig":{"responseSchema":{},"thinkingConfig":{"thinkingBudget":9},"responseLogprobs":true}"#,
            [.jsonSchema, .reasoning, .logprobs]
        ),
        Sample(
            .gemini,
            #""generation_config":{"thinking_config":{"thinking_budget":0},"response_modalities":["TEXT"],"top_k":1}"#
        ),
        Sample(.gemini, #""generationConfig":{"responseModalities":["IMAGE","AUDIO"]}"#, [.images, .audio]),
        Sample(.gemini, #""generationConfig":{"routing":1}"#, unknown: "generationConfig.routing"),
        Sample(.gemini, #""cachedContent":"c""#, unknown: "cachedContent"),
        Sample(.bedrockConverse, #""messages":[{"role":"user","content":[{"text":"a"}]}],"system":[{"text":"s"}]"#),
        Sample(
            .bedrockConverse,
            #""messages":[{"content":[{"image":{}},{"document":{}},{"video":{}},{"audio":{}},{"toolResult":{"content":[{"json":{}}]}}]}]"#,
            [.images, .files, .video, .audio, .tools]
        ),
        Sample(.bedrockConverse, #""messages":[{"content":[{"mirror":{}}]}]"#, unknown: "content mirror"),
        Sample(
            .bedrockConverse,
            #""toolConfig":{"tools":[{"toolSpec":{}},{"systemTool":{}},{"cachePoint":{}}]}"#,
            [.tools, .vendorTools]
        ),
        Sample(
            .bedrockConverse,
            #""additionalModelRequestFields":{"thinking":{}}"#,
            unknown: "additionalModelRequestFields"
        ),
    ]

    @Test("is seen in the document", arguments: chats + others)
    func features(_ sample: Sample) throws {
        let seen = Dialects.named(sample.dialect).features(of: try JSONDocument(parsing: "{\(sample.members)}"))
        #expect(seen.features == sample.features)
        #expect(seen.unknown == sample.unknown)
    }

    @Test("has a name in configurations, each its own")
    func names() {
        let names = CallFeatures.named.map(\.name)
        #expect(Set(names).count == names.count)
        for (name, value) in CallFeatures.named {
            #expect(CallFeatures(names: [name]) == value)
            #expect(value.names == [name])
        }
    }

    @Test("of unknown members is told by no more than their beginning")
    func length() throws {
        let name = String(repeating: "x", count: 500)
        let seen = OpenAIChatDialect().features(of: try JSONDocument(parsing: #"{"\#(name)":1}"#))
        #expect(seen.unknown?.utf8.count == 64)
    }
}

@Suite("The longest answer that a request asks for")
struct OutputLimitTests {
    @Test(
        "is read from the document",
        arguments: [
            (.openAIChat, #"{}"#, nil, 1), (.openAIChat, #"{"max_tokens":null,"n":null}"#, nil, 1),
            (.openAIChat, #"{"max_tokens":7}"#, 7, 1),
            (.openAIChat, #"{"max_completion_tokens":7,"max_tokens":9}"#, 9, 1),
            (.openAIChat, #"{"max_tokens":9,"max_tokens":1,"n":3}"#, 27, 3),
            (.openAICompletions, #"{"prompt":["a","b"],"n":2,"best_of":3,"max_tokens":5}"#, 30, 6),
            (.openAICompletions, #"{"prompt":[1,2,3]}"#, nil, 1),
            (.openAICompletions, #"{"prompt":[[1],[2]]}"#, nil, 2),
            (.openAIResponses, #"{"max_output_tokens":8}"#, 8, 1), (.anthropicMessages, #"{"max_tokens":8}"#, 8, 1),
            (.cohereV2, #"{"max_tokens":8}"#, 8, 1), (.bedrockConverse, #"{"inferenceConfig":{"maxTokens":8}}"#, 8, 1),
            (.gemini, #"{"generationConfig":{"maxOutputTokens":8,"candidateCount":2}}"#, 16, 2),
            (.gemini, #"{"generation_config":{"max_output_tokens":8}}"#, 8, 1),
            (.gemini, #"{"generationConfig":{"maxOutputTokens":1},"generation_config":{"max_output_tokens":8}}"#, 8, 1),
            (
                .openAIChat, #"{"max_tokens":9000000000000000000,"n":9000000000000000000}"#, Int.max,
                9_000_000_000_000_000_000
            ),
        ] as [(DialectName, String, Int?, Int)]
    )
    func read(_ dialect: DialectName, _ request: String, _ total: Int?, _ choices: Int) throws {
        let limit = Dialects.named(dialect).outputLimit(of: try JSONDocument(parsing: request))
        #expect(limit.total == total)
        #expect(limit.choices == choices)
        #expect(!limit.isUnreadable)
    }

    @Test(
        "is not readable where it is no number that can be",
        arguments: [
            (.openAIChat, #"{"max_tokens":"9"}"#), (.openAIChat, #"{"max_tokens":-1}"#), (.openAIChat, #"{"n":"2"}"#),
            (.openAIChat, #"{"max_completion_tokens":1,"max_tokens":1e99}"#), (.openAICompletions, #"{"best_of":"x"}"#),
            (.gemini, #"{"generationConfig":{"maxOutputTokens":1.5}}"#), (.anthropicMessages, #"{"max_tokens":[]}"#),
        ] as [(DialectName, String)]
    )
    func unreadable(_ dialect: DialectName, _ request: String) throws {
        #expect(Dialects.named(dialect).outputLimit(of: try JSONDocument(parsing: request)).isUnreadable)
    }

    @Test(
        "is set where the dialect has it, and read again",
        arguments: [
            (.openAIChat, "{}"), (.openAIChat, #"{"max_tokens":null}"#), (.openAICompletions, "{}"),
            (.openAIResponses, "{}"),
            (.anthropicMessages, "{}"), (.cohereV2, #"{"a":1}"#), (.bedrockConverse, "{}"),
            (.bedrockConverse, #"{"inferenceConfig":{"topP":1}}"#), (.gemini, "{}"),
            (.gemini, #"{"generationConfig":{"topP":1}}"#),
            (.gemini, #"{"generation_config":{"max_output_tokens":null}}"#),
            (.gemini, #"{"generationConfig":{"max_output_tokens":null}}"#),
        ] as [(DialectName, String)]
    )
    func set(_ name: DialectName, _ request: String) throws {
        let dialect = Dialects.named(name)
        let asked = try JSONDocument(parsing: request)
        let document = try JSONDocument(parsing: dialect.setOutputLimit(77, of: asked).applied())
        #expect(dialect.outputLimit(of: document).tokens == 77)
        #expect(dialect.features(of: document).unknown == dialect.features(of: asked).unknown)
    }

    @Test("is shared among the choices, and what the format says without a word counts")
    func shares() throws {
        let two = OpenAIChatDialect().outputLimit(of: try JSONDocument(parsing: #"{"n":3}"#))
        #expect(two.share(of: 100) == 33)
        #expect(two.share(of: 2) == 0)
        let legacy = OpenAICompletionsDialect().outputLimit(of: try JSONDocument(parsing: "{}"))
        #expect(legacy.share(of: 100) == 16)
        #expect(legacy.share(of: 5) == 5)
    }
}
