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
        guard batch.count > 0 else { return }
        let known = known
        let found = try await database.write { (session) throws(StoreError) -> [UsageDimensions: DimensionNumber] in
            let isNew = try session.execute(
                "INSERT INTO ledger_batches (id) VALUES (?) ON CONFLICT (id) DO NOTHING",
                [.text(batch.id.description)]
            )
            guard isNew > 0 else { return [:] }
            return try Self.write(batch.parts, known: known, session)
        }
        if self.known.count + found.count > Self.remembered { self.known = [:] }
        self.known.merge(found) { $1 }
    }

    /// Writes lines and what they add to the sums.
    /// - Returns: the numbers of dimensions that were not known.
    @discardableResult
    static func write(
        _ parts: [LedgerLines],
        known: [UsageDimensions: DimensionNumber] = [:],
        _ session: any SQLSession
    ) throws(StoreError) -> [UsageDimensions: DimensionNumber] {
        let dimensions = try DimensionNumbers(of: parts, known: known, session)
        try LedgerInsertion.insert(parts, dimensions, session)
        try add(parts, dimensions, session)
        return dimensions.found
    }

    // MARK: Sums

    private static func add(
        _ parts: [LedgerLines],
        _ dimensions: DimensionNumbers,
        _ session: any SQLSession
    ) throws(StoreError) {
        var sums: [(key: SumKey, value: UsageSums)] = []
        var places: [SumKey: Int] = [:]
        var coarse: [Int: Int] = [:]
        for part in parts.indices {
            // Lines of a kind are nearly always of the same hour as the one before.
            var latest = [Int](repeating: -1, count: parts[part].kinds.count)
            for line in parts[part].lines {
                let period = line.measures.time / hour
                var place = latest[Int(line.kind)]
                if place < 0 || sums[place].key.period != period {
                    let number = dimensions[part, line.kind]
                    let key = SumKey(period: period, dimension: number.full)
                    place = places[key] ?? sums.count
                    if place == sums.count {
                        sums.append((key, UsageSums()))
                        places[key] = place
                        coarse[number.full] = number.coarse
                    }
                    latest[Int(line.kind)] = place
                }
                sums[place].value.add(line.measures)
            }
        }
        let hours = Dictionary(uniqueKeysWithValues: sums)
        try SumWriter.add(hours, to: .hours, session)
        let coarseSums = CoarseSums(of: hours) { coarse[$0] ?? $0 }
        try SumWriter.add(coarseSums.hours, to: .coarseHours, session)
        try SumWriter.add(coarseSums.days, to: .coarseDays, session)
    }
}
