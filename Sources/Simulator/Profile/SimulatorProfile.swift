public import NIOCore

/// How the simulated vendor behaves: how fast, how reliably, and within which limits.
///
/// The same settings can be given on the command line, and for a single request in the model's name:
///
///     echo?ttft=200ms&tps=50&fault=cut&after=3
///
/// Without any setting everything is answered at once and nothing fails.
public struct SimulatorProfile: Sendable, Hashable {
    /// From the request to the head of the answer (`ttfb`).
    public var timeToFirstByte = Delay.fixed(.zero)
    /// From the request to the first token of the answer (`ttft`). A whole answer comes when its last token is due.
    public var timeToFirstToken = Delay.fixed(.zero)
    /// How fast tokens come after the first one (`tps`); nil: all at once.
    public var tokensPerSecond: Double?
    /// How many tokens an event of a stream holds (`chunk`).
    public var chunkTokens = 1
    /// How many tokens `lorem` says unless the request allows fewer (`tokens`).
    public var loremTokens = 128
    /// How many tools a model calls that calls tools (`calls`); they are taken in turn.
    public var toolCalls = 1
    /// Errors with which requests are answered (`status`); at most one is drawn for a request.
    public var errors: [ErrorRate] = []
    /// `Retry-After` of such an error, in seconds (`retry_after`); nil: 1 for a 429, none for others.
    public var retryAfter: Int?
    /// The vendor's word for such an error (`code`), such as `context_length_exceeded`; nil: the usual one of the status.
    public var errorCode: String?
    /// Faults beyond a clean error (`fault`); at most one is drawn for a request, and then no error.
    public var faults: [FaultRate] = []
    /// After how many events a stream breaks, or after how many bytes of its body a whole answer does (`after`); nil:
    /// anywhere in a stream, in the middle of a whole answer, and for `unfinished` just before the finish reason.
    public var faultPosition: Int?
    /// How long a stall lasts (`for`); nil: for ever.
    public var stallTime: TimeAmount?
    /// How many requests are let through (`limit`); nil: all. Not of a single request.
    public var rateLimit: RateLimit?

    /// A vendor that answers at once and never fails.
    public init() {}

    /// Reads settings as they stand in a model's name: `ttft=200ms&tps=50`.
    public init(parsing settings: String) throws(SettingError) {
        self.init()
        for setting in settings.split(separator: "&") {
            guard let equals = setting.firstIndex(of: "=") else {
                throw SettingError(setting: String(setting), expected: "A setting is written name=value.")
            }
            try set(String(setting[..<equals]), to: String(setting[setting.index(after: equals)...]))
        }
    }
}
