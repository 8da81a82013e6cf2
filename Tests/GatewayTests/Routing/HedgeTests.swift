import Core
import JSON
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("A call whose answer is late")
struct HedgeTests {
    /// What one of the vendors does about a call.
    private enum Manner {
        case answers
        case refuses
        /// Answers when a gate opens.
        case waits(Gate)
        /// Says at once that the answer begins, and the rest when a gate opens.
        case begins(Gate)
    }

    private static func steps(_ manner: Manner, stream: Bool) -> [ScriptedVendor.Step] {
        let whole = WireText.answer(200, WireText.completion)
        let rest = WireText.events(WireText.chunks) + WireText.streamEnd
        switch manner {
        case .answers: return [.send(stream ? WireText.streamHead() + rest : whole)]
        case .refuses: return [.send(WireText.answer(500, #"{"error":{"message":"No.","type":"server_error"}}"#))]
        case .waits(let gate): return [.wait(gate), .send(stream ? WireText.streamHead() + rest : whole)]
        case .begins(let gate): return [.send(WireText.streamHead()), .wait(gate), .send(rest)]
        }
    }

    /// An alias of two vendors, where the second one is asked as well at once or when told.
    private func with(
        _ one: Manner,
        _ other: Manner,
        hedge: String = "after: 1ms",
        stream: Bool,
        more: String = "",
        _ body: (TestGateway, ScriptedVendor, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with({ _ in Self.steps(one, stream: stream) }) { first in
            try await ScriptedVendor.with({ _ in Self.steps(other, stream: stream) }) { second in
                let yaml = """
                    vendors:
                      first: { kind: openai-compatible, base_url: "http://127.0.0.1:\(first.port)/v1" }
                      second: { kind: openai-compatible, base_url: "http://127.0.0.1:\(second.port)/v1" }
                    models:
                      a: { strategy: priority, hedge: { \(hedge) }, targets: [{ model: first/m }, { model: second/m }] }
                    \(more)
                    """
                try await TestGateway.with(yaml) { try await body($0, first, second) }
            }
        }
    }

    private func ask(_ gateway: TestGateway, _ stream: Bool) async throws -> WireAnswer {
        try await gateway.ask(chat("a", stream: stream))
    }

    @Test("is answered by another target, and the first one is cut off", arguments: [false, true])
    func hedged(stream: Bool) async throws {
        try await with(.waits(Gate()), .answers, stream: stream) { gateway, first, second in
            let answer = try await ask(gateway, stream)
            #expect(answer.status == 200 && answer.isComplete && answer.error == nil)
            #expect(answer["x-gateway-vendor"] == "second")
            #expect(answer["x-gateway-attempts"] == "2")
            #expect(first.requests.count == 1 && second.requests.count == 1)
            try await eventually { first.openConnectionCount == 0 }
        }
    }

    @Test("though its vendor has said that it begins is answered by another one that goes on")
    func begun() async throws {
        try await with(.begins(Gate()), .answers, stream: true) { gateway, first, _ in
            let answer = try await ask(gateway, true)
            #expect(answer.status == 200 && answer.isComplete && answer.error == nil)
            #expect(answer["x-gateway-vendor"] == "second")
            try await eventually { first.openConnectionCount == 0 }
        }
    }

    @Test("keeps the first target where that is faster after all", arguments: [false, true])
    func first(stream: Bool) async throws {
        let gate = Gate()
        try await with(.waits(gate), .waits(Gate()), stream: stream) { gateway, _, second in
            async let answering = ask(gateway, stream)
            try await eventually { second.requests.count == 1 }
            gate.open()
            let answer = try await answering
            #expect(answer.status == 200 && answer.isComplete && answer.error == nil)
            #expect(answer["x-gateway-vendor"] == "first")
            try await eventually { second.openConnectionCount == 0 }
        }
    }

    @Test("waits for the one that is left when the other fails", arguments: [false, true], [false, true])
    func oneFails(stream: Bool, firstFails: Bool) async throws {
        let (failing, answering) = (Gate(), Gate())
        try await with(
            .waits(firstFails ? failing : answering),
            .waits(firstFails ? answering : failing),
            stream: stream
        ) {
            gateway,
            first,
            second in
            let refusal = [ScriptedVendor.Step.wait(failing)] + Self.steps(.refuses, stream: stream)
            (firstFails ? first : second).say { _ in refusal }
            async let asking = ask(gateway, stream)
            try await eventually { second.requests.count == 1 }
            failing.open()
            // What failed is known before the other one answers.
            try await eventually {
                let targets = try await gateway.get("/api/v1/targets", admin: true).json["data"]?.elements.map { $0 }
                return targets?.contains { $0["failures"]?.int == 1 } == true
            }
            answering.open()
            let answer = try await asking
            #expect(answer.status == 200 && answer.isComplete && answer.error == nil)
            #expect(answer["x-gateway-vendor"] == (firstFails ? "second" : "first"))
            #expect(answer["x-gateway-attempts"] == "2")
        }
    }

    @Test("is not taken from the one that goes on by one that breaks off before it says anything")
    func breaks() async throws {
        let (breaking, answering) = (Gate(), Gate())
        try await with(.waits(answering), .answers, stream: true) { gateway, _, second in
            second.say { _ in [.send(WireText.streamHead()), .wait(breaking), .close] }
            async let asking = ask(gateway, true)
            try await eventually { second.requests.count == 1 }
            breaking.open()
            try await eventually {
                let targets = try await gateway.get("/api/v1/targets", admin: true).json["data"]?.elements.map { $0 }
                return targets?.contains { $0["failures"]?.int == 1 } == true
            }
            answering.open()
            let answer = try await asking
            #expect(answer.isComplete && answer.error == nil && answer["x-gateway-vendor"] == "first")
            #expect(answer["x-gateway-attempts"] == "2")
        }
    }

    @Test("fails where both do")
    func bothFail() async throws {
        let gate = Gate()
        try await with(.waits(gate), .refuses, stream: false) { gateway, first, second in
            first.say { _ in [.wait(gate)] + Self.steps(.refuses, stream: false) }
            async let asking = ask(gateway, false)
            try await eventually { second.requests.count == 1 }
            gate.open()
            let answer = try await asking
            #expect(answer.status == 500)
            #expect(answer["x-gateway-attempts"] == "2")
        }
    }

    @Test("is not asked twice before it is late, nor by a call whose caller's limits tell targets apart")
    func notHedged() async throws {
        try await with(.answers, .answers, hedge: "after: 1h", stream: false) { gateway, _, second in
            for _ in 0..<3 { _ = try await ask(gateway, false) }
            #expect(second.requests.isEmpty)
        }
        let limits = "limits: [{ name: each, per: [target], measure: requests, limit: 100, window: 1h }]"
        let gate = Gate()
        try await with(.waits(gate), .answers, stream: false, more: limits) { gateway, first, second in
            async let asking = ask(gateway, false)
            try await eventually { first.requests.count == 1 }
            gate.open()
            let answer = try await asking
            #expect(answer["x-gateway-vendor"] == "first" && second.requests.isEmpty)
        }
    }

    @Test("is given up at both when its caller goes away")
    func callerLeaves() async throws {
        try await with(.waits(Gate()), .waits(Gate()), stream: false) { gateway, first, second in
            let connection = try await gateway.connect()
            try await connection.send(gateway.request(chat("a")))
            try await eventually { second.requests.count == 1 }
            try await connection.close()
            try await eventually { first.openConnectionCount == 0 && second.openConnectionCount == 0 }
            try await eventually { try await gateway.activity().calls == 0 }
        }
    }

    @Test("has both attempts written down, and is charged with both")
    func ledger() async throws {
        let folder = TemporaryFolder()
        let more = "storage: { url: \"sqlite://\(folder.path)/gateway.db\" }"
        try await with(.waits(Gate()), .answers, stream: false, more: more) { gateway, _, _ in
            let answer = try await ask(gateway, false)
            #expect(answer.status == 200)
        }
        let lines = try await MeteringTests.lines(folder.path).sorted { $0.number < $1.number }
        let told = lines.map {
            "\($0.number) \($0.dimensions.vendor ?? "") \($0.dimensions.status) \($0.dimensions.error ?? "")"
        }
        #expect(told == ["0 second 200 ", "1 first 0 hedge_lost", "2 second 200 "])
        // What the first one used nobody has told.
        #expect(lines.map { $0.usage?.inputTokens ?? 0 > 0 } == [true, true, true])
        #expect(lines[0].usage?.inputTokens == (lines[1].usage?.inputTokens ?? 0) + 9)
        #expect(lines.map(\.isEstimate) == [true, true, false])
    }
}
