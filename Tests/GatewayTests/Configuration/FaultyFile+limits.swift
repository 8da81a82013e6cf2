extension FaultyFile {
    /// What a limit may be.
    static let limits: [FaultyFile] = [
        limit(
            "measure: requests, limit: 5",
            0,
            "",
            "expected a 'window', such as 1m: 'requests' are counted over a time"
        ),
        limit("measure: calls, limit: 5, window: 1m", 9, ".measure", "expected one of requests, input_tokens"),
        limit("measure: requests, limit: 0, window: 1m", 26, ".limit", "expected a whole number from 1 up"),
        limit(
            "measure: requests, limit: 5 USD, window: 1m",
            26,
            ".limit",
            "expected a whole number from 1 up, since 'requests'"
        ),
        limit("measure: requests, limit: 2.5, window: 1m", 26, ".limit", "expected a whole number from 1 up"),
        limit(
            "measure: requests, limit: few, window: 1m",
            26,
            ".limit",
            "expected a whole number such as 100000, or an amount"
        ),
        limit("measure: cost, limit: 0 USD, window: 1m", 22, ".limit", "expected an amount above zero"),
        limit("measure: cost, limit: 2000000, window: 1m", 22, ".limit", "at most 1000000 USD"),
        limit("measure: cost, limit: 5 EUR, window: 1m", 22, ".limit", "or an amount such as 5.00 USD"),
        limit("measure: requests, limit: 5, window: 0s", 37, ".window", "expected a duration such as 500ms"),
        limit(
            "measure: requests, limit: 5, window: 1m, per: [teams]",
            47,
            ".per[0]",
            "expected one of organisation",
            "team"
        ),
        limit("measure: requests, limit: 5, window: 1m, per: [team, team]", 53, ".per[1]", "'team' is named twice"),
        limit("measure: requests, limit: 5, window: 1m, per: [\"tag:\"]", 47, ".per[0]", "or tag:NAME, found 'tag:'"),
        limit(
            "measure: requests, limit: 5, window: 1m, burst: 2",
            48,
            ".burst",
            "only 'token_bucket' and 'gcra' have a burst"
        ),
        limit(
            "measure: requests, limit: 5, window: 1m, only: { teams: [a] }",
            49,
            ".only.teams",
            "unknown key 'teams'",
            "team"
        ),
        limit(
            "measure: concurrent_requests, limit: 5, window: 1m",
            48,
            ".window",
            "are counted at each moment, over no time"
        ),
        limit(
            "measure: concurrent_requests, limit: 5, algorithm: gcra",
            51,
            ".algorithm",
            "are counted at each moment"
        ),
        limit("measure: total_tokens, limit: 5, window: 1m, algorithm: gcra", 0, "", "expected a 'burst'"),
        limit(
            "measure: requests, limit: 5, window: 1m, only: { team: [] }",
            55,
            ".only.team",
            "expected a pattern, found none"
        ),
        limit(
            "measure: requests, limit: 5, window: 1m, queue: { size: 0 }",
            56,
            ".queue.size",
            "from 1 to 100000"
        ),
        limit(
            "measure: requests, limit: 5, window: 1m, queue: { per: [keys] }",
            56,
            ".queue.per[0]",
            "expected one of organisation",
            "key"
        ),
        limit(
            "measure: requests, limit: 5, window: 1m, enforce: false, queue: { size: 5 }",
            64,
            ".queue",
            "nobody waits for a limit that is not enforced"
        ),
        limit(
            "measure: requests, limit: 5, window: 1m, when_unavailable: shut",
            59,
            ".when_unavailable",
            "expected one of open, closed"
        ),
        FaultyFile(
            "shared_state: { url: \"rediss://u:hush@h:70000\" }",
            1,
            22,
            "shared_state.url",
            "a port that is not a number from 1 to 65535"
        ),
        FaultyFile(
            "shared_state: { url: \"memcached://h\" }",
            1,
            22,
            "shared_state.url",
            "must begin with redis:// or rediss://"
        ),
        FaultyFile("shared_state: {}", 1, 1, "shared_state", "url"),
        FaultyFile("shared_state: { url: redis://h, lease: 1s }", 1, 40, "shared_state.lease", "expected 2s to 60s"),
        FaultyFile(
            "shared_state: { url: redis://h, lease: 4s, timeout: 5s }",
            1,
            53,
            "shared_state.timeout",
            "no more than 'lease'"
        ),
        FaultyFile(
            "limits:\n  - { name: l, measure: requests, limit: 5, window: 1m }\n  - { name: l, measure: requests, limit: 6, window: 1m }",
            3,
            13,
            "limits[1]",
            "another limit has the name 'l'"
        ),
    ]

    /// What a budget may be.
    static let budgets: [FaultyFile] = [
        FaultyFile(
            "budgets:\n  - { name: l, amount: 5, window: day, reconcile_after: 9m }",
            2,
            57,
            "budgets[0].reconcile_after",
            "expected 10m at the least"
        ),
        budget("amount: 5.00 USD", 0, "", "'window' is missing"),
        budget("amount: 5.00 EUR, window: day", 8, ".amount", "or an amount such as 5.00 USD"),
        budget("amount: 0, window: day", 8, ".amount", "expected an amount above zero"),
        budget(
            "amount: 5.00 USD, measure: total_tokens, window: day",
            8,
            ".amount",
            "expected a whole number from 1 up, since 'total_tokens' are counted"
        ),
        budget("amount: 5, measure: requests, window: day", 20, ".measure", "expected one of cost, total_tokens"),
        budget("amount: 5, window: mont", 19, ".window", "expected hour, day, week, month, lifetime", "month"),
        budget("amount: 5, window: 30m", 19, ".window", "expected a time of 1h to 1000d"),
        budget("amount: 5, window: 2000d", 19, ".window", "expected a time of 1h to 1000d"),
        budget("amount: 5, window: day, per: [teams]", 30, ".per[0]", "expected one of organisation", "team"),
        budget("amount: 5, window: day, status: 404", 32, ".status", "expected 402, 403, 422 or 429, found '404'"),
        budget("amount: 5, window: day, status: 500", 32, ".status", "from 402 to 429"),
        budget("amount: 5, window: day, thresholds: [0]", 37, ".thresholds[0]", "from 1 to 1000"),
        budget("amount: 5, window: day, fallback: none-such", 34, ".fallback", "there is no model 'none-such'"),
        budget(
            "amount: 5, window: day, hard: false, output_tokens: 5",
            52,
            ".output_tokens",
            "is for budgets that are 'hard' alone"
        ),
        FaultyFile(
            "budgets:\n  - { name: l, amount: 5, window: day }\n  - { name: l, amount: 6, window: day }",
            3,
            13,
            "budgets[1]",
            "another budget has the name 'l'"
        ),
    ]

    private static func budget(
        _ written: String,
        _ offset: Int,
        _ path: String,
        _ message: String,
        _ suggestion: String? = nil
    ) -> FaultyFile {
        entry("budgets", written, offset, path, message, suggestion)
    }

    private static func limit(
        _ written: String,
        _ offset: Int,
        _ path: String,
        _ message: String,
        _ suggestion: String? = nil
    ) -> FaultyFile {
        entry("limits", written, offset, path, message, suggestion)
    }

    /// - Parameters:
    ///   - list: that it is an entry of.
    ///   - offset: where the fault begins in what is written.
    ///   - path: the faulty setting's below the entry.
    private static func entry(
        _ list: String,
        _ written: String,
        _ offset: Int,
        _ path: String,
        _ message: String,
        _ suggestion: String?
    ) -> FaultyFile {
        let before = "  - { name: l, "
        let column = offset == 0 ? 5 : before.count + 1 + offset
        return FaultyFile("\(list):\n\(before)\(written) }", 2, column, "\(list)[0]" + path, message, suggestion)
    }
}
