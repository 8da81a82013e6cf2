import Core
import Testing

@testable import Storage

@Suite("Lines of the ledger, page by page") struct LedgerPageTests {
    @Test("are all of them, in one order, once", arguments: TestDatabase.allCases, [1, 7, 1000])
    func pages(_ engine: TestDatabase, _ limit: Int) async throws {
        try await withLedger(engine) { ledger in
            var entries: [LedgerEntry] = []
            for number in 0..<40 { entries += SampleCalls.call(number) }
            try await ledger.append(LedgerBatch(id: SampleCalls.id(1), entries: entries))
            for only: [UsageQuery.Dimension: [String?]] in [
                [:], [.team: ["search"]], [.tag("project"): ["p1", nil], .stream: ["true"]], [.status: ["429"]],
            ] {
                let query = LedgerQuery(from: 0, until: SampleCalls.end, only: only)
                var (found, cursor): ([LedgerEntry], LedgerCursor?) = ([], nil)
                repeat {
                    let page = try await ledger.page(query, after: cursor, limit: limit)
                    #expect(page.entries.count <= 2 * limit)
                    found += page.entries
                    cursor = try page.next.map { try #require(LedgerCursor($0.description)) }
                } while cursor != nil
                let all = try await ledger.all()
                #expect(found == all.filter { line in only.allSatisfy { $1.contains($0.value(in: line.dimensions)) } })
            }
        }
    }

    @Test("go on only from what is a place", arguments: ["", "1", "x.0", "018f0000-0000-7000-8000-000000000000.x"])
    func cursor(_ text: String) {
        #expect(LedgerCursor(text) == nil)
    }
}
