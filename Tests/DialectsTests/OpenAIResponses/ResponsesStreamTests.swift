import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct ResponsesStreamTests {
    typealias Fixture = ResponsesFixture

    private func types(_ told: [JSONNode]) -> [String] {
        told.compactMap { $0["type"]?.string.map { String($0.trimmingPrefix("response.")) } }
    }

    @Test("words, a refusal, thoughts and calls are told in the order in which OpenAI tells them")
    func order() throws {
        var summary = ReasoningPart(text: "Hm")
        summary.isSummary = true
        let told = try Fixture.told([
            .start(ReplyStart(id: "resp_1", model: "m", created: 7)), .reasoning(choice: 0, summary),
            .reasoning(choice: 0, ReasoningPart(text: "raw")), .text(choice: 0, "Hi"),
            .citation(choice: 0, Citation(url: "https://example.com")), .refusal(choice: 0, "No"),
            .toolCall(choice: 0, index: 0, ToolCall(id: "call_1", name: "f", arguments: .text(""))),
            .toolArguments(choice: 0, index: 0, "{}"), .finish(choice: 0, .toolCalls, stopSequence: nil),
            .usage(Usage(inputTokens: 1, outputTokens: 2)), .end,
        ])
        #expect(
            types(told) == [
                "created", "in_progress",
                "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta",
                "reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done",
                "output_item.added", "content_part.added", "reasoning_text.delta", "reasoning_text.done",
                "content_part.done", "output_item.done",
                "output_item.added", "content_part.added", "output_text.delta", "output_text.annotation.added",
                "output_text.done", "content_part.done", "content_part.added", "refusal.delta", "refusal.done",
                "content_part.done", "output_item.done",
                "output_item.added", "function_call_arguments.delta", "function_call_arguments.done",
                "output_item.done", "completed",
            ]
        )
        #expect(ResponsesGrammar.problems(told) == [])
        #expect(told.last?["response"]?["usage"]?["total_tokens"]?.int == 3)
        #expect(told[0]["response"]?["status"]?.string == "in_progress" && told[0]["response"]?["created_at"]?.int == 7)
    }

    @Test("a call is done when its arguments are whole and something else begins, else at the end")
    func calls() throws {
        func call(_ index: Int) -> ReplyEvent {
            .toolCall(
                choice: 0,
                index: index,
                ToolCall(id: JSONString("call_\(index)"), name: "f", arguments: .text(""))
            )
        }
        let told = try Fixture.told([
            .start(ReplyStart()), call(0), .toolArguments(choice: 0, index: 0, "{}"), call(1),
            .toolArguments(choice: 0, index: 1, "{\"a\""), call(2), .toolArguments(choice: 0, index: 1, ":1}"),
            .finish(choice: 0, .toolCalls, stopSequence: nil), .end,
        ])
        #expect(ResponsesGrammar.problems(told) == [])
        let done = told.filter { $0["type"]?.string == "response.function_call_arguments.done" }
        #expect(done.compactMap { $0["arguments"]?.string } == ["{}", "{\"a\":1}", "{}"])
        let second = told.firstIndex { $0["item"]?["call_id"]?.string == "call_1" }
        let first = told.firstIndex { $0["type"]?.string == "response.function_call_arguments.done" }
        #expect(try #require(first) < #require(second))
    }

    @Test("an error ends the stream, and nothing is completed after it")
    func failure() throws {
        let error = VendorError(status: 503, category: .overloaded, message: "Busy")
        let told = try Fixture.told([
            .start(ReplyStart()), .text(choice: 0, "Hel"), .failure(error), .text(choice: 0, "lo"), .end,
        ])
        #expect(
            told.last?.raw.string
                == #"{"type":"error","code":"overloaded","message":"Busy","param":null,"sequence_number":5}"#
        )
        var alone = ByteBuffer()
        Fixture.responses.writeStreamError(.vendor(error), into: &alone)
        #expect(String(buffer: alone).hasPrefix("event: error\ndata: {\"type\":\"error\""))
    }

    @Test("other choices than the first are not told")
    func choices() throws {
        let told = try Fixture.told([
            .start(ReplyStart()), .text(choice: 1, "No"), .text(choice: 0, "Yes"),
            .finish(choice: 1, .length, stopSequence: nil), .finish(choice: 0, .stop, stopSequence: nil), .end,
        ])
        #expect(
            told.last?["response"]?["output"]?.count == 1 && told.last?["response"]?["status"]?.string == "completed"
        )
    }

    // MARK: Reading

    private static let done =
        #"{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2}}}"#

    @Test("a stream is finished when a terminal event came, and only then")
    func finished() throws {
        let delta = #"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"Hi"}"#
        let error = #expect(throws: GatewayError.self) { try Fixture.events(Fixture.stream([delta, "[DONE]"])) }
        #expect(error?.kind == .vendorCut)
        #expect(
            try Fixture.events(Fixture.stream([delta, Self.done, "[DONE]"])).map(\.chatWords)
                == ["start - - 0", "0 text 'Hi'", "0 finish stop", "usage 1 2", "end"]
        )
    }

    @Test("what is told only in the terminal event is told then")
    func atOnce() throws {
        let response =
            #"{"id":"resp_1","model":"m","created_at":7.5,"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}"#
        #expect(
            try Fixture.events(Fixture.stream([#"{"type":"response.incomplete","response":\#(response)}"#])).map(
                \.chatWords
            )
                == ["start resp_1 m 7", "0 text 'Hi'", "0 finish content_filter", "end"]
        )
    }

    @Test("arguments come once, whether in pieces, with the beginning or at the end")
    func arguments() throws {
        func item(_ event: String, _ arguments: String) -> String {
            #"{"type":"response.output_item.\#(event)","output_index":0,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"\#(arguments)"}}"#
        }
        let delta = #"{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}"#
        for stream in [
            [item("added", ""), delta, item("done", "{}"), Self.done],
            [item("added", "{}"), item("done", "{}"), Self.done],
            [item("added", ""), item("done", "{}"), Self.done], [item("done", "{}"), Self.done],
        ] {
            #expect(
                try Fixture.events(Fixture.stream(stream)).map(\.chatWords) == [
                    "start - - 0", "0 call 0 c f ''", "0 arguments 0 '{}'", "0 finish tool_calls", "usage 1 2", "end",
                ]
            )
        }
    }

    @Test("events and items that are not known do no harm")
    func unknown() throws {
        let events = try Fixture.events(
            Fixture.stream([
                #"{"type":"response.web_search_call.searching","output_index":0}"#, #"{"type":"keepalive"}"#,
                #"{"type":"response.output_item.done","output_index":0,"item":{"type":"new_call"}}"#, #"{}"#, Self.done,
            ])
        )
        #expect(
            events.map(\.chatWords) == [
                "start - - 0", #"0 opaque new_call {"type":"new_call"}"#, "0 finish stop", "usage 1 2", "end",
            ]
        )
    }

    @Test(
        "an error in the stream is a failure",
        arguments: [
            #"{"type":"error","code":"rate_limit_exceeded","message":"Slow down","param":null}"#,
            #"{"type":"error","error":{"code":"rate_limit_exceeded","message":"Slow down"}}"#,
            #"{"error":{"code":"rate_limit_exceeded","message":"Slow down"}}"#,
            #"{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down"}}}"#,
        ]
    )
    func errors(event: String) throws {
        let text = Fixture.stream([event])
        #expect(
            try Fixture.events(text).map(\.chatWords) == ["start - - 0", "failure 429 rateLimit Slow down"]
        )
        var inspector = Fixture.responses.makeStreamInspector(hidesUsage: false, Fixture.target())
        for event in try Fixture.sse(ByteBuffer(string: text)) { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished && inspector.failure?.category == .rateLimit)
    }

    @Test("an event that is no JSON is an error")
    func broken() throws {
        #expect(throws: GatewayError.self) { try Fixture.events("data: {\n\n") }
        var inspector = Fixture.responses.makeStreamInspector(hidesUsage: false, Fixture.target())
        #expect(throws: GatewayError.self) {
            try inspector.inspect(StreamEvent(raw: ByteBuffer(), name: nil, data: ByteBuffer(string: "{")))
        }
        #expect(!inspector.isFinished)
    }
}
