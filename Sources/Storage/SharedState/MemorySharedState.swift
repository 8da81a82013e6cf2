import Synchronization

/// What the gateways of one process share.
public final class MemorySharedState: SharedState {
    private let divisions = Mutex<[String: LimitDivision]>([:])
    private let clock: @Sendable () -> Int

    /// - Parameter clock: milliseconds.
    public init(clock: @escaping @Sendable () -> Int) {
        self.clock = clock
    }

    /// Notes what counts of an instance's use, and leases it more or takes back what it does not need.
    public func lease(
        _ reports: [LimitReport],
        to instance: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [LimitShare] {
        let now = clock()
        return divisions.withLock { divisions in
            reports.map { report in
                var division = divisions[report.key] ?? LimitDivision()
                defer { divisions[report.key] = division.isOver(at: now) ? nil : division }
                return division.lease(report, to: instance, for: milliseconds, at: now)
            }
        }
    }
}
