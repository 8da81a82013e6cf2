extension Migration {
    /// What is known of budgets for each of whom they tell apart, and what each instance holds of them in each period. The instance without
    /// a name is all that have ended.
    static let budgets = Migration(6, "budgets") { engine in
        [
            """
            CREATE TABLE budget_counts (
                budget TEXT NOT NULL, place TEXT NOT NULL, period BIGINT NOT NULL, span BIGINT NOT NULL, told BIGINT NOT NULL,
                until BIGINT, PRIMARY KEY (budget, place)
            )\(engine.clustered)
            """,
            "CREATE INDEX budget_counts_until ON budget_counts (until)",
            """
            CREATE TABLE budget_leases (
                budget TEXT NOT NULL, place TEXT NOT NULL, period BIGINT NOT NULL, instance TEXT NOT NULL,
                used BIGINT NOT NULL, held BIGINT NOT NULL, seen BIGINT NOT NULL, until BIGINT,
                PRIMARY KEY (budget, place, period, instance)
            )\(engine.clustered)
            """,
            "CREATE INDEX budget_leases_instance ON budget_leases (instance)",
            "CREATE INDEX budget_leases_until ON budget_leases (until)",
        ]
    }

    /// What of a lease calls had that were running when it was told of last, or were waiting for it, and what is used until it is told of
    /// again. Of leases from before that is not known: all that is not used.
    static let budgetReservations = Migration(7, "budget reservations") { _ in
        [
            "ALTER TABLE budget_leases ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0",
            "UPDATE budget_leases SET reserved = held - used",
        ]
    }
}
