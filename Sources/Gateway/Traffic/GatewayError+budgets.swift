import Core
import Traffic

extension GatewayError {
    /// A limit or a budget does not let a call in.
    /// - Parameter now: seconds since 1970.
    static func refused(by refusal: Refusal, at now: Int) -> GatewayError {
        switch refusal {
        case .limit(let refusal): .limited(by: refusal)
        case .budget(let refusal): .unpaid(by: refusal, at: now)
        }
    }

    /// The budget's status: a call cannot be paid from it now, or at all.
    private static func unpaid(by refusal: BudgetRefusal, at now: Int) -> GatewayError {
        let (rule, measure) = (refusal.rule, refusal.rule.measure)
        let name = "The budget '\(rule.name)'\(whose(rule))"
        let whole = "\(measure.told(rule.amount)) \(rule.period.told)"
        let needed = "\(rule.isHard ? "at most" : "about") \(measure.told(refusal.amount)) are needed"
        let left = "\(measure.told(refusal.left)) of \(whole) are left and \(needed)"
        let renewal = refusal.renewal.map { "It renews at \(UTCTime(seconds: $0).rfc3339)." } ?? "It does not renew."
        switch refusal.reason {
        case .used:
            return error(
                rule,
                "\(name) is exhausted: \(left). \(renewal)",
                wait: refusal.renewal.map { max(1, $0 - now) }
            )
        case .held:
            return error(
                rule,
                "\(name) is held by calls that are running: \(left), and what they do not use comes back. \(renewal)",
                wait: 1
            )
        case .tooLarge:
            return error(rule, "\(name) is smaller than the call: \(left). \(renewal)", wait: nil)
        case .unbounded:
            return error(
                rule,
                "\(name) must never be exceeded (\(whole)), and nobody can tell what this call may come to: the model has no price, or the "
                    + "call uses what is not in its text. Ask for less, or of another model.",
                wait: nil,
                code: "budget_unbounded_call"
            )
        case .unknown:
            return GatewayError(
                .unavailable,
                status: 503,
                message: "\(name) cannot be looked at now, and must never be exceeded. Try again soon.",
                code: "budget_unavailable",
                retryAfter: "5"
            )
        }
    }

    /// - Parameter wait: seconds; nil: waiting does not help.
    private static func error(
        _ rule: BudgetRule,
        _ message: String,
        wait: Int?,
        code: String = "budget_exceeded"
    ) -> GatewayError {
        var error = GatewayError(
            .quota,
            status: rule.status,
            message: message,
            code: code,
            retryAfter: wait.map { "\($0)" }
        )
        // Clients that try again by themselves do so for a moment, not until next month.
        if wait ?? .max > longestRetry { error.shouldRetry = false }
        return error
    }

    /// Seconds.
    private static let longestRetry = 60

    static func whose(_ rule: any TrafficRule) -> String {
        rule.per.isEmpty ? "" : " of your " + rule.per.map(\.description).joined(separator: " and ")
    }
}

extension BudgetPeriod {
    /// For people: `a month`.
    fileprivate var told: String {
        switch self {
        case .hour: "an hour"
        case .day: "a day"
        case .week: "a week"
        case .month: "a month"
        case .lifetime: "in all"
        case .rolling(let seconds): "in \(GoDuration.text(seconds * 1_000_000_000))"
        }
    }
}
