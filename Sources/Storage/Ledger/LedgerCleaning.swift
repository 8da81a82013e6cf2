/// Deletes what the ledger need not keep, a few rows at a time. Only one of several instances does, as long as it says so again and again.
public struct LedgerCleaning: Sendable {
    private let database: any SQLDatabase
    private let holder: String

    /// What is deleted, in this order: nothing is left that refers to what is not there.
    private enum Step: CaseIterable {
        case lines, hours, coarseHours, coarseDays, batches, dimensions, coarseDimensions
    }

    /// How it went.
    public enum Outcome: Sendable, Hashable {
        /// Everything that was due has been deleted; so many rows.
        case done(rows: Int)
        /// Another instance does it.
        case elsewhere
    }

    /// Rows that one transaction deletes.
    static let rowsAtOnce = 500
    /// Numbers of dimensions that one transaction looks through.
    private static let dimensionsAtOnce = 5_000
    /// Milliseconds for which an instance that says nothing more is taken to be at it.
    static let term = 120_000

    /// - Parameter holder: tells this instance from the others.
    public init(_ database: any SQLDatabase, holder: String) {
        self.database = database
        self.holder = holder
    }

    /// Deletes everything that is due.
    /// - Parameters:
    ///   - now: tells the time, in milliseconds since 1970.
    ///   - pause: is waited for between two transactions, so that writing goes on meanwhile.
    /// - Throws: `StoreError`, or what `pause` throws; what has been deleted by then is.
    public func run(
        _ retention: LedgerRetention,
        now: @Sendable () -> Int,
        pause: () async throws -> Void
    ) async throws -> Outcome {
        let began = now()
        let kept = retention.kept(at: began)
        // Said before it is done: reports never take for whole what is not.
        let isOurs = try await transaction(at: began) { (session) throws(StoreError) in try kept.note(session) } != nil
        guard isOurs else { return .elsewhere }
        var rows = 0
        for step in Step.allCases {
            var place: Int? = .min
            while let from = place {
                try await pause()
                let part = try await transaction(at: now()) { (session) throws(StoreError) in
                    try Self.delete(step, kept, began, from: from, session)
                }
                guard let part else { return .elsewhere }
                rows += part.rows
                place = part.next
            }
        }
        return .done(rows: rows)
    }

    /// Says that this instance is at it, and does a part.
    /// - Returns: nil where another one is at it.
    private func transaction<Result: Sendable>(
        at now: Int,
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result? {
        let (holder, until) = (holder, now + Self.term)
        return try await database.write { (session) throws(StoreError) -> Result? in
            let isOurs = try session.execute(
                "INSERT INTO ledger_upkeep (name, holder, until) VALUES ('retention', ?, ?) ON CONFLICT (name) DO UPDATE "
                    + "SET holder = excluded.holder, until = excluded.until "
                    + "WHERE ledger_upkeep.holder = excluded.holder OR ledger_upkeep.until < ?",
                [.text(holder), .integer(until), .integer(now)]
            )
            return isOurs > 0 ? try work(session) : nil
        }
    }

    /// - Returns: how many rows, and where to go on; nil: that was all.
    private static func delete(
        _ step: Step,
        _ kept: LedgerKept,
        _ now: Int,
        from: Int,
        _ session: any SQLSession
    ) throws(StoreError) -> (rows: Int, next: Int?) {
        func few(_ table: String, _ key: String, _ condition: String, _ values: [SQLValue]) throws(StoreError) -> (
            Int, Int?
        ) {
            let rows = try session.execute(
                "DELETE FROM \(table) WHERE (\(key)) IN "
                    + "(SELECT \(key) FROM \(table) WHERE \(condition) ORDER BY \(key) LIMIT \(rowsAtOnce))",
                values
            )
            return (rows, rows < rowsAtOnce ? nil : from)
        }
        switch step {
        case .lines:
            guard let since = kept.lines else { return (0, nil) }
            // Of a call that began before midnight an attempt may have begun after it, and counts in a sum that is kept.
            return try few(
                "ledger",
                "call, number",
                "call < ? AND time < ?",
                [.text(CallID.first(at: since).description), .integer(since)]
            )
        case .hours, .coarseHours, .coarseDays:
            let table: SumTable = step == .hours ? .hours : step == .coarseHours ? .coarseHours : .coarseDays
            guard let since = table == .coarseDays ? kept.days : kept.hours else { return (0, nil) }
            let period = SQLValue.integer(since / table.length)
            return try few(table.name, "\(table.period), dimension", "\(table.period) < ?", [period])
        case .batches:
            let since = LedgerRetention.moment(LedgerRetention.batches, now) ?? 0
            return try few("ledger_batches", "id", "id < ?", [.text(CallID.first(at: since).description)])
        case .dimensions:
            return try dimensions("(end_user IS NOT NULL OR tags IS NOT NULL)", kept.hours, from: from, session)
        case .coarseDimensions:
            return try dimensions("end_user IS NULL AND tags IS NULL", kept.days, from: from, session)
        }
    }

    /// Dimensions that no row that is kept can refer to.
    private static func dimensions(
        _ condition: String,
        _ since: Int?,
        from: Int,
        _ session: any SQLSession
    ) throws(StoreError) -> (rows: Int, next: Int?) {
        guard let since else { return (0, nil) }
        let last = try session.first(
            "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM dimensions WHERE id > ? ORDER BY id LIMIT \(dimensionsAtOnce)) d",
            [.integer(from)]
        ) { (row) throws(StoreError) in (id: row.integer(0), count: row.integer(1) ?? 0) }
        guard let last, let id = last.id else { return (0, nil) }
        let day = since / LedgerStore.day - DimensionNumbers.daysBetweenNotes
        let rows = try session.execute(
            "DELETE FROM dimensions WHERE id > ? AND id <= ? AND last_day < ? AND \(condition)",
            [.integer(from), .integer(id), .integer(day)]
        )
        return (rows, last.count < dimensionsAtOnce ? nil : id)
    }
}
