import Core
import Foundation
import Metering
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("What a call used and cost") struct MeteringTests {
    /// A model of 2 $ in, 0.50 $ from the cache and 8 $ out, a million tokens each, and one without a price.
    private static func yaml(_ port: Int, _ folder: String, _ more: String = "") -> String {
        """
        vendors:
          local:
            kind: openai-compatible
            base_url: "http://127.0.0.1:\(port)/v1"
            models:
              priced: { price: { input: 2, cached_input: 0.50, output: 8, percent: { flex: 50 } } }
              unpriced: { context_window: 1000 }
        storage: { url: "sqlite://\(folder)/gateway.db" }
        \(more)
        """
    }

    private func charged(
        _ answer: String,
        model: String = "local/priced",
        stream: Bool = false
    ) async throws -> LedgerEntry {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lines = try await ScriptedVendor.with(saying: answer) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port, folder)) { gateway in
                _ = try await gateway.ask(
                    #"{"model":"\#(model)","stream":\#(stream),"messages":[{"role":"user","content":"Hi"}]}"#
                )
            }
            return try await Self.lines(folder)
        }
        return try #require(lines.first { $0.number == 1 })
    }

    static func lines(_ folder: String) async throws -> [LedgerEntry] {
        let usage = try await StoredUsage(.embedded, address: "sqlite://\(folder)/gateway.db", environment: [:])
        let found = Lines()
        try await usage.ledger.entries(from: 0, until: .max / 4) { found.all.append($0) }
        await usage.close()
        return found.all
    }

    private func completion(_ members: String) -> String {
        WireText.answer(
            200,
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]\#(members)}"#
        )
    }

    @Test("is reckoned from the classes that the vendor counted")
    func classes() async throws {
        let usage =
            #","usage":{"prompt_tokens":1000,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":400}}"#
        let entry = try await charged(completion(usage))
        // 600 at 2 $, 400 at 0.50 $ and 100 at 8 $ a million: 0.0012 + 0.0002 + 0.0008.
        #expect(entry.cost == "0.0022")
        #expect(!entry.isEstimate && entry.usage?.cachedInputTokens == 400)
        #expect(
            entry.dimensions.vendor == "local" && entry.dimensions.model == "priced" && entry.dimensions.status == 200
        )
    }

    @Test("is reckoned by the tier that served it")
    func tier() async throws {
        let members = #","service_tier":"flex","usage":{"prompt_tokens":1000,"completion_tokens":100}"#
        let entry = try await charged(completion(members))
        // Half of 0.0020 + 0.0008.
        #expect(entry.cost == "0.0014" && entry.dimensions.tier == "flex")
        let unknown = try await charged(completion(members.replacing("flex", with: "scale")))
        #expect(unknown.cost == nil)
    }

    @Test("is an estimate that says so where the vendor counts nothing")
    func uncounted() async throws {
        let entry = try await charged(completion(""))
        #expect(entry.isEstimate)
        #expect(entry.usage?.inputTokens ?? 0 > 0 && entry.usage?.outputTokens ?? 0 > 0)
        #expect(entry.cost ?? .zero > .zero)
    }

    @Test("is by the price of each vendor's own, and notes who said that")
    func sources() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let usage = #","usage":{"prompt_tokens":1000,"completion_tokens":100}"#
        let asked = [
            "list/gpt-4.1", "rebate/gpt-4.1", "surcharge/gpt-4.1", "own/gpt-4.1", "rebate/gpt-4.1-mini",
        ]
        let lines = try await ScriptedVendor.with(saying: completion(usage)) { vendor in
            func account(_ name: String, _ more: String) -> String {
                "  \(name): { kind: openai, api_key: k, base_url: \"http://127.0.0.1:\(vendor.port)/v1\"\(more) }\n"
            }
            let mini = "models: { gpt-4.1-mini: { price: { input: 1, output: 1 } } }"
            let yaml =
                "vendors:\n" + account("list", "") + account("rebate", ", price_adjustment: -10%, \(mini)")
                + account("surcharge", ", price_adjustment: 2.5%, models: [gpt-4.1]")
                + account("own", ", models: { gpt-4.1: { price: { input: 1, output: 4 } } }")
                + "storage: { url: \"sqlite://\(folder)/gateway.db\" }"
            try await TestGateway.with(yaml) { gateway in
                for model in asked { _ = try await gateway.ask(chat(model)) }
            }
            return try await Self.lines(folder)
        }
        func line(_ vendor: String, _ model: String = "gpt-4.1") -> LedgerEntry? {
            lines.first { $0.dimensions.vendor == vendor && $0.dimensions.model == model }
        }
        // The list says 2 $ in and 8 $ out: 1,000 × 2 + 100 × 8 per million.
        #expect(line("list")?.cost == "0.0028" && line("list")?.price == "catalogue")
        // 1,000 × 1.80 + 100 × 7.20 per million.
        #expect(line("rebate")?.cost == "0.00252" && line("rebate")?.price == "catalogue -10%")
        // 1,000 × 2.05 + 100 × 8.20 per million.
        #expect(line("surcharge")?.cost == "0.00287" && line("surcharge")?.price == "catalogue +2.5%")
        // 1,000 × 1 + 100 × 4 per million.
        #expect(line("own")?.cost == "0.0014" && line("own")?.price == "configuration")
        // What the operator says counts as it stands: 1,000 × 1 + 100 × 1 per million.
        let mini = line("rebate", "gpt-4.1-mini")
        #expect(mini?.cost == "0.0011" && mini?.price == "configuration")
    }

    @Test("is not known, and not nothing, where the price is not")
    func unpriced() async throws {
        let entry = try await charged(
            completion(#","usage":{"prompt_tokens":10,"completion_tokens":1}"#),
            model: "local/unpriced"
        )
        #expect(entry.cost == nil && entry.usage?.inputTokens == 10)
    }

    @Test("is nothing where the vendor refused")
    func refused() async throws {
        let entry = try await charged(
            WireText.answer(429, #"{"error":{"message":"slow down","type":"rate_limit_error"}}"#)
        )
        #expect(entry.cost == .zero && entry.usage == nil && entry.dimensions.status == 429)
    }

    @Test("is not let happen without a price where that is asked for")
    func blocked() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await ScriptedVendor.with(saying: completion("")) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port, folder, "metering: { unpriced: block }")) { gateway in
                func ask(_ model: String) async throws -> WireAnswer {
                    try await gateway.ask(#"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}]}"#)
                }
                let allowed = try await ask("local/priced")
                #expect(allowed.status == 200)
                let refused = try await ask("local/unpriced")
                #expect(refused.status == 403 && refused.text.contains("model_unpriced"))
            }
        }
    }
}

/// Filled by one thread at a time.
private final class Lines: @unchecked Sendable {
    var all: [LedgerEntry] = []
}
