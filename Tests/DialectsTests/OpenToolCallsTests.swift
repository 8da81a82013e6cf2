import Core
import JSON
import NIOCore
import Testing

@testable import Dialects

@Suite struct OpenToolCallsTests {
    @Test("a result answers the first open call of its name, or the first of all")
    func order() {
        var calls = OpenToolCalls()
        #expect(calls.answer("f") == nil)
        calls.open("f", id: "1")
        calls.open("g", id: "2")
        calls.open("f", id: "3")
        calls.open("f", id: "4")
        #expect(calls.answer("f") == "1")
        #expect(calls.answer("h") == "2")
        #expect(calls.answer("f") == "3")
        #expect(calls.answer(nil) == "4")
        #expect(calls.answer("f") == nil)
    }

    @Test("a result answers a call of the last step before one of an earlier step")
    func steps() {
        var calls = OpenToolCalls()
        calls.open("f", id: "1")
        calls.open("f", id: "2")
        #expect(calls.answer("f") == "1")
        calls.open("g", id: "3")
        calls.open("f", id: "4")
        #expect(calls.answer("f") == "4")
        #expect(calls.answer("f") == "2")
        calls.open("f", id: "5")
        #expect(calls.answer("g") == "3")
        #expect(calls.answer(nil) == "5")
        #expect(calls.answer("f") == nil)
    }
}

@Suite struct UnnamedCallsTests {
    @Test(
        "results without ids are written with the ids of their calls, of two calls of one function too",
        arguments: [
            (DialectName.openAIChat, "tool_call_id"), (.anthropicMessages, "tool_use_id"), (.cohereV2, "tool_call_id"),
            (.openAIResponses, "call_id"), (.bedrockConverse, "toolUseId"),
        ]
    )
    func distinct(dialect: DialectName, member: String) throws {
        var call = Call(model: "m")
        call.sampling.maxOutputTokens = 9
        call.messages = [
            Message(.user, [.text("a")]),
            Message(
                .assistant,
                [
                    .toolCall(ToolCall(id: nil, name: "f", arguments: .text(#"{"n":1}"#))),
                    .toolCall(ToolCall(id: nil, name: "f", arguments: .text("{}"))),
                ]
            ),
        ]
        for answer in ["1", "2"] as [JSONString] {
            var result = ToolResult(callID: nil)
            result.name = "f"
            result.parts = [.text(answer)]
            call.messages.append(Message(.tool, [.toolResult(result)]))
        }
        let target = TargetProfile(vendor: "v", model: "m", dialect: dialect)
        let written = String(buffer: try Dialects.named(dialect).writeCall(call, for: target, stream: false).body)
        var ids = written.matches(of: /"(?:id|call_id|toolUseId|tool_call_id|tool_use_id)":"([a-z_0-9]+)"/).map(\.1)
        #expect(ids.count == 4, "\(written)")
        ids.sort()
        #expect(Set(ids).count == 2, "\(written)")
        #expect(written.contains("\"\(member)\""))
    }
}
