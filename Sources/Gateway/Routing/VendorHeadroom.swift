import Core
import NIOCore
import Routing
import Traffic
import Transport

/// What is left of the limits that hold a target up: its vendor's, as they are told with answers, and the gateway's own that are counted for it.
enum VendorHeadroom {
    /// Notes what an answer tells.
    static func tell(_ fields: HTTPFields, _ limits: CallLimits?, of target: ResolvedTarget) {
        let now = NIODeadline.now().uptime
        var least: (share: Double, reset: Int)?
        func see(_ share: Double, reset: Int) {
            if share < least?.share ?? 2 { least = (share, reset) }
        }
        for names in told {
            guard let remaining = fields.first(names.remaining).flatMap(Double.init),
                let limit = fields.first(names.limit).flatMap(Double.init), limit > 0
            else { continue }
            see(remaining / limit, reset: fields.first(names.reset).flatMap(reset) ?? usualReset)
        }
        if case .taken(let reservation) = limits {
            for one in reservation.taken where one.limit.rule.isOfTarget && one.state.limit > 0 {
                see(Double(one.state.remaining) / Double(one.state.limit), reset: one.state.reset)
            }
        }
        if let least { target.routed.health.headroom.tell(least.share, until: now + least.reset) }
    }

    /// Nanoseconds for which what is told is believed where it is not told.
    private static let usualReset = 60_000_000_000

    /// Seconds; nothing is believed for longer, whatever a vendor says.
    private static let longestReset = 86_400

    /// The headers by which vendors tell it: OpenAI's and those of others who do as it does, and Anthropic's.
    private static let told: [(limit: StaticString, remaining: StaticString, reset: StaticString)] = [
        ("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
        (
            "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining",
            "anthropic-ratelimit-requests-reset"
        ),
        (
            "anthropic-ratelimit-tokens-limit", "anthropic-ratelimit-tokens-remaining",
            "anthropic-ratelimit-tokens-reset"
        ),
        (
            "anthropic-ratelimit-input-tokens-limit", "anthropic-ratelimit-input-tokens-remaining",
            "anthropic-ratelimit-input-tokens-reset"
        ),
        (
            "anthropic-ratelimit-output-tokens-limit", "anthropic-ratelimit-output-tokens-remaining",
            "anthropic-ratelimit-output-tokens-reset"
        ),
    ]

    /// In nanoseconds from now: a time as Go writes it (`6m0s`, `120ms`), seconds, or a date of RFC 3339.
    private static func reset(_ text: String) -> Int? {
        if let seconds = Double(text) { return 0...Double(longestReset) ~= seconds ? Int(seconds * 1e9) : nil }
        if let time = GoDuration.nanoseconds(text) { return min(time, longestReset * 1_000_000_000) }
        return UTCTime.seconds(rfc3339: text).map { min(max(0, $0 - wallClockSeconds()), longestReset) * 1_000_000_000 }
    }
}
