import Access
import Core
import Directory
import Gateway
import JSON
import Storage
import Traffic

/// Budgets and how they stand.
extension API {
    private static let told: [Schema.Member] =
        rule + [
            .init("measure", .word(BudgetRule.measures.map(\.rawValue)), isRequired: true, "What is spent."),
            .init("amount", counted, isRequired: true, "How much: tokens, or of `cost` US dollars as a text."),
            .init(
                "window",
                .line(1...40),
                isRequired: true,
                "In which time: `hour`, `day`, `week`, `month`, `lifetime`, or seconds that roll, `86400s`."
            ),
            .init("hard", .boolean, isRequired: true, "Whether it is never exceeded."),
            .init(
                "thresholds",
                .array(.integer(1...1000), most: 1000),
                isRequired: true,
                "Percent of the amount that are told of."
            ),
            .init("status", .integer(402...429), isRequired: true, "The status of answers to calls that do not fit."),
            .init(
                "fallback",
                .nullable(.line(1...500)),
                isRequired: true,
                "The model that calls are done with which do not fit; null: they are refused."
            ),
            .init(
                "output_tokens",
                .nullable(.integer(1...1 << 53)),
                isRequired: true,
                "The longest answer of calls that say nothing of that; null: as long as the model makes them."
            ),
            .init(
                "min_output_tokens",
                .integer(1...1 << 53),
                isRequired: true,
                "Tokens below which the longest answer of a call is not lowered."
            ),
            .init("enforce", .boolean, isRequired: true, "Whether calls are refused that do not fit."),
            .init(
                "reconcile_after",
                .line(1...30),
                isRequired: true,
                "After how long what a gateway held of which nothing is heard is given back, `900s`."
            ),
        ]

    private static let count = Schema.object([
        .init(
            "values",
            .map(.nullable(.text(0...1000))),
            isRequired: true,
            "Whose count it is, by what the budget tells apart; null: calls that have no such thing."
        ),
        .init("used", counted, isRequired: true, "What calls that are over have used."),
        .init(
            "reserved",
            counted,
            isRequired: true,
            "What gateways hold beyond that, for calls that run and for those that will come soon."
        ),
        .init(
            "estimated",
            counted,
            isRequired: true,
            "What gateways held of which nothing has been heard for a while: it is charged in full."
        ),
        .init("remaining", counted, isRequired: true, "What is left; below zero where more was used than there was."),
        .init("threshold", .integer(0...1000), isRequired: true, "The highest threshold that is reached; 0: none."),
        .init(
            "renews_at",
            .nullable(.moment),
            isRequired: true,
            "When something is to be had again of what was used; null: never."
        ),
    ])

    private static let state: [Schema.Member] = [
        .init(
            "counts",
            .array(count, most: 1000),
            isRequired: true,
            "Of everyone whom it tells apart and of whom something is used, those first who have used most."
        )
    ]

    static func budgets(_ services: APIServices) -> [Operation] {
        RuleOperations<StoredBudget>(
            services: services,
            path: "/api/v1/budgets",
            name: "Budget",
            section: AdministeredFormat.budget,
            told: told,
            state: state,
            detail: "For all gateways of the database together; what another one has used is known within a second.",
            rules: { services throws(Problem) in
                let running = try services.running()
                return running.rules.map { rule in
                    RuleOperations<StoredBudget>.Rule(
                        name: rule.name,
                        isDeclared: running.declared.contains(rule.name),
                        told: rule.told
                    ) { most async throws(Problem) in try await rule.standing(running, most) }
                }
            },
            fault: { AdministeredFormat.budget($0, $1).fault }
        ).operations
    }
}

extension APIServices {
    fileprivate func running() throws(Problem) -> RunningBudgets {
        guard let budgets = budgets() else {
            throw Problem(503, code: "gateway_missing", "How budgets stand is known to a running gateway alone.")
        }
        return budgets
    }
}

extension BudgetRule {
    fileprivate func standing(_ running: RunningBudgets, _ most: Int) async throws(Problem) -> JSONObject {
        let counts = try await StoreError.told { () async throws(StoreError) in
            try await running.states(of: self, most: most)
        }
        let standing = counts.map { count -> JSONValue in
            let (state, value) = (count.state, measure.value)
            return [
                "values": told(count.values), "used": value(state.used), "reserved": value(state.leased),
                "estimated": value(state.lost),
                "remaining": value(amount - state.used - state.leased - state.lost),
                "threshold": JSONValue(state.threshold),
                "renews_at": JSONValue(count.renewal.map { UTCTime(seconds: $0).rfc3339 }),
            ]
        }
        return ["counts": .array(standing)]
    }

    fileprivate var told: JSONObject {
        [
            "name": .string(name), "per": toldPer, "only": toldOnly, "measure": .string(measure.rawValue),
            "amount": measure.value(amount), "window": .string(period.description), "hard": .bool(isHard),
            "thresholds": .array(thresholds.map { JSONValue($0) }), "status": JSONValue(status),
            "fallback": JSONValue(fallback), "output_tokens": JSONValue(standardOutput),
            "min_output_tokens": JSONValue(leastOutput), "enforce": .bool(isEnforced),
            "reconcile_after": .string("\(reconcilesAfter)s"),
        ]
    }
}
