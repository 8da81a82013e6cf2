/// One line of the ledger: a call, one of its attempts, or a correction of what one is said to have cost. Lines are added and
/// never changed. What it says in numbers are its own members too.
@dynamicMemberLookup
public struct LedgerEntry: Sendable, Hashable {
    /// What it says in numbers.
    public var measures: LedgerMeasures
    /// By what it is told apart.
    public var dimensions: UsageDimensions
    /// `x-request-id`.
    public var requestID: String
    /// The version of the price by which the cost was reckoned.
    public var price: String?

    /// Begins with what cannot be missing.
    public init(call: CallID, number: Int, time: Int, dimensions: UsageDimensions, requestID: String) {
        measures = LedgerMeasures(call: call, number: number, time: time)
        self.dimensions = dimensions
        self.requestID = requestID
    }

    init(_ measures: LedgerMeasures, _ dimensions: UsageDimensions, requestID: String, price: String?) {
        (self.measures, self.dimensions, self.requestID, self.price) = (measures, dimensions, requestID, price)
    }

    /// What it says in numbers.
    public subscript<Value>(dynamicMember member: WritableKeyPath<LedgerMeasures, Value>) -> Value {
        get { measures[keyPath: member] }
        set { measures[keyPath: member] = newValue }
    }

    /// The lines that it stands for: itself, and the only attempt that it has with it.
    public var expanded: [LedgerEntry] {
        guard let only = measures.only else { return [self] }
        var whole = self
        whole.measures.only = nil
        var attempt = whole
        attempt.measures.number = 1
        attempt.measures.time += only.delay
        attempt.measures.attempts = 0
        attempt.measures.duration = only.duration
        attempt.measures.timeToFirstByte = only.timeToFirstByte
        attempt.measures.overhead = 0
        return [whole, attempt]
    }
}
