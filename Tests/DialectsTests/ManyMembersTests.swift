import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct ManyMembersTests {
    private func read(_ dialect: DialectName, _ members: String) throws -> Call {
        let messages = dialect == .bedrockConverse ? "[]" : #"[{"role":"user","content":"a"}]"#
        let text =
            #"{"model":"m","messages":\#(messages),"input":"a","contents":[],"prompt":"a","max_tokens":1\#(members)}"#
        return try Dialects.named(dialect).readCall(JSONDocument(parsing: text), route: CallRoute(model: "m"))
    }

    /// A caller could otherwise stop an event loop with one request.
    @Test(
        "a request of very many unknown members is read in time that grows with their number",
        .timeLimit(.minutes(1)),
        arguments: DialectName.allCases
    )
    func many(dialect: DialectName) throws {
        let members = (0..<60_000).map { #","x\#($0)":1"# }.joined()
        #expect(try read(dialect, members).extensions.count >= 60_000)
    }

    @Test(
        "an answer of very many parts is told in time that grows with their number",
        .timeLimit(.minutes(1)),
        arguments: DialectName.allCases
    )
    func manyParts(dialect: DialectName) throws {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        choice.parts = Array(repeating: .text("42"), count: 50_000)
        choice.finish = .stop
        reply.choices = [choice]
        let context = ReplyContext(fallbackID: "1", now: 1, model: "m", includeUsage: true)
        #expect(Dialects.named(dialect).writeReply(reply, context).readableBytes >= 100_000)
    }

    @Test(
        "of unknown members with one name the last counts",
        arguments: [.openAIChat, .openAIResponses, .cohereV2] as [DialectName]
    )
    func repeated(dialect: DialectName) throws {
        let call = try read(dialect, #","x":1,"y":2,"x":3"#)
        #expect(call.extensions.filter { $0.name == "x" }.map(\.value.string) == ["3"])
        #expect(call.extensions.contains { $0.name == "y" })
    }
}
