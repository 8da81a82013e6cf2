import Core

/// The ledger in a database: lines are appended, and with them, in the same transaction, the sums by hour from which reports are made, so
/// that the two never differ.
public actor LedgerStore {
    let database: any SQLDatabase
    /// Those that the database is known to have.
    private var known: [UsageDimensions: Int] = [:]
    private static let remembered = 50_000
    static let hour = 3_600_000

    /// The ledger of a database whose tables are up to date.
    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// Writes a batch; one that was written before is left as it is.
    /// - Throws: `unavailable`, after which the same batch can be tried again, whether or not it was written.
    public func append(_ batch: LedgerBatch) async throws(StoreError) {
        guard !batch.entries.isEmpty else { return }
        let known = known
        let found = try await database.write { (session) throws(StoreError) -> [UsageDimensions: Int] in
            let isNew = try session.execute(
                "INSERT INTO ledger_batches (id) VALUES (?) ON CONFLICT (id) DO NOTHING",
                [.text(batch.id.description)]
            )
            guard isNew > 0 else { return [:] }
            var found: [UsageDimensions: Int] = [:]
            var numbers: [Int] = []
            numbers.reserveCapacity(batch.entries.count)
            for (place, entry) in batch.entries.enumerated() {
                // Calls often come in rows that are told apart by nothing.
                if place > 0, entry.dimensions == batch.entries[place - 1].dimensions {
                    numbers.append(numbers[place - 1])
                } else if let number = known[entry.dimensions] ?? found[entry.dimensions] {
                    numbers.append(number)
                } else {
                    let number = try Self.intern(entry.dimensions, session)
                    found[entry.dimensions] = number
                    numbers.append(number)
                }
            }
            try Self.insert(batch.entries, numbers, session)
            try Self.add(batch.entries, numbers, session)
            return found
        }
        if self.known.count + found.count > Self.remembered { self.known = [:] }
        self.known.merge(found) { $1 }
    }

    // MARK: Lines

    /// Lines that one statement inserts: beginning and ending it costs as much as inserting some.
    private static let linesAtOnce = 32
    private static let insertOne = insertion(of: 1)
    private static let insertMany = insertion(of: linesAtOnce)

    private static func insertion(of lines: Int) -> String {
        let columns = LedgerColumns.line
        let row = "(\(placeholders(columns.count)))"
        return "INSERT INTO ledger (\(columns.joined(separator: ", "))) VALUES "
            + Array(repeating: row, count: lines).joined(separator: ", ")
    }

    static func insert(
        _ entries: [LedgerEntry],
        _ dimensions: [Int],
        _ session: any SQLSession
    ) throws(StoreError) {
        var rows: [[SQLValue]] = []
        let whole = entries.count / linesAtOnce * linesAtOnce
        for start in stride(from: 0, to: whole, by: linesAtOnce) {
            var values: [SQLValue] = []
            values.reserveCapacity(linesAtOnce * LedgerColumns.line.count)
            for place in start..<(start + linesAtOnce) { add(entries[place], dimensions[place], to: &values) }
            rows.append(values)
        }
        if !rows.isEmpty { try session.execute(insertMany, rows: rows) }
        rows.removeAll()
        for place in whole..<entries.count {
            var values: [SQLValue] = []
            values.reserveCapacity(LedgerColumns.line.count)
            add(entries[place], dimensions[place], to: &values)
            rows.append(values)
        }
        if !rows.isEmpty { try session.execute(insertOne, rows: rows) }
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

    private struct Hour: Hashable, Comparable {
        let hour: Int
        let dimension: Int

        static func < (one: Hour, other: Hour) -> Bool {
            (one.hour, one.dimension) < (other.hour, other.dimension)
        }
    }

    private static let addSums: String = {
        let columns = ["hour", "dimension"] + LedgerColumns.sums
        let additions = LedgerColumns.sums.map { "\($0) = usage_hours.\($0) + excluded.\($0)" }
        return "INSERT INTO usage_hours (\(columns.joined(separator: ", "))) VALUES (\(placeholders(columns.count))) "
            + "ON CONFLICT (hour, dimension) DO UPDATE SET \(additions.joined(separator: ", "))"
    }()

    /// Adding locks the row where several gateways write, so that the sketches in it can then be read and written. All take rows in the
    /// same order.
    static func add(
        _ entries: [LedgerEntry],
        _ dimensions: [Int],
        _ session: any SQLSession
    ) throws(StoreError) {
        var sums: [Hour: UsageSums] = [:]
        for (entry, dimension) in zip(entries, dimensions) {
            sums[Hour(hour: entry.time / hour, dimension: dimension), default: UsageSums()].add(entry)
        }
        let sorted = sums.sorted { $0.key < $1.key }
        try session.execute(
            addSums,
            rows: sorted.map { [.integer($0.key.hour), .integer($0.key.dimension)] + $0.value.values }
        )
        var sketches: [[SQLValue]] = []
        for (key, sum) in sorted where sum.calls > 0 {
            let place: [SQLValue] = [.integer(key.hour), .integer(key.dimension)]
            var (durations, firstBytes) = (sum.durations, sum.firstBytes)
            try session.query(
                "SELECT durations, first_bytes FROM usage_hours WHERE hour = ? AND dimension = ?",
                place
            ) { row in
                durations.add(LatencySketch(row.bytes(0)))
                firstBytes.add(LatencySketch(row.bytes(1)))
            }
            sketches.append([.bytes(durations.encoded), .bytes(firstBytes.encoded)] + place)
        }
        try session.execute(
            "UPDATE usage_hours SET durations = ?, first_bytes = ? WHERE hour = ? AND dimension = ?",
            rows: sketches
        )
    }

    // MARK: Dimensions

    static let dimensionColumns = [
        "organisation", "team", "key", "end_user", "tags", "endpoint", "model_asked", "vendor", "model", "region",
        "tier",
        "status", "error", "stream",
    ]

    /// The number under which dimensions are kept. It is made of them, so that no two gateways disagree; where two have the same one, the
    /// later takes the next.
    private static func intern(_ dimensions: UsageDimensions, _ session: any SQLSession) throws(StoreError) -> Int {
        let values: [SQLValue] = [
            SQLValue(dimensions.organisation), SQLValue(dimensions.team), SQLValue(dimensions.key),
            SQLValue(dimensions.user), SQLValue(dimensions.tagText), .text(dimensions.endpoint),
            .text(dimensions.modelAsked), SQLValue(dimensions.vendor), SQLValue(dimensions.model),
            SQLValue(dimensions.region), SQLValue(dimensions.tier), .integer(dimensions.status),
            SQLValue(dimensions.error), .integer(dimensions.isStream ? 1 : 0),
        ]
        let columns = dimensionColumns.joined(separator: ", ")
        var id = DimensionDigest.number(of: values)
        while true {
            let added = try session.execute(
                "INSERT INTO dimensions (id, \(columns)) VALUES (\(placeholders(values.count + 1))) ON CONFLICT (id) DO NOTHING",
                [.integer(id)] + values
            )
            if added > 0 { return id }
            let kept = try session.first("SELECT \(columns) FROM dimensions WHERE id = ?", [.integer(id)]) {
                (row) throws(StoreError) in
                values.indices.map { column -> SQLValue in
                    if case .integer = values[column] {
                        SQLValue(row.integer(column))
                    } else {
                        SQLValue(row.text(column))
                    }
                }
            }
            if kept == values { return id }
            id = id == .max ? 0 : id + 1
        }
    }

    private static func placeholders(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}

/// The first number that dimensions are looked for under: 63 bits of FNV-1a over their values. Nothing depends on its being hard to
/// find two with the same one.
enum DimensionDigest {
    static func number(of values: [SQLValue]) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ byte: UInt8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        for value in values {
            switch value {
            case .null: add(0)
            case .integer(let number): for byte in String(number).utf8 { add(byte) }
            case .text(let text):
                add(1)
                for byte in text.utf8 { add(byte) }
            case .bytes(let bytes): for byte in bytes { add(byte) }
            }
            add(0xFF)
        }
        return Int(hash >> 1)
    }
}
