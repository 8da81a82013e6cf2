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
        do {
            _ = try GeminiTokenCount().writeQuery(query, for: target)
        } catch {
            #expect(error.kind == .invalidRequest && error.status == 400, "\(error)")
        }
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
