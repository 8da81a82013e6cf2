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
}
