/// How targets are watched and calls are tried, unless an alias says otherwise.
public struct RoutingSettings: Sendable, Hashable {
    /// How long and how often a call is tried.
    public var attempts = AttemptPolicy()
    /// When a target is left alone.
    public var breaker = BreakerSettings()
    /// When it is because of others that fare better.
    public var outliers = OutlierSettings()
    /// The share of a vendor's traffic that additional attempts which fail may come to, from 0 to 1.
    public var retryShare = 0.1
    /// Such attempts that may fail beyond that.
    public var retryBurst = 20

    /// The usual ones.
    public init() {}
}
