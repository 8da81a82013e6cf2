import Testing

@testable import Storage

@Suite("Lines on their way to the database") struct LedgerLinesTests {
    @Test("come out as they went in, and keep once what they have in common")
    func packed() {
        let entries = (0..<500).flatMap { SampleCalls.call($0) }
        let lines = LedgerLines(entries)
        #expect(lines.entries == entries)
        #expect(lines.count == entries.count)
        #expect(lines.kinds.count < entries.count)
    }

    @Test("of callers that take turns share what is theirs")
    func turns() {
        let kinds = (0..<20).map { LedgerLines.Kind(Self.dimensions(user: "user-\($0)"), nil) }
        var lines = LedgerLines()
        for number in 0..<80 { lines.append(Self.entry(user: nil, number).measures, kinds[number % 8], requestID: "r") }
        #expect(lines.kinds.count == 8)
        // Of more than are looked at some are there twice, and nothing is lost.
        lines = LedgerLines()
        let entries = (0..<80).map { Self.entry(user: "user-\($0 % 20)", $0) }
        for (number, entry) in entries.enumerated() {
            lines.append(entry.measures, kinds[number % 20], requestID: entry.requestID)
        }
        #expect(lines.entries == entries)
    }

    @Test("that differ in their price alone keep it")
    func prices() {
        var (one, other) = (Self.entry(user: nil, 0), Self.entry(user: nil, 1))
        (one.price, other.price) = ("a", nil)
        #expect(LedgerLines([one, other, one]).entries.map(\.price) == ["a", nil, "a"])
    }

    private static func dimensions(user: String?) -> UsageDimensions {
        var dimensions = UsageDimensions(endpoint: "calls")
        dimensions.user = user
        return dimensions
    }

    private static func entry(user: String?, _ number: Int) -> LedgerEntry {
        LedgerEntry(
            call: SampleCalls.id(number),
            number: 0,
            time: SampleCalls.begin,
            dimensions: dimensions(user: user),
            requestID: "req_ü\(number)"
        )
    }
}
