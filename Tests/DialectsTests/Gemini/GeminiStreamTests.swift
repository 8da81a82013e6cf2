import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct GeminiStreamTests {
    private func chunk(_ parts: String, _ more: String = "", index: Int = 0) -> String {
        #"{"candidates":[{"content":{"parts":[\#(parts)],"role":"model"},"index":\#(index)\#(more)}],"responseId":"r","modelVersion":"v"}"#
    }

    private let stop = #","finishReason":"STOP""#

    /// Events in a word each.
    private func told(_ events: [ReplyEvent]) -> [String] {
        events.map { event in
            switch event {
            case .start(let start): "start \(start.id?.string ?? "-") \(start.model?.string ?? "-")"
            case .text(let choice, let text): "text\(choice) \(text.string)"
            case .refusal(let choice, _): "refusal\(choice)"
            case .reasoning(let choice, let part):
                "thought\(choice) \(part.text?.string ?? "-") \(part.signature?.string ?? "-")"
            case .toolCall(let choice, let index, let call):
                "call\(choice).\(index) \(call.name.string) \((try? call.arguments.asValue().string) ?? "?") \(call.signature?.string ?? "-")"
            case .toolArguments(let choice, let index, _): "arguments\(choice).\(index)"
            case .citation(let choice, let citation): "citation\(choice) \(citation.url?.string ?? "-")"
            case .textSignature(let choice, let signature): "signature\(choice) \(signature.string)"
            case .media(let choice, _): "media\(choice)"
            case .logprobs(let choice, _): "logprobs\(choice)"
            case .opaque(let choice, let part): "opaque\(choice) \(part.kind)"
            case .finish(let choice, let reason, _): "finish\(choice) \(reason.rawValue)"
            case .usage(let usage): "usage \(usage.inputTokens) \(usage.outputTokens)"
            case .failure(let error): "failure \(error.status) \(error.category.rawValue)"
            case .end: "end"
            }
        }
    }

    @Test("a finish reason is held back until the stream closes, however often and early it comes")
    func heldFinish() throws {
        let text = GeminiWire.stream([
            chunk(#"{"text":"a"}"#, stop), chunk(#"{"text":"b"}"#, stop),
            chunk(#"{"functionCall":{"name":"f","args":{"x":1}}}"#),
        ])
        #expect(
            try told(GeminiWire.events(text)) == [
                "start r v", "text0 a", "text0 b", #"call0.0 f {"x":1} -"#, "finish0 tool_calls", "end",
            ]
        )
    }

    @Test("choices, thoughts, calls, proofs and the last usage are told in order")
    func everything() throws {
        let text = GeminiWire.stream([
            #"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}},{"index":1,"content":{"parts":[{"text":"z"}]}}],"usageMetadata":{"promptTokenCount":1}}"#,
            chunk(#"{"functionCall":{"name":"f"},"thoughtSignature":"c2ln"},{"functionCall":{"name":"g","args":{}}}"#),
            chunk(#"{"text":"","thoughtSignature":"ZW5k"}"#, stop),
            #"{"candidates":[{"index":1,"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":5}}"#,
        ])
        #expect(
            try told(GeminiWire.events(text)) == [
                "start - -", "thought0 hm -", "text1 z", "call0.0 f {} c2ln", "call0.1 g {} -", "signature0 ZW5k",
                "finish0 tool_calls", "finish1 length", "usage 1 5", "end",
            ]
        )
    }

    @Test("arguments that come in pieces are put together")
    func partialArguments() throws {
        let text = GeminiWire.stream([
            chunk(#"{"functionCall":{"name":"f","id":"i","willContinue":true},"thoughtSignature":"c2ln"}"#),
            chunk(
                #"{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"Be","willContinue":true}],"willContinue":true}}"#
            ),
            chunk(
                #"{"functionCall":{"partialArgs":[{"jsonPath":"$.city","stringValue":"rn"},{"jsonPath":"$.days[0]['n o']","numberValue":2.50}],"willContinue":true}}"#
            ),
            chunk(
                #"{"functionCall":{"partialArgs":[{"jsonPath":"$.days[1]","boolValue":true},{"jsonPath":"$.x","nullValue":"NULL_VALUE"},{"jsonPath":"$.[bad","stringValue":"?"}],"willContinue":true}}"#
            ),
            chunk(#"{"functionCall":{}}"#), chunk(#"{"functionCall":{"name":"g","args":{}}}"#, stop),
        ])
        let expected = [
            "start r v", #"call0.0 f {"city":"Bern","days":[{"n o":2.50},true],"x":null} c2ln"#, "call0.1 g {} -",
            "finish0 tool_calls", "end",
        ]
        #expect(try told(GeminiWire.events(text)) == expected)
    }

    @Test("arguments that were written on several lines stay within their event")
    func lines() throws {
        var call = ToolCall(id: nil, name: "f", arguments: .text("{\n  \"x\":\r\n1\n}"))
        call.arguments = .value(try call.arguments.asValue())
        let context = ReplyContext(fallbackID: "r", now: 1, model: "v", includeUsage: false)
        var writer = GeminiDialect().makeStreamWriter(context)
        var written = ByteBuffer()
        let events: [ReplyEvent] = [
            .start(ReplyStart()), .toolCall(choice: 0, index: 0, call),
            .finish(choice: 0, .toolCalls, stopSequence: nil),
            .end,
        ]
        for event in events { writer.write(event, into: &written) }
        let read = told(try GeminiWire.events(String(buffer: written)))
        #expect(read.count == 4 && read[1].hasPrefix("call0.0 f {") && read.last == "end", "\(read)")
    }

    @Test("a stream that just stops is cut, whatever it said; its usage is told")
    func cut() throws {
        for chunks in [
            [], [chunk(#"{"text":"a"}"#)], [chunk(#"{"text":"a"}"#, stop), chunk(#"{"text":"b"}"#, index: 1)],
            [#"{"usageMetadata":{"promptTokenCount":4}}"#],
        ] {
            var reader = GeminiWire.dialect.makeStreamReader(GeminiWire.expectation)
            var events: [ReplyEvent] = []
            for event in try GeminiWire.scan(GeminiWire.stream(chunks)) { try reader.read(event, into: &events) }
            #expect(!reader.isFinished)
            let error = #expect(throws: GatewayError.self) { try reader.readEnd(into: &events) }
            #expect(error?.kind == .vendorCut)
            #expect(error?.code == "vendor_stream_cut")
            let said = told(events)
            #expect(!said.contains("end") && !said.contains { $0.hasPrefix("finish") })
            #expect(said.contains("usage 4 0") == (chunks.first?.contains("promptTokenCount") ?? false))
        }
    }

    @Test("a blocked prompt is a finished answer without words")
    func blocked() throws {
        let text = GeminiWire.stream([
            #"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":3}}"#
        ])
        #expect(try told(GeminiWire.events(text)) == ["start - -", "finish0 content_filter", "usage 3 0", "end"])
    }

    @Test("an error in the stream ends it, in an array too")
    func failure() throws {
        let error = #"{"error":{"code":429,"message":"Slow down","status":"RESOURCE_EXHAUSTED"}}"#
        for data in [error, "[\(error)]"] {
            let text = GeminiWire.stream([chunk(#"{"text":"a"}"#), data, chunk(#"{"text":"b"}"#, stop)])
            #expect(try told(GeminiWire.events(text)) == ["start r v", "text0 a", "failure 429 rateLimit"])
            var inspector = GeminiWire.dialect.makeStreamInspector(hidesUsage: false, GeminiWire.target())
            for event in try GeminiWire.scan(GeminiWire.stream([data])) { _ = try inspector.inspect(event) }
            #expect(inspector.isFinished || data.hasPrefix("["))
        }
    }

    @Test("what is no JSON is an invalid answer; comments are none")
    func garbage() throws {
        var reader = GeminiWire.dialect.makeStreamReader(GeminiWire.expectation)
        var inspector = GeminiWire.dialect.makeStreamInspector(hidesUsage: false, GeminiWire.target())
        var events: [ReplyEvent] = []
        for event in try GeminiWire.scan(": keep-alive\n\ndata:\n\n") {
            try reader.read(event, into: &events)
            #expect(try inspector.inspect(event))
        }
        #expect(events.isEmpty)
        let broken = try GeminiWire.scan("data: {\"candidates\":\n\n")[0]
        let error = #expect(throws: GatewayError.self) { try reader.read(broken, into: &events) }
        #expect(error?.kind == .vendorAnswerInvalid)
        #expect(throws: GatewayError.self) { try inspector.inspect(broken) }
    }

    @Test("a passing stream is finished when each candidate that began is")
    func inspector() throws {
        var inspector = GeminiWire.dialect.makeStreamInspector(hidesUsage: false, GeminiWire.target())
        var finished: [Bool] = []
        let chunks = [
            chunk(#"{"text":"a"}"#), chunk(#"{"text":"b"}"#, index: 1), chunk("", stop), chunk("", stop, index: 1),
            #"{"usageMetadata":{"promptTokenCount":1,"thoughtsTokenCount":2}}"#,
        ]
        for event in try GeminiWire.scan(GeminiWire.stream(chunks)) {
            #expect(try inspector.inspect(event))
            finished.append(inspector.isFinished)
        }
        #expect(finished == [false, false, false, true, true])
        #expect(inspector.usage?.outputTokens == 2)
        var blocked = GeminiWire.dialect.makeStreamInspector(hidesUsage: false, GeminiWire.target())
        _ = try blocked.inspect(GeminiWire.scan(GeminiWire.stream([#"{"promptFeedback":{"blockReason":"OTHER"}}"#]))[0])
        #expect(blocked.isFinished)
    }

    @Test("calls whose arguments come interleaved are written whole, the finish and the usage last")
    func writing() throws {
        let events: [ReplyEvent] = [
            .start(ReplyStart(id: "x")), .text(choice: 0, "a"),
            .toolCall(choice: 0, index: 0, ToolCall(id: "1", name: "f", arguments: .text(""))),
            .toolCall(choice: 0, index: 1, ToolCall(id: "2", name: "g", arguments: .text(""))),
            .toolArguments(choice: 0, index: 1, JSONString(#"{"b":"#)), .toolArguments(choice: 0, index: 0, "{}"),
            .toolArguments(choice: 0, index: 1, "1}"), .text(choice: 0, "b"),
            .reasoning(choice: 0, ReasoningPart(encrypted: "e", origin: .anthropic)),
            .finish(choice: 0, .toolCalls, stopSequence: nil), .usage(Usage(inputTokens: 1, outputTokens: 2)), .end,
        ]
        let chunks = try GeminiWire.chunks(GeminiWire.writeStream(events))
        #expect(chunks.count == 4)
        #expect(chunks.allSatisfy { $0["responseId"]?.string == "x" && $0["modelVersion"]?.string == "asked-model" })
        #expect(
            chunks.dropLast().allSatisfy { $0["candidates"]?[0]?["finishReason"] == nil && $0["usageMetadata"] == nil }
        )
        let calls = chunks[2]["candidates"]?[0]?["content"]?["parts"]?.raw
        let expected =
            #"[{"functionCall":{"id":"1","name":"f","args":{}}},{"functionCall":{"id":"2","name":"g","args":{"b":1}}}]"#
        #expect(try GeminiWire.isSame(calls, expected))
        #expect(chunks[3]["candidates"]?[0]?["finishReason"]?.string == "STOP")
        #expect(chunks[3]["usageMetadata"]?["totalTokenCount"]?.int == 3)
    }

    @Test("a stream that was cut is never written as finished, though its finish was told")
    func writingCut() throws {
        let events: [ReplyEvent] = [
            .start(ReplyStart()), .text(choice: 0, "a"), .finish(choice: 0, .stop, stopSequence: nil),
        ]
        let chunks = try GeminiWire.chunks(GeminiWire.writeStream(events))
        #expect(chunks.count == 1)
        #expect(chunks[0]["candidates"]?[0]?["finishReason"] == nil)
        var buffer = ByteBuffer()
        GeminiWire.dialect.writeStreamError(GatewayError(.vendorCut, status: 502, message: "Cut."), into: &buffer)
        let error = try GeminiWire.chunks(buffer)[0]["error"]
        #expect(error?["code"]?.int == 502)
        #expect(error?["status"]?.string == "UNAVAILABLE")
    }
}
