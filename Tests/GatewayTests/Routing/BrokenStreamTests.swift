import Core
import JSON
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("A stream that breaks off in the middle")
struct BrokenStreamTests {
    private static func chunks(_ texts: [String], _ tail: [String]) -> [String] {
        [WireText.piece(#"{"role":"assistant","content":""}"#)]
            + texts.map { WireText.piece(#"{"content":"\#($0)"}"#) } + tail
    }

    private static let usage = """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[],\
        "usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}
        """

    private static let whole = [WireText.piece("{}", finish: #""stop""#), usage, "[DONE]"]

    private static func broken(_ texts: [String], _ more: [String] = []) -> [ScriptedVendor.Step] {
        [.send(WireText.streamHead() + WireText.events(chunks(texts, more))), .close]
    }

    private static func answer(_ texts: [String]) -> [ScriptedVendor.Step] {
        [.send(WireText.stream(chunks(texts, whole)))]
    }

    private func with(
        _ first: [ScriptedVendor.Step],
        _ second: [ScriptedVendor.Step],
        more: String = "",
        settings: String = "broken_streams: continue",
        _ body: (TestGateway, ScriptedVendor, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with({ _ in first }) { one in
            try await ScriptedVendor.with({ _ in second }) { other in
                let yaml = """
                    vendors:
                      first: { kind: openai-compatible, base_url: "http://127.0.0.1:\(one.port)/v1" }
                      second: { kind: openai-compatible, base_url: "http://127.0.0.1:\(other.port)/v1" }
                    models:
                      a: { strategy: priority, \(settings), targets: [{ model: first/m }, { model: second/m }] }
                    \(more)
                    """
                try await TestGateway.with(yaml) { try await body($0, one, other) }
            }
        }
    }

    @Test("is gone on with by another target, from the text so far")
    func goesOn() async throws {
        try await with(Self.broken(["Once ", "upon a"]), Self.answer([" time", " there was"])) { gateway, _, second in
            let answer = try await gateway.ask(chat("a", stream: true, #","stream_options":{"include_usage":true}"#))
            #expect(answer.status == 200 && answer.isComplete && answer.error == nil)
            #expect(answer.completion == "Once upon a time there was")
            #expect(answer.finishReason == "stop")
            let chunks = answer.chunks
            // The role is told once, and who goes on.
            #expect(chunks.count { $0["choices"]?[0]?["delta"]?["role"] != nil } == 1)
            #expect(chunks.compactMap { $0["gateway"]?["goes_on_at"]?.string } == ["second/m"])
            #expect(chunks.last?["usage"]?["completion_tokens"]?.int == 4)
            let asked = try JSONDocument(parsing: second.requests[0].body).root["messages"]
            #expect(asked?.count == 3)
            #expect(asked?[1]?["content"]?.string == "Once upon a")
            #expect(asked?[2]?["role"]?.string == "user")
        }
    }

    @Test("is begun anew where no text had been told")
    func nothingTold() async throws {
        let thought = WireText.piece(#"{"reasoning_content":"Hm"}"#)
        try await with(Self.broken([], [thought]), Self.answer(["Hi"])) { gateway, _, second in
            let answer = try await gateway.ask(chat("a", stream: true))
            #expect(answer.isComplete && answer.error == nil && answer.completion == "Hi")
            let asked = try JSONDocument(parsing: second.requests[0].body).root["messages"]
            #expect(asked?.count == 1)
        }
    }

    @Test("ends with an error where nobody can go on with it")
    func nobody() async throws {
        let refusal = WireText.answer(500, #"{"error":{"message":"No.","type":"server_error"}}"#)
        let call = WireText.piece(
            #"{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":"{"}}]}"#
        )
        // The other one fails as well; a call of a tool has begun; it is not wanted.
        let cases: [([ScriptedVendor.Step], [ScriptedVendor.Step], String, Int)] = [
            (Self.broken(["A"]), [.send(refusal)], "broken_streams: continue", 1),
            (Self.broken(["A"], [call]), Self.answer(["B"]), "broken_streams: continue", 0),
            (Self.broken(["A"]), Self.answer(["B"]), "broken_streams: fail", 0),
            (Self.broken(["A"]), Self.broken(["B"]), "broken_streams: continue, max_attempts: 1", 0),
        ]
        for (first, second, settings, asked) in cases {
            try await with(first, second, settings: settings) { gateway, _, other in
                let answer = try await gateway.ask(chat("a", stream: true))
                #expect(answer.status == 200 && answer.error != nil && answer.finishReason == nil)
                #expect(answer.completion == "A")
                #expect(other.requests.count == asked)
            }
        }
    }

    @Test("may break off more than once")
    func twice() async throws {
        // So much that it is told before it breaks off.
        let two = String(repeating: "two, ", count: 20)
        try await ScriptedVendor.with({ _ in Self.broken(["One, "]) }) { one in
            try await ScriptedVendor.with({ _ in Self.broken([two]) }) { second in
                try await ScriptedVendor.with({ _ in Self.answer(["three."]) }) { three in
                    func vendor(_ name: String, _ port: Int) -> String {
                        "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\" }"
                    }
                    let yaml = """
                        vendors:
                        \(vendor("one", one.port))
                        \(vendor("two", second.port))
                        \(vendor("three", three.port))
                        models:
                          a: { strategy: priority, broken_streams: continue, timeout: 60s, targets: [{ model: one/m }, { model: two/m }, { model: three/m }] }
                        """
                    let answer = try await TestGateway.with(yaml) { try await $0.ask(chat("a", stream: true)) }
                    #expect(answer.isComplete && answer.error == nil)
                    #expect(answer.completion == "One, \(two)three.")
                    let asked = try JSONDocument(parsing: three.requests[0].body).root["messages"]
                    #expect(asked?[1]?["content"]?.string == "One, \(two)")
                }
            }
        }
    }

    @Test("that nobody can go on with is not asked of anybody else, whoever went on before")
    func over() async throws {
        let call = WireText.piece(
            #"{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":"{"}}]}"#
        )
        let text = String(repeating: "text ", count: 30)
        let folder = TemporaryFolder()
        try await ScriptedVendor.with({ _ in Self.answer(["never"]) }) { third in
            let more = """
                storage: { url: "sqlite://\(folder.path)/gateway.db" }
                """
            try await ScriptedVendor.with({ _ in Self.broken(["Once "]) }) { one in
                try await ScriptedVendor.with({ _ in Self.broken([text], [call]) }) { two in
                    func vendor(_ name: String, _ port: Int) -> String {
                        "  \(name): { kind: openai-compatible, base_url: \"http://127.0.0.1:\(port)/v1\" }"
                    }
                    let yaml = """
                        vendors:
                        \(vendor("one", one.port))
                        \(vendor("two", two.port))
                        \(vendor("three", third.port))
                        models:
                          a: { strategy: priority, broken_streams: continue, targets: [{ model: one/m }, { model: two/m }, { model: three/m }] }
                          other: three/m
                        \(more)
                        """
                    try await TestGateway.with(yaml) { gateway in
                        let answer = try await gateway.ask(chat("a", stream: true, #","models":["other"]"#))
                        #expect(answer.error != nil && answer.finishReason == nil)
                        #expect(answer.completion == "Once \(text)")
                    }
                    #expect(third.requests.isEmpty)
                }
            }
        }
        let lines = try await MeteringTests.lines(folder.path).filter { $0.number == 0 }
        #expect(lines.map(\.dimensions.error) == ["vendor_cut_answer"])
    }

    @Test("ends with its error event at a model that the request names for the case, too")
    func otherModel() async throws {
        let refusal = WireText.answer(500, #"{"error":{"message":"No.","type":"server_error"}}"#)
        let more = "  b: { broken_streams: continue, targets: [{ model: second/m }] }"
        try await with([.send(refusal)], Self.broken(["A"]), more: more) { gateway, first, _ in
            first.say { _ in [.send(refusal)] }
            let body = chat("first/m", stream: true, #","models":["b"]"#)
            let answer = try await gateway.ask(body)
            #expect(answer.status == 200 && answer.error != nil && answer.completion == "A")
        }
    }

    @Test("has what a target says before a call of a tool before it")
    func toolAfterText() async throws {
        let call = WireText.piece(
            #"{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}"#
        )
        let second: [ScriptedVendor.Step] = [.send(WireText.stream(Self.chunks([" then"], [call] + Self.whole)))]
        try await with(Self.broken(["First"]), second) { gateway, _, _ in
            let answer = try await gateway.ask(chat("a", stream: true))
            #expect(answer.isComplete && answer.error == nil && answer.completion == "First then")
            let kinds = answer.chunks.compactMap { chunk -> String? in
                let delta = chunk["choices"]?[0]?["delta"]
                return delta?["tool_calls"] != nil ? "call" : delta?["content"]?.string
            }
            #expect(kinds.filter { !$0.isEmpty } == ["First", " then", "call"])
        }
    }

    @Test("is told in the caller's dialect by whoever goes on, with both attempts in the ledger")
    func translated() async throws {
        let folder = TemporaryFolder()
        let storage = "storage: { url: \"sqlite://\(folder.path)/gateway.db\" }"
        try await with(Self.broken(["Once"]), Self.answer([" more"]), more: storage) { gateway, _, _ in
            let body = #"{"model":"a","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"Hello"}]}"#
            let answer = try await gateway.ask(body, path: "/v1/messages", headers: ["anthropic-version: 2023-06-01"])
            let text = answer.text
            #expect(text.contains(#""gateway":{"goes_on_at":"second/m"}"#))
            #expect(text.contains("message_stop") && !text.contains("event: error"))
            #expect(text.split(separator: "message_start\n").count == 2)
        }
        let lines = try await MeteringTests.lines(folder.path).sorted { $0.number < $1.number }
        let told = lines.map {
            "\($0.number) \($0.dimensions.vendor ?? "") \($0.dimensions.status) \($0.dimensions.error ?? "")"
        }
        #expect(told == ["0 second 200 ", "1 first 200 vendor_cut_answer", "2 second 200 "])
    }
}
