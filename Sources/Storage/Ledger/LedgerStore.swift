import Core

/// The ledger in a database: lines are appended, and with them, in the same transaction, the sums by hour and by day from which reports are
/// made, so that they never differ.
public actor LedgerStore {
    let database: any SQLDatabase
    /// Those that the database is known to have.
    private var known: [UsageDimensions: DimensionNumber] = [:]
    private static let remembered = 50_000
    /// Milliseconds.
    static let hour = 3_600_000
    static let day = 24 * hour

    /// The ledger of a database whose tables are up to date.
    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// Writes a batch; one that was written before is left as it is.
    /// - Throws: `unavailable`, after which the same batch can be tried again, whether or not it was written.
    public func append(_ batch: LedgerBatch) async throws(StoreError) {
        guard !batch.entries.isEmpty else { return }
        let known = known
        let found = try await database.write { (session) throws(StoreError) -> [UsageDimensions: DimensionNumber] in
            let isNew = try session.execute(
                "INSERT INTO ledger_batches (id) VALUES (?) ON CONFLICT (id) DO NOTHING",
                [.text(batch.id.description)]
            )
            guard isNew > 0 else { return [:] }
            let dimensions = try DimensionNumbers(of: batch.entries, known: known, session)
            try Self.insert(batch.entries, dimensions.numbers, session)
            try Self.add(batch.entries, dimensions.numbers, session)
            return dimensions.found
        }
        if self.known.count + found.count > Self.remembered { self.known = [:] }
        self.known.merge(found) { $1 }
    }

    // MARK: Lines

    private static let insertion = RowInsertion(into: "ledger", LedgerColumns.line)

    static func insert(
        _ entries: [LedgerEntry],
        _ dimensions: [DimensionNumber],
        _ session: any SQLSession
    ) throws(StoreError) {
        try insertion.execute(entries.count, session) { place, values in
            add(entries[place], dimensions[place].full, to: &values)
        }
    }

    /// The values of ``LedgerColumns/line``, in that order.
    private static func add(_ entry: LedgerEntry, _ dimension: Int, to values: inout [SQLValue]) {
        values.append(.text(entry.call.description))
        values.append(.integer(entry.number))
        values.append(.integer(entry.time))
        values.append(.integer(dimension))
        values.append(.text(entry.requestID))
        values.append(.integer(entry.attempts))
        if let usage = entry.usage {
            values.append(.integer(usage.inputTokens))
            values.append(.integer(usage.outputTokens))
            for count in usage.counts { values.append(SQLValue(count)) }
        } else {
            for _ in LedgerColumns.counts { values.append(.null) }
        }
        values.append(.integer(entry.isEstimate ? 1 : 0))
        let cost = entry.cost.map(StoredMoney.split)
        values.append(SQLValue(cost?.micros))
        values.append(SQLValue(cost?.picos))
        values.append(SQLValue(entry.price))
        values.append(.integer(entry.duration))
        values.append(SQLValue(entry.timeToFirstByte))
        values.append(.integer(entry.overhead))
        values.append(SQLValue(entry.only?.delay))
        values.append(SQLValue(entry.only?.duration))
        values.append(SQLValue(entry.only?.timeToFirstByte))
        values.append(SQLValue(entry.correction?.attempt))
        values.append(SQLValue(entry.correction.map { $0.makesKnown ? 1 : 0 }))
    }

    // MARK: Sums

    static func add(
        _ entries: [LedgerEntry],
        _ dimensions: [DimensionNumber],
        _ session: any SQLSession
    ) throws(StoreError) {
        var hours: [SumKey: UsageSums] = [:]
        var coarse: [Int: Int] = [:]
        for (entry, dimension) in zip(entries, dimensions) {
            hours[SumKey(period: entry.time / hour, dimension: dimension.full), default: UsageSums()].add(entry)
            coarse[dimension.full] = dimension.coarse
        }
        try SumWriter.add(hours, to: .hours, session)
        let sums = CoarseSums(of: hours) { coarse[$0] ?? $0 }
        try SumWriter.add(sums.hours, to: .coarseHours, session)
        try SumWriter.add(sums.days, to: .coarseDays, session)
    }
}
