import Core
import JSON
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("A copy of a call")
struct ShadowTests {
    private func with(
        _ own: [ScriptedVendor.Step],
        _ shadow: [ScriptedVendor.Step],
        percent: Int = 100,
        alias: String = "",
        more: String = "",
        _ body: (TestGateway, ScriptedVendor, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with({ _ in own }) { first in
            try await ScriptedVendor.with({ _ in shadow }) { second in
                let yaml = """
                    vendors:
                      own: { kind: openai-compatible, base_url: "http://127.0.0.1:\(first.port)/v1", compliance: { training: false } }
                      other: { kind: openai-compatible, base_url: "http://127.0.0.1:\(second.port)/v1" }
                    models:
                      a: { shadow: { model: other/next, percent: \(percent) }, \(alias)targets: [{ model: own/m }] }
                    \(more)
                    """
                try await TestGateway.with(yaml) { try await body($0, first, second) }
            }
        }
    }

    private static let answer = [ScriptedVendor.Step.send(WireText.answer(200, WireText.completion))]

    @Test("goes to another target, whatever becomes of it there, and its answer to nobody", arguments: [false, true])
    func copies(stream: Bool) async throws {
        let own = stream ? [ScriptedVendor.Step.send(WireText.stream(WireText.chunks))] : Self.answer
        let gate = Gate()
        for shadow in [own, [.close], [.wait(gate)], [.send(WireText.answer(500, "{}"))]] {
            try await with(own, shadow) { gateway, first, second in
                let answer = try await gateway.ask(chat("a", stream: stream))
                #expect(answer.status == 200 && answer.isComplete && answer.completion == "Hi there")
                #expect(answer["x-gateway-vendor"] == "own" && answer["x-gateway-attempts"] == "1")
                try await eventually { second.requests.count == 1 }
                let copy = try JSONDocument(parsing: second.requests[0].body).root
                #expect(copy["model"]?.string == "next" && copy["messages"]?[0]?["content"]?.string == "Hello")
                #expect(copy["stream"]?.bool ?? false == stream)
                #expect(first.requests.count == 1)
                gate.open()
            }
        }
    }

    @Test("is a call of its own in the ledger, of nobody's", arguments: [false, true])
    func ledger(stream: Bool) async throws {
        let folder = TemporaryFolder()
        let more = """
            storage: { url: "sqlite://\(folder.path)/gateway.db" }
            limits: [{ name: all, measure: requests, limit: 10, window: 1000h, algorithm: sliding_log }]
            """
        let own = stream ? [ScriptedVendor.Step.send(WireText.stream(WireText.chunks))] : Self.answer
        try await with(own, own, more: more) { gateway, _, second in
            let answer = try await gateway.ask(chat("a", stream: stream))
            #expect(answer.status == 200)
            try await eventually { try await gateway.activity().calls == 0 && second.requests.count == 1 }
            let limit = try await gateway.get("/api/v1/limits/all", admin: true).json
            #expect((limit["state"] ?? limit)["counts"]?[0]?["remaining"]?.int == 9)
        }
        let lines = try await MeteringTests.lines(folder.path).filter { $0.number == 0 }
        let told = lines.map { line in
            "\(line.dimensions.vendor ?? "") \(line.dimensions.tags["shadow"] ?? "-") \(line.dimensions.status) \(line.usage?.outputTokens ?? 0)"
        }
        #expect(told.sorted() == ["other a 200 2", "own - 200 2"])
    }

    @Test("changes nothing of what becomes of the call")
    func apart() async throws {
        // The copy's target reads pictures, the call's is known not to.
        let yaml = """
            vendors:
              own: { kind: openai-compatible, base_url: "http://127.0.0.1:PORT/v1", models: { m: { context_window: 100 } } }
              other: { kind: openai-compatible, base_url: "http://127.0.0.1:PORT/v1", models: { n: { context_window: 100000 } } }
            models:
              a: { shadow: { model: other/n }, targets: [{ model: own/m }] }
            """
        try await ScriptedVendor.with({ _ in Self.answer }) { vendor in
            try await TestGateway.with(yaml.replacing("PORT", with: "\(vendor.port)")) { gateway in
                let answer = try await gateway.ask(chat("a", String(repeating: "long ", count: 2000)))
                #expect(answer.status == 200 && answer["x-gateway-vendor"] == "own")
                let nowhere = try await gateway.ask(chat("a"), headers: ["x-gateway-targets: other"])
                #expect(nowhere.status == 400 && nowhere.errorCode == "no_such_target")
            }
        }
    }

    @Test("leaves out what is meant for the gateway")
    func consumed() async throws {
        try await with(Self.answer, Self.answer) { gateway, _, second in
            _ = try await gateway.ask(chat("a", "Hello", #","models":["a"],"provider":{"allow_fallbacks":true}"#))
            try await eventually { second.requests.count == 1 }
            let copy = try JSONDocument(parsing: second.requests[0].body).root
            #expect(copy["models"] == nil && copy["provider"] == nil)
        }
    }

    @Test("goes nowhere where the call itself could not, and is a share of them")
    func bounds() async throws {
        try await with(Self.answer, Self.answer, alias: "require: { no_training: true }, ") { gateway, _, second in
            for _ in 0..<5 {
                let answer = try await gateway.ask(chat("a"))
                #expect(answer.status == 200)
            }
            try await eventually { try await gateway.activity().calls == 0 }
            #expect(second.requests.isEmpty)
        }
        try await with(Self.answer, Self.answer, percent: 30) { gateway, _, second in
            for _ in 0..<200 { _ = try await gateway.ask(chat("a")) }
            try await eventually { try await gateway.activity().calls == 0 }
            #expect(20...100 ~= second.requests.count)
        }
    }
}
