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
        try insert(parts, dimensions, session)
        try add(parts, dimensions, session)
        return dimensions.found
    }

    // MARK: Lines

    private static let insertion = RowInsertion(into: "ledger", LedgerColumns.line)

    private static func insert(
        _ parts: [LedgerLines],
        _ dimensions: DimensionNumbers,
        _ session: any SQLSession
    ) throws(StoreError) {
        let places = parts.indices.flatMap { part in parts[part].lines.indices.map { (part: part, line: $0) } }
        try insertion.execute(places.count, session) { place, values in
            let (part, line) = places[place]
            add(parts[part], line, dimensions[part, parts[part].lines[line].kind].full, to: &values)
        }
    }

    /// The values of ``LedgerColumns/line``, in that order.
    private static func add(_ lines: LedgerLines, _ place: Int, _ dimension: Int, to values: inout [SQLValue]) {
        let line = lines.lines[place].measures
        values.append(.text(line.call.description))
        values.append(.integer(line.number))
        values.append(.integer(line.time))
        values.append(.integer(dimension))
        values.append(.text(lines.requestID(place)))
        values.append(.integer(line.attempts))
        if let usage = line.usage {
            values.append(.integer(usage.inputTokens))
            values.append(.integer(usage.outputTokens))
            for count in usage.counts { values.append(SQLValue(count)) }
        } else {
            for _ in LedgerColumns.counts { values.append(.null) }
        }
        values.append(.integer(line.isEstimate ? 1 : 0))
        let cost = line.cost.map(StoredMoney.split)
        values.append(SQLValue(cost?.micros))
        values.append(SQLValue(cost?.picos))
        values.append(SQLValue(lines.kinds[Int(lines.lines[place].kind)].price))
        values.append(.integer(line.duration))
        values.append(SQLValue(line.timeToFirstByte))
        values.append(.integer(line.overhead))
        values.append(SQLValue(line.only?.delay))
        values.append(SQLValue(line.only?.duration))
        values.append(SQLValue(line.only?.timeToFirstByte))
        values.append(SQLValue(line.correction?.attempt))
        values.append(SQLValue(line.correction.map { $0.makesKnown ? 1 : 0 }))
    }

    // MARK: Sums

    private static func add(
        _ parts: [LedgerLines],
        _ dimensions: DimensionNumbers,
        _ session: any SQLSession
    ) throws(StoreError) {
        var hours: [SumKey: UsageSums] = [:]
        var coarse: [Int: Int] = [:]
        for part in parts.indices {
            for line in parts[part].lines {
                let number = dimensions[part, line.kind]
                let key = SumKey(period: line.measures.time / hour, dimension: number.full)
                hours[key, default: UsageSums()].add(line.measures)
                coarse[number.full] = number.coarse
            }
        }
        try SumWriter.add(hours, to: .hours, session)
        let sums = CoarseSums(of: hours) { coarse[$0] ?? $0 }
        try SumWriter.add(sums.hours, to: .coarseHours, session)
        try SumWriter.add(sums.days, to: .coarseDays, session)
    }
}
