public import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How long something takes, as a distribution that is drawn from for every request.
public enum Delay: Sendable, Hashable {
    /// Always the same; `.fixed(.zero)` is no delay.
    case fixed(TimeAmount)
    /// Any time between the two, all alike likely.
    case uniform(TimeAmount, TimeAmount)
    /// Log-normal, as latencies of vendors are: half of them below the median, one in a hundred beyond `p99`.
    case logNormal(median: TimeAmount, p99: TimeAmount)

    /// Reads `200ms`, `100ms..300ms` (uniform) or `p50=200ms,p99=2s` (log-normal).
    public init(parsing text: String) throws(SettingError) {
        if let dots = text.firstRange(of: "..") {
            let least = try TimeAmount(parsing: text[..<dots.lowerBound])
            let most = try TimeAmount(parsing: text[dots.upperBound...])
            guard least <= most else { throw SettingError(expected: "The first time of a range is the smaller one.") }
            self = .uniform(least, most)
        } else if text.hasPrefix("p50=") {
            guard let comma = text.firstRange(of: ",p99=") else {
                throw SettingError(expected: "A log-normal delay is written p50=200ms,p99=2s.")
            }
            let median = try TimeAmount(parsing: text[..<comma.lowerBound].dropFirst(4))
            let p99 = try TimeAmount(parsing: text[comma.upperBound...])
            guard .zero < median, median <= p99 else {
                throw SettingError(expected: "p50 is more than 0 and no more than p99.")
            }
            self = .logNormal(median: median, p99: p99)
        } else {
            self = .fixed(try TimeAmount(parsing: text))
        }
    }

    /// Draws one delay. Every kind takes the same two numbers of the generator, so that what comes after does not change
    /// with the kind.
    func draw(_ generator: inout SeededGenerator) -> TimeAmount {
        let first = generator.unit()
        let second = generator.unit()
        switch self {
        case .fixed(let time): return time
        case .uniform(let least, let most):
            return least + .nanoseconds(Int64(Double((most - least).nanoseconds) * first))
        case .logNormal(let median, let p99):
            // 2.326 standard deviations lie below the 99th percentile of a normal distribution.
            let deviation = log(Double(p99.nanoseconds) / Double(median.nanoseconds)) / 2.3263478740408408
            // Box-Muller; 1 - first is never 0.
            let normal = (-2 * log(1 - first)).squareRoot() * cos(2 * .pi * second)
            return .nanoseconds(Int64(min(Double(median.nanoseconds) * exp(deviation * normal), 1e18)))
        }
    }
}
