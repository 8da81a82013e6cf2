import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct TokenCountTests {
    @Test("a budget for thoughts may be any number", arguments: [Int.max, Int.max - 1024, 2048, -1, Int.min])
    func budget(tokens: Int) throws {
        let request = try JSONDocument(
            parsing: #"{"model":"c","messages":[{"role":"user","content":"a"}],"#
                + #""thinking":{"type":"enabled","budget_tokens":\#(tokens)}}"#
        )
        let format = AnthropicTokenCount()
        let target = TargetProfile(vendor: "v", model: "c", dialect: .anthropicMessages)
        let query = try format.readQuery(request, route: CallRoute())
        #expect(try format.writeQuery(query, for: target).count == 1)
    }

    @Test("counts of vendors are taken within reason, so that they can be added up", arguments: [Int.max, Int.min])
    func counts(tokens: Int) throws {
        let target = TargetProfile(vendor: "v", model: "c", dialect: .anthropicMessages)
        let answer = try JSONDocument(
            parsing: #"{"input_tokens":\#(tokens),"totalTokens":\#(tokens),"inputTokens":\#(tokens)}"#
        )
        let counts = [
            try AnthropicTokenCount().readResult(answer, target), try GeminiTokenCount().readResult(answer, target),
            try ResponsesTokenCount().readResult(answer, target), try BedrockTokenCount().readResult(answer, target),
        ]
        #expect(CountedTokens.joined(counts + counts).tokens >= 0)
    }

    @Test("what is nested as deeply as is read, and deeper where it is written, is the caller's fault")
    func depth() throws {
        let value = String(repeating: "[", count: 507) + String(repeating: "]", count: 507)
        let tools = #"{"x":[{"googleSearch":{"a":\#(value)}}]}"#
        let request = try JSONDocument(parsing: #"{"contents":[{"parts":[{"text":"a"}]}],"tools":\#(tools)}"#)
        let target = TargetProfile(vendor: "v", model: "g", dialect: .gemini)
        let query = try GeminiTokenCount().readQuery(request, route: CallRoute(model: "g"))
        let error = #expect(throws: GatewayError.self) { try GeminiTokenCount().writeQuery(query, for: target) }
        #expect(error?.kind == .invalidRequest && error?.status == 400)
    }

    @Test(
        "Bedrock is asked by the id of the model itself, whatever profile the call goes to",
        arguments: [
            ("anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4-20250514-v1%3A0"),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4-20250514-v1%3A0"),
            ("global.anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-opus-4-5-20251101-v1%3A0"),
            (
                "arn:aws:bedrock:eu-central-1:1:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0",
                "anthropic.claude-sonnet-4-20250514-v1%3A0"
            ),
            ("eu.amazon.nova-lite-v1:0", "amazon.nova-lite-v1%3A0"), ("us.qwen.qwen3.5-9b", "qwen.qwen3.5-9b"),
            ("us.meta.llama4-scout-17b-instruct-v1:0", "us.meta.llama4-scout-17b-instruct-v1%3A0"),
            (
                "arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc",
                "arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Aapplication-inference-profile%2Fabc"
            ),
        ]
    )
    func bedrockPath(model: String, path: String) {
        let target = TargetProfile(vendor: "v", model: model, dialect: .bedrockConverse)
        #expect(BedrockTokenCount().path(for: target) == "/model/\(path)/count-tokens")
    }

    @Test("Bedrock is asked with what of a call is input")
    func bedrock() throws {
        let request = try JSONDocument(
            parsing: #"{"model":"c","max_tokens":9,"temperature":1,"thinking":{"type":"enabled","budget_tokens":1024},"#
                + #""system":"s","messages":[{"role":"user","content":"a"}],"#
                + #""tools":[{"name":"t","input_schema":{"type":"object"}}]}"#
        )
        let target = TargetProfile(
            vendor: "v",
            model: "anthropic.claude-sonnet-4-20250514-v1:0",
            dialect: .bedrockConverse
        )
        let query = try AnthropicTokenCount().readQuery(request, route: CallRoute())
        let written = try BedrockTokenCount().writeQuery(query, for: target)
        #expect(written.count == 1)
        let root = try JSONDocument(parsing: written[0].body).root
        #expect(root.members.map { $0.key.string } == ["input"])
        let converse = try #require(root["input"]?["converse"])
        #expect(converse.members.map { $0.key.string }.sorted() == ["messages", "system", "toolConfig"])
        #expect(converse["messages"]?[0]?["content"]?[0]?["text"]?.string == "a")
        #expect(converse["system"]?[0]?["text"]?.string == "s")
        #expect(converse["toolConfig"]?["tools"]?[0]?["toolSpec"]?["name"]?.string == "t")
        let again = try BedrockTokenCount().readQuery(
            try JSONDocument(parsing: written[0].body),
            route: CallRoute(model: "c")
        )
        #expect(again.messages.count == query.messages.count && again.tools.count == 1)
    }

    @Test(
        "Bedrock's words for a model that it does not count for are told from other refusals",
        arguments: [
            ("anthropic.c", 400, "The provided model doesn't support counting tokens.", true),
            (
                "anthropic.c", 400,
                "Invocation of model ID anthropic.c with on-demand throughput isn\u{2019}t supported. Retry your request with …",
                true
            ),
            ("anthropic.c", 400, "The provided model identifier is invalid.", false),
            ("eu.anthropic.c", 400, "The provided model identifier is invalid.", true),
            ("eu.anthropic.c", 400, "messages: at least one message is required", false),
            ("eu.anthropic.c", 403, "You may not do this", false),
            ("anthropic.c", 500, "The provided model doesn't support counting tokens.", false),
        ]
    )
    func bedrockRefusal(model: String, status: Int, message: String, isRefusal: Bool) {
        let target = TargetProfile(vendor: "v", model: model, dialect: .bedrockConverse)
        let body = ByteBuffer(string: #"{"message":"\#(message)"}"#)
        #expect(BedrockTokenCount().isRefusal(of: target, status, body) == isRefusal)
    }

    @Test("Vertex AI is asked with the members of a request, which it knows only by themselves")
    func vertex() throws {
        let request = try JSONDocument(
            parsing: #"{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"a"}]}],"#
                + #""systemInstruction":{"parts":[{"text":"b"}]}}}"#
        )
        let format = GeminiTokenCount()
        var target = TargetProfile(vendor: "v", model: "gemini-2.5-flash", dialect: .gemini)
        target.platform = .vertex
        let query = try format.readQuery(request, route: CallRoute(model: "m"))
        let written = try format.writeQuery(query, for: target).map(\.body)
        for body in written + [format.patch(request, for: target).edits.applied()] {
            let root = try JSONDocument(parsing: body).root
            #expect(root["generateContentRequest"] == nil)
            #expect(root["contents"]?[0]?["parts"]?[0]?["text"]?.string == "a")
            #expect(root["systemInstruction"]?["parts"]?[0]?["text"]?.string == "b")
        }
    }
}
