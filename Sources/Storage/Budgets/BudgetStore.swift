/// Leases of budgets, kept in a database: what was spent is known after a crash, and to every instance.
public struct BudgetStore: BudgetAuthority {
    private let database: any SQLDatabase
    /// What an instance holds of which nothing has been heard for so long is told to be lost, in milliseconds.
    public static let patience = 60_000
    /// What counts no more is kept for so long, in milliseconds.
    private static let kept = 86_400_000
    private static let all = ""

    /// In a database whose tables are up to date.
    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// Notes what an instance has used, and leases it more or takes back what it does not need.
    public func lease(
        _ reports: [BudgetReport],
        to instance: String,
        at now: Int
    ) async throws(StoreError) -> [BudgetLease] {
        // Always in the same order, so that instances never wait for each other in a circle.
        let order = reports.indices.sorted { one, other in
            (reports[one].budget, reports[one].place) < (reports[other].budget, reports[other].place)
        }
        return try await database.write { (session) throws(StoreError) in
            var leases = [BudgetLease?](repeating: nil, count: reports.count)
            for place in order {
                leases[place] = try Self.lease(reports[place], to: instance, at: now, session)
            }
            return leases.compactMap(\.self)
        }
    }

    private static func lease(
        _ report: BudgetReport,
        to instance: String,
        at now: Int,
        _ session: any SQLSession
    ) throws(StoreError) -> BudgetLease {
        let place = [SQLValue.text(report.budget), .text(report.place)]
        // Changing the row holds it: instances have their turns. One whose clock is behind does not take the others back.
        let count = try session.first(
            """
            INSERT INTO budget_counts (budget, place, period, span, told, until) VALUES (?, ?, ?, ?, 0, ?)
            ON CONFLICT (budget, place) DO UPDATE SET
                span = CASE WHEN excluded.period >= budget_counts.period THEN excluded.span ELSE budget_counts.span END,
                until = CASE WHEN excluded.period >= budget_counts.period THEN excluded.until ELSE budget_counts.until END,
                period = CASE WHEN excluded.period >= budget_counts.period THEN excluded.period ELSE budget_counts.period END
            RETURNING told, period
            """,
            place + [.integer(report.period), .integer(report.span), SQLValue(report.until)]
        ) { row in (told: row.integer(0) ?? 0, period: row.integer(1) ?? 0) }
        let told = count?.told ?? 0
        func note(_ period: Int, used: Int, held: Int, reserved: Int) throws(StoreError) {
            try session.execute(
                """
                INSERT INTO budget_leases (budget, place, period, instance, used, held, reserved, seen, until)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (budget, place, period, instance)
                DO UPDATE SET used = excluded.used, held = excluded.held, reserved = excluded.reserved, seen = excluded.seen
                """,
                place + [.integer(period), .text(instance), .integer(used), .integer(held), .integer(reserved)]
                    + [.integer(now), SQLValue(report.until)]
            )
        }
        for earlier in report.earlier {
            let (used, held) = (earlier.used, earlier.held)
            try note(earlier.period, used: used, held: held, reserved: max(0, held - used))
        }
        let former = try session.first(
            "SELECT used, held FROM budget_leases WHERE budget = ? AND place = ? AND period = ? AND instance = ?",
            place + [.integer(report.period), .text(instance)]
        ) { row in (used: row.integer(0) ?? 0, held: row.integer(1) ?? 0) }
        let others = try session.first(
            """
            SELECT SUM(held), SUM(used) FROM budget_leases
            WHERE budget = ? AND place = ? AND period > ? AND NOT (period = ? AND instance = ?)
            """,
            place + [.integer(report.period - report.span), .integer(report.period), .text(instance)]
        ) { row in (held: row.integer(0) ?? 0, used: row.integer(1) ?? 0) }
        let answer = report.answer(
            to: former,
            others: others?.held ?? 0,
            othersUsed: others?.used ?? 0,
            told: told,
            latest: count?.period ?? report.period
        )
        try note(report.period, used: answer.used, held: answer.lease.held, reserved: answer.reserved)
        if answer.told != told {
            try session.execute(
                "UPDATE budget_counts SET told = ? WHERE budget = ? AND place = ?",
                [.integer(answer.told)] + place
            )
        }
        return answer.lease
    }

    /// Takes everything back from an instance that ends, but for what it has used.
    public func close(_ instance: String) async throws(StoreError) {
        try await database.write { (session) throws(StoreError) in
            try session.execute(
                """
                INSERT INTO budget_leases (budget, place, period, instance, used, held, seen, until)
                SELECT budget, place, period, ?, used, used, seen, until FROM budget_leases WHERE instance = ?
                ON CONFLICT (budget, place, period, instance)
                DO UPDATE SET used = budget_leases.used + excluded.used, held = budget_leases.held + excluded.held
                """,
                [.text(Self.all), .text(instance)]
            )
            try session.execute("DELETE FROM budget_leases WHERE instance = ?", [.text(instance)])
        }
    }

    // MARK: What is lost

    /// Leases of instances of which nothing has been heard, that hold more than they used and had reserved; in an order that stays.
    /// - Parameters:
    ///   - budgets: the names of those that are asked about.
    ///   - moment: in milliseconds since 1970; nothing has been heard since then.
    ///   - former: the last one of those that are known already.
    ///   - most: so many at most.
    public func lost(
        of budgets: [String],
        since moment: Int,
        after former: LostLease? = nil,
        most: Int
    ) async throws(StoreError) -> [LostLease] {
        guard !budgets.isEmpty else { return [] }
        let names = [String](repeating: "?", count: budgets.count).joined(separator: ", ")
        var values = budgets.map { SQLValue.text($0) } + [.integer(moment)]
        if let former {
            values += [.text(former.budget), .text(former.place), .integer(former.period)]
            values.append(.text(former.instance.description))
        }
        return try await database.read { [values] (session) throws(StoreError) in
            try session.rows(
                """
                SELECT budget, place, period, instance, used, held, reserved, seen FROM budget_leases
                WHERE budget IN (\(names)) AND seen < ? AND held > used + reserved
                    \(former == nil ? "" : "AND (budget, place, period, instance) > (?, ?, ?, ?)")
                ORDER BY budget, place, period, instance LIMIT ?
                """,
                values + [.integer(most)]
            ) { row in
                row.text(3).flatMap { CallID($0) }.map { instance in
                    LostLease(
                        budget: row.text(0) ?? "",
                        place: row.text(1) ?? "",
                        period: row.integer(2) ?? 0,
                        instance: instance,
                        used: row.integer(4) ?? 0,
                        held: row.integer(5) ?? 0,
                        reserved: row.integer(6) ?? 0,
                        seen: row.integer(7) ?? 0
                    )
                }
            }
            .compactMap(\.self)
        }
    }

    /// Charges what an instance used of its leases after it was heard of last, and gives back what is neither that nor reserved. Nothing is
    /// done with a lease of which it has been heard meanwhile, or with which somebody else has done it.
    /// - Parameter lost: the leases, and what was used of each since; nil where that is not known, and nothing is given back.
    /// - Returns: of each how much was given back; nil: nothing was done.
    public func settle(_ lost: [(lease: LostLease, used: Int?)]) async throws(StoreError) -> [Int?] {
        try await database.write { (session) throws(StoreError) in
            var returned: [Int?] = []
            for (lease, used) in lost {
                let total = min(lease.held, lease.used + (used ?? 0))
                let held = used == nil ? lease.held : min(lease.held, total + lease.reserved)
                let changed = try session.execute(
                    """
                    UPDATE budget_leases SET used = ?, held = ?, reserved = ?
                    WHERE budget = ? AND place = ? AND period = ? AND instance = ?
                        AND seen = ? AND used = ? AND held = ? AND reserved = ?
                    """,
                    [
                        .integer(total), .integer(held), .integer(held - total), .text(lease.budget),
                        .text(lease.place), .integer(lease.period), .text(lease.instance.description),
                        .integer(lease.seen), .integer(lease.used), .integer(lease.held), .integer(lease.reserved),
                    ]
                )
                returned.append(changed > 0 ? lease.held - held : nil)
            }
            return returned
        }
    }

    /// Forgets what counts for no budget any more.
    public func sweep(at now: Int) async throws(StoreError) {
        try await database.write { (session) throws(StoreError) in
            for table in ["budget_leases", "budget_counts"] {
                try session.execute("DELETE FROM \(table) WHERE until < ?", [.integer(now - Self.kept)])
            }
        }
    }

    /// How a budget stands for those whom it tells apart.
    public func states(of budget: String, at now: Int, most: Int) async throws(StoreError) -> [BudgetState] {
        try await database.read { (session) throws(StoreError) in
            try session.rows(
                """
                SELECT c.place, c.period, c.told, SUM(l.used),
                    SUM(CASE WHEN l.seen >= ? THEN l.held - l.used ELSE 0 END),
                    SUM(CASE WHEN l.seen < ? THEN l.held - l.used ELSE 0 END)
                FROM budget_counts c
                JOIN budget_leases l ON l.budget = c.budget AND l.place = c.place AND l.period > c.period - c.span
                WHERE c.budget = ? AND (c.until IS NULL OR c.until > ?)
                GROUP BY c.place, c.period, c.told ORDER BY SUM(l.held) DESC, c.place LIMIT ?
                """,
                [
                    .integer(now - Self.patience), .integer(now - Self.patience), .text(budget), .integer(now),
                    .integer(most),
                ]
            ) { row in
                BudgetState(
                    place: row.text(0) ?? "",
                    period: row.integer(1) ?? 0,
                    used: row.integer(3) ?? 0,
                    leased: row.integer(4) ?? 0,
                    lost: row.integer(5) ?? 0,
                    threshold: row.integer(2) ?? 0
                )
            }
        }
    }
}
