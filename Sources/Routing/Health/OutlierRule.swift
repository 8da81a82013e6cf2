/// Finds the targets that fare much worse than others that could do the same, so that they are left alone though their circuits are closed.
///
/// What they are measured by is what the window shows of their peers. What shows them to be ill is the window or, long before that, the latest of their
/// attempts.
struct OutlierRule {
    let settings: OutlierSettings
    /// Attempts of a target below which its share of failures says nothing.
    let minimumCalls: Int
    /// Failures below which their share says nothing: some are chance, and they are known sooner than successes.
    static let minimumFailures = 5
    /// Standard deviations beyond what may be expected that are no chance.
    private static let deviations = 2.0

    /// Leaves outliers among some targets alone.
    func eject(among targets: [TargetHealth], at now: Int) {
        guard targets.count > 1 else { return }
        let unavailable = targets.count { $0.availability(at: now) != .available }
        let most = min(Int(settings.mostEjected * Double(targets.count)), targets.count - 1)
        var room = most - unavailable
        guard room > 0 else { return }
        let windows = targets.map { target -> SlidingCounts.Counts? in
            guard target.availability(at: now) == .available else { return nil }
            let counts = target.counts(at: now)
            return counts.calls >= minimumCalls ? counts : nil
        }
        let worst = targets.indices.map { worstCounts(of: targets[$0], windows[$0], at: now) }
        let worstFirst = worst.indices.sorted { worst[$0]?.failureShare ?? 0 > worst[$1]?.failureShare ?? 0 }
        for place in worstFirst where room > 0 {
            guard let own = worst[place] else { return }
            // Those of whom too little is known are not held against it, and are no measure for it.
            let peers = windows.indices.filter { $0 != place }.compactMap { windows[$0]?.expectedShare }.sorted()
            guard !peers.isEmpty, isWorse(own, than: peers[(peers.count - 1) / 2]) else { continue }
            targets[place].eject(at: now)
            room -= 1
        }
    }

    /// Those of a window or of its latest attempts that speak against a target; nil: neither do.
    private func worstCounts(
        of target: TargetHealth,
        _ window: SlidingCounts.Counts?,
        at now: Int
    ) -> SlidingCounts.Counts? {
        guard let window, window.failures >= Self.minimumFailures else { return nil }
        let latest = target.latestCounts(minimumCalls, at: now)
        let isLatestWorse = latest.failures >= Self.minimumFailures && latest.failureShare > window.failureShare
        let worst = isLatestWorse ? latest : window
        return worst.failureShare >= settings.failureShare ? worst : nil
    }

    private func isWorse(_ counts: SlidingCounts.Counts, than share: Double) -> Bool {
        let bound = settings.factor * share * Double(counts.calls)
        return Double(counts.failures) > bound + Self.deviations * bound.squareRoot()
    }
}

extension SlidingCounts.Counts {
    /// The share of failures that is to be expected of what follows: of few attempts none of which failed not quite none.
    fileprivate var expectedShare: Double { Double(failures + 1) / Double(calls + 1) }
}
