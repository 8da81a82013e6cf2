import Foundation
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("The cost in an answer")
struct CostInAnswersTests {
    private static let wanted = "x-gateway-usage-cost: true"
    /// 9 × 2.50 + 2 × 10.00 per million.
    private static let cost = "0.0000425"

    private func with(
        _ answer: String,
        _ more: String = "",
        kind: String = "openai",
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: answer) { vendor in
            let yaml = """
                vendors:
                  \(kind):
                    api_key: k
                    base_url: "http://127.0.0.1:\(vendor.port)/v1"
                    models: { m: { price: { input: 2.50, output: 10 } }, unpriced: { context_window: 1000 } }
                \(more)
                """
            try await TestGateway.with(yaml) { gateway in try await body(gateway, vendor) }
        }
    }

    @Test("is put beside the usage and changes no other byte")
    func bytes() async throws {
        try await with(WireText.answer(200, WireText.completion)) { gateway, _ in
            let plain = try await gateway.ask(chat("openai/m"))
            #expect(plain.text == WireText.completion)
            let told = try await gateway.ask(chat("openai/m"), headers: [Self.wanted])
            #expect(
                told.text
                    == WireText.completion.replacing(
                        #""total_tokens":11}"#,
                        with: #""total_tokens":11,"cost":\#(Self.cost)}"#
                    )
            )
        }
    }

    @Test("is put into the event of a stream that tells usage, and changes no other byte")
    func stream() async throws {
        let request = chat("openai/m", stream: true, #","stream_options":{"include_usage":true}"#)
        try await with(WireText.stream(WireText.chunks)) { gateway, _ in
            let plain = try await gateway.ask(request)
            let told = try await gateway.ask(request, headers: [Self.wanted])
            #expect(!plain.text.contains("cost"))
            #expect(
                told.text
                    == plain.text.replacing(#""total_tokens":11}"#, with: #""total_tokens":11,"cost":\#(Self.cost)}"#)
            )
        }
    }

    @Test("of a stream is the same in whatever pieces that comes")
    func pieces() async throws {
        let events = WireText.chunks.map { "data: \($0)\r\n\r\n" }.joined()
        let request = chat("openai/m", stream: true, #","stream_options":{"include_usage":true}"#)
        var told: Set<String> = []
        for size in [1, 7, 100, 10_000] {
            var pieces = WireText.streamHead()
            var rest = Substring(events)
            while !rest.isEmpty {
                pieces += WireText.chunk(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            try await with(pieces + WireText.streamEnd) { gateway, _ in
                told.insert(try await gateway.ask(request, headers: [Self.wanted]).text)
            }
        }
        #expect(told.count == 1)
        #expect(told.first?.contains(#""total_tokens":11,"cost":\#(Self.cost)}"#) == true)
    }

    @Test("is told whether it is asked for or not, as the configuration has it", arguments: ["never", "always"])
    func configured(_ setting: String) async throws {
        let more = "metering: { cost_in_answers: \(setting) }"
        try await with(WireText.answer(200, WireText.completion), more) { gateway, _ in
            for headers in [[], [Self.wanted]] {
                let answer = try await gateway.ask(chat("openai/m"), headers: headers)
                #expect(answer.text.contains("cost") == (setting == "always"))
            }
        }
    }

    @Test("is not there where it is not known, and nothing of the vendor's is taken out")
    func unknown() async throws {
        let body = WireText.completion.replacing(#""total_tokens":11"#, with: #""total_tokens":11,"cost":0.5"#)
        try await with(WireText.answer(200, body)) { gateway, _ in
            let unpriced = try await gateway.ask(chat("openai/unpriced"), headers: [Self.wanted])
            #expect(unpriced.text == body)
            let priced = try await gateway.ask(chat("openai/m"), headers: [Self.wanted])
            #expect(priced.json["usage"]?["cost"]?.number?.text == Self.cost)
        }
    }

    @Test(
        "is told to callers of every dialect, whole, streamed and as one array",
        arguments: Caller.all.filter { $0.vendor == "openai" }
    )
    func dialects(_ caller: Caller) async throws {
        let answer = caller.stream ? WireText.stream(WireText.chunks) : WireText.answer(200, WireText.completion)
        // Of OpenAI's own formats only Chat is spoken to this kind.
        try await with(answer, kind: "fireworks") { gateway, _ in
            let include = caller.form == .chat || caller.form == .completions
            let more = caller.stream && include ? #","stream_options":{"include_usage":true}"# : ""
            let caller = Caller(form: caller.form, vendor: "fireworks", stream: caller.stream)
            let (path, body) = caller.asking("m", "Hi", more)
            let told = try await gateway.ask(
                body,
                path: path,
                headers: [Self.wanted, "anthropic-version: 2023-06-01"]
            )
            #expect(told.status == 200)
            let costs = caller.events(told).compactMap { event in
                (event["usage"] ?? event["usageMetadata"] ?? event["response"]?["usage"] ?? event["delta"]?["usage"])?[
                    "cost"
                ]?.number?.text
            }
            #expect(costs == [Self.cost], "\(told.text)")
        }
    }

    @Test("is told before the end of a stream that waits for the ledger")
    func strict() async throws {
        let request = chat("openai/m", stream: true, #","stream_options":{"include_usage":true}"#)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let more = "storage: { url: \"sqlite://\(folder)/gateway.db\" }\nledger: { durability: strict }"
        try await with(WireText.stream(WireText.chunks), more) { gateway, _ in
            let told = try await gateway.ask(request, headers: [Self.wanted])
            #expect(told.isComplete && told.text.contains(#""cost":\#(Self.cost)}"#))
            #expect(told.text.hasSuffix("data: [DONE]\n\n"))
        }
    }
}
