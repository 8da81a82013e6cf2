import Core
import Foundation
import JSON
import NIOCore
import Storage
import StorageSQLite
import Testing
import Traffic

@testable import Gateway

/// Periods are so long that none ends while a test runs.
@Suite("Budgets") struct BudgetTests {
    /// A dollar for a million tokens in, and one for as many out.
    private static func yaml(_ budgets: String, vendor port: Int, storage: String = "none", more: String = "") -> String
    {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", models: {
            m: { price: { input: 1, output: 1 }, max_output_tokens: 2000, context_window: 100000 },
            cheap: { price: { input: 0.01, output: 0.01 }, max_output_tokens: 2000 },
            free: { price: { input: 0, output: 0 } }, unpriced: {}, blind: { price: { input: 1, output: 1 } } } }
        models: { cheaper: local/cheap }
        storage: { url: "\(storage)" }
        keys:
          - { name: a, key: sk-budgets-aaaaaaaaaaaaaaaaaaaaaaa, team: red, permissions: { models: ["*"] } }
          - { name: b, key: sk-budgets-bbbbbbbbbbbbbbbbbbbbbbb, team: red, permissions: { models: ["*"] } }
          - { name: c, key: sk-budgets-ccccccccccccccccccccccc, team: blue, permissions: { models: ["*"] } }
          - { name: r, key: sk-budgets-rrrrrrrrrrrrrrrrrrrrrrr, roles: [auditor] }
        budgets: [\(budgets)]
        \(more)
        """
    }

    private static func budget(_ amount: String, _ more: String = "") -> String {
        "{ name: spend, amount: \(amount)\(more.contains("window:") ? "" : ", window: lifetime")\(more) }"
    }

    private static func key(_ name: Character) -> String {
        "authorization: Bearer sk-budgets-\(String(repeating: name, count: 23))"
    }

    private static func status(_ gateway: TestGateway, _ name: Character, _ body: String) async throws -> Int {
        try await gateway.ask(body, headers: [key(name)]).status
    }

    private static func completion(_ input: Int, _ output: Int) -> String {
        WireText.answer(
            200,
            #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":\#(input),"#
                + #""completion_tokens":\#(output),"total_tokens":\#(input + output)}}"#
        )
    }

    private static func longest(_ request: WireRequest) throws -> Int? {
        let root = try JSONDocument(parsing: request.body).root
        return root["max_completion_tokens"]?.int ?? root["max_tokens"]?.int
    }

    @Test("that are exhausted say so, with what is left and when there is more, and leave others alone")
    func exhausted() async throws {
        try await ScriptedVendor.with(saying: Self.completion(9_000, 500)) { vendor in
            // The first call takes 0.0095 of 0.012 USD; what is left is less than the next one may come to.
            let budgets = Self.budget(
                "0.012 USD",
                ", window: month, per: [team], output_tokens: 600, min_output_tokens: 600"
            )
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port)) { gateway in
                let first = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
                #expect(first.status == 200, "\(first.text)")
                for (path, body, word) in [
                    (
                        "/v1/chat/completions", chat("local/m", String(repeating: "word ", count: 300)),
                        "insufficient_quota"
                    ),
                    (
                        "/v1/responses", #"{"model":"local/m","input":"\#(String(repeating: "word ", count: 300))"}"#,
                        "budget_exceeded"
                    ),
                    (
                        "/v1/messages",
                        #"{"model":"local/m","max_tokens":900,"messages":[{"role":"user","content":"\#(String(repeating: "word ", count: 300))"}]}"#,
                        "billing_error"
                    ),
                    (
                        "/v1beta/models/local/m:generateContent",
                        #"{"contents":[{"parts":[{"text":"\#(String(repeating: "word ", count: 300))"}]}]}"#, "402"
                    ),
                ] {
                    let refused = try await gateway.ask(body, path: path, headers: [Self.key("b")])
                    #expect(refused.status == 402, "\(path) \(refused.text)")
                    for part in [
                        word, "'spend' of your team", "0.0025 USD of 0.012 USD a month are left", "It renews at 20",
                        "-01T00:00:00Z",
                    ] {
                        #expect(refused.text.contains(part), "\(refused.text)")
                    }
                    #expect(refused["x-should-retry"] == "false")
                    #expect(Int(refused["retry-after"] ?? "").map { 0...(32 * 86400) ~= $0 } == true)
                }
                #expect(try await Self.status(gateway, "c", chat("local/m")) == 200)
                // What costs nothing fits into every budget.
                #expect(try await Self.status(gateway, "b", chat("local/free")) == 200)
                #expect(vendor.requests.count == 3)
            }
        }
    }

    @Test("have the status that is configured", arguments: [403, 422, 429])
    func statuses(_ status: Int) async throws {
        try await ScriptedVendor.with(saying: Self.completion(9_000, 500)) { vendor in
            try await TestGateway.with(
                Self.yaml(Self.budget("10", ", measure: total_tokens, status: \(status)"), vendor: vendor.port)
            ) { gateway in
                let refused = try await gateway.ask(chat("local/m"), headers: [Self.key("a")])
                #expect(
                    refused.status == status && refused.text.contains("is smaller than the call"),
                    "\(refused.text)"
                )
                #expect(refused["retry-after"] == nil)
            }
        }
    }

    @Test("put in the longest answer, lower it to what is left, and leave alone what needs no change")
    func outputs() async throws {
        try await ScriptedVendor.with(saying: Self.completion(100, 50)) { vendor in
            // Room for about 5000 tokens.
            let budgets = Self.budget("5000", ", measure: total_tokens, min_output_tokens: 100")
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port)) { gateway in
                func ask(_ model: String, _ more: String = "", _ text: String = "Hi") async throws -> Int {
                    try await Self.status(gateway, "a", chat(model, text, stream: false, more))
                }
                // The model ends by itself; one of which nothing is known is told to.
                #expect(try await ask("local/m") == 200)
                #expect(try await ask("local/blind") == 200)
                #expect(try await ask("local/m", #","max_tokens":300"#) == 200)
                #expect(try await ask("local/m", #","max_tokens":9000"#) == 200)
                #expect(try await ask("local/m", #","n":2,"max_completion_tokens":4000"#) == 200)
                let sent = try vendor.requests.map(Self.longest)
                #expect(sent[0] == nil)
                let blind = try #require(sent[1])
                #expect(3000...3500 ~= blind, "\(blind)")
                #expect(sent[2] == 300)
                let lowered = try #require(sent[3])
                #expect(2700...3300 ~= lowered, "\(lowered)")
                #expect(String(buffer: vendor.requests[3].body).contains("max_completion_tokens") == false)
                // Two answers share what is left.
                let shared = try #require(sent[4])
                #expect(1200...1600 ~= shared, "\(shared)")
            }
        }
    }

    @Test("fall back on what is cheaper")
    func fallback() async throws {
        try await ScriptedVendor.with(saying: Self.completion(9_000, 500)) { vendor in
            let budgets = Self.budget("0.012 USD", ", fallback: cheaper, output_tokens: 600, min_output_tokens: 600")
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port)) { gateway in
                var models: [String?] = []
                for _ in 0..<2 {
                    let text = String(repeating: "word ", count: 300)
                    models.append(
                        try await gateway.ask(chat("local/m", text), headers: [Self.key("a")])["x-gateway-model"]
                    )
                }
                #expect(models == ["m", "cheap"])
                // What may not be used is not fallen back on.
                try gateway.rewrite(
                    Self.yaml(budgets, vendor: vendor.port).replacing("models: [\"*\"]", with: "models: [local/m]")
                )
                await gateway.process.reload()
                let refused = try await gateway.ask(
                    chat("local/m", String(repeating: "word ", count: 300)),
                    headers: [Self.key("a")]
                )
                #expect(refused.status == 402 && refused["x-gateway-model"] == nil)
            }
        }
    }

    @Test("count a call that falls back by the model that it falls back on")
    func fallbackModel() async throws {
        try await ScriptedVendor.with(saying: Self.completion(10, 10)) { vendor in
            let budgets =
                "{ name: best, only: { model: [best] }, amount: 10, measure: total_tokens, window: lifetime, fallback: good }, "
                + "{ name: good, only: { model: [good] }, amount: 50, measure: output_tokens, window: lifetime, min_output_tokens: 5 }"
            let yaml = Self.yaml(budgets, vendor: vendor.port)
                .replacing("models: { cheaper: local/cheap }", with: "models: { best: local/m, good: local/cheap }")
            try await TestGateway.with(yaml) { gateway in
                var found: [String] = []
                for model in ["best", "good", "best", "good", "best", "good", "best", "good"] {
                    let answer = try await gateway.ask(
                        chat(model, "Hi", stream: false, #","max_tokens":20"#),
                        headers: [Self.key("a")]
                    )
                    found.append(
                        answer["x-gateway-model"] ?? (answer.text.contains("'best'") ? "best refuses" : "good refuses")
                    )
                }
                // Five of ten tokens each are paid by the budget of `good`, whichever model was asked for.
                #expect(found.prefix(5) == ["cheap", "cheap", "cheap", "cheap", "cheap"], "\(found)")
                #expect(found.suffix(3) == ["good refuses", "best refuses", "good refuses"], "\(found)")
            }
        }
    }

    @Test("that are hard take no call of which nobody can tell what it may cost; others do")
    func unbounded() async throws {
        try await ScriptedVendor.with(saying: Self.completion(100, 50)) { vendor in
            let picture =
                #"{"model":"local/blind","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aaaa"}}]}]}"#
            for (isHard, expected) in [(true, 402), (false, 200)] {
                let budgets = Self.budget("10 USD", ", hard: \(isHard)")
                let yaml = Self.yaml(budgets, vendor: vendor.port)
                    .replacing("base_url: \"http", with: "passthrough: true, base_url: \"http")
                    .replacing(
                        "models: [\"*\"] } }",
                        with: "models: [\"*\"], endpoints: [calls, embeddings, images, passthrough] } }"
                    )
                try await TestGateway.with(yaml) { gateway in
                    for (path, body) in [
                        ("/v1/chat/completions", chat("local/unpriced")), ("/v1/chat/completions", picture),
                        ("/v1/images/generations", #"{"model":"local/m","prompt":"Hi"}"#),
                        ("/passthrough/local/chat/completions", #"{"model":"m"}"#),
                    ] {
                        let answer = try await gateway.ask(body, path: path, headers: [Self.key("a")])
                        #expect(answer.status == expected, "\(path) \(answer.text)")
                        #expect(answer.text.contains("budget_unbounded_call") == isHard)
                    }
                    // A model's context is as much as a picture can fill.
                    for (path, body) in [
                        ("/v1/chat/completions", picture.replacing("blind", with: "m")),
                        ("/v1/embeddings", #"{"model":"local/m","input":"Hi"}"#),
                    ] {
                        let answer = try await gateway.ask(body, path: path, headers: [Self.key("a")])
                        #expect(answer.status == 200 || path.contains("embeddings"), "\(path) \(answer.text)")
                        #expect(!answer.text.contains("budget"))
                    }
                }
            }
        }
    }

    @Test("are as they were after a restart", arguments: [true, false])
    func restart(_ isHard: Bool) async throws {
        let folder = TemporaryFolder()
        try await ScriptedVendor.with(saying: Self.completion(900, 0)) { vendor in
            var found: [Int] = []
            for _ in 0..<3 {
                let budgets = Self.budget("5000", ", measure: total_tokens, hard: \(isHard), per: [key]")
                let storage = "sqlite://\(folder.path)/gateway.db"
                try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port, storage: storage)) { gateway in
                    for _ in 0..<2 {
                        found.append(
                            try await Self.status(
                                gateway,
                                "a",
                                chat("local/m", "Hi", stream: false, #","max_tokens":300"#)
                            )
                        )
                    }
                    let state = try await gateway.ask(
                        "",
                        path: "/api/v1/budgets/spend",
                        method: "GET",
                        headers: [Self.key("r")],
                        replacing: ["content-type"],
                        admin: true
                    )
                    #expect(
                        state.text.contains(
                            #"{"values":{"key":"a"},"used":\#(900 * found.filter { $0 == 200 }.count),"#
                        ),
                        "\(state.text)"
                    )
                }
            }
            #expect(
                isHard ? found == [200, 200, 200, 200, 402, 402] : found == [200, 200, 200, 200, 200, 402],
                "\(found)"
            )
        }
    }

    @Test("that are not enforced refuse nobody, and the log tells")
    func dryRun() async throws {
        try await ScriptedVendor.with(saying: Self.completion(900, 100)) { vendor in
            let budgets = Self.budget("1500", ", measure: total_tokens, enforce: false, hard: false")
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port)) { gateway in
                for _ in 0..<2 { #expect(try await Self.status(gateway, "a", chat("local/m")) == 200) }
                await gateway.process.runtime.budgets.tell()
                #expect(try await Self.status(gateway, "a", chat("local/m")) == 200)
                try await eventually { gateway.log.text.contains("\"would_be_limited_by\":\"spend\"") }
            }
        }
    }

    @Test("tell the operator once of each threshold")
    func thresholds() async throws {
        try await ScriptedVendor.with(saying: Self.completion(600, 0)) { vendor in
            let budgets = Self.budget("2000", ", measure: total_tokens, hard: false, per: [team], thresholds: [50, 90]")
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port)) { gateway in
                for _ in 0..<4 {
                    _ = try await Self.status(gateway, "a", chat("local/m", "Hi", stream: false, #","max_tokens":5"#))
                    await gateway.process.runtime.budgets.tell()
                }
                try await eventually {
                    let lines = gateway.log.text.split(separator: "\n").filter { $0.contains("budget_threshold") }
                    return lines.count == 2 && lines[0].contains("\"percent\":\"50\"")
                        && lines[1].contains("\"percent\":\"90\"")
                        && lines.allSatisfy { $0.contains("\"team\":\"red\"") && $0.contains("\"budget\":\"spend\"") }
                }
            }
        }
    }

    @Test("spend what is held while the database is away; then hard ones take nothing and others do, until it is back")
    func away() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/gateway.db"
        try await ScriptedVendor.with(saying: Self.completion(10, 10)) { vendor in
            let budgets =
                Self.budget("1000000", ", measure: total_tokens, per: [key], output_tokens: 100")
                + ", { name: soft, per: [key], amount: 100000, measure: total_tokens, hard: false, window: lifetime }"
            try await TestGateway.with(Self.yaml(budgets, vendor: vendor.port, storage: "sqlite://\(path)")) {
                gateway in
                #expect(try await Self.status(gateway, "a", chat("local/m")) == 200)
                let database = try SQLiteDatabase(path: path)
                func run(_ statement: String) async throws {
                    _ = try await database.write { (session) throws(StoreError) in try session.execute(statement) }
                }
                try await run("ALTER TABLE budget_leases RENAME TO budget_elsewhere")
                #expect(try await Self.status(gateway, "a", chat("local/m")) == 200)
                let refused = try await gateway.ask(chat("local/m"), headers: [Self.key("c")])
                #expect(refused.status == 503 && refused.text.contains("budget_unavailable"), "\(refused.text)")
                #expect(refused["retry-after"] == "5")
                let ready = try await gateway.get("/readyz")
                #expect(ready.status == 200 && ready.text.contains("\"budgets\":"), "\(ready.text)")
                try gateway.rewrite(
                    Self.yaml(
                        budgets.replacing(
                            "measure: total_tokens, per: [key], output_tokens: 100",
                            with: "measure: total_tokens, hard: false, per: [key]"
                        ),
                        vendor: vendor.port,
                        storage: "sqlite://\(path)"
                    )
                )
                await gateway.process.reload()
                #expect(try await Self.status(gateway, "b", chat("local/m")) == 200)
                try await run("ALTER TABLE budget_elsewhere RENAME TO budget_leases")
                try await eventually { try await gateway.get("/readyz").text.contains("\"budgets\"") == false }
                #expect(try await Self.status(gateway, "c", chat("local/m")) == 200)
                // Nothing was lost or counted twice; a call may be settled after its answer has come.
                try await eventually {
                    await gateway.process.runtime.budgets.tell()
                    let held = try await database.read { (session) throws(StoreError) in
                        try session.rows("SELECT place, used FROM budget_leases WHERE budget = 'soft' ORDER BY place") {
                            row in
                            row.integer(1) ?? 0
                        }
                    }
                    return held == [40, 20, 20]
                }
                await database.close()
            }
        }
    }

    @Test("hold when two hundred callers spend them at the same time, whole answers and streams, and those who leave")
    func together() async throws {
        let folder = TemporaryFolder()
        try await ScriptedVendor.with({ request in
            let longest = (try? Self.longest(request)).flatMap(\.self) ?? 0
            // As many tokens as may come, or fewer, by what was asked.
            let text = String(buffer: request.body)
            let output = text.contains("whole") ? longest : longest / 3
            return [.send(Self.completion(200, output))]
        }) { vendor in
            let budgets = Self.budget("1.000000 USD", ", per: [team]")
            let yaml = Self.yaml(budgets, vendor: vendor.port, storage: "sqlite://\(folder.path)/gateway.db")
            try await TestGateway.with(yaml, server: "threads: 2") { gateway in
                let counts = try await withThrowingTaskGroup(of: [Int: Int].self) { group in
                    for caller in 0..<200 {
                        group.addTask {
                            var statuses: [Int: Int] = [:]
                            let connection = try await gateway.connect()
                            for turn in 0..<9 {
                                let longest = 200 + (caller * 7 + turn * 131) % 2500
                                try await connection.send(
                                    gateway.request(
                                        chat(
                                            "local/m",
                                            turn.isMultiple(of: 2) ? "whole" : "part",
                                            stream: false,
                                            #","max_tokens":\#(longest)"#
                                        ),
                                        headers: [Self.key(turn.isMultiple(of: 3) ? "a" : "b")]
                                    )
                                )
                                if caller % 40 == 39, turn == 8 { break }
                                statuses[try await connection.answer().status, default: 0] += 1
                            }
                            try await connection.close()
                            return statuses
                        }
                    }
                    return try await group.reduce(into: [Int: Int]()) { $0.merge($1, uniquingKeysWith: +) }
                }
                #expect(Set(counts.keys) == [200, 402], "\(counts)")
                try await eventually { try await gateway.activity().calls == 0 }
                // The truth is what the vendor was asked for.
                let spent = try vendor.requests.reduce(0) { sum, request in
                    let longest = try Self.longest(request) ?? 0
                    return sum + 200 + (String(buffer: request.body).contains("whole") ? longest : longest / 3)
                }
                #expect(spent <= 1_000_000)
                #expect(spent >= 700_000, "\(spent)")
                let state = try await gateway.process.budgets.states(of: gateway.process.budgets.rules[0], most: 5)
                #expect(state.count == 1 && state[0].state.used >= spent * 1_000_000)
                #expect(state[0].state.used <= 1_000_000_000_000)
            }
        }
    }
}
