import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct CohereCallTests: CohereSuite {
    @Test(
        "what is wrong is named by its path",
        arguments: [
            ("[]", nil), ("{}", "model"), (#"{"model":1}"#, "model"), (#"{"model":"m"}"#, "messages"),
            (#"{"model":"m","messages":[]}"#, "messages"), (#"{"model":"m","messages":[{}]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"robot"}]}"#, "messages[0].role"),
            (#"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"model":"m","messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0].type"),
            (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].tool_call_id"),
            (
                #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]}"#,
                "messages[0].tool_calls[0].function"
            ),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"k":"1"}"#, "k"),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"SOME"}"#, "tool_choice"),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}"#,
                "tools[0].function"
            ),
            (#"{"model":"m","messages":[{"role":"user","content":"x"}],"strict_tools":1}"#, "strict_tools"),
        ]
    )
    func faults(body: String, param: String?) {
        let error = #expect(throws: GatewayError.self) { try read(body) }
        #expect(error?.kind == .invalidRequest && error?.param == param)
    }

    /// All that a caller of this dialect can say.
    private let everything = #"""
        {"model":"command","messages":[
          {"role":"system","content":"Be brief."},
          {"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"high"}}],"new":{"a":1}},
          {"role":"assistant","tool_plan":"I will look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},
          {"role":"tool","tool_call_id":"c1","content":[{"type":"document","document":{"id":"d","data":{"text":"t"}}}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"So."},{"type":"text","text":"It is t."}],
           "citations":[{"start":6,"end":7,"text":"t","sources":[{"type":"tool","id":"c1:0","tool_output":{"text":"t"}}],"type":"TEXT_CONTENT","content_index":1}]},
          {"role":"user","content":"Go on."}],
         "tools":[{"type":"function","function":{"name":"f","description":"F","parameters":{"type":"object"}}}],
         "strict_tools":true,"tool_choice":"REQUIRED","documents":["one",{"id":"d2","data":{"text":"two"}}],
         "citation_options":{"mode":"ACCURATE"},"response_format":{"type":"json_object","json_schema":{"type":"object"}},
         "safety_mode":"OFF","max_tokens":10,"stop_sequences":["a","b","c","d","e","f"],"temperature":0.3,"seed":1,
         "frequency_penalty":0.1,"presence_penalty":0.2,"k":3,"p":0.999,"logprobs":true,
         "thinking":{"type":"enabled","token_budget":99},"priority":7,"brand_new":[1],"stream":true}
        """#

    @Test("whatever a caller of this dialect says is written as it was")
    func everythingAgain() throws {
        let call = try read(everything)
        let request = try cohere.writeCall(call, for: target(), stream: call.stream)
        let same = try JSONRaw(validating: request.body).isEquivalent(to: JSONRaw(validating: everything))
        #expect(same, "\(String(buffer: request.body))")
        #expect(request.dropped.isEmpty)
        #expect(
            call.extensions.map(\.name) == ["documents", "citation_options", "safety_mode", "priority", "brand_new"]
        )
        #expect(call.reasoning?.budgetTokens == 99 && call.includeUsage)
    }

    @Test("a plan is a summary, and a thought is none")
    func plans() throws {
        let call = try read(everything)
        guard case .reasoning(let plan) = call.messages[2].parts[0],
            case .reasoning(let thought) = call.messages[4].parts[0]
        else {
            Issue.record("no thoughts in \(call.messages)")
            return
        }
        #expect(plan.isSummary && plan.text == "I will look." && !thought.isSummary && thought.text == "So.")
    }

    @Test("a passage changes the model's name and takes out what is ours")
    func passage() throws {
        let request = try document(#"{"model":"mine", "drop_params":true, "x":{"y":[1, 2]}}"#)
        let options = PassthroughOptions(wantsUsage: true, dropUnsupported: false)
        let passed = try cohere.patch(request, for: target(), options)
        #expect(String(buffer: passed.edits.applied()) == #"{"model":"command", "x":{"y":[1, 2]}}"#)
        #expect(!passed.hidesUsage)
        #expect(cohere.path(for: target(), stream: true) == "/v2/chat")
    }

    @Test("a form of the answer beside tools is refused where the model has not both")
    func formBesideTools() throws {
        let asking = call {
            $0.tools = [Tool(name: "f")]
            $0.responseFormat = .jsonObject
        }
        #expect(try refused(asking, for: target { $0.capabilities.jsonWithTools = false }) == "response_format")
        #expect(try written(asking)["response_format"] != nil)
    }

    @Test("a model that does not take a choice is not told one")
    func choice() throws {
        let asking = call {
            $0.tools = [Tool(name: "f")]
            $0.toolChoice = .required
        }
        #expect(try refused(asking, for: target { $0.quirks.unsupported = ["tool_choice"] }) == "tool_choice")
        let toolless = target { $0.capabilities.tools = false }
        #expect(try refused(call { $0.tools = [Tool(name: "f")] }, for: toolless) == "tools")
    }

    @Test("a tool that is not there cannot be demanded")
    func unknownTool() throws {
        let asking = call {
            $0.tools = [Tool(name: "f")]
            $0.toolChoice = .named("g")
        }
        let error = #expect(throws: GatewayError.self) { try cohere.writeCall(asking, for: target(), stream: false) }
        #expect(error?.kind == .invalidRequest && error?.param == "tool_choice")
    }

    @Test("results without an id find their calls by name and order")
    func links() throws {
        let calls = ["f", "g", "f"].map { ToolCall(id: nil, name: JSONString($0), arguments: .value(.emptyObject)) }
        let results = ["g", "f", "f"].map { ToolResult(callID: nil, name: JSONString($0), parts: [.text("r")]) }
        let conversation = [
            Message(.user, [.text("Go")]), Message(.assistant, calls.map { .toolCall($0) }),
            Message(.tool, results.map { .toolResult($0) }),
        ]
        let messages = try #require(try written(call(conversation)).root["messages"])
        #expect(messages.elements.compactMap { $0["tool_call_id"]?.string } == ["call_2", "call_1", "call_3"])
        #expect(messages[1]?["tool_calls"]?.elements.compactMap { $0["id"]?.string } == ["call_1", "call_2", "call_3"])
    }

    @Test("citations of the same sources are one again, wherever their block comes to stand")
    func citations() throws {
        let body = #"""
            {"id":"a","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"One two"}],
            "citations":[{"start":0,"end":3,"text":"One","sources":[{"type":"document","id":"d1","document":{"title":"A"}},{"type":"document","id":"d2","document":{}}]},
            {"start":4,"end":7,"text":"two","sources":[{"type":"tool","id":"t","tool_output":{"url":"https://a.b"}}]}]}}
            """#
        var reply = try cohere.readReply(document(body), expectation)
        guard case .text(let text) = reply.choices[0].parts[0] else { return }
        #expect(text.citations.map(\.title) == ["A", "d2", nil])
        #expect(text.citations.map(\.startIndex) == [0, 0, 4])
        #expect(text.citations[2].url == "https://a.b")
        reply.choices[0].parts.insert(.reasoning(ReasoningPart(text: "Hm")), at: 0)
        let again = try JSONDocument(parsing: cohere.writeReply(reply, context)).root["message"]?["citations"]
        #expect(again?.count == 2)
        #expect(again?.elements.allSatisfy { $0["content_index"]?.int == 1 } == true)
    }
}

extension JSONDocument {
    fileprivate subscript(_ name: StaticString) -> JSONNode? { root[name] }
}
