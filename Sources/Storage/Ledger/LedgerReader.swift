import Core

extension LedgerStore {
    /// Tells the lines of a time one by one, in the order of their calls.
    /// - Parameters:
    ///   - from: the first moment, in milliseconds since 1970.
    ///   - until: the first moment that is left out.
    ///   - each: is told each line, on a thread of the database.
    public func entries(
        from: Int,
        until: Int,
        _ each: @escaping @Sendable (LedgerEntry) throws(StoreError) -> Void
    ) async throws(StoreError) {
        try await database.read { (session) throws(StoreError) in
            try Self.entries(session, from: from, until: until, each)
        }
    }

    /// Finds where the sums by hour are not those of the lines; nothing where the database is as it should be.
    /// - Returns: the hours, in milliseconds since 1970, whose sums differ.
    public func hoursThatDiffer(from: Int, until: Int) async throws(StoreError) -> [Int] {
        try await database.read { (session) throws(StoreError) in
            var lines: [Int: [UsageDimensions: UsageSums]] = [:]
            try Self.entries(session, from: from, until: until) { entry in
                lines[entry.time / Self.hour, default: [:]][entry.dimensions, default: UsageSums()].add(entry)
            }
            var kept: [Int: [UsageDimensions: UsageSums]] = [:]
            let sums = LedgerColumns.sums.map { "u.\($0)" }.joined(separator: ", ")
            let dimensions = Self.dimensionColumns.map { "d.\($0)" }.joined(separator: ", ")
            try session.query(
                "SELECT u.hour, \(dimensions), \(sums), u.durations, u.first_bytes FROM usage_hours u "
                    + "JOIN dimensions d ON d.id = u.dimension WHERE u.hour >= ? AND u.hour < ?",
                [.integer(from / Self.hour), .integer((until + Self.hour - 1) / Self.hour)]
            ) { row in
                let after = 1 + Self.dimensionColumns.count
                var sum = UsageSums(row, at: after)
                sum.durations = LatencySketch(row.bytes(after + LedgerColumns.sums.count))
                sum.firstBytes = LatencySketch(row.bytes(after + LedgerColumns.sums.count + 1))
                kept[row.integer(0) ?? 0, default: [:]][UsageDimensions(row, at: 1)] = sum
            }
            // A count that no line has is zero in the sums.
            let told = lines.mapValues { $0.mapValues(\.withoutUnknown) }
            let hours = Set(told.keys).union(kept.keys)
            return hours.filter { told[$0] != kept[$0] }.sorted().map { $0 * Self.hour }
        }
    }

    private static func entries(
        _ session: any SQLSession,
        from: Int,
        until: Int,
        _ each: (LedgerEntry) throws(StoreError) -> Void
    ) throws(StoreError) {
        let own = LedgerColumns.line
        let columns = own.map { "l.\($0)" } + dimensionColumns.map { "d.\($0)" }
        try session.query(
            "SELECT \(columns.joined(separator: ", ")) FROM ledger l JOIN dimensions d ON d.id = l.dimension "
                + "WHERE l.call >= ? AND l.call < ? ORDER BY l.call, l.number",
            [.text(CallID.first(at: from).description), .text(CallID.first(at: until).description)]
        ) { (row) throws(StoreError) in
            guard let entry = LedgerEntry(row, dimensionsAt: own.count) else {
                throw StoreError(.unusable, "A line of the ledger cannot be read.")
            }
            for line in entry.expanded { try each(line) }
        }
    }
}

extension LedgerEntry {
    /// Reads the columns of a line, and those of its dimensions, which begin at a place.
    init?(_ row: any SQLRow, dimensionsAt start: Int) {
        guard let call = row.text(0).flatMap({ CallID($0) }), let number = row.integer(1), let time = row.integer(2)
        else { return nil }
        self.init(
            call: call,
            number: number,
            time: time,
            dimensions: UsageDimensions(row, at: start),
            requestID: row.text(4) ?? ""
        )
        attempts = row.integer(5) ?? 0
        var at = 8 + Usage.classes.count
        if let input = row.integer(6), let output = row.integer(7) {
            var told = Usage(inputTokens: input, outputTokens: output)
            for (place, count) in Usage.classes.enumerated() { told[keyPath: count] = row.integer(8 + place) }
            usage = told
        }
        isEstimate = row.integer(at) == 1
        if let micros = row.integer(at + 1), let picos = row.integer(at + 2) {
            cost = StoredMoney.join(micros: micros, picos: picos)
        }
        price = row.text(at + 3)
        at += 4
        duration = row.integer(at) ?? 0
        timeToFirstByte = row.integer(at + 1)
        overhead = row.integer(at + 2) ?? 0
        if let duration = row.integer(at + 4) {
            only = OnlyAttempt(
                delay: row.integer(at + 3) ?? 0,
                duration: duration,
                timeToFirstByte: row.integer(at + 5)
            )
        }
        if let attempt = row.integer(at + 6) {
            correction = Correction(attempt: attempt, makesKnown: row.integer(at + 7) == 1)
        }
    }
}

extension UsageDimensions {
    /// Reads the columns of the table, which begin at a place.
    fileprivate init(_ row: any SQLRow, at start: Int) {
        self.init(endpoint: row.text(start + 5) ?? "")
        organisation = row.text(start)
        team = row.text(start + 1)
        key = row.text(start + 2)
        user = row.text(start + 3)
        tags = Self.tags(row.text(start + 4))
        modelAsked = row.text(start + 6) ?? ""
        vendor = row.text(start + 7)
        model = row.text(start + 8)
        region = row.text(start + 9)
        tier = row.text(start + 10)
        status = row.integer(start + 11) ?? 0
        error = row.text(start + 12)
        isStream = row.integer(start + 13) == 1
    }
}

extension UsageSums {
    fileprivate var withoutUnknown: UsageSums {
        var sums = self
        for count in Usage.classes { sums.usage[keyPath: count] = sums.usage[keyPath: count] ?? 0 }
        return sums
    }
}
