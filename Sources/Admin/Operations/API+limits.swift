import Access
import Core
import Directory
import Gateway
import JSON
import Traffic

/// Limits and how they stand.
extension API {
    static let ruleName = Schema.line(1...500)
    static let counted = Schema.either(.integer(-(1 << 53)...1 << 53), .money)
    private static let amountPurpose = "A number, or of `cost` US dollars as a text."

    /// What every limit and budget has.
    static let rule: [Schema.Member] = [
        .init("name", ruleName, isRequired: true, "By which it is known."),
        .init(
            "per",
            .array(.line(1...500), most: 100),
            isRequired: true,
            "What there is a count of its own for: `team`, `tag:project` and the like."
        ),
        .init(
            "only",
            .map(.array(.line(1...500), most: 1000)),
            isRequired: true,
            "For which calls it is; empty: for all."
        ),
        .init(
            "declared",
            .boolean,
            isRequired: true,
            "Whether the configuration says it; it is changed there then, and goes before what is said here."
        ),
    ]

    private static let told: [Schema.Member] =
        rule + [
            .init("measure", .word(LimitMeasure.allCases.map(\.rawValue)), isRequired: true, "What is counted."),
            .init("limit", counted, isRequired: true, "How much. \(amountPurpose)"),
            .init(
                "window_ms",
                .nullable(.integer(1...1 << 53)),
                isRequired: true,
                "In how many milliseconds; null: at each moment."
            ),
            .init(
                "algorithm",
                .nullable(.word(LimitRule.Algorithm.allCases.map(\.rawValue))),
                isRequired: true,
                "How uses are counted over time; null: they are not."
            ),
            .init("burst", counted, isRequired: true, "How much may be used at once. \(amountPurpose)"),
            .init("enforce", .boolean, isRequired: true, "Whether calls are refused that exceed it."),
        ]

    private static let count = Schema.object([
        .init(
            "values",
            .map(.nullable(.text(0...1000))),
            isRequired: true,
            "Whose count it is, by what the limit tells apart; null: calls that have no such thing."
        ),
        .init("remaining", counted, isRequired: true, "What is left; below zero where more was used than was left."),
        .init("reset_ms", .integer(0...1 << 53), isRequired: true, "Milliseconds until everything is free again."),
    ])

    private static let state: [Schema.Member] = [
        .init(
            "counts",
            .array(count, most: 1000),
            isRequired: true,
            "Of everyone whom it tells apart and of whom something is used, those first of whom least is left."
        ),
        .init(
            "crowded",
            .boolean,
            isRequired: true,
            "Whether there are more to be told apart than are counted apart: the rest share one count of each limit."
        ),
    ]

    static func limits(_ services: APIServices) -> [Operation] {
        RuleOperations<StoredLimit>(
            services: services,
            path: "/api/v1/limits",
            name: "Limit",
            section: AdministeredFormat.limit,
            told: told,
            state: state,
            detail: "As this gateway has counted since it was started.",
            rules: { services throws(Problem) in
                let running = try services.running()
                return running.rules.map { rule in
                    RuleOperations<StoredLimit>.Rule(
                        name: rule.name,
                        isDeclared: running.declared.contains(rule.name),
                        told: rule.told
                    ) { most async throws(Problem) in rule.standing(running, most) }
                }
            },
            fault: { AdministeredFormat.limit($0, $1).fault }
        ).operations
    }
}

extension APIServices {
    fileprivate func running() throws(Problem) -> RunningLimits {
        guard let limits = limits() else {
            throw Problem(503, code: "gateway_missing", "What limits have counted is known to a running gateway alone.")
        }
        return limits
    }
}

extension LimitRule {
    fileprivate func standing(_ running: RunningLimits, _ most: Int) -> JSONObject {
        let counts = running.states(of: self, most: most).map { values, state -> JSONValue in
            [
                "values": told(values), "remaining": measure.value(state.remaining),
                "reset_ms": JSONValue(state.reset.dividedUp(by: 1_000_000)),
            ]
        }
        return ["counts": .array(counts), "crowded": .bool(running.isCrowded)]
    }

    fileprivate var told: JSONObject {
        let isSteady = measure == .concurrentRequests
        return [
            "name": .string(name), "per": toldPer, "only": toldOnly,
            "measure": .string(measure.rawValue), "limit": measure.value(rate.limit),
            "window_ms": isSteady ? .null : JSONValue(rate.window / 1_000_000),
            "algorithm": isSteady ? .null : .string(algorithm.rawValue), "burst": measure.value(rate.burst),
            "enforce": .bool(isEnforced),
        ]
    }
}

extension TrafficRule {
    /// What there is a count of its own for.
    var toldPer: JSONValue { JSONValue(per.map(\.description)) }

    /// For whom only it is.
    var toldOnly: JSONValue {
        var only = JSONObject()
        for (dimension, patterns) in self.only.sorted(by: { $0.key.description < $1.key.description }) {
            only[dimension.description] = JSONValue(patterns)
        }
        return .object(only)
    }

    /// What is told apart, each with its value.
    func told(_ values: [String?]) -> JSONValue {
        var told = JSONObject()
        for (dimension, value) in zip(per, values) { told[dimension.description] = JSONValue(value) }
        return .object(told)
    }
}

extension LimitMeasure {
    /// An amount of it: of money a text.
    func value(_ amount: Int) -> JSONValue {
        self == .cost ? .string(Money(picodollars: Int128(amount)).description) : JSONValue(amount)
    }
}
