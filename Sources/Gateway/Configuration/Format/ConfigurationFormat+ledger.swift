extension ConfigurationFormat {
    static let storage = SettingSection(settings: [
        Setting(
            "url",
            .storage,
            "`sqlite://folder/file` (below the working directory; `sqlite:///folder/file` from the root), `postgres://user:password@host/name`, "
                + "or `none`: nothing is kept. Without it `$LLM_GATEWAY_STORAGE_URL`, else `gateway.db` in `$LLM_GATEWAY_DATA`, else in `./data`."
        )
    ])

    static let ledger = SettingSection(settings: [
        Setting(
            "durability",
            .word(Configuration.Ledger.Durability.allCases.map(\.rawValue)),
            standard: "batched",
            "`batched`: what was used is written within `commit_interval`, and a crash can lose what came since. `strict`: the last bytes of an "
                + "answer wait until it is on the disk."
        ),
        Setting(
            "commit_interval",
            .duration,
            standard: "100ms",
            "How long what was used may wait to be written together with that of other calls."
        ),
        Setting(
            "max_queued",
            .integer(100...10_000_000),
            standard: "50000",
            "Entries that may wait in memory while the database is slow; with twice as many the gateway answers 503."
        ),
        Setting(
            "spill_bytes",
            .size,
            standard: "1GiB",
            "Bytes that may wait in a file in the data folder while the database is away; beyond them the gateway answers 503."
        ),
        Setting(
            "tags",
            .integer(0...64),
            standard: "16",
            "The most tags of a call that are kept, of `x-gateway-tags` and the request's `metadata`."
        ),
        Setting(
            "retention",
            .section(retention),
            "How long what is kept, in whole days of UTC. What need not be kept any more is deleted hourly, a little at a time, by one instance."
        ),
    ])

    private static let retention = SettingSection(settings: [
        Setting("lines", .days, standard: "forever", "Calls and attempts, line by line."),
        Setting(
            "hours",
            .days,
            "Sums by hour, and those by user and tag. Without it 400 days or as long as lines, whichever is more; `forever` where lines are."
        ),
        Setting("days", .days, standard: "forever", "Sums by day, of everything but users and tags."),
    ])

    static let metering = SettingSection(settings: [
        Setting(
            "unpriced",
            .word(Configuration.Metering.Unpriced.allCases.map(\.rawValue)),
            standard: "allow",
            "What becomes of a call of a model whose price is not known. `allow`: its cost is told as unknown, never as nothing. `block`: it is "
                + "refused."
        ),
        Setting(
            "cost_in_answers",
            .word(Configuration.Metering.CostInAnswers.allCases.map(\.rawValue)),
            standard: "on_request",
            "Whether answers tell in their usage, as `cost`, what they cost in US dollars. `on_request`: where the request has the header "
                + "`x-gateway-usage-cost: true`."
        ),
    ])
}
