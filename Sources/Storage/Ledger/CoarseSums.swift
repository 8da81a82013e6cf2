/// What sums come to where users and tags are no matter, by hour and by day.
struct CoarseSums {
    private(set) var hours: [SumKey: UsageSums] = [:]
    private(set) var days: [SumKey: UsageSums] = [:]

    /// - Parameters:
    ///   - fine: the sums by hour.
    ///   - coarse: the number of the same dimensions without user and tags.
    init(of fine: [SumKey: UsageSums], _ coarse: (Int) -> Int) {
        for (key, sums) in fine {
            hours[SumKey(period: key.period, dimension: coarse(key.dimension)), default: UsageSums()].add(sums)
        }
        for (key, sums) in hours {
            days[SumKey(period: key.period / 24, dimension: key.dimension), default: UsageSums()].add(sums)
        }
    }

    // MARK: Of a ledger that had none

    /// Makes the sums of what is in the ledger already, and notes when dimensions were used last.
    static func fill(_ session: any SQLSession) throws(StoreError) {
        let spent = "CAST(SUM(cost_micros) AS BIGINT) AS micros, CAST(SUM(cost_picos) AS BIGINT) AS picos"
        let place = "time / \(LedgerStore.hour) AS hour, dimension"
        let same = "WHERE e.hour = usage_hours.hour AND e.dimension = usage_hours.dimension"
        try session.execute(
            "UPDATE usage_hours SET estimated_micros = e.micros, estimated_picos = e.picos FROM (SELECT \(place), \(spent) "
                + "FROM ledger WHERE estimated = 1 AND cost_micros IS NOT NULL AND (number > 0 OR only_us IS NOT NULL) "
                + "GROUP BY 1, 2) e \(same)"
        )
        try session.execute(
            "UPDATE usage_hours SET corrections = e.lines, correction_micros = e.micros, correction_picos = e.picos "
                + "FROM (SELECT \(place), COUNT(*) AS lines, COALESCE(CAST(SUM(cost_micros) AS BIGINT), 0) AS micros, "
                + "COALESCE(CAST(SUM(cost_picos) AS BIGINT), 0) AS picos FROM ledger WHERE number < 0 GROUP BY 1, 2) e \(same)"
        )
        let numbers = try coarseNumbers(session)
        let hours = try session.first("SELECT MIN(hour), MAX(hour) FROM usage_hours") {
            (row) throws(StoreError) in (row.integer(0), row.integer(1))
        }
        if case (let first?, let last?)? = hours {
            // A day at a time: all of them may be more than memory holds.
            for day in (first / 24)...(last / 24) {
                let fine = try sums(in: SumRange(table: .hours, periods: day * 24..<(day + 1) * 24), session)
                let coarse = CoarseSums(of: fine) { numbers[$0] ?? $0 }
                try SumWriter.add(coarse.hours, to: .coarseHours, session)
                try SumWriter.add(coarse.days, to: .coarseDays, session)
            }
        }
        for (table, last) in [(SumTable.hours, "MAX(hour) / 24"), (.coarseDays, "MAX(day)")] {
            try session.execute(
                "UPDATE dimensions SET last_day = u.last_day FROM "
                    + "(SELECT dimension, \(last) AS last_day FROM \(table.name) GROUP BY dimension) u WHERE u.dimension = dimensions.id"
            )
        }
    }

    /// The number without user and tags of each that is in the database.
    private static func coarseNumbers(_ session: any SQLSession) throws(StoreError) -> [Int: Int] {
        var places: [UsageDimensions: Int] = [:]
        var placeOf: [Int: Int] = [:]
        try session.query("SELECT id, \(DimensionNumbers.columns.joined(separator: ", ")) FROM dimensions", []) { row in
            guard let id = row.integer(0) else { return }
            let coarse = UsageDimensions(row, at: 1).coarse
            let place = places[coarse] ?? places.count
            places[coarse] = place
            placeOf[id] = place
        }
        var numbers = [Int](repeating: 0, count: places.count)
        for (dimensions, place) in places { numbers[place] = try DimensionNumbers.intern(dimensions, 0, session) }
        return placeOf.mapValues { numbers[$0] }
    }

    /// What a table has, with its times.
    static func sums(in range: SumRange, _ session: any SQLSession) throws(StoreError) -> [SumKey: UsageSums] {
        var found: [SumKey: UsageSums] = [:]
        let (table, columns) = (range.table, LedgerColumns.sums)
        try session.query(
            "SELECT \(table.period), dimension, \(columns.joined(separator: ", ")), durations, first_bytes FROM \(table.name) "
                + "WHERE \(table.period) >= ? AND \(table.period) < ?",
            [.integer(range.periods.lowerBound), .integer(range.periods.upperBound)]
        ) { row in
            var sums = UsageSums(row, at: 2)
            sums.durations = LatencySketch(row.bytes(2 + columns.count))
            sums.firstBytes = LatencySketch(row.bytes(3 + columns.count))
            found[SumKey(period: row.integer(0) ?? 0, dimension: row.integer(1) ?? 0)] = sums
        }
        return found
    }
}
