import Traffic

extension ConfigurationFormat {
    /// What may be spent.
    static let budget = SettingSection(settings: [
        Setting("name", .text, isRequired: true, "By which it is known in errors, in the log and to programs."),
        Setting(
            "per",
            .list(.text),
            standard: "[]",
            "What there is a budget of its own for, as with `limits`; without it all calls share one."
        ),
        Setting("only", .section(only), "For which calls it is; without it, for all."),
        Setting(
            "amount",
            .amount,
            isRequired: true,
            "How much: `50.00 USD`, or with another `measure` so many tokens."
        ),
        Setting(
            "measure",
            .word(BudgetRule.measures.map(\.rawValue)),
            standard: "cost",
            "What is spent: US dollars or tokens."
        ),
        Setting(
            "window",
            .period,
            isRequired: true,
            "In which time: `hour`, `day`, `week` and `month` are those of the calendar, by UTC; `lifetime` is for good; `24h` or `30d` are the last ones "
                + "before each moment, an hour at the least."
        ),
        Setting(
            "hard",
            .boolean,
            standard: "true",
            "It is never exceeded: of each call as much is held as it can come to at most, until it is over. Otherwise as much as it is expected to, and "
                + "calls that come to more may exceed it a little."
        ),
        Setting(
            "thresholds",
            .list(.integer(1...1000)),
            standard: "[80, 100]",
            "Percent of the amount at which the log tells that so much is used."
        ),
        Setting(
            "status",
            .integer(402...429),
            standard: "402",
            "The status of answers to calls that do not fit: 402, 403, 422 or 429."
        ),
        Setting(
            "fallback",
            .text,
            "A model, best an alias of a cheaper one, that calls are done with which do not fit into the budget with the model that was asked for."
        ),
        Setting(
            "output_tokens",
            .integer(1...(1 << 40)),
            "With `hard`, the longest answer of calls that say nothing of that. Without it, as much is held for them as the model may answer at most."
        ),
        Setting(
            "min_output_tokens",
            .integer(1...(1 << 40)),
            standard: "256",
            "With `hard`, the longest answer of a call is lowered to what is left, but not below this: the call is refused then."
        ),
        Setting(
            "enforce",
            .boolean,
            standard: "true",
            "Calls are refused that do not fit. Otherwise they go on, and the log tells that they would have been."
        ),
        Setting(
            "reconcile_after",
            .duration,
            standard: "15m",
            "What a gateway held of which nothing has been heard for so long while the database answered, 10 minutes at the least, is given back, but for what the ledger says it used and "
                + "what it had reserved for calls."
        ),
    ])
}
