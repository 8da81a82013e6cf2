import Core

/// What is asked of the ledger's sums: use within a time, told apart by some dimensions and by intervals.
public struct UsageQuery: Sendable, Hashable {
    /// By what use can be told apart.
    public enum Dimension: Sendable, Hashable {
        case organisation, team, key, user, endpoint
        /// The name that was asked for.
        case modelAsked
        case vendor
        /// The vendor's name of the model.
        case model
        case region, tier, status, error, stream
        /// The value of a tag of that name.
        case tag(String)

        /// Those without a name of their own, by the names that callers use.
        public static let named: [(name: String, value: Dimension)] = [
            ("organisation", .organisation), ("team", .team), ("key", .key), ("user", .user), ("endpoint", .endpoint),
            ("model_asked", .modelAsked), ("vendor", .vendor), ("model", .model), ("region", .region), ("tier", .tier),
            ("status", .status), ("error", .error), ("stream", .stream),
        ]

        /// Reads `team` or `tag:project`; nil for anything else.
        public init?(_ name: String) {
            if let known = Self.named.first(where: { $0.name == name }) {
                self = known.value
            } else if name.hasPrefix("tag:"), name.count > "tag:".count {
                self = .tag(String(name.dropFirst("tag:".count)))
            } else {
                return nil
            }
        }

        /// As it is read.
        public var name: String {
            if case .tag(let name) = self { return "tag:\(name)" }
            return Self.named.first { $0.value == self }?.name ?? ""
        }

        var column: String {
            switch self {
            case .user: "end_user"
            case .tag: "tags"
            default: name
            }
        }

        /// What a column's value is called.
        func text(_ row: any SQLRow, _ column: Int) -> String? {
            switch self {
            case .status: row.integer(column).map { String($0) }
            case .stream: row.integer(column).map { $0 == 0 ? "false" : "true" }
            case .tag(let name): UsageDimensions.tags(row.text(column))[name]
            case .modelAsked: row.text(column).flatMap { $0.isEmpty ? nil : $0 }
            default: row.text(column)
            }
        }
    }

    /// The intervals that time is divided into, by UTC.
    public enum Interval: String, Sendable, CaseIterable {
        case hour, day, week, month
    }

    /// The first moment, in milliseconds since 1970; the hour that it is in counts whole.
    public var from: Int
    /// The first moment that is left out; the hour that it is in is left out unless it has begun.
    public var until: Int
    /// By what rows are told apart; nothing: one row has everything.
    public var by: [Dimension]
    /// Into what time is divided; nil: into nothing.
    public var interval: Interval?
    /// What only is looked at: for each dimension the values, of which one must be met. Nil stands for what has no value.
    public var only: [Dimension: [String?]]
    /// Reads how long calls took too, so that percentiles can be told.
    public var withTimes: Bool

    /// Puts the members together.
    public init(
        from: Int,
        until: Int,
        by: [Dimension] = [],
        interval: Interval? = nil,
        only: [Dimension: [String?]] = [:],
        withTimes: Bool = false
    ) {
        self.from = from
        self.until = until
        self.by = by
        self.interval = interval
        self.only = only
        self.withTimes = withTimes
    }
}

/// What use there was.
public struct UsageReport: Sendable {
    /// One line.
    public struct Row: Sendable {
        /// The beginning of the interval, in milliseconds since 1970; nil where time is not divided.
        public var start: Int?
        /// The values of the dimensions that were asked for, in their order; nil: none was known.
        public var values: [String?]
        /// Everything that has them.
        public var sums = UsageSums()
        /// Calls that ended with an error.
        public var errors = 0
    }

    /// What was asked.
    public var query: UsageQuery
    /// By interval, the dearest first within one, then by calls.
    public var rows: [Row]
    /// Of all rows.
    public var total: Row
}

extension LedgerStore {
    /// Reports use from the sums by hour.
    public func report(_ query: UsageQuery) async throws(StoreError) -> UsageReport {
        try await UsageReporter(database: database).report(query)
    }
}

struct UsageReporter: Sendable {
    let database: any SQLDatabase

    /// What rows are told apart by while they are added up.
    private struct Key: Hashable {
        var start: Int?
        var values: [String?]
    }

    func report(_ query: UsageQuery) async throws(StoreError) -> UsageReport {
        let (sql, values) = statement(query)
        let groups = query.by.count + (query.interval == nil ? 0 : 1)
        let rows = try await database.read { (session) throws(StoreError) -> [Key: UsageReport.Row] in
            var rows: [Key: UsageReport.Row] = [:]
            try session.query(sql, values) { (row) throws(StoreError) in
                let start = query.interval.map { Self.start(ofHour: row.integer(0) ?? 0, $0) }
                let offset = query.interval == nil ? 0 : 1
                let names = query.by.enumerated().map { place, dimension in dimension.text(row, offset + place) }
                // A tag is asked for by its name only here: SQL compares all tags of a call at once.
                guard query.meets(tagsOf: row, at: groups) else { return }
                var sums = UsageSums(row, at: groups + 2)
                if query.withTimes {
                    sums.durations = LatencySketch(row.bytes(groups + 2 + LedgerColumns.sums.count))
                    sums.firstBytes = LatencySketch(row.bytes(groups + 3 + LedgerColumns.sums.count))
                }
                let key = Key(start: start, values: names)
                rows[key, default: UsageReport.Row(start: start, values: names)].sums.add(sums)
                rows[key]?.errors += row.integer(groups + 1) ?? 0
            }
            return rows
        }
        var total = UsageReport.Row(start: nil, values: query.by.map { _ in nil })
        for row in rows.values {
            total.sums.add(row.sums)
            total.errors += row.errors
        }
        let sorted = rows.values.sorted { one, other in
            if one.start != other.start { return one.start ?? 0 < other.start ?? 0 }
            if one.sums.cost != other.sums.cost { return one.sums.cost > other.sums.cost }
            if one.sums.calls != other.sums.calls { return one.sums.calls > other.sums.calls }
            return one.values.map { $0 ?? "" }.lexicographicallyPrecedes(other.values.map { $0 ?? "" })
        }
        return UsageReport(query: query, rows: sorted, total: total)
    }

    private func statement(_ query: UsageQuery) -> (sql: String, values: [SQLValue]) {
        var groups = query.by.map { "d.\($0.column)" }
        switch query.interval {
        case nil: break
        // Months are put together of days.
        case .hour: groups.insert("u.hour", at: 0)
        case .day, .week, .month: groups.insert("u.hour / 24", at: 0)
        }
        let needsTags = query.only.keys.contains { $0.isTag }
        let tags = needsTags ? "d.tags" : "NULL"
        var conditions = ["u.hour >= ?", "u.hour < ?"]
        let hour = LedgerStore.hour
        var values: [SQLValue] = [.integer(query.from / hour), .integer((query.until + hour - 1) / hour)]
        for (dimension, wanted) in query.only.sorted(by: { $0.key.name < $1.key.name }) where !dimension.isTag {
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
        let head = groups.isEmpty ? "" : groups.joined(separator: ", ") + ", "
        let source =
            "FROM usage_hours u JOIN dimensions d ON d.id = u.dimension WHERE \(conditions.joined(separator: " AND "))"
        if query.withTimes {
            // Sketches are added up here, so every row is read.
            let sums = LedgerColumns.sums.map { "u.\($0)" }.joined(separator: ", ")
            return (
                "SELECT \(head)\(tags), CASE WHEN d.status >= 400 THEN u.calls ELSE 0 END, \(sums), u.durations, u.first_bytes \(source)",
                values
            )
        }
        let sums = LedgerColumns.sums.map { "CAST(SUM(u.\($0)) AS BIGINT)" }.joined(separator: ", ")
        let grouped = groups + (needsTags ? ["d.tags"] : [])
        let grouping = grouped.isEmpty ? "" : " GROUP BY \(grouped.joined(separator: ", "))"
        return (
            "SELECT \(head)\(tags), CAST(SUM(CASE WHEN d.status >= 400 THEN u.calls ELSE 0 END) AS BIGINT), \(sums) \(source)\(grouping)",
            values
        )
    }

    /// The beginning of the interval that an hour, or a day, is in.
    private static func start(ofHour number: Int, _ interval: UsageQuery.Interval) -> Int {
        let day = 24 * LedgerStore.hour
        switch interval {
        case .hour: return number * LedgerStore.hour
        case .day: return number * day
        // 1970 began on a Thursday; weeks begin on Mondays (ISO 8601).
        case .week: return (number - (number + 3) % 7) * day
        case .month:
            let date = UTCTime(seconds: number * 86_400)
            return (number - (date.day - 1)) * day
        }
    }
}

extension UsageQuery.Dimension {
    fileprivate var isTag: Bool {
        if case .tag = self { true } else { false }
    }
}

extension UsageQuery {
    /// Whether the tags of a row are among those that are looked at.
    fileprivate func meets(tagsOf row: any SQLRow, at column: Int) -> Bool {
        var tags: [String: String]?
        for case (.tag(let name), let wanted) in only {
            let known = tags ?? UsageDimensions.tags(row.text(column))
            tags = known
            guard wanted.contains(known[name]) else { return false }
        }
        return true
    }
}
