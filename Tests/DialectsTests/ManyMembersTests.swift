import Core
import Dialects
import JSON
import NIOCore
import TestSupport
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
        arguments: DialectName.allCases
    )
    func many(dialect: DialectName) throws {
        let seconds = try cpuSeconds {
            let members = (0..<60_000).map { #","x\#($0)":1"# }.joined()
            let call = try read(dialect, members)
            #expect(call.extensions.count >= 60_000)
        }
        #expect(seconds < 20)
    }

    @Test(
        "an answer of very many parts is told in time that grows with their number",
        arguments: DialectName.allCases
    )
    func manyParts(dialect: DialectName) {
        let seconds = cpuSeconds {
            var reply = Reply()
            var choice = Reply.Choice(index: 0)
            choice.parts = Array(repeating: .text("42"), count: 50_000)
            choice.finish = .stop
            reply.choices = [choice]
            let context = ReplyContext(fallbackID: "1", now: 1, model: "m", includeUsage: true)
            #expect(Dialects.named(dialect).writeReply(reply, context).readableBytes >= 100_000)
        }
        #expect(seconds < 20)
    }

    /// Of dialects that link results by name and order.
    @Test(
        "a conversation of very many calls without ids is written in time that grows with their number",
        arguments: DialectName.allCases.filter { $0 != .openAICompletions }
    )
    func manyCalls(dialect: DialectName) throws {
        let seconds = try cpuSeconds {
            var call = Call(model: "m")
            call.sampling.maxOutputTokens = 1
            call.messages = [Message(.user, [.text("a")])]
            let calls = (0..<40_000).map {
                Part.toolCall(ToolCall(id: nil, name: $0 % 2 == 0 ? "f" : "g", arguments: .text("{}")))
            }
            call.messages.append(Message(.assistant, calls))
            for number in 0..<40_000 {
                var result = ToolResult(callID: nil)
                result.name = number < 20_000 ? "g" : "f"
                result.parts = [.text("42")]
                call.messages.append(Message(.tool, [.toolResult(result)]))
            }
            let target = TargetProfile(vendor: "test", model: "m", dialect: dialect)
            let written = try Dialects.named(dialect).writeCall(call, for: target, stream: false)
            #expect(written.body.readableBytes >= 400_000)
        }
        #expect(seconds < 20)
    }

    @Test(
        "very many items of an assistant are read in time that grows with their number",
        arguments: [
            #"{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}"#,
            #"{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}]}"#,
            #"{"type":"web_search_call","id":"w","status":"completed"}"#,
        ]
    )
    func manyItems(item: String) throws {
        let seconds = try cpuSeconds {
            let items = Array(repeating: item, count: 40_000).joined(separator: ",")
            let text = #"{"model":"m","input":[\#(items)]}"#
            let call = try Dialects.named(.openAIResponses).readCall(JSONDocument(parsing: text), route: CallRoute())
            #expect(call.messages.count == 1)
            #expect(call.messages[0].parts.count == 40_000)
        }
        #expect(seconds < 20)
    }

    @Test(
        "a stream of very many choices is read and told in time that grows with their number",
        arguments: [.openAIChat, .openAICompletions, .gemini] as [DialectName]
    )
    func manyChoices(dialect: DialectName) {
        let seconds = cpuSeconds {
            var writer = Dialects.named(dialect).makeStreamWriter(
                ReplyContext(fallbackID: "1", now: 1, model: "m", includeUsage: true)
            )
            var accumulator = ReplyAccumulator()
            var out = ByteBuffer()
            for index in 0..<50_000 {
                for event in [.text(choice: index, "a"), .finish(choice: index, .stop, stopSequence: nil)]
                    as [ReplyEvent]
                {
                    writer.write(event, into: &out)
                    accumulator.add(event)
                }
            }
            #expect(accumulator.reply.choices.count == 50_000)
            #expect(out.readableBytes >= 1_000_000)
        }
        #expect(seconds < 20)
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
