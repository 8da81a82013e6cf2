/// What checks of a vendor's health come to: it is ill after so many that failed one after another, and well again with the first one that succeeds.
public struct HealthCheckCount: Sendable {
    private let most: Int
    private var failures = 0

    /// - Parameter failures: after so many it is ill.
    public init(failures: Int) {
        most = failures
    }

    /// A check has ended.
    /// - Returns: whether the vendor is ill.
    public mutating func add(isWell: Bool) -> Bool {
        failures = isWell ? 0 : min(failures + 1, most)
        return failures >= most
    }
}
