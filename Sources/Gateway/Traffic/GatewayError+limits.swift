import Core
import Traffic

extension GatewayError {
    /// 429: a call does not fit into a limit now, or at all.
    static func limited(by refusal: LimitRefusal) -> GatewayError {
        let (rule, measure) = (refusal.rule, refusal.rule.measure)
        if refusal.isUnknown {
            return GatewayError(
                .unavailable,
                status: 503,
                message:
                    "It cannot be looked at now how the limit '\(rule.name)'\(whose(rule)) stands, which gateways share. Try again.",
                code: "limit_unavailable",
                retryAfter: "1"
            )
        }
        var message = "The limit '\(rule.name)'\(whose(rule)) is reached: \(measure.told(rule.rate.limit))"
        message += measure == .concurrentRequests ? " at the same time" : " in \(told(nanoseconds: rule.rate.window))"
        if measure != .requests, measure != .concurrentRequests {
            message +=
                ", of which \(measure.told(max(0, refusal.state.remaining))) are left and about "
                + "\(measure.told(refusal.amount)) are needed"
        }
        switch refusal.end {
        case nil: break
        case .overloaded: return .tooManyWaiting
        case .full: message += ", and as many calls wait for it as may"
        case .hopeless: message += ", and those that wait for it take longer than this call can wait"
        case .timedOut: message += ", and the call has waited for as long as it can"
        case .displaced: message += ", and calls that are more urgent, or of others who have fewer, wait for it"
        }
        guard let wait = refusal.wait else {
            var error = GatewayError(
                .unavailable,
                status: 429,
                message: message + ". The call is too large for it and will not fit later.",
                code: "rate_limit_exceeded"
            )
            error.shouldRetry = false
            return error
        }
        return GatewayError(
            .unavailable,
            status: 429,
            message: message + ". Try again in \(told(nanoseconds: wait)).",
            code: "rate_limit_exceeded",
            // Whole seconds (RFC 9110, section 10.2.3), never too few.
            retryAfter: String(wait.dividedUp(by: 1_000_000_000))
        )
    }

    /// `1.25s`, `2m`, `20ms`.
    private static func told(nanoseconds: Int) -> String { GoDuration.text(nanoseconds) }
}

extension LimitMeasure {
    /// An amount for people.
    func told(_ amount: Int) -> String {
        switch self {
        case .requests, .concurrentRequests: amount == 1 ? "1 call" : "\(amount) calls"
        case .inputTokens: "\(amount) input tokens"
        case .outputTokens: "\(amount) output tokens"
        case .totalTokens: "\(amount) tokens"
        case .cost: "\(Money(picodollars: Int128(amount)).description) USD"
        }
    }
}
