import Synchronization

/// What the gateways of one process share.
public final class MemorySharedState: SharedState {
    private let divisions = Mutex<[String: LimitDivision]>([:])
    private let counts = Mutex<[String: SharedCount]>([:])
    private let values = Mutex<[String: (value: [UInt8], until: Int)]>([:])
    private let groups = Mutex<[String: [String: (value: [UInt8], until: Int)]]>([:])
    private let clock: @Sendable () -> Int

    /// - Parameter clock: microseconds.
    public init(clock: @escaping @Sendable () -> Int) {
        self.clock = clock
    }

    /// Notes what counts of an instance's use, and leases it more or takes back what it does not need.
    public func lease(
        _ reports: [LimitReport],
        to instance: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [LimitShare] {
        let now = clock() / 1000
        return divisions.withLock { divisions in
            reports.map { report in
                var division = divisions[report.key] ?? LimitDivision()
                defer { divisions[report.key] = division.isOver(at: now) ? nil : division }
                return division.lease(report, to: instance, for: milliseconds, at: now)
            }
        }
    }

    /// Takes uses, each where it fits.
    public func take(_ uses: [SharedUse]) async throws(StoreError) -> [SharedUse.Outcome] {
        let now = clock()
        return counts.withLock { counts in uses.map { counts[$0.key, default: SharedCount()].take($0, at: now) } }
    }

    /// Makes what was taken what was used.
    public func settle(_ settlements: [SharedUse.Settlement]) async throws(StoreError) {
        counts.withLock { counts in
            for settlement in settlements { counts[settlement.use.key]?.settle(settlement) }
        }
    }

    /// Keeps something under a name, where there is nothing yet.
    public func keep(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError) -> [UInt8]? {
        let now = clock() / 1000
        return values.withLock { values in
            if let known = values[name], known.until > now { return known.value }
            values[name] = (value, now + milliseconds)
            return nil
        }
    }

    /// Keeps something under a name, whatever there is.
    public func put(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError) {
        let now = clock() / 1000
        values.withLock { $0[name] = (value, now + milliseconds) }
    }

    /// Forgets what is kept under a name.
    public func remove(_ name: String) async throws(StoreError) {
        values.withLock { $0[name] = nil }
    }

    /// Tells the members of a group something of one of them.
    public func tell(
        _ value: [UInt8],
        as member: String,
        in group: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [String: [UInt8]] {
        let now = clock() / 1000
        return groups.withLock { groups in
            groups[group, default: [:]][member] = (value, now + milliseconds)
            groups[group] = groups[group]?.filter { $0.value.until > now }
            return groups[group]?.mapValues(\.value) ?? [:]
        }
    }
}
