/// A row of a table of sums.
struct SumKey: Hashable, Comparable {
    /// The hour or day, counted from 1970.
    let period: Int
    let dimension: Int

    static func < (one: SumKey, other: SumKey) -> Bool {
        (one.period, one.dimension) < (other.period, other.dimension)
    }
}

/// Adds to the rows of a table of sums.
enum SumWriter {
    private static let additions: [SumTable: RowInsertion] = {
        var additions: [SumTable: RowInsertion] = [:]
        for table in SumTable.allCases {
            let changes = LedgerColumns.sums.map { "\($0) = \(table.name).\($0) + excluded.\($0)" }
            additions[table] = RowInsertion(
                into: table.name,
                [table.period, "dimension"] + LedgerColumns.sums + ["durations", "first_bytes"],
                " ON CONFLICT (\(table.period), dimension) DO UPDATE SET \(changes.joined(separator: ", "))"
            )
        }
        return additions
    }()

    /// Rows that one statement looks at; the fewest that suffice are used.
    private static let lookups = [1, 8, 64]

    /// Numbers are added by the database, which locks the row where several gateways write, so that the sketches in it can then be read and
    /// written. All take rows in the same order.
    static func add(_ sums: [SumKey: UsageSums], to table: SumTable, _ session: any SQLSession) throws(StoreError) {
        let rows = sums.sorted { $0.key < $1.key }
        let sketches = rows.map { (durations: $0.value.durations.encoded, firstBytes: $0.value.firstBytes.encoded) }
        try additions[table]?.execute(rows.count, session) { place, values in
            values.add(rows[place].key.period)
            values.add(rows[place].key.dimension)
            for number in rows[place].value.values { values.add(number) }
            values.add(.bytes(sketches[place].durations))
            values.add(.bytes(sketches[place].firstBytes))
        }

        // Where a row was there before, it still has the sketches from then.
        var updates: [[SQLValue]] = []
        var start = 0
        while start < rows.count {
            let period = rows[start].key.period
            var places: [Int: Int] = [:]
            while start < rows.count, rows[start].key.period == period, places.count < 64 {
                if rows[start].value.calls > 0 { places[rows[start].key.dimension] = start }
                start += 1
            }
            guard !places.isEmpty else { continue }
            try look(at: places.keys.sorted(), period, table, session) { row in
                guard let dimension = row.integer(0), let place = places[dimension] else { return }
                let (own, sketch) = (rows[place].value, sketches[place])
                let (durations, firstBytes) = (row.bytes(2) ?? [], row.bytes(3) ?? [])
                if row.integer(1) == own.calls, durations == sketch.durations, firstBytes == sketch.firstBytes {
                    return
                }
                var (allDurations, allFirstBytes) = (own.durations, own.firstBytes)
                allDurations.add(encoded: durations)
                allFirstBytes.add(encoded: firstBytes)
                updates.append([
                    .bytes(allDurations.encoded), .bytes(allFirstBytes.encoded), .integer(period), .integer(dimension),
                ])
            }
        }
        guard !updates.isEmpty else { return }
        try session.execute(
            "UPDATE \(table.name) SET durations = ?, first_bytes = ? WHERE \(table.period) = ? AND dimension = ?",
            rows: updates
        )
    }

    private static func look(
        at dimensions: [Int],
        _ period: Int,
        _ table: SumTable,
        _ session: any SQLSession,
        _ each: (any SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let count = lookups.first { $0 >= dimensions.count } ?? dimensions.count
        // One that is looked for twice is found once.
        let padding = repeatElement(dimensions[0], count: count - dimensions.count)
        try session.query(
            "SELECT dimension, calls, durations, first_bytes FROM \(table.name) WHERE \(table.period) = ? "
                + "AND dimension IN (\(RowInsertion.placeholders(count)))",
            [.integer(period)] + (dimensions + padding).map { .integer($0) },
            each
        )
    }
}
