extension Migration {
    /// The tables of the gateway, as they came to be.
    public static let all: [Migration] = [
        ledger, coarseSums, directory, corrections, directoryIndexes, budgets, budgetReservations,
    ]

    /// By what use is told apart, once for all lines that have it in common; the lines; what has been written already; and the sums by
    /// hour from which reports are made.
    private static let ledger = Migration(1, "ledger") { engine in
        [
            """
            CREATE TABLE dimensions (
                id BIGINT PRIMARY KEY,
                organisation TEXT, team TEXT, key TEXT, end_user TEXT, tags TEXT,
                endpoint TEXT NOT NULL, model_asked TEXT NOT NULL, vendor TEXT, model TEXT, region TEXT, tier TEXT,
                status BIGINT NOT NULL, error TEXT, stream BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE ledger (
                call TEXT NOT NULL, number BIGINT NOT NULL, time BIGINT NOT NULL, dimension BIGINT NOT NULL,
                request_id TEXT NOT NULL, attempts BIGINT NOT NULL,
                \(LedgerColumns.counts.map { "\($0) BIGINT" }.joined(separator: ", ")),
                estimated BIGINT NOT NULL, cost_micros BIGINT, cost_picos BIGINT, price TEXT,
                duration_us BIGINT NOT NULL, first_byte_us BIGINT, overhead_us BIGINT NOT NULL,
                only_delay_ms BIGINT, only_us BIGINT, only_first_byte_us BIGINT,
                PRIMARY KEY (call, number)
            )\(engine.clustered)
            """,
            "CREATE TABLE ledger_batches (id TEXT PRIMARY KEY)\(engine.clustered)",
            """
            CREATE TABLE usage_hours (
                hour BIGINT NOT NULL, dimension BIGINT NOT NULL,
                \(LedgerColumns.firstSums.map { "\($0) BIGINT NOT NULL" }.joined(separator: ", ")),
                durations BYTEA, first_bytes BYTEA,
                PRIMARY KEY (hour, dimension)
            )\(engine.clustered)
            """,
        ]
    }

    /// Sums without users and tags, by hour and by day; what of a cost is an estimate or a correction; when dimensions were used last; since
    /// when everything is kept; and who deletes what is not.
    private static let coarseSums = Migration(
        2,
        "coarse sums",
        { engine in
            LedgerColumns.laterSums.map { "ALTER TABLE usage_hours ADD COLUMN \($0) BIGINT NOT NULL DEFAULT 0" }
                + [SumTable.coarseHours, .coarseDays].map { table in
                    """
                    CREATE TABLE \(table.name) (
                        \(table.period) BIGINT NOT NULL, dimension BIGINT NOT NULL,
                        \(LedgerColumns.sums.map { "\($0) BIGINT NOT NULL" }.joined(separator: ", ")),
                        durations BYTEA, first_bytes BYTEA,
                        PRIMARY KEY (\(table.period), dimension)
                    )\(engine.clustered)
                    """
                }
                + [
                    "ALTER TABLE dimensions ADD COLUMN last_day BIGINT NOT NULL DEFAULT 0",
                    "CREATE TABLE ledger_kept (what TEXT PRIMARY KEY, since BIGINT NOT NULL)\(engine.clustered)",
                    """
                    CREATE TABLE ledger_upkeep (
                        name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL
                    )\(engine.clustered)
                    """,
                ]
        },
        then: CoarseSums.fill
    )

    /// Of what lines are corrections, and the one row that who writes them holds, so that they come one after the other.
    private static let corrections = Migration(4, "corrections") { _ in
        [
            "ALTER TABLE ledger ADD COLUMN corrects BIGINT",
            "ALTER TABLE ledger ADD COLUMN makes_known BIGINT",
            "CREATE TABLE corrections (id BIGINT PRIMARY KEY, batches BIGINT NOT NULL)",
            "INSERT INTO corrections (id, batches) VALUES (1, 0)",
        ]
    }
}

/// The columns that are listed in several places.
enum LedgerColumns {
    /// Of a line: what was used.
    static let counts = [
        "input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "cache_write_1h_tokens",
        "reasoning_tokens", "input_audio_tokens", "output_audio_tokens", "input_image_tokens", "output_image_tokens",
        "images", "seconds", "characters", "searches",
    ]

    /// Of a line, but for what its dimensions say.
    static let line =
        ["call", "number", "time", "dimension", "request_id", "attempts"] + counts
        + [
            "estimated", "cost_micros", "cost_picos", "price", "duration_us", "first_byte_us", "overhead_us",
            "only_delay_ms", "only_us", "only_first_byte_us", "corrects", "makes_known",
        ]

    /// Of a sum, as the first tables had them: how many calls and attempts there were, what they used, how much of that was an estimate or
    /// has no known price, what it cost, and the times of calls added up.
    fileprivate static let firstSums =
        ["calls", "attempts"] + counts
        + ["estimated", "unpriced", "cost_micros", "cost_picos", "duration_us", "first_byte_us", "overhead_us"]

    /// Of a sum: what of the cost is an estimate, how many corrections there were, and what they come to.
    fileprivate static let laterSums = [
        "estimated_micros", "estimated_picos", "corrections", "correction_micros", "correction_picos",
    ]

    /// Of a sum.
    static let sums = firstSums + laterSums
}
