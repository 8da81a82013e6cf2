import Glibc

@testable import Routing

/// A vendor as it behaves over time: how fast it is, what it costs, and what befalls it when.
struct ModelledVendor {
    /// How it is for a while.
    struct Condition {
        enum Presence {
            case there
            /// It takes no connection.
            case refusing
            /// It takes connections and says nothing.
            case silent
        }

        var presence = Presence.there
        /// How many times as long everything takes.
        var slowness = 1.0
        /// The share of attempts that it answers with a 500. Nobody's is none.
        var failureShare = 0.002
        /// Requests that it takes in a second; nil: any.
        var limit: Int?
    }

    /// What becomes of an attempt, in nanoseconds from its beginning.
    enum Fate {
        case answer(firstToken: Int, end: Int)
        case failure(AttemptFailure, after: Int)
    }

    /// Until the first token of an answer and for each one after it, in nanoseconds: medians of log-normal distributions.
    var firstToken = 300.0 * Double(millisecond)
    var eachToken = 10.0 * Double(millisecond)
    static let firstTokenSigma = 0.4
    static let eachTokenSigma = 0.2
    /// Of a call, in picodollars.
    var price = 1.0
    /// How it is from a time on, by the times.
    var conditions: [(from: Int, Condition)] = []

    /// Of the second that goes by.
    private var taken = (second: -1, count: 0)

    init(price: Double = 1, _ conditions: [(from: Int, Condition)] = []) {
        self.price = price
        self.conditions = conditions
    }

    /// What becomes of an attempt that begins now. How the vendor is at that time decides it to its end.
    mutating func fate(of luck: AttemptLuck, tokens: Int, at now: Int) -> Fate {
        let condition = conditions.last { $0.from <= now }?.1 ?? Condition()
        switch condition.presence {
        case .refusing: return .failure(AttemptFailure(.connection), after: millisecond)
        // Something between here and there ends a connection on which nothing happens.
        case .silent: return .failure(AttemptFailure(.connection), after: 60 * second)
        case .there: break
        }
        if let limit = condition.limit, takes(at: now) > limit {
            return .failure(AttemptFailure(.rateLimit, retryAfter: second), after: 20 * millisecond)
        }
        if luck.failure < condition.failureShare {
            return .failure(AttemptFailure(.server), after: 50 * millisecond)
        }
        let first = Self.drawn(firstToken * condition.slowness, Self.firstTokenSigma, luck.firstToken)
        let each = Self.drawn(eachToken * condition.slowness, Self.eachTokenSigma, luck.eachToken)
        return .answer(firstToken: first, end: first + each * (tokens - 1))
    }

    /// - Returns: how many it has been asked for in this second.
    private mutating func takes(at now: Int) -> Int {
        if taken.second != now / second { taken = (now / second, 0) }
        taken.count += 1
        return taken.count
    }

    /// In whole microseconds: what the last digit of an exponential is must decide nothing.
    private static func drawn(_ median: Double, _ sigma: Double, _ normal: Double) -> Int {
        Int(median * exp(sigma * normal) / 1000) * 1000
    }
}
