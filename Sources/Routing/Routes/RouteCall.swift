/// What must be known of a call to choose its target. Each is asked for only where a strategy needs it.
public protocol RouteCall {
    /// Drawn once for the call.
    var seed: UInt64 { get }
    /// The answer is told as it comes.
    var isStream: Bool { get }
    /// Tokens of the answer, as expected of a target.
    func outputTokens(at target: Int) -> Int
    /// What the call is expected to cost at a target, in picodollars; nil: its price is not known.
    func cost(at target: Int) -> Double?
    /// A hash of what tells calls of a kind; nil: it has no such thing.
    func hash(of key: StickyKey) -> UInt64?
    /// What it asks for.
    var task: CallTask { get }
    /// Whether a condition holds, by its number.
    func holds(_ condition: Int) -> Bool
    /// An attempt at a target begins.
    func begins(at target: Int, at now: Int)
}

extension RouteCall {
    /// Nobody needs to know.
    public func begins(at target: Int, at now: Int) {}
}
