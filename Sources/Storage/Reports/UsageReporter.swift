import Core

/// Makes reports from the sums, as of one moment.
struct UsageReporter {
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// Rows while they are added up.
    private struct Gathered {
        struct Key: Hashable {
            var start: Int?
            /// Which values, by their place in ``places``.
            var values: Int
        }

        var rows: [Key: UsageReport.Row] = [:]
        var places: [[String?]: Int] = [:]
        /// The values of each number of dimensions that has been met with.
        var placeOf: [Int: Int] = [:]
    }

    func report(_ query: UsageQuery) throws(StoreError) -> UsageReport {
        let kept = try LedgerKept(session)
        var gathered = Gathered()
        for range in Self.ranges(of: query, kept) {
            try add(range, query, &gathered)
            if query.withTimes { try addTimes(range, query, &gathered) }
        }
        let rows = gathered.rows.values
        var total = UsageReport.Row(start: nil, values: query.by.map { _ in nil })
        for row in rows {
            total.sums.add(row.sums)
            total.errors += row.errors
        }
        let sorted = rows.sorted { one, other in
            if one.start != other.start { return one.start ?? 0 < other.start ?? 0 }
            if one.sums.cost != other.sums.cost { return one.sums.cost > other.sums.cost }
            if one.sums.calls != other.sums.calls { return one.sums.calls > other.sums.calls }
            return one.values.map { $0 ?? "" }.lexicographicallyPrecedes(other.values.map { $0 ?? "" })
        }
        var report = UsageReport(query: query, rows: sorted, total: total)
        let isByHour = query.needsAllDimensions || query.interval == .hour
        if let since = isByHour ? kept.hours : kept.days, query.from < since { report.keptSince = since }
        return report
    }

    /// Where the sums of a time are: whole days in the table of days, the hours before and after them in that of hours.
    static func ranges(of query: UsageQuery, _ kept: LedgerKept) -> [SumRange] {
        let hour = LedgerStore.hour
        let hours = query.from / hour..<max(query.from / hour, (query.until + hour - 1) / hour)
        if query.needsAllDimensions { return [SumRange(table: .hours, periods: hours)] }
        if query.interval == .hour { return [SumRange(table: .coarseHours, periods: hours)] }
        // Where hours are not kept any more, their day counts whole.
        let keptHours = (kept.hours ?? 0) / hour
        let first = hours.lowerBound < keptHours ? hours.lowerBound / 24 : (hours.lowerBound + 23) / 24
        let last = hours.upperBound < keptHours ? (hours.upperBound + 23) / 24 : hours.upperBound / 24
        guard first < last else { return [SumRange(table: .coarseHours, periods: hours)] }
        var ranges = [SumRange(table: .coarseDays, periods: first..<last)]
        if hours.lowerBound < first * 24 {
            ranges.insert(SumRange(table: .coarseHours, periods: hours.lowerBound..<first * 24), at: 0)
        }
        if last * 24 < hours.upperBound {
            ranges.append(SumRange(table: .coarseHours, periods: last * 24..<hours.upperBound))
        }
        return ranges
    }

    private func add(_ range: SumRange, _ query: UsageQuery, _ gathered: inout Gathered) throws(StoreError) {
        let (condition, values) = Self.condition(range, query)
        let period = Self.period(range, query)
        let sums = LedgerColumns.sums.map { "CAST(SUM(u.\($0)) AS BIGINT) AS \($0)" }.joined(separator: ", ")
        let columns = query.by.map { ", d.\($0.column)" }.joined()
        let tags = query.only.keys.contains { $0.isTag } ? "d.tags" : "NULL"
        let grouping = period == "0" ? "u.dimension" : "\(period), u.dimension"
        let atSums = 3
        let atTags = atSums + LedgerColumns.sums.count
        try session.query(
            "SELECT g.period, g.dimension, d.status, \(LedgerColumns.sums.map { "g.\($0)" }.joined(separator: ", ")), \(tags)\(columns) "
                + "FROM (SELECT \(period) AS period, u.dimension AS dimension, \(sums) FROM \(range.table.name) u "
                + "WHERE \(condition) GROUP BY \(grouping)) g JOIN dimensions d ON d.id = g.dimension",
            values
        ) { (row) throws(StoreError) in
            // A tag is asked for by its name only here: SQL compares all tags of a call at once.
            guard let dimension = row.integer(1), query.meets(tagsOf: row, at: atTags) else { return }
            let place: Int
            if let known = gathered.placeOf[dimension] {
                place = known
            } else {
                let names = query.by.enumerated().map { $1.text(row, atTags + 1 + $0) }
                place = gathered.places[names] ?? gathered.places.count
                gathered.places[names] = place
                gathered.placeOf[dimension] = place
            }
            let start = Self.start(of: row.integer(0) ?? 0, range.table, query.interval)
            let key = Gathered.Key(start: start, values: place)
            let sums = UsageSums(row, at: atSums)
            if gathered.rows[key] == nil {
                let names = query.by.enumerated().map { $1.text(row, atTags + 1 + $0) }
                gathered.rows[key] = UsageReport.Row(start: start, values: names)
            }
            gathered.rows[key]?.sums.add(sums)
            if row.integer(2) ?? 0 >= 400 { gathered.rows[key]?.errors += sums.calls }
        }
    }

    /// Sketches are added up here, so every row is read; of those that were met with, which are the ones that are asked for.
    private func addTimes(_ range: SumRange, _ query: UsageQuery, _ gathered: inout Gathered) throws(StoreError) {
        let (condition, values) = Self.condition(range, query)
        try session.query(
            "SELECT \(Self.period(range, query)), u.dimension, u.durations, u.first_bytes FROM \(range.table.name) u "
                + "WHERE \(condition) AND u.calls > 0",
            values
        ) { row in
            guard let place = row.integer(1).flatMap({ gathered.placeOf[$0] }) else { return }
            let start = Self.start(of: row.integer(0) ?? 0, range.table, query.interval)
            let key = Gathered.Key(start: start, values: place)
            if let bytes = row.bytes(2) { gathered.rows[key]?.sums.durations.add(encoded: bytes) }
            if let bytes = row.bytes(3) { gathered.rows[key]?.sums.firstBytes.add(encoded: bytes) }
        }
    }

    // MARK: In SQL

    /// By what rows of a table are put together: the hour or the day, 0 where time is not divided.
    private static func period(_ range: SumRange, _ query: UsageQuery) -> String {
        switch (query.interval, range.table) {
        case (nil, _): "0"
        case (.hour, _), (_, .coarseDays): "u.\(range.table.period)"
        // Weeks and months are put together of days.
        case (_, .hours), (_, .coarseHours): "u.hour / 24"
        }
    }

    private static func condition(_ range: SumRange, _ query: UsageQuery) -> (sql: String, values: [SQLValue]) {
        var sql = "u.\(range.table.period) >= ? AND u.\(range.table.period) < ?"
        var values: [SQLValue] = [.integer(range.periods.lowerBound), .integer(range.periods.upperBound)]
        let (conditions, wanted) = query.only.conditions
        if !conditions.isEmpty {
            sql += " AND u.dimension IN (SELECT d.id FROM dimensions d WHERE \(conditions.joined(separator: " AND ")))"
            values += wanted
        }
        return (sql, values)
    }

    /// The beginning of the interval that a period is in.
    private static func start(of number: Int, _ table: SumTable, _ interval: UsageQuery.Interval?) -> Int? {
        switch interval {
        case nil: return nil
        case .hour: return number * LedgerStore.hour
        case .day: return number * LedgerStore.day
        // 1970 began on a Thursday; weeks begin on Mondays (ISO 8601).
        case .week: return (number - (number + 3) % 7) * LedgerStore.day
        case .month:
            let date = UTCTime(seconds: number * 86_400)
            return (number - (date.day - 1)) * LedgerStore.day
        }
    }
}

extension UsageQuery {
    /// Whether the tags of a row are among those that are looked at.
    fileprivate func meets(tagsOf row: any SQLRow, at column: Int) -> Bool {
        only.meet(tags: { UsageDimensions.tags(row.text(column)) })
    }
}

extension [UsageQuery.Dimension: [String?]] {
    /// What is asked of the columns of `dimensions d`, but for tags, and the values for it.
    var conditions: (sql: [String], values: [SQLValue]) {
        var conditions: [String] = []
        var values: [SQLValue] = []
        for (dimension, wanted) in sorted(by: { $0.key.name < $1.key.name }) where !dimension.isTag {
            var choices: [String] = []
            for value in wanted {
                switch (value, dimension) {
                case (nil, .modelAsked): choices.append("d.model_asked = ''")
                case (nil, _): choices.append("d.\(dimension.column) IS NULL")
                case (let value?, .status), (let value?, .stream):
                    choices.append("d.\(dimension.column) = ?")
                    values.append(.integer(value == "true" ? 1 : Int(value) ?? (value == "false" ? 0 : -1)))
                case (let value?, _):
                    choices.append("d.\(dimension.column) = ?")
                    values.append(.text(value))
                }
            }
            conditions.append(choices.isEmpty ? "1 = 0" : "(\(choices.joined(separator: " OR ")))")
        }
        return (conditions, values)
    }

    /// Whether tags are among those that are asked for.
    /// - Parameter tags: reads them, where that is needed.
    func meet(tags: () -> [String: String]) -> Bool {
        var known: [String: String]?
        for case (.tag(let name), let wanted) in self {
            let read = known ?? tags()
            known = read
            guard wanted.contains(read[name]) else { return false }
        }
        return true
    }
}
