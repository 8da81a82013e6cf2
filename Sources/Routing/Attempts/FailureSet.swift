/// Some ways to fail.
public struct FailureSet: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt32 = 0

    /// These.
    public init(_ failures: some Sequence<FailureClass>) {
        for failure in failures { insert(failure) }
    }

    /// These.
    public init(arrayLiteral failures: FailureClass...) { self.init(failures) }

    /// Whether it is among them.
    public func contains(_ failure: FailureClass) -> Bool { bits & Self.bit(failure) != 0 }

    /// Adds one.
    /// - Returns: whether it was not among them.
    @discardableResult
    public mutating func insert(_ failure: FailureClass) -> Bool {
        defer { bits |= Self.bit(failure) }
        return !contains(failure)
    }

    private static func bit(_ failure: FailureClass) -> UInt32 {
        switch failure {
        case .connection: 1 << 0
        case .timeout: 1 << 1
        case .rateLimit: 1 << 2
        case .quota: 1 << 3
        case .overloaded: 1 << 4
        case .server: 1 << 5
        case .invalidAnswer: 1 << 6
        case .authentication: 1 << 7
        case .permission: 1 << 8
        case .notFound: 1 << 9
        case .unsupported: 1 << 10
        case .contextLength: 1 << 11
        case .contentPolicy: 1 << 12
        case .request: 1 << 13
        case .cancelled: 1 << 14
        case .refused: 1 << 15
        }
    }
}
