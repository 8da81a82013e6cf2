import JSON
import NIOCore
import Testing

@testable import Gateway

/// What a caller sends and what the vendor gets, byte for byte.
struct PassthroughCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sent: String
    let received: String
    /// Of the vendor in the configuration.
    var settings = ""

    init(_ description: String, _ sent: String, _ received: String, settings: String = "") {
        testDescription = description
        self.sent = sent
        self.received = received
        self.settings = settings
    }

    static let cases: [PassthroughCase] = [
        PassthroughCase(
            "nothing but the model",
            #"{"model":"v/m","messages":[]}"#,
            #"{"model":"m","messages":[]}"#
        ),
        PassthroughCase(
            "white space, escapes and numbers as they were written",
            "{ \"messages\" : [ {\"role\":\"user\",\t\"content\":\"\\u00e9\\/ \u{e9}\"} ],\r\n  \"model\" : \"v/m\" , \"temperature\":1.50e0, \"seed\":12345678901234567890123 }\n",
            "{ \"messages\" : [ {\"role\":\"user\",\t\"content\":\"\\u00e9\\/ \u{e9}\"} ],\r\n  \"model\" : \"m\" , \"temperature\":1.50e0, \"seed\":12345678901234567890123 }\n"
        ),
        PassthroughCase(
            "members that nobody knows",
            #"{"x":{"deep":[1e400,-0.0,null]},"model":"v/m","messages":[],"y":"\ud83d\ude00"}"#,
            #"{"x":{"deep":[1e400,-0.0,null]},"model":"m","messages":[],"y":"\ud83d\ude00"}"#
        ),
        PassthroughCase(
            "a model with slashes, colons and quotes",
            #"{"model":"v/a/b:c\"d","messages":[]}"#,
            #"{"model":"a/b:c\"d","messages":[]}"#
        ),
        PassthroughCase(
            "usage asked for where the caller did not",
            #"{"model":"v/m","stream":true,"messages":[]}"#,
            #"{"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":true}}"#
        ),
        PassthroughCase(
            "the caller's own wish for usage",
            #"{"model":"v/m","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#,
            #"{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
        ),
        PassthroughCase(
            "other options of the stream",
            #"{"model":"v/m","stream":true,"stream_options":{"include_obfuscation":false},"messages":[]}"#,
            #"{"model":"m","stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true},"messages":[]}"#
        ),
        PassthroughCase(
            "no usage asked of a vendor that does not know it",
            #"{"model":"v/m","stream":true,"messages":[]}"#,
            #"{"model":"m","stream":true,"messages":[]}"#,
            settings: "quirks: { stream_usage: false }"
        ),
        PassthroughCase(
            "its own wishes taken out",
            #"{"drop_params":false,"model":"v/m","messages":[]}"#,
            #"{"model":"m","messages":[]}"#
        ),
        PassthroughCase(
            "names that the vendor knows",
            #"{"model":"v/m","max_completion_tokens":5,"messages":[]}"#,
            #"{"model":"m","max_tokens":5,"messages":[]}"#,
            settings: "quirks: { renamed: { max_completion_tokens: max_tokens } }"
        ),
    ]
}

@Suite("A request that passes")
struct PassthroughTests {
    private static func vendor(_ port: Int, _ settings: String = "") -> String {
        let more = settings.isEmpty ? "" : ", \(settings)"
        return """
            vendors: { v: { kind: openai-compatible, api_key: k, base_url: "http://127.0.0.1:\(port)/v1"\(more) } }
            """
    }

    @Test("changes what must be changed and not a byte more", arguments: PassthroughCase.cases)
    func bytes(_ one: PassthroughCase) async throws {
        try await ScriptedVendor.with({ request in
            let streams = request.text.contains(#""stream":true"#)
            return [.send(streams ? WireText.stream(WireText.chunks) : WireText.answer(200, WireText.completion))]
        }) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port, one.settings)) { gateway in
                let answer = try await gateway.ask(one.sent)
                #expect(answer.status == 200)
                #expect(vendor.requests.map(\.text) == [one.received])
                #expect(vendor.requests.first?.line == "POST /v1/chat/completions HTTP/1.1")
            }
        }
    }

    @Test("gets what counts of a name that is written twice")
    func duplicates() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                // The last one counts (RFC 8259 leaves it open): the gateway and the vendor must not read it differently.
                let answer = try await gateway.ask(#"{"model":"nobody/x","a":1,"model":"v/m","messages":[],"a":2}"#)
                #expect(answer.status == 200)
                let received = vendor.requests[0].json
                #expect(received["model"]?.string == "m")
                #expect(received["a"]?.int == 2)
                #expect(!vendor.requests[0].text.contains("nobody"))
            }
        }
    }

    @Test("brings back the bytes that the vendor said")
    func answer() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == 200)
                #expect(answer.text == WireText.completion)
                #expect(answer["content-type"] == "application/json")
            }
        }
    }

    @Test("of great size passes whole, both ways")
    func large() async throws {
        let long = String(repeating: "0123456789abcdef", count: 200_000)
        let reply = WireText.completion.replacing("Hi there", with: long)
        try await ScriptedVendor.with(saying: WireText.answer(200, reply)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m", long))
                #expect(answer.text == reply)
                #expect(vendor.requests[0].text == chat("m", long))
            }
        }
    }

    @Test("one after the other goes over the connection that is there")
    func reuse() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                for _ in 0..<3 {
                    try await connection.send(gateway.request(chat("v/m")))
                    #expect(try await connection.answer().status == 200)
                }
                try await connection.close()
                #expect(vendor.connectionCount == 1)
            }
        }
    }

    // MARK: Streams

    @Test("as a stream brings back its events, without the usage that only the gateway asked for")
    func hidesUsage() async throws {
        try await ScriptedVendor.with(saying: WireText.stream(WireText.chunks)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let hidden = try await gateway.ask(chat("v/m", stream: true))
                #expect(hidden.isComplete)
                #expect(hidden.data == WireText.chunks.filter { $0 != WireText.usageChunk })
                #expect(hidden["content-type"] == "text/event-stream; charset=utf-8")
                #expect(hidden["cache-control"] == "no-cache")
                let shown = try await gateway.ask(
                    chat("v/m", stream: true, #","stream_options":{"include_usage":true}"#)
                )
                #expect(shown.data == WireText.chunks)
            }
        }
    }

    @Test("keeps usage that a vendor volunteers beside a choice, and in a chunk nobody asked for")
    func volunteered() async throws {
        let beside = WireText.piece("{}", finish: #""stop""#).replacing(
            #""choices""#,
            with: #""usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2},"choices""#
        )
        try await ScriptedVendor.with(saying: WireText.stream([beside, "[DONE]"])) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(answer.data == [beside, "[DONE]"])
            }
            vendor.say { _ in [.send(WireText.stream(WireText.chunks))] }
            try await TestGateway.with(Self.vendor(vendor.port, "quirks: { stream_usage: false }")) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(answer.data == WireText.chunks)
            }
        }
    }

    @Test("gets no [DONE] that the vendor did not say")
    func noDone() async throws {
        let said = WireText.chunks.dropLast().filter { $0 != WireText.usageChunk }
        try await ScriptedVendor.with(saying: WireText.stream(said)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(answer.isComplete)
                #expect(answer.data == said)
            }
        }
    }

    @Test("hands on each event as soon as it is there")
    func atOnce() async throws {
        let gates = [Gate(), Gate()]
        try await ScriptedVendor.with({ _ in
            [
                .send(WireText.streamHead() + WireText.events([WireText.chunks[0]])), .wait(gates[0]),
                .send(WireText.chunk("data: " + WireText.chunks[1].prefix(20))), .wait(gates[1]),
                .send(WireText.chunk(WireText.chunks[1].dropFirst(20) + "\n\n")),
                .send(WireText.events([WireText.chunks[3], "[DONE]"]) + WireText.streamEnd),
            ]
        }) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(gateway.request(chat("v/m", stream: true)))
                #expect(try await connection.events(1).data == [WireText.chunks[0]])
                gates[0].open()
                // Half an event is nothing that a client could read; it waits for its end.
                gates[1].open()
                #expect(try await connection.events(2).data.prefix(2) == WireText.chunks[0...1])
                let whole = try await connection.answer()
                #expect(whole.isComplete)
                #expect(whole.data.last == "[DONE]")
                try await connection.close()
            }
        }
    }

    @Test("keeps comments and events of other names")
    func comments() async throws {
        let raw = ": keep-alive\n\nevent: ping\ndata: {}\n\n"
        let stream =
            WireText.streamHead() + WireText.chunk(raw) + WireText.events([WireText.chunks[3]]) + WireText.streamEnd
        try await ScriptedVendor.with(saying: stream) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(answer.text == raw + "data: \(WireText.chunks[3])\n\n")
            }
        }
    }

    @Test("that stops without the end of its last event is told as cut, in an event of its own")
    func unterminated() async throws {
        let stream =
            WireText.streamHead() + WireText.events([WireText.chunks[0]])
            + WireText.chunk("data: \(WireText.chunks[1])\n") + WireText.streamEnd
        try await ScriptedVendor.with(saying: stream) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: true))
                #expect(!answer.isComplete)
                #expect(answer.data.prefix(2) == WireText.chunks[0...1])
                #expect(answer.errorCode == "vendor_stream_cut")
                #expect(answer.chunks.count == 3)
            }
        }
    }
}
