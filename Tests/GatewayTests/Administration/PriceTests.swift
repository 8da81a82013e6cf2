import Catalogue
import Core
import Directory
import Foundation
import JSON
import Metering
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Testing

@testable import Gateway

@Suite("The price book") struct PriceTests {
    private static let spring = UTCTime(year: 2026, month: 3, day: 1).seconds
    private static let summer = UTCTime(year: 2026, month: 6, day: 1).seconds
    private static let autumn = UTCTime(year: 2026, month: 9, day: 1).seconds

    private static let vendors = """
        vendors:
          local:
            kind: openai-compatible
            base_url: "http://127.0.0.1:PORT/v1"
            models:
              priced: { price: { input: 2, output: 8 } }
          azure: { kind: azure, api_key: k, base_url: "https://r.openai.azure.com/openai/v1", deployments: { gpt-4o: ours } }
          openai: { api_key: k, models: { gpt-4o: { context_window: 1000 } } }
        """

    private static func configuration() throws -> Configuration {
        try Configuration.load(
            yaml: vendors.replacing("PORT", with: "9"),
            file: "gateway.yaml",
            environment: [:],
            insecureNoAuth: true
        )
    }

    private static func stored(
        _ id: String,
        _ model: String = "priced",
        from: Int? = nil,
        until: Int? = nil,
        input: String,
        vendor: String = "local",
        revision: Int = 1
    ) -> Kept<StoredPrice> {
        let price = StoredPrice(
            id: id,
            vendor: vendor,
            model: model,
            from: from,
            until: until,
            price: ["input": .string(input), "output": "0"]
        )
        var kept = price.stored
        kept.revision = revision
        return Kept(price, kept)
    }

    @Test("has of several versions the one that begins later, then the one that was said later")
    func order() throws {
        let book = PriceBook(
            try Self.configuration(),
            stored: [
                Self.stored("ever", until: Self.autumn, input: "1", revision: 9),
                Self.stored("spring", from: Self.spring, until: Self.summer, input: "2", revision: 1),
                Self.stored("spring-again", from: Self.spring, until: Self.summer, input: "3", revision: 2),
                Self.stored("later", from: Self.autumn + 100, input: "4", revision: 3),
            ]
        )
        func id(_ time: Int) -> String? { book.effective(vendor: "local", model: "priced", at: time)?.id }
        for (time, expected) in [
            (0, "ever"), (Self.spring - 1, "ever"), (Self.spring, "spring-again"), (Self.summer - 1, "spring-again"),
            (Self.summer, "ever"), (Self.autumn, "configuration"), (Self.autumn + 99, "configuration"),
            (Self.autumn + 100, "later"),
        ] {
            #expect(id(time) == expected, "\(UTCTime(seconds: time).rfc3339)")
        }
    }

    @Test("goes on with the configuration and the catalogue")
    func sources() throws {
        let book = PriceBook(try Self.configuration(), stored: [])
        let said = try #require(book.effective(vendor: "local", model: "priced", at: 0))
        #expect(said.source == .configuration && said.price == ["input": "2", "output": "8"])
        let listed = try #require(book.effective(vendor: "openai", model: "gpt-4o", at: 0))
        #expect(listed.source == .catalogue && listed.id == "catalogue")
        #expect(book.effective(vendor: "local", model: "other", at: 0) == nil)
        #expect(book.effective(vendor: "nobody", model: "gpt-4o", at: 0) == nil)
        // Where nobody knows the configuration, only the database says prices.
        let alone = PriceBook(nil, stored: [Self.stored("one", input: "1")])
        #expect(alone.effective(vendor: "local", model: "priced", at: 0)?.id == "one")
        #expect(alone.effective(vendor: "openai", model: "gpt-4o", at: 0) == nil)
    }

    @Test("says every price of the catalogue in the form in which it is read")
    func form() {
        for kind in Catalogue.standard.kinds {
            for model in kind.models.all {
                guard let price = model.price else { continue }
                #expect(AdministeredFormat.price(price.value).price == price, "\(kind.name)/\(model.name)")
            }
        }
    }

    // MARK: What was used before

    private static func attempt(_ vendor: String, _ model: String?, input: Int?, cost: Money?) -> LedgerEntry {
        var dimensions = UsageDimensions(endpoint: "calls")
        (dimensions.vendor, dimensions.model) = (vendor, model)
        let call = CallID(milliseconds: summer * 1000 + 999, random: (1, 2))
        var entry = LedgerEntry(
            call: call,
            number: 1,
            time: call.milliseconds + 5_000,
            dimensions: dimensions,
            requestID: "r"
        )
        entry.usage = input.map { Usage(inputTokens: $0, outputTokens: 0) }
        entry.cost = cost
        return entry
    }

    @Test("reckons what was used by the price of the call's time, and leaves alone what it cannot reckon")
    func reckons() throws {
        let stored = [
            Self.stored("spring", from: Self.spring, until: Self.summer + 1, input: "5"),
            Self.stored("next", from: Self.summer + 1, input: "6"),
            Self.stored("ours", "gpt-4o", input: "7", vendor: "azure"),
            Self.stored("free", "gift", input: "0"),
        ]
        let book = PriceBook(try Self.configuration(), stored: stored)
        // The attempt began when another price counted; the call did not.
        #expect(
            book.reckon(Self.attempt("local", "priced", input: 1_000_000, cost: "1")) == .cost("5", price: "spring")
        )
        // The ledger has the name of the deployment.
        #expect(book.reckon(Self.attempt("azure", "ours", input: 1_000_000, cost: nil)) == .cost("7", price: "ours"))
        #expect(book.reckon(Self.attempt("local", "gift", input: nil, cost: nil)) == .cost(.zero, price: "free"))

        var counted = Self.attempt("local", "priced", input: 10, cost: .zero)
        counted.dimensions.endpoint = "token_counts"
        var tier = Self.attempt("local", "priced", input: 10, cost: "1")
        tier.dimensions.tier = "flex"
        for left in [
            // Not counted; refused; not known by anybody; not charged for; of a tier without a price.
            Self.attempt("local", "priced", input: nil, cost: nil),
            Self.attempt("local", "priced", input: nil, cost: .zero),
            Self.attempt("gone", "priced", input: 10, cost: "1"),
            Self.attempt("local", nil, input: 10, cost: nil),
            counted, tier,
        ] {
            #expect(book.reckon(left) == .unchanged)
        }
        let line = Self.attempt("azure", "ours", input: 1, cost: "1")
        #expect(book.reckon(line, vendor: "local") == .other && book.reckon(line, model: "priced") == .other)
        for name in ["ours", "gpt-4o"] {
            #expect(book.reckon(line, vendor: "azure", model: name) == .cost("0.000007", price: "ours"))
        }
    }

    @Test("takes effect in every gateway of the database, and corrects what was used before")
    func gateways() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let answer = WireText.answer(
            200,
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":1000000,"completion_tokens":0}}"#
        )
        try await ScriptedVendor.with(saying: answer) { vendor in
            let yaml =
                Self.vendors.replacing("PORT", with: "\(vendor.port)")
                + "\nstorage: { url: \"sqlite://\(folder)/gateway.db\" }"
            try await TestGateway.with(yaml) { gateway in
                try await TestGateway.with(yaml) { other in
                    _ = try await gateway.ask(chat("local/priced"))
                    let body =
                        #"{"vendor":"local","model":"priced","from":"2026-03-01T00:00:00Z","price":{"input":"3"}}"#
                    let made = try await gateway.ask(body, path: "/api/v1/prices", admin: true)
                    #expect(made.status == 201, "\(made.text)")
                    let id = try #require(try JSONValue(parsing: made.text)["id"]?.string)
                    // The gateway that was asked knows at once, the other one when it looks.
                    await other.process.refresh()
                    for one in [gateway, other] {
                        let history = try #require(
                            one.process.current.withLockedValue { $0.vendors["local"]?.prices(of: "priced") }
                        )
                        #expect(history.version(at: Self.spring)?.id == id)
                        #expect(history.version(at: Self.spring - 1)?.id == "configuration")
                    }
                    _ = try await other.ask(chat("local/priced"))
                    let refused = try await gateway.ask(
                        #"{"vendor":"local","model":"priced","price":{"input":"3","inptu":"1"}}"#,
                        path: "/api/v1/prices",
                        admin: true
                    )
                    #expect(refused.status == 422 && refused.text.contains("/price/inptu"))
                }
                let usage = try await StoredUsage(.embedded, address: "sqlite://\(folder)/gateway.db", environment: [:])
                try await eventually(every: .milliseconds(20)) {
                    let report = try await usage.ledger.report(UsageQuery(from: 0, until: .max / 4))
                    return report.total.sums.calls == 2
                }
                func cost() async throws -> Money {
                    try await usage.ledger.report(UsageQuery(from: 0, until: .max / 4)).total.sums.cost
                }
                #expect(try await cost() == "5")
                let range = #"{"from":"2020-01-01T00:00:00Z","vendor":"local"}"#
                for difference in ["1", "0"] {
                    let told = try await gateway.ask(range, path: "/api/v1/prices/reprice", admin: true)
                    let sums = try JSONValue(parsing: told.text)
                    #expect(told.status == 200 && sums["difference"]?.string == difference, "\(told.text)")
                    #expect(sums["lines"]?.int == 2 && sums["cost_after"]?.string == "6")
                }
                #expect(try await cost() == "6")
                #expect(try await usage.ledger.hoursThatDiffer(from: 0, until: .max / 4) == [])
                await usage.close()
                let events = try await gateway.get("/api/v1/audit?kind=repricing", admin: true).text
                #expect(events.contains(#""actor":"nobody""#) && events.contains(#""changed":1"#))
            }
        }
    }

    @Test("takes many at once, all or none, and those it has once")
    func imports() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await TestGateway.with("storage: { url: \"sqlite://\(folder)/gateway.db\" }") { gateway in
            func send(_ prices: [String]) async throws -> WireAnswer {
                try await gateway.ask(
                    #"{"prices":[\#(prices.joined(separator: ","))]}"#,
                    path: "/api/v1/prices/import",
                    admin: true
                )
            }
            func price(_ model: String, _ input: String) -> String {
                #"{"vendor":"openai","model":"\#(model)","price":{"input":"\#(input)"}}"#
            }
            let faulty = try await send([price("a", "1"), #"{"vendor":"openai","model":"b","price":{}}"#])
            #expect(faulty.status == 422 && faulty.text.contains("invalid_price"))
            #expect(faulty.text.contains("/prices/1/price"))
            #expect(try await gateway.get("/api/v1/prices", admin: true).text.contains(#""data":[]"#))
            for (made, known) in [(2, 0), (0, 2)] {
                let answer = try await send([price("a", "1.50"), price("b", made == 2 ? "2" : "2.0")])
                #expect(answer.text.contains(#""made":\#(made),"known":\#(known)"#), "\(answer.text)")
            }
            let effective = try await gateway.get(
                "/api/v1/prices/effective?vendor=openai&model=a",
                admin: true
            )
            #expect(effective.text.contains(#""source":"database""#))
            let unknown = try await gateway.get("/api/v1/prices/effective?vendor=openai&model=c", admin: true)
            #expect(unknown.status == 404)
        }
    }
}
