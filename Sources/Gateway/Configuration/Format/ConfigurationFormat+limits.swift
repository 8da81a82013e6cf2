import Traffic

extension ConfigurationFormat {
    /// A limit of a rate, or of calls at the same time.
    static let limit = SettingSection(settings: [
        Setting("name", .text, isRequired: true, "By which it is known in errors, in the log and to programs."),
        Setting(
            "per",
            .list(.text),
            standard: "[]",
            "What there is a count of its own for: `organisation`, `team`, `key`, `user`, `model`, `vendor`, `target`, `address`, `tag:NAME`, or "
                + "several together; without it all calls share one. What a call does not have counts as a value of its own."
        ),
        Setting("only", .section(only), "For which calls it is; without it, for all."),
        Setting(
            "measure",
            .word(LimitMeasure.allCases.map(\.rawValue)),
            isRequired: true,
            "What is counted. `concurrent_requests` are calls that run at the same time."
        ),
        Setting("limit", .amount, isRequired: true, "How much: `100000`, or of `cost` an amount such as `5.00 USD`."),
        Setting("window", .duration, "In which time; for all but `concurrent_requests`."),
        Setting(
            "algorithm",
            .word(LimitRule.Algorithm.allCases.map(\.rawValue)),
            standard: "sliding_window",
            "How uses are counted over time ([traffic.md](traffic.md#algorithms))."
        ),
        Setting(
            "burst",
            .amount,
            "How much may be used at once with `token_bucket` (without it as much as `limit`) and with `gcra` (without it one request)."
        ),
        Setting(
            "queue",
            .section(queue),
            "Calls wait that it has no room for; without it, and where they cannot wait, they are refused ([traffic.md](traffic.md#queues))."
        ),
        Setting(
            "when_unavailable",
            .word(LimitRule.Unavailable.allCases.map(\.rawValue)),
            standard: "open",
            "With a `shared_state` that cannot be reached: each gateway counts for itself, or takes no calls that the limit is for beyond what it was "
                + "leased."
        ),
        Setting(
            "enforce",
            .boolean,
            standard: "true",
            "Calls are refused that exceed it. Otherwise they go on, and the log tells that they would have been."
        ),
    ])

    /// How calls wait.
    static let queue = SettingSection(settings: [
        Setting(
            "size",
            .integer(1...100_000),
            standard: "100",
            "Calls that wait at most, for each count of the limit."
        ),
        Setting(
            "max_wait",
            .duration,
            standard: "30s",
            "The longest wait. A call may say less of itself, in `x-gateway-max-wait`; one that would wait for longer is refused at once."
        ),
        Setting(
            "per",
            .list(.text),
            standard: "[key]",
            "Who takes turns with a fair share, by tokens and by the `weight` of keys; as with limits."
        ),
        Setting(
            "priorities",
            .word(QueuePolicy.Priorities.allCases.map(\.rawValue)),
            standard: "weighted",
            "Whether more urgent calls get more of what there is, or all of it before others."
        ),
        Setting(
            "order",
            .word(QueuePolicy.Order.allCases.map(\.rawValue)),
            standard: "fifo",
            "Which call of somebody is next: the oldest, or with `adaptive_lifo` the newest once the oldest has waited for half of `max_wait`."
        ),
    ])

    /// For which calls something is: one pattern of each list that is there must fit.
    static let only = SettingSection(
        settings: [
            ("organisation", "Of these organisations; `*` stands for any characters, here and in the others."),
            ("team", "Of these teams."), ("key", "With these keys, by their names."), ("user", "Of these end users."),
            ("model", "For these models, as they are asked for."), ("vendor", "To these vendors."),
            ("target", "To these models of vendors, as `vendor/model`."), ("address", "From these addresses."),
        ].map { Setting($0.0, .list(.text), $0.1) } + [
            Setting("tags", .map(placeholder: "TAG", .list(.text)), "With these values of tags.")
        ]
    )
}
