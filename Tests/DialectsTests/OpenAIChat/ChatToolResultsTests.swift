import Core
import Dialects
import JSON
import Testing

/// What some vendors demand of calls and their results: ids of a form, and an assistant between results and the user.
@Suite struct ChatToolResultsTests {
    typealias Fixture = ChatFixture

    private static let form = ToolCallIDForm(length: 9)
    private static let target = Fixture.target {
        $0.quirks.toolCallIDForm = form
        $0.quirks.assistantAfterToolResults = true
    }
    private static func fitted(_ id: String) -> String { form.fitted(JSONString(id)).string }

    private static let bridge = #"{"role":"assistant","content":"Done."}"#

    @Test("ids that the vendor refuses are exchanged where they stand, and nothing else is changed")
    func passage() throws {
        let text = #"""
            {"model":"a", "messages": [{"role":"user","content":"call_1"},
             {"role":"assistant","content":null,"tool_calls":[ {"id":"call_1" ,"type":"function","function":{"name":"f","arguments":"{}"}},
              {"id":"D681PevKs","type":"function","function":{"name":"f","arguments":"{}"}} ]},
             {"role":"tool","tool_call_id":"call_1", "content":"1.0"}, {"role":"tool","tool_call_id":"D681PevKs","content":"2"}]}
            """#
        let expected =
            text.replacing(#""model":"a""#, with: #""model":"vendor-model""#)
            .replacing(#""id":"call_1""#, with: #""id":"\#(Self.fitted("call_1"))""#)
            .replacing(#""tool_call_id":"call_1""#, with: #""tool_call_id":"\#(Self.fitted("call_1"))""#)
        #expect(try Fixture.patched(text, for: Self.target).text == expected)
    }

    @Test("ids are exchanged in a message that must lose members, too")
    func cleaned() throws {
        var target = Self.target
        target.quirks.refusedMessageMembers = ["refusal"]
        let text =
            #"{"model":"a","messages":[{"role":"assistant","refusal":null,"tool_calls":[{"id":"call_1","function":{"name":"f"}}]}]}"#
        let expected =
            #"{"model":"vendor-model","messages":[{"role":"assistant","tool_calls":[{"id":"\#(Self.fitted("call_1"))","function":{"name":"f"}}]}]}"#
        #expect(try Fixture.patched(text, for: target).text == expected)
    }

    @Test(
        "an assistant speaks between results and whoever is not one",
        arguments: [
            (["tool", "user"], ["tool", "bridge", "user"]),
            (["tool", "tool", "system"], ["tool", "tool", "bridge", "system"]),
            (["tool", "assistant", "user"], ["tool", "assistant", "user"]),
            (["user", "user"], ["user", "user"]),
            (["tool", "user", "tool", "user"], ["tool", "bridge", "user", "tool", "bridge", "user"]),
            (["tool"], ["tool"]),
        ]
    )
    func bridges(roles: [String], expected: [String]) throws {
        func message(_ role: String) -> String {
            switch role {
            case "bridge": Self.bridge
            case "tool": #"{"role":"tool","tool_call_id":"D681PevKs","content":"t"}"#
            default: #"{"role":"\#(role)","content":"c"}"#
            }
        }
        let messages = "[" + roles.map(message).joined(separator: ",") + "]"
        let patched = try Fixture.patched(#"{"model":"a","messages":\#(messages)}"#, for: Self.target).text
        let told = "[" + expected.map(message).joined(separator: ",") + "]"
        #expect(patched == #"{"model":"vendor-model","messages":\#(told)}"#)
        // A call that is written says the same as one that passes.
        let written = try Fixture.written(Fixture.call(messages: messages), for: Self.target)
        #expect(written["messages"]?.raw.string == told)
    }

    @Test("results and words of one message of the user are told apart, with an assistant between them")
    func together() throws {
        var call = Call(model: "m")
        call.messages = [
            Message(.user, [.text("go")]),
            Message(.assistant, [.toolCall(ToolCall(id: "toolu_1", name: "f", arguments: .text("{}")))]),
            Message(
                .user,
                [.toolResult(ToolResult(callID: "toolu_1", parts: [.text("r")])), .text("and now?")]
            ),
        ]
        let messages = try #require(try Fixture.written(call, for: Self.target)["messages"])
        #expect(
            messages.elements.compactMap { $0["role"]?.string } == ["user", "assistant", "tool", "assistant", "user"]
        )
        #expect(messages[1]?["tool_calls"]?[0]?["id"]?.string == Self.fitted("toolu_1"))
        #expect(messages[2]?["tool_call_id"]?.string == Self.fitted("toolu_1"))
        #expect(messages[3]?.raw.string == Self.bridge)
    }

    @Test("calls without ids get ids of the form, and their results the same")
    func unnamed() throws {
        var call = Call(model: "m")
        call.messages = [
            Message(.user, [.text("go")]),
            Message(.assistant, [.toolCall(ToolCall(id: nil, name: "f", arguments: .text("{}")))]),
            Message(.tool, [.toolResult(ToolResult(callID: nil, name: "f", parts: [.text("r")]))]),
        ]
        let messages = try #require(try Fixture.written(call, for: Self.target)["messages"])
        let id = try #require(messages[1]?["tool_calls"]?[0]?["id"]?.jsonString)
        #expect(Self.form.fits(id))
        #expect(messages[2]?["tool_call_id"]?.jsonString == id)
    }
}
