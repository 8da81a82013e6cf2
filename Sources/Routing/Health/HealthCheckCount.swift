/// What checks of a vendor's health come to: it is ill after so many that failed one after another, and well again with the first one that succeeds.
public struct HealthCheckCount: Sendable {
    /// What is to be done after a check.
    public enum Outcome: Sendable, Equatable {
        /// Nothing has changed.
        case none
        /// Its targets are to be left alone, or still are.
        case ill
        /// Its targets may be used again.
        case well
    }

    private let most: Int
    private var failures = 0

    /// - Parameter failures: after so many it is ill.
    public init(failures: Int) {
        most = failures
    }

    /// A check has ended.
    public mutating func add(isWell: Bool) -> Outcome {
        if isWell {
            defer { failures = 0 }
            return failures >= most ? .well : .none
        }
        failures = min(failures + 1, most)
        return failures >= most ? .ill : .none
    }
}
