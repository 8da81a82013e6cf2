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

    @Test("calls of an earlier step that nothing answered are not answered by results of a later one")
    func steps() {
        var calls = OpenToolCalls()
        calls.open("f", id: "1")
        calls.open("f", id: "2")
        #expect(calls.answer("f") == "1")
        calls.open("f", id: "3")
        #expect(calls.answer("f") == "3")
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
        let text = #"""
            {"contents":[{"role":"user","parts":[{"text":"a"}]},
            {"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"f","args":{}}}]},
            {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"r":1}}},
            {"functionResponse":{"name":"f","response":{"r":2}}}]}],"generationConfig":{"maxOutputTokens":9}}
            """#
        let call = try Dialects.named(.gemini).readCall(JSONDocument(parsing: text), route: CallRoute(model: "m"))
        let target = TargetProfile(vendor: "v", model: "m", dialect: dialect)
        let written = String(buffer: try Dialects.named(dialect).writeCall(call, for: target, stream: false).body)
        var ids = written.matches(of: /"(?:id|call_id|toolUseId|tool_call_id|tool_use_id)":"([a-z_0-9]+)"/).map(\.1)
        #expect(ids.count == 4, "\(written)")
        ids.sort()
        #expect(Set(ids).count == 2, "\(written)")
        #expect(written.contains("\"\(member)\""))
    }
}
