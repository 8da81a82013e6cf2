import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Gateway

@Suite("Several keys of a vendor")
struct KeyRotationTests {
    private static let success = WireText.answer(
        200,
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#
    )

    private static func yaml(_ port: Int) -> String {
        """
        vendors:
          v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", api_key: k1, further_api_keys: [k2, k3] }
        """
    }

    /// A vendor whose answers depend on the key that it is shown.
    private func with(
        _ answers: [String: String],
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        let script: ScriptedVendor.Script = { request in
            let key = request["authorization"]?.replacing("Bearer ", with: "") ?? ""
            return [.send(answers[key] ?? Self.success)]
        }
        try await ScriptedVendor.with(script) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port)) { try await body($0, vendor) }
        }
    }

    private func shown(_ vendor: ScriptedVendor) -> [String] {
        vendor.requests.map { $0["authorization"]?.replacing("Bearer ", with: "") ?? "none" }
    }

    @Test("are shown in turn")
    func turns() async throws {
        try await with([:]) { gateway, vendor in
            for _ in 0..<6 { _ = try await gateway.ask(chat("v/m")) }
            #expect(shown(vendor) == ["k1", "k2", "k3", "k1", "k2", "k3"])
        }
    }

    @Test(
        "are tried one after the other when one is refused or has nothing left, which is then left alone",
        arguments: [
            (401, "invalid_api_key"), (429, "rate_limit_exceeded"), (429, "insufficient_quota"),
        ]
    )
    func rotation(status: Int, code: String) async throws {
        let refusal = WireText.answer(
            status,
            #"{"error":{"message":"No.","type":"t","code":"\#(code)"}}"#,
            headers: ["retry-after: 600"]
        )
        try await with(["k1": refusal]) { gateway, vendor in
            let first = try await gateway.ask(chat("v/m"))
            #expect(first.status == 200)
            #expect(first["x-gateway-attempts"] == "2")
            for _ in 0..<4 {
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == 200)
                #expect(answer["x-gateway-attempts"] == "1")
            }
            #expect(shown(vendor).filter { $0 == "k1" }.count == 1)
            #expect(Set(shown(vendor).dropFirst()) == ["k2", "k3"])
        }
    }

    @Test("that are all refused end the call with that, and say nothing of themselves")
    func allRefused() async throws {
        let refusal = WireText.answer(401, #"{"error":{"message":"Incorrect API key k1","code":"invalid_api_key"}}"#)
        try await with(["k1": refusal, "k2": refusal, "k3": refusal]) { gateway, vendor in
            let answer = try await gateway.ask(chat("v/m"))
            #expect(answer.status == 502)
            #expect(answer.errorCode == "vendor_authentication_failed")
            #expect(answer["x-gateway-attempts"] == "3")
            #expect(Set(shown(vendor)) == ["k1", "k2", "k3"])
            #expect(!answer.data.contains("k1"))
        }
    }
}

@Suite("A vendor whose health is checked")
struct HealthCheckTests {
    @Test("is left alone while it does not answer, and comes back")
    func checked() async throws {
        let isIll = NIOLockedValueBox(false)
        let script: ScriptedVendor.Script = { request in
            let success = WireText.answer(200, #"{"id":"a","object":"chat.completion","choices":[]}"#)
            if request.everything.hasPrefix("GET"), isIll.withLockedValue({ $0 }) {
                return [.send(WireText.answer(503, "{}"))]
            }
            return [.send(success)]
        }
        try await ScriptedVendor.with(script) { vendor in
            let yaml = """
                vendors:
                  v:
                    kind: openai-compatible
                    base_url: "http://127.0.0.1:\(vendor.port)/v1"
                    api_key: k
                    health_check: { interval: 1s, failures: 2, path: /models }
                models: { a: { strategy: priority, targets: [{ model: v/m }, { model: simulator/echo }] } }
                """
            try await TestGateway.with(yaml) { gateway in
                let first = try await gateway.ask(chat("a"))
                #expect(first["x-gateway-vendor"] == "v")
                isIll.withLockedValue { $0 = true }
                try await eventually(every: .milliseconds(50)) {
                    try await gateway.ask(chat("a"))["x-gateway-vendor"] == "simulator"
                }
                isIll.withLockedValue { $0 = false }
                try await eventually(every: .milliseconds(50)) {
                    try await gateway.ask(chat("a"))["x-gateway-vendor"] == "v"
                }
                let check = vendor.requests.first { $0.everything.hasPrefix("GET") }
                #expect(check?.everything.hasPrefix("GET /v1/models HTTP/1.1") == true)
                #expect(check?["authorization"] == "Bearer k")
            }
        }
    }

    @Test("is left to calls again when nobody checks it any more, whatever a check under way comes to")
    func forgotten() async throws {
        let (isIll, gate) = (NIOLockedValueBox(0), Gate())
        let script: ScriptedVendor.Script = { request in
            guard request.everything.hasPrefix("GET") else {
                return [.send(WireText.answer(200, #"{"id":"a","object":"chat.completion","choices":[]}"#))]
            }
            let count = isIll.withLockedValue { count in
                count += 1
                return count
            }
            // The third check is still under way when it is taken out of the file.
            return count < 3 ? [.send(WireText.answer(503, "{}"))] : [.wait(gate), .send(WireText.answer(503, "{}"))]
        }
        try await ScriptedVendor.with(script) { vendor in
            func yaml(_ check: String) -> String {
                """
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", api_key: k\(check) } }
                models: { a: { strategy: priority, targets: [{ model: v/m }, { model: simulator/echo }] } }
                """
            }
            try await TestGateway.with(yaml(", health_check: { interval: 1s, timeout: 60s }")) { gateway in
                try await eventually(every: .milliseconds(50)) { isIll.withLockedValue { $0 } == 3 }
                let ill = try await gateway.ask(chat("a"))
                #expect(ill["x-gateway-vendor"] == "simulator")
                try gateway.rewrite(yaml(""))
                #expect(await gateway.process.reload())
                try await eventually(every: .milliseconds(50)) {
                    try await gateway.ask(chat("a"))["x-gateway-vendor"] == "v"
                }
                gate.open()
                // What the check comes to is known long before these are over.
                for _ in 0..<100 {
                    let answer = try await gateway.ask(chat("a"))
                    #expect(answer["x-gateway-vendor"] == "v")
                }
            }
        }
    }
}
