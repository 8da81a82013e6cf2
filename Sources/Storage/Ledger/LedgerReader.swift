import Core

/// What is asked of the ledger's lines.
public struct LedgerQuery: Sendable, Hashable {
    /// When calls began: the first moment, in milliseconds since 1970.
    public var from: Int
    /// The first moment that is left out.
    public var until: Int
    /// What only is looked at: for each dimension the values, of which one must be met. Nil stands for what has no value.
    public var only: [UsageQuery.Dimension: [String?]]

    /// Puts the members together.
    public init(from: Int, until: Int, only: [UsageQuery.Dimension: [String?]] = [:]) {
        self.from = from
        self.until = until
        self.only = only
    }
}

/// Where reading the lines goes on: after a call's line.
public struct LedgerCursor: Sendable, Hashable, LosslessStringConvertible {
    let call: CallID
    let number: Int

    init(call: CallID, number: Int) {
        self.call = call
        self.number = number
    }

    /// Reads `018f…-….0`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let call = CallID(String(parts[0])), let number = Int(parts[1]) else { return nil }
        self.init(call: call, number: number)
    }

    /// As it is read.
    public var description: String { "\(call).\(number)" }
}

/// Some lines, in the order of their calls.
public struct LedgerPage: Sendable {
    /// Those that are asked for; there may be none, and still be more later.
    public var entries: [LedgerEntry]
    /// Where to go on; nil: that was all.
    public var next: LedgerCursor?
}

extension LedgerStore {
    /// Reads some of the lines that are asked for, in the order of their calls and within these of their numbers.
    ///
    /// Pages follow each other by their cursor without a line twice or left out, since lines are only added. A line that is added before the
    /// cursor is not seen: what is asked for should have ended some minutes ago where nothing may be missing.
    /// - Parameters:
    ///   - cursor: where the page before ended; nil: at the beginning.
    ///   - limit: the most lines that are looked at.
    public func page(
        _ query: LedgerQuery,
        after cursor: LedgerCursor? = nil,
        limit: Int = 1000
    ) async throws(StoreError) -> LedgerPage {
        try await database.read { (session) throws(StoreError) in
            var values: [SQLValue] = [
                .text(CallID.first(at: query.from).description), .text(CallID.first(at: query.until).description),
            ]
            if let cursor { values += [.text(cursor.call.description), .integer(cursor.number)] }
            var page = LedgerPage(entries: [], next: nil)
            var looked = 0
            // So many lines are looked at, however few are asked for: a page takes a bounded time.
            try session.query(
                "SELECT \(LedgerEntry.columns) FROM (SELECT * FROM ledger WHERE call >= ? AND call < ? "
                    + (cursor == nil ? "" : "AND (call, number) > (?, ?) ") + "ORDER BY call, number LIMIT ?) l "
                    + "JOIN dimensions d ON d.id = l.dimension ORDER BY l.call, l.number",
                values + [.integer(limit)]
            ) { (row) throws(StoreError) in
                let entry = try LedgerEntry(row)
                looked += 1
                page.next = LedgerCursor(call: entry.call, number: entry.number)
                if query.only.meet(entry.dimensions) { page.entries += entry.expanded }
            }
            if looked < limit { page.next = nil }
            return page
        }
    }

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
            try session.query(
                "SELECT \(LedgerEntry.columns) FROM ledger l JOIN dimensions d ON d.id = l.dimension "
                    + "WHERE l.call >= ? AND l.call < ? ORDER BY l.call, l.number",
                [.text(CallID.first(at: from).description), .text(CallID.first(at: until).description)]
            ) { (row) throws(StoreError) in
                for line in try LedgerEntry(row).expanded { try each(line) }
            }
        }
    }
}

extension LedgerEntry {
    /// Of a line `l` and its dimensions `d`.
    static let columns = (LedgerColumns.line.map { "l.\($0)" } + DimensionNumbers.columns.map { "d.\($0)" })
        .joined(separator: ", ")

    /// Reads ``columns``.
    init(_ row: any SQLRow) throws(StoreError) {
        try self.init(row, UsageDimensions(row, at: LedgerColumns.line.count))
    }

    /// Reads the columns of ``LedgerColumns/line``, which come first.
    init(_ row: any SQLRow, _ dimensions: UsageDimensions) throws(StoreError) {
        guard let call = row.text(0).flatMap({ CallID($0) }), let number = row.integer(1), let time = row.integer(2)
        else { throw StoreError(.unusable, "A line of the ledger cannot be read.") }
        self.init(call: call, number: number, time: time, dimensions: dimensions, requestID: row.text(4) ?? "")
        measures.attempts = row.integer(5) ?? 0
        var at = 8 + Usage.classes.count
        if let input = row.integer(6), let output = row.integer(7) {
            var told = Usage(inputTokens: input, outputTokens: output)
            for (place, count) in Usage.classes.enumerated() { told[keyPath: count] = row.integer(8 + place) }
            measures.usage = told
        }
        measures.isEstimate = row.integer(at) == 1
        if let micros = row.integer(at + 1), let picos = row.integer(at + 2) {
            measures.cost = StoredMoney.join(micros: micros, picos: picos)
        }
        price = row.text(at + 3)
        at += 4
        measures.duration = row.integer(at) ?? 0
        measures.timeToFirstByte = row.integer(at + 1)
        measures.overhead = row.integer(at + 2) ?? 0
        if let duration = row.integer(at + 4) {
            measures.only = LedgerMeasures.OnlyAttempt(
                delay: row.integer(at + 3) ?? 0,
                duration: duration,
                timeToFirstByte: row.integer(at + 5)
            )
        }
        if let attempt = row.integer(at + 6) {
            measures.correction = LedgerMeasures.Correction(attempt: attempt, makesKnown: row.integer(at + 7) == 1)
        }
    }
}

extension [UsageQuery.Dimension: [String?]] {
    /// Whether a line is among what is asked for.
    func meet(_ dimensions: UsageDimensions) -> Bool {
        allSatisfy { dimension, wanted in wanted.contains(dimension.text(of: dimensions)) }
    }
}

extension UsageQuery.Dimension {
    /// What dimensions have of it.
    func text(of dimensions: UsageDimensions) -> String? {
        switch self {
        case .organisation: dimensions.organisation
        case .team: dimensions.team
        case .key: dimensions.key
        case .user: dimensions.user
        case .endpoint: dimensions.endpoint
        case .modelAsked: dimensions.modelAsked.isEmpty ? nil : dimensions.modelAsked
        case .vendor: dimensions.vendor
        case .model: dimensions.model
        case .region: dimensions.region
        case .tier: dimensions.tier
        case .status: String(dimensions.status)
        case .error: dimensions.error
        case .stream: dimensions.isStream ? "true" : "false"
        case .tag(let name): dimensions.tags[name]
        }
    }
}
