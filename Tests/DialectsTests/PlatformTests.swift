import Core
import Dialects
import JSON
import NIOCore
import Testing

/// The same dialect on other companies' platforms.
@Suite("A platform")
struct PlatformTests {
    private func target(_ dialect: DialectName, _ platform: Platform, _ model: String) -> TargetProfile {
        var target = TargetProfile(vendor: "v", model: model, dialect: dialect)
        target.platform = platform
        return target
    }

    @Test("has paths of its own for calls")
    func paths() {
        let azure = Platform.azureDeployments(apiVersion: "2024-10-21")
        let rows: [(DialectName, Platform, String, Bool, String)] = [
            (.openAIChat, .own, "m", true, "/chat/completions"),
            (.openAIChat, azure, "my/m", false, "/openai/deployments/my%2Fm/chat/completions?api-version=2024-10-21"),
            (.openAIChat, .vertex, "meta/llama", true, "/endpoints/openapi/chat/completions"),
            (.anthropicMessages, .own, "c", true, "/v1/messages"),
            (.anthropicMessages, .vertex, "claude@1", false, "/publishers/anthropic/models/claude@1:rawPredict"),
            (.anthropicMessages, .vertex, "claude@1", true, "/publishers/anthropic/models/claude@1:streamRawPredict"),
            (.gemini, .own, "g", false, "/v1beta/models/g:generateContent"),
            (.gemini, .vertex, "g", true, "/publishers/google/models/g:streamGenerateContent?alt=sse"),
        ]
        for (dialect, platform, model, stream, path) in rows {
            #expect(Dialects.named(dialect).path(for: target(dialect, platform, model), stream: stream) == path)
        }
    }

    @Test("has paths of its own for questions")
    func queries() {
        #expect(
            OpenAIEmbeddings().path(for: target(.openAIChat, .azureDeployments(apiVersion: "1"), "e"))
                == "/openai/deployments/e/embeddings?api-version=1"
        )
        #expect(
            GeminiTokenCount().path(for: target(.gemini, .vertex, "g")) == "/publishers/google/models/g:countTokens"
        )
        #expect(
            AnthropicTokenCount().path(for: target(.anthropicMessages, .vertex, "c"))
                == "/publishers/anthropic/models/count-tokens:rawPredict"
        )
    }

    @Test(
        "of Google's tells Claude its version in the body and its model in the path alone, passed through or translated"
    )
    func vertex() throws {
        let dialect = AnthropicMessagesDialect()
        let profile = target(.anthropicMessages, .vertex, "claude@1")
        let request = try JSONDocument(
            parsing: ByteBuffer(
                string: #"{"model":"x","max_tokens":5,"own":1,"messages":[{"role":"user","content":"a"}]}"#
            )
        )
        let options = PassthroughOptions(wantsUsage: false, dropUnsupported: false)
        let passed = try JSONDocument(parsing: dialect.patch(request, for: profile, options).edits.applied()).root
        #expect(passed["model"] == nil)
        #expect(passed["anthropic_version"]?.string == "vertex-2023-10-16")
        #expect(passed["own"]?.int == 1)
        let call = try dialect.readCall(request, route: CallRoute(dropUnsupported: true))
        let written = try JSONDocument(parsing: dialect.writeCall(call, for: profile, stream: true).body).root
        #expect(written["model"] == nil)
        #expect(written["anthropic_version"]?.string == "vertex-2023-10-16")
        #expect(written["stream"]?.bool == true)
    }
}
