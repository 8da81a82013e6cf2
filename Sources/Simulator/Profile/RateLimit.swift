public import NIOCore

/// How many requests are let through in a window of time.
public struct RateLimit: Sendable, Hashable {
    /// 0 lets none through.
    public var requests: Int
    /// Begins with the first request after the last window.
    public var window: TimeAmount

    /// So many requests in every window.
    public init(requests: Int, per window: TimeAmount) {
        self.requests = requests
        self.window = window
    }

    /// Reads `10/s`, `600/m` or `5/250ms`.
    public init(parsing text: String) throws(SettingError) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let requests = Int(parts[0]), requests >= 0 else {
            throw SettingError(expected: "A rate limit is a number of requests and a time: 10/s or 600/m.")
        }
        let window = try TimeAmount(parsing: parts[1].first.map(\.isNumber) == true ? String(parts[1]) : "1\(parts[1])")
        guard .zero < window else { throw SettingError(expected: "The window of a rate limit is longer than 0.") }
        self.init(requests: requests, per: window)
    }
}

/// Counts requests against a limit, in windows that begin with the first request after the last one.
struct RateLimiter: Sendable {
    private let limit: RateLimit
    private var windowEnd = NIODeadline.uptimeNanoseconds(0)
    private var used = 0

    init(_ limit: RateLimit) {
        self.limit = limit
    }

    /// What a request is told.
    struct Verdict: Sendable, Equatable {
        var isAllowed: Bool
        var limit: Int
        var remaining: Int
        /// Until the window ends.
        var reset: TimeAmount

        /// `Retry-After`: whole seconds, rounded up, since a moment too early is in vain.
        var retryAfter: Int { Int((reset.nanoseconds + 999_999_999) / 1_000_000_000) }
    }

    mutating func admit(at now: NIODeadline) -> Verdict {
        if now >= windowEnd {
            windowEnd = now + limit.window
            used = 0
        }
        let isAllowed = used < limit.requests
        if isAllowed { used += 1 }
        return Verdict(
            isAllowed: isAllowed,
            limit: limit.requests,
            remaining: limit.requests - used,
            reset: windowEnd - now
        )
    }
}
