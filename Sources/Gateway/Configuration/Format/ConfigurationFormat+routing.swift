import Routing

extension ConfigurationFormat {
    /// How targets are chosen, watched and tried, unless an alias says otherwise.
    static let routing = SettingSection(
        settings: attempts(isGeneral: true) + [
            Setting(
                "retry_budget",
                .section(retryBudget),
                "How many additional attempts at a vendor may fail, so that trying again never makes an outage worse."
            ),
            Setting("breaker", .section(breaker), "When a target that fails is left alone for a while."),
            Setting("outliers", .section(outliers), "When one is that fares much worse than the others of an alias."),
            Setting(
                "task_embeddings",
                .section(taskEmbedding),
                "An embedding model that tells what a call asks for where the rules are not sure ([routing.md](routing.md#what-the-rules-do-not-tell)). Without it the rules count alone."
            ),
        ]
    )

    /// How long and how often a call is tried.
    /// - Parameter isGeneral: what is not said is as usual; otherwise as `routing` says.
    static func attempts(isGeneral: Bool) -> [Setting] {
        func standard(_ text: String) -> String? { isGeneral ? text : nil }
        return [
            Setting(
                "max_attempts",
                .integer(1...20),
                standard: standard("4"),
                "The most attempts of one call, at whatever targets."
            ),
            Setting(
                "timeout",
                .duration,
                "From a call to the beginning of its answer, however many attempts that takes; of an answer that is not streamed, to its end. Without it as long as the "
                    + "vendors' own `timeouts` let it take."
            ),
            Setting(
                "attempt_timeout",
                .duration,
                "The same for one attempt; after it the next target is asked."
            ),
            Setting(
                "broken_streams",
                .word(["fail", "continue"]),
                standard: standard("fail"),
                "What becomes of a stream that breaks off when some of it has reached the caller: it ends with an error event, or another target goes on with the text. Streams are translated then, also where caller and vendor speak the same dialect."
            ),
            Setting("retry", .section(retry(isGeneral: isGeneral)), "When the same target is asked again."),
            Setting(
                "hedge",
                .section(hedge),
                "Asks another target as well where the answer of the first attempt is late; whichever answers first has the call, and the other is cut off. Without it never."
            ),
            Setting(
                "fall_back_after",
                .list(.word(failures)),
                "After which failures the next target is asked. Without it after all but `content_policy`; a fault of the request itself is never tried elsewhere."
            ),
            Setting(
                "when_all_open",
                .word(AttemptPolicy.WhenAllOpen.allCases.map(\.rawValue)),
                standard: standard("attempt"),
                "What becomes of a call all of whose targets are left alone: one `attempt` is made where it would have gone if all were well, or it is refused (503)."
            ),
        ]
    }

    private static func retry(isGeneral: Bool) -> SettingSection {
        func standard(_ text: String) -> String? { isGeneral ? text : nil }
        return SettingSection(settings: [
            Setting(
                "max",
                .integer(0...10),
                standard: standard("0"),
                "How many times those that failed are asked again, once there is no other target left to ask."
            ),
            Setting(
                "backoff",
                .duration,
                standard: standard("250ms"),
                "The bound of the first wait; each time twice as much. How long it is is drawn between nothing and the bound."
            ),
            Setting("max_backoff", .duration, standard: standard("8s"), "The longest bound."),
            Setting(
                "max_wait",
                .duration,
                standard: standard("10s"),
                "The longest wait that a vendor may ask for (`Retry-After`); one that asks for more is not asked again."
            ),
            Setting(
                "after",
                .list(.word(failures)),
                "After which failures. Without it after `connection`, `rate_limit`, `overloaded`, `server` and `invalid_answer`."
            ),
        ])
    }

    private static let hedge = SettingSection(settings: [
        Setting(
            "percentile",
            .integer(50...99),
            standard: "95",
            "An answer is late that has not begun when so many percent of the target's answers of the last five minutes had, or, where it is not streamed, were complete; at least 20 of them must be known."
        ),
        Setting("after", .duration, "It is late after so long instead."),
        Setting(
            "max_percent",
            .integer(0...100),
            standard: "5",
            "Of the alias' calls, and ten beyond that."
        ),
    ])

    /// Ways to fail after which something else may be tried.
    static let failures = FailureClass.allCases.filter { !$0.isFinal }.map(\.rawValue)

    /// Where calls go that failed in a way.
    static let fallbacks = SettingSection(
        settings: FailureClass.allCases.filter { !$0.isFinal }.map { failure in
            Setting(failure.rawValue, .target, "After \(failure.noun): `vendor/model`, or an alias.")
        }
    )

    private static let retryBudget = SettingSection(settings: [
        Setting("percent", .integer(0...100), standard: "10", "Of the calls that the vendor gets."),
        Setting("burst", .integer(1...10_000), standard: "20", "Beyond that."),
    ])

    private static let breaker = SettingSection(settings: [
        Setting(
            "consecutive_failures",
            .integer(0...10_000),
            standard: "5",
            "So many attempts after one another that failed; 0: their number alone does not matter."
        ),
        Setting("failure_percent", .integer(1...100), standard: "50", "Or so many of those in the window."),
        Setting(
            "silence",
            .duration,
            standard: "1s",
            "Or nothing was heard in time for so long of a target of which more than five answers are waited for; or for twice as long as 95 % of its answers of the last five minutes took to begin, if that is longer (20 of them must be known); of whole answers for three times as long. Three answers in time end it; streams that begin later do not, for a minute. Requests that are more than four times as large as usual do not count."
        ),
        Setting("slow_call", .duration, "Answers that begin later are slow. Without it none are."),
        Setting("slow_percent", .integer(1...100), standard: "80", "Or so many of those in the window were slow."),
        Setting("window", .duration, standard: "30s", "What is looked at."),
        Setting(
            "min_calls",
            .integer(1...1_000_000),
            standard: "20",
            "Attempts in the window below which shares say nothing."
        ),
        Setting(
            "open_for",
            .duration,
            standard: "5s",
            "How long it is left alone the first time; each time after that twice as long."
        ),
        Setting("max_open", .duration, standard: "20s", "The longest."),
        Setting(
            "probes",
            .integer(1...1000),
            standard: "1",
            "Attempts at the same time that find out whether it is well again."
        ),
        Setting("successes", .integer(1...1000), standard: "2", "How many of them after one another must succeed."),
    ])

    private static let outliers = SettingSection(settings: [
        Setting(
            "failure_percent",
            .integer(1...100),
            standard: "10",
            "Of its attempts in the breaker's window, at least; with 100 only one none of whose attempts succeed is an outlier."
        ),
        Setting(
            "factor",
            .integer(1...1000),
            standard: "3",
            "How many times as large as that of its peers its share must be."
        ),
        Setting(
            "max_percent",
            .integer(0...100),
            standard: "50",
            "Of the targets of an alias that may be left alone; never all."
        ),
    ])
}

extension FailureClass {
    /// What happened, for people.
    var noun: String {
        switch self {
        case .connection: "no connection, or one that closed without an answer"
        case .timeout: "no answer in time"
        case .rateLimit: "a rate limit of the vendor"
        case .quota: "an account with nothing left"
        case .overloaded: "an overloaded vendor"
        case .server: "a fault of the vendor"
        case .invalidAnswer: "an answer that cannot be understood or was cut off"
        case .authentication: "a refusal of the gateway's key"
        case .permission: "a refusal of what the key may do"
        case .notFound: "a model that the vendor does not have"
        case .unsupported: "something that the target cannot do"
        case .contextLength: "a prompt that is too long for the model"
        case .contentPolicy: "content that the vendor does not answer"
        case .request: "a fault of the request"
        case .cancelled: "a caller who went away"
        case .refused: "a refusal of the gateway"
        }
    }
}
