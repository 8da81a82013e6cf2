import Storage
import StorageSQLite
import Testing
import Traffic

@testable import Gateway

@Suite("Leases of budgets whose gateway is gone") struct BudgetReconcilingTests {
    private static func yaml(_ port: Int, _ folder: String) -> String {
        """
        vendors:
          local: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1", models: {
            m: { price: { input: 1, output: 1 }, max_output_tokens: 2000, context_window: 100000 } } }
        storage: { url: "sqlite://\(folder)/gateway.db" }
        keys:
          - { name: a, key: sk-budgets-aaaaaaaaaaaaaaaaaaaaaaa, team: red, permissions: { models: ["*"] } }
          - { name: b, key: sk-budgets-bbbbbbbbbbbbbbbbbbbbbbb, team: blue, permissions: { models: ["*"] } }
        budgets:
          - { name: wide, amount: 100000, measure: total_tokens, window: lifetime,
              only: { vendor: ["loc*"], target: [local/m], model: ["*"], tags: { stage: [test] } },
              per: [team, key, user, vendor, target, tag:stage, address] }
          - { name: short, amount: 100000, measure: input_tokens, window: lifetime, per: [team], reconcile_after: 10m }
        """
    }

    private static let answer = WireText.answer(
        200,
        #"{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":"#
            + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":30,"#
            + #""completion_tokens":12,"total_tokens":42}}"#
    )

    /// Reports are taken back by hand, as if the gateway had been killed before it told of its calls.
    @Test("are charged with what the ledger says, each with its own calls, and the rest comes back")
    func charged() async throws {
        let folder = TemporaryFolder()
        try await ScriptedVendor.with(saying: Self.answer) { vendor in
            try await TestGateway.with(Self.yaml(vendor.port, folder.path)) { gateway in
                let body = chat(
                    "local/m",
                    "Hi",
                    stream: false,
                    #","max_tokens":20,"user":"u1","metadata":{"stage":"test"}"#
                )
                for name in ["aaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbb"] {
                    let headers = ["authorization: Bearer sk-budgets-\(name)"]
                    #expect(try await gateway.ask(body, headers: headers).status == 200)
                }
                let database = try SQLiteDatabase(path: folder.path + "/gateway.db")
                @Sendable func used() async throws -> [[Int]] {
                    try await database.read { (session) throws(StoreError) in
                        try session.rows("SELECT used, held FROM budget_leases ORDER BY budget, used") { row in
                            [row.integer(0) ?? 0, row.integer(1) ?? 0]
                        }
                    }
                }
                let lines = "SELECT COUNT(*) FROM ledger WHERE number = 0"
                try await eventually {
                    try await database.read { (session) throws(StoreError) in
                        try session.first(lines) { row in row.integer(0) ?? 0 }
                    } == 3
                }
                try await eventually {
                    await gateway.process.runtime.budgets.tell()
                    return try await used().map { $0[0] } == [30, 60, 42, 84]
                }
                _ = try await database.write { (session) throws(StoreError) in
                    try session.execute(
                        "UPDATE budget_leases SET used = 0, held = 5000, reserved = 7, seen = seen - 60000"
                    )
                }
                let reconciler = BudgetReconciler(try #require(gateway.process.storage).database) {
                    LedgerCounting($0).counted
                }
                let now = wallClockMilliseconds() + 600_000
                func reconcile(_ seconds: Int) async {
                    await gateway.process.reconcileBudgets(by: reconciler, at: now, uptime: seconds * 1000)
                }
                await reconcile(0)
                await reconcile(599)
                #expect(try await used() == Array(repeating: [0, 5000], count: 4))
                await reconcile(600)
                #expect(
                    try await used() == [[30, 37], [60, 67], [0, 5000], [0, 5000]],
                    "the others have to wait for longer"
                )
                await reconcile(900)
                #expect(try await used() == [[30, 37], [60, 67], [42, 49], [84, 91]])
                try await eventually {
                    let told = gateway.log.text.split(separator: "\n").filter { $0.contains("budget_reconciled") }
                    return told.count == 4
                        && told.contains { $0.contains("\"found\":\"84\"") && $0.contains("\"user\":\"u1\"") }
                }
                await database.close()
            }
        }
    }
}
