import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct ChatStreamTests {
    typealias Fixture = ChatFixture

    private static let start = "start c1 m 7"

    private static func call(_ members: String) -> String { Fixture.delta(#"{"tool_calls":[\#(members)]}"#) }

    @Test(
        "chunks are read in every form that vendors give them",
        arguments: [
            (
                [
                    Fixture.delta(#"{"role":"assistant","content":""}"#),
                    Fixture.delta(#"{"content":"a"}"#, finish: #""stop""#),
                ],
                ["0 text 'a'", "0 finish stop"]
            ),
            (
                [
                    Fixture.delta(
                        #"{"reasoning":"h","reasoning_details":[{"type":"reasoning.text","text":"h","index":0}]}"#
                    ), Fixture.delta(#"{"content":"a"}"#),
                ],
                ["0 thought 'h'", "0 text 'a'", "0 finish stop"]
            ),
            (
                [
                    Fixture.delta(
                        #"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"h"}]},{"type":"text","text":"a"}]}"#
                    )
                ],
                ["0 thought 'h'", "0 text 'a'", "0 finish stop"]
            ),
            // A call in pieces, and one whole.
            (
                [
                    call(#"{"index":0,"id":"x","type":"function","function":{"name":"f","arguments":""}}"#),
                    call(#"{"index":0,"function":{"arguments":"{}"}}"#),
                    call(#"{"index":1,"id":"y","function":{"name":"g","arguments":{"a":1}}}"#),
                ],
                ["0 call 0 x f ''", "0 arguments 0 '{}'", #"0 call 1 y g '{"a":1}'"#, "0 finish tool_calls"]
            ),
            // Every call has index 0 and an id of its own.
            (
                [
                    call(
                        #"{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"y","function":{"name":"f","arguments":"[]"}}"#
                    ),
                    call(#"{"index":0,"function":{"arguments":" "}}"#),
                ],
                ["0 call 0 x f '{}'", "0 call 1 y f '[]'", "0 arguments 1 ' '", "0 finish tool_calls"]
            ),
            // No index, no id; then the id and the name again in every piece; gaps in the indexes.
            (
                [call(#"{"function":{"name":"f","arguments":"1"}},{"function":{"name":"g","arguments":"2"}}"#)],
                ["0 call 0 - f '1'", "0 call 1 - g '2'", "0 finish tool_calls"]
            ),
            (
                [
                    call(#"{"index":1,"id":"x","function":{"name":"f","arguments":"1"}}"#),
                    call(#"{"index":1,"id":"x","function":{"name":"f","arguments":"2"}}"#),
                ],
                ["0 call 0 x f '1'", "0 arguments 0 '2'", "0 finish tool_calls"]
            ),
            // The name comes after the id.
            (
                [
                    call(#"{"index":0,"id":"x","function":{"arguments":""}}"#),
                    call(#"{"index":0,"function":{"name":"f","arguments":"{"}}"#),
                    call(#"{"index":0,"function":{"arguments":"}"}}"#),
                ],
                ["0 call 0 x f '{'", "0 arguments 0 '}'", "0 finish tool_calls"]
            ),
            (
                [
                    Fixture.delta(#"{"function_call":{"name":"f","arguments":"{"}}"#),
                    Fixture.delta(#"{"function_call":{"arguments":"}"}}"#, finish: #""function_call""#),
                ],
                ["0 call 0 - f '{'", "0 arguments 0 '}'", "0 finish tool_calls"]
            ),
            // Gemini's proofs: before the call they name, after it, and of no call.
            (
                [
                    Fixture.delta(
                        #"{"reasoning_details":[{"type":"reasoning.encrypted","id":"x","data":"s","format":"google-gemini-v1"}]}"#
                    ),
                    call(#"{"index":0,"id":"x","function":{"name":"f","arguments":"{}"}}"#),
                    Fixture.delta(
                        #"{"reasoning_details":[{"type":"reasoning.encrypted","id":"x","data":"t","format":"google-gemini-v1"}]}"#
                    ),
                ],
                [
                    "0 call 0 x f '{}' signed s", "0 thought '' encrypted t id x by google-gemini-v1",
                    "0 finish tool_calls",
                ]
            ),
            (
                [
                    Fixture.delta(#"{"content":"a"}"#),
                    Fixture.delta(
                        #"{"reasoning_details":[{"type":"reasoning.encrypted","data":"s","format":"google-gemini-v1"}]}"#
                    ),
                ],
                ["0 text 'a'", "0 text signed s", "0 finish stop"]
            ),
            (
                [Fixture.delta(#"{"refusal":"no"}"#), Fixture.delta("{}", finish: #""content_filter""#)],
                ["0 refusal 'no'", "0 finish content_filter"]
            ),
            // Azure opens with its filter's results; Perplexity repeats the whole message and tells its sources each time.
            (
                [#"{"id":"","model":"","choices":[],"prompt_filter_results":[]}"#, Fixture.delta(#"{"content":"a"}"#)],
                ["0 text 'a'", "0 finish stop"]
            ),
            (
                [
                    #"{"id":"c1","model":"m","created":7,"choices":[{"index":0,"delta":{"content":"a"},"message":{"content":"a"}}],"citations":["u"],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#,
                    #"{"id":"c1","choices":[{"index":0,"delta":{"content":"b"},"message":{"content":"ab"},"finish_reason":"stop"}],"citations":["u","v"],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
                ],
                ["0 text 'a'", "0 text 'b'", "0 cites u", "0 cites v", "0 finish stop", "usage 1 2"]
            ),
            // Content after the finish reason; usage in a chunk of its own; Groq's usage.
            (
                [
                    Fixture.delta(#"{"content":"a"}"#, finish: #""stop""#), Fixture.delta(#"{"content":"b"}"#),
                    #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
                ],
                ["0 text 'a'", "0 text 'b'", "0 finish stop", "usage 1 2"]
            ),
            (
                [
                    #"{"id":"c1","model":"m","created":7,"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"x_groq":{"usage":{"prompt_tokens":1,"completion_tokens":2}}}"#
                ],
                ["0 finish length", "usage 1 2"]
            ),
            (
                [
                    #"{"id":"c1","model":"m","created":7,"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#
                ],
                ["1 text 'b'", "0 text 'a'", "0 finish stop", "1 finish stop"]
            ),
        ]
    )
    func reading(chunks: [String], expected: [String]) throws {
        let events = try Fixture.events(Fixture.stream(chunks)).map(\.chatWords)
        #expect(events == [Self.start] + expected + ["end"])
    }

    @Test("the stream's finish is held until it is sure, and told at the end even without a marker")
    func withoutMarker() throws {
        let events = try Fixture.events(
            Fixture.stream([Fixture.delta(#"{"content":"a"}"#, finish: #""stop""#)], done: false)
        )
        #expect(events.map(\.chatWords) == [Self.start, "0 text 'a'", "0 finish stop", "end"])
    }

    @Test(
        "a stream that just stops was cut",
        arguments: [
            "", ": hello\n\n", "data: \(Fixture.delta(#"{"content":"a"}"#))\n\n",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n",
        ]
    )
    func cut(text: String) throws {
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.events(text) }
        #expect(error?.kind == .vendorCut && error?.status == 502)
    }

    @Test(
        "an error in the stream ends it",
        arguments: [
            (
                #"data: {"error":{"message":"bad tool","type":"invalid_request_error","status_code":400}}"#,
                "failure 400 invalidRequest bad tool"
            ),
            (
                #"data: {"error":{"code":502,"message":"gone"},"choices":[{"delta":{},"finish_reason":"error"}]}"#,
                "failure 502 server gone"
            ),
            (#"data: {"id":"1","x_groq":{"id":"r","error":"over capacity"}}"#, "failure 503 overloaded over capacity"),
            (#"data: {"error":"Rate limit reached"}"#, "failure 429 rateLimit Rate limit reached"),
            (#"data: {"object":"error","message":"m","code":400}"#, "failure 400 invalidRequest m"),
            ("event: error\ndata: {\"message\":\"overloaded\"}", "failure 503 overloaded overloaded"),
            (#"data: [{"error":{"code":503,"message":"later"}}]"#, "failure 503 overloaded later"),
        ]
    )
    func failure(event: String, expected: String) throws {
        let first = Fixture.delta(#"{"content":"a"}"#)
        let events = try Fixture.events("data: \(first)\n\n\(event)\n\ndata: \(first)\n\n").map(\.chatWords)
        #expect(events == [Self.start, "0 text 'a'", expected])
        let isSame = try Fixture.chunks(Fixture.events("\(event)\n\n")).last?["error"]?["message"] != nil
        #expect(isSame)
    }

    @Test("an event that is no JSON makes the answer invalid")
    func garbage() throws {
        let error = #expect(throws: GatewayError.self) { _ = try Fixture.events("data: {\"a\n\n") }
        #expect(error?.kind == .vendorAnswerInvalid)
    }

    // MARK: Writing

    @Test("the role comes first, then deltas, finish, usage and the marker")
    func writing() throws {
        let call = ToolCall(id: "x", name: "f", arguments: .text(""))
        let chunks = try Fixture.chunks([
            .start(ReplyStart(id: "c1", model: "m", created: 7)), .reasoning(choice: 0, ReasoningPart(text: "hm")),
            .text(choice: 0, "a\\\""), .toolCall(choice: 0, index: 0, call), .toolArguments(choice: 0, index: 0, "{}"),
            .toolCall(choice: 0, index: 1, ToolCall(id: nil, name: "g", arguments: .text(""))),
            .usage(Usage(inputTokens: 1, outputTokens: 1)), .finish(choice: 0, .stop, stopSequence: nil),
            .finish(choice: 0, .length, stopSequence: nil), .usage(Usage(inputTokens: 1, outputTokens: 2)), .end,
            .text(choice: 0, "late"),
        ])
        let deltas = chunks.dropLast(3).map { $0["choices"]?[0]?["delta"]?.raw.string ?? "" }
        #expect(
            deltas == [
                #"{"role":"assistant","content":""}"#, #"{"reasoning_content":"hm"}"#, #"{"content":"a\\\""}"#,
                #"{"tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"f","arguments":""}}]}"#,
                #"{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}"#,
                #"{"tool_calls":[{"index":1,"id":"call_f1_1","type":"function","function":{"name":"g","arguments":""}}]}"#,
                #"{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"#,
            ]
        )
        let last = Array(chunks.suffix(3))
        let envelope = #""id":"c1","object":"chat.completion.chunk","created":7,"model":"m""#
        #expect(
            try Fixture.isSame(
                last[0],
                #"{\#(envelope),"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}"#
            )
        )
        #expect(
            try Fixture.isSame(
                last[1],
                #"{\#(envelope),"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#
            )
        )
        #expect(last[2].string == "[DONE]")
    }

    @Test("pieces of a list have an index from the second on, by which OpenAI's clients put them together")
    func indexes() throws {
        let source = Citation(url: "https://u", title: "t")
        let image = MediaPart(.image, .base64("iVBO"), mediaType: "image/png")
        let deltas = try Fixture.chunks([
            .start(ReplyStart()), .citation(choice: 0, source), .citation(choice: 0, source), .media(choice: 0, image),
            .media(choice: 0, image),
        ]).compactMap { $0["choices"]?[0]?["delta"] }
        #expect(deltas.compactMap { $0["annotations"]?[0] }.map { $0["index"]?.int } == [nil, 1])
        #expect(deltas.compactMap { $0["images"]?[0] }.map { $0["index"]?.int } == [nil, 1])
    }

    @Test("usage is told only to a caller that asked")
    func usageUnasked() throws {
        var context = Fixture.context
        context.includeUsage = false
        let events: [ReplyEvent] = [
            .start(ReplyStart()), .finish(choice: 0, .stop, stopSequence: nil),
            .usage(Usage(inputTokens: 1, outputTokens: 2)), .end,
        ]
        let text = String(buffer: Fixture.written(events, context))
        #expect(!text.contains("usage") && text.hasSuffix("data: [DONE]\n\n"))
        #expect(text.contains(#""id":"chatcmpl-f1""#) && text.contains(#""model":"fallback-model""#))
    }

    @Test("a failure is an error event and nothing follows it, no marker above all")
    func failureWritten() throws {
        let error = VendorError(status: 503, category: .overloaded, message: "later")
        let text = String(buffer: Fixture.written([.start(ReplyStart()), .failure(error), .end]))
        #expect(
            text.contains(
                #"data: {"error":{"message":"later","type":"server_error","param":null,"code":"overloaded"}}"#
            )
        )
        #expect(!text.contains("[DONE]") && !text.contains(#""finish_reason":""#))
    }

    // MARK: Properties

    @Test("however the bytes are cut, the events are the same", arguments: 1...40)
    func chunking(size: Int) throws {
        let text = Fixture.stream([
            Fixture.delta(#"{"role":"assistant","content":"Grüße"}"#),
            Self.call(#"{"index":0,"id":"x","function":{"name":"f","arguments":"{\"a\":\"é\"}"}}"#),
            Fixture.delta("{}", finish: #""tool_calls""#),
            #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
        ])
        var scanner = SSEScanner()
        var reader = Fixture.chat.makeStreamReader(ReplyExpectation(target: Fixture.target()))
        var events: [ReplyEvent] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            scanner.receive(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
            while let event = try scanner.next() { try reader.read(event, into: &events) }
        }
        try reader.readEnd(into: &events)
        #expect(try events.map(\.chatWords) == Fixture.events(text).map(\.chatWords))
    }

    @Test("is not finished while one of its choices has no finish, told or passed on")
    func openChoice() throws {
        func chunk(_ index: Int, _ finish: String) -> String {
            #"{"id":"c","choices":[{"index":\#(index),"delta":{"content":"x"},"finish_reason":\#(finish)}]}"#
        }
        let cut = [chunk(0, "null"), chunk(1, "null"), chunk(0, #""stop""#)]
        #expect(throws: GatewayError.self) { try Fixture.events(Fixture.stream(cut, done: false)) }
        for (chunks, isFinished) in [(cut, false), (cut + [chunk(1, #""length""#)], true)] {
            var inspector = Fixture.chat.makeStreamInspector(hidesUsage: false, Fixture.target())
            for event in try Fixture.sse(ByteBuffer(string: Fixture.stream(chunks, done: false))) {
                #expect(try inspector.inspect(event))
            }
            #expect(inspector.isFinished == isFinished)
        }
        #expect(throws: Never.self) { try Fixture.events(Fixture.stream(cut)) }
    }

    @Test("counts that no vendor can mean are brought down before they are added")
    func hugeCounts() throws {
        let usage =
            #"{"choices":[],"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807,"total_tokens":1,"completion_tokens_details":{"reasoning_tokens":9223372036854775807}}}"#
        let events = try Fixture.events(
            Fixture.stream([Fixture.delta(#"{"content":"x"}"#, finish: #""stop""#), usage])
        )
        #expect(Fixture.accumulated(events).usage?.inputTokens == 1 << 40)
        #expect(try Fixture.chunks(events).count > 3)
    }
}
