import Core

extension LedgerStore {
    /// Finds where the sums are not those of the lines; nothing where the database is as it should be. What has been deleted by its retention
    /// is no difference: where there are no lines any more, coarse sums and days are compared with the hours.
    /// - Parameters:
    ///   - from: in milliseconds since 1970; the day that it is in counts whole.
    ///   - until: the first moment that is left out; the day that it is in counts whole unless it has just begun.
    /// - Returns: the hours, in milliseconds since 1970, whose sums differ; the first one of a day whose sums do.
    public func hoursThatDiffer(from: Int, until: Int) async throws(StoreError) -> [Int] {
        try await database.read { (session) throws(StoreError) in
            try LedgerVerification(session).hoursThatDiffer(from: from, until: until)
        }
    }
}

/// Compares the tables of the ledger with each other, as of one moment and a day at a time.
private struct LedgerVerification {
    private typealias Sums = [SumKey: UsageSums]

    private let session: any SQLSession
    private let kept: LedgerKept
    /// The number of each coarse dimensions, and by number what it is without user and tags.
    private var coarse: [Int: Int] = [:]

    init(_ session: any SQLSession) throws(StoreError) {
        self.session = session
        kept = try LedgerKept(session)
        var all: [UsageDimensions: Int] = [:]
        var dimensions: [Int: UsageDimensions] = [:]
        try session.query("SELECT id, \(DimensionNumbers.columns.joined(separator: ", ")) FROM dimensions", []) { row in
            guard let id = row.integer(0) else { return }
            let read = UsageDimensions(row, at: 1)
            dimensions[id] = read.coarse
            if read == read.coarse { all[read] = id }
        }
        for (id, read) in dimensions { coarse[id] = all[read] }
    }

    func hoursThatDiffer(from: Int, until: Int) throws(StoreError) -> [Int] {
        guard let bounds = try bounds(from: from, until: until) else { return [] }
        var different: Set<Int> = []
        // Lines of a day whose calls began on the one before.
        var later: Sums = [:]
        if bounds.lowerBound > 0 { later = try lines(bounds.lowerBound - 1).later }
        for day in bounds {
            var told: Sums?
            if day * LedgerStore.day >= kept.lines ?? 0 {
                let found = try lines(day)
                told = later.filter { $0.key.period / 24 == day }.merging(found.own) { one, other in
                    var both = one
                    both.add(other)
                    return both
                }
                later = later.filter { $0.key.period / 24 > day }.merging(found.later) { one, other in
                    var both = one
                    both.add(other)
                    return both
                }
            } else {
                later = try lines(day).later
            }
            // Nothing is said of what is not kept.
            guard day * LedgerStore.day >= kept.hours ?? 0 else { continue }
            let hours = try CoarseSums.sums(in: SumRange(table: .hours, periods: day * 24..<(day + 1) * 24), session)
            if let told { Self.compare(told.mapValues(\.withoutUnknown), hours) { different.insert($0) } }
            let expected = CoarseSums(of: (told ?? hours).mapValues(\.withoutUnknown)) { coarse[$0] ?? -1 }
            let coarseHours = SumRange(table: .coarseHours, periods: day * 24..<(day + 1) * 24)
            Self.compare(expected.hours, try CoarseSums.sums(in: coarseHours, session)) { different.insert($0) }
            let days = SumRange(table: .coarseDays, periods: day..<day + 1)
            Self.compare(expected.days, try CoarseSums.sums(in: days, session)) { different.insert($0 * 24) }
        }
        return different.sorted().map { $0 * LedgerStore.hour }
    }

    private static func compare(_ expected: Sums, _ found: Sums, _ differs: (Int) -> Void) {
        guard expected != found else { return }
        for key in Set(expected.keys).union(found.keys) where expected[key] != found[key] { differs(key.period) }
    }

    /// The days of a time in which there is anything.
    private func bounds(from: Int, until: Int) throws(StoreError) -> Range<Int>? {
        var (first, last) = (Int.max, Int.min)
        for table in SumTable.allCases {
            try session.query("SELECT MIN(\(table.period)), MAX(\(table.period)) FROM \(table.name)", []) { row in
                guard let low = row.integer(0), let high = row.integer(1) else { return }
                first = min(first, low * table.length / LedgerStore.day)
                last = max(last, high * table.length / LedgerStore.day)
            }
        }
        for order in ["", " DESC"] {
            try session.query("SELECT time FROM ledger ORDER BY call\(order) LIMIT 1", []) { row in
                guard let time = row.integer(0) else { return }
                first = min(first, time / LedgerStore.day)
                last = max(last, time / LedgerStore.day)
            }
        }
        first = max(first, from / LedgerStore.day)
        last = min(last, (until - 1) / LedgerStore.day)
        return first <= last ? first..<last + 1 : nil
    }

    /// What the lines of calls that began on a day add up to: on that day, and on later ones.
    private func lines(_ day: Int) throws(StoreError) -> (own: Sums, later: Sums) {
        var (own, later): (Sums, Sums) = ([:], [:])
        let columns = LedgerColumns.line.joined(separator: ", ")
        try session.query(
            "SELECT \(columns) FROM ledger WHERE call >= ? AND call < ?",
            [
                .text(CallID.first(at: day * LedgerStore.day).description),
                .text(CallID.first(at: (day + 1) * LedgerStore.day).description),
            ]
        ) { (row) throws(StoreError) in
            let entry = try LedgerEntry(row, UsageDimensions(endpoint: ""))
            let key = SumKey(period: entry.time / LedgerStore.hour, dimension: row.integer(3) ?? 0)
            if key.period / 24 > day {
                later[key, default: UsageSums()].add(entry)
            } else {
                own[key, default: UsageSums()].add(entry)
            }
        }
        return (own, later)
    }
}

extension UsageSums {
    /// A count that no line has is zero in the sums.
    fileprivate var withoutUnknown: UsageSums {
        var sums = self
        for count in Usage.classes { sums.usage[keyPath: count] = sums.usage[keyPath: count] ?? 0 }
        return sums
    }
}
