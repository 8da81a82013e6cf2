import Foundation
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("Calls one after the other") struct RecentKindsTests {
    /// What one call asks for, and what its line must say of it.
    private struct Asked: Hashable {
        var key = "a"
        var model = "local/priced"
        var user: String?
        var tag: String?
        var tier = "dflt"
    }

    @Test("have lines of their own, however alike they are")
    func alike() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let usage = #"{"prompt_tokens":1000,"completion_tokens":100}"#
        let whole = WireText.answer(
            200,
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","service_tier":"TIER","#
                + #""choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":\#(usage)}"#
        )
        let failed = WireText.answer(500, #"{"error":{"message":"no","type":"server_error"}}"#)
        var all: [Asked] = []
        for key in ["a", "b"] {
            for model in ["priced", "unpriced", "broken", "forbidden"] {
                for user in [nil, "ada", "eve"] {
                    for tag in [nil, "x"] {
                        for tier in ["dflt", "flex"] {
                            all.append(Asked(key: key, model: "local/" + model, user: user, tag: tag, tier: tier))
                        }
                    }
                }
            }
        }
        var random = SystemRandomNumberGenerator()
        // Each comes again, so that what it has in common with itself may be found.
        let asked = (all + all + all).shuffled(using: &random)
        let lines = try await ScriptedVendor.with({ request in
            let body = String(buffer: request.body)
            if body.contains("broken") { return [.send(failed)] }
            return [.send(whole.replacing("TIER", with: body.contains("flex") ? "flex" : "dflt"))]
        }) { vendor in
            let yaml = """
                vendors:
                  local:
                    kind: openai-compatible
                    base_url: "http://127.0.0.1:\(vendor.port)/v1"
                    models:
                      priced: { price: { input: 2, output: 8 } }
                      unpriced: { context_window: 1000 }
                      broken: { price: { input: 2, output: 8 } }
                keys:
                  - { name: a, key: sk-kinds-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, permissions: { models: [local/priced, local/unpriced, local/broken] } }
                  - { name: b, key: sk-kinds-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, team: t, permissions: { models: ["local/*"] } }
                storage: { url: "sqlite://\(folder)/gateway.db" }
                """
            try await TestGateway.with(yaml) { gateway in
                for (number, call) in asked.enumerated() {
                    let key = String(repeating: call.key, count: 30)
                    let tag = call.tag.map { ["x-gateway-tags: t=\($0)"] } ?? []
                    _ = try await gateway.ask(
                        chat(call.model, call.tier, stream: false, call.user.map { #","user":"\#($0)""# } ?? ""),
                        headers: ["authorization: Bearer sk-kinds-\(key)", "x-request-id: call-\(number)"] + tag
                    )
                }
            }
            return try await MeteringTests.lines(folder)
        }
        #expect(Set(lines.map(\.call)).count == asked.count)
        for line in lines {
            let call = asked[try #require(Int(line.requestID.dropFirst("call-".count)))]
            let (said, model) = (line.dimensions, String(call.model.dropFirst("local/".count)))
            #expect(said.key == call.key && said.team == (call.key == "b" ? "t" : nil))
            #expect(said.user == call.user && said.tags == (call.tag.map { ["t": $0] } ?? [:]))
            #expect(said.modelAsked == call.model)
            switch model {
            case "priced", "unpriced":
                #expect(said.model == model && said.vendor == "local" && said.status == 200 && said.error == nil)
                #expect(said.tier == call.tier)
            case "broken":
                #expect(said.vendor == "local" && said.error != nil && said.status >= 500)
            default:
                #expect(
                    said.status == (call.key == "a" ? 403 : 200) && said.vendor == (call.key == "a" ? nil : "local")
                )
            }
        }
    }
}
