/// Finds the targets that fare much worse than others that could do the same, so that they are left alone though their circuits are closed.
struct OutlierRule {
    let settings: OutlierSettings
    /// Attempts of a target below which its share of failures says nothing.
    let minimumCalls: Int

    /// Leaves outliers among some targets alone.
    func eject(among targets: [TargetHealth], at now: Int) {
        guard targets.count > 1 else { return }
        let unavailable = targets.count { $0.availability(at: now) != .available }
        let most = min(Int(settings.mostEjected * Double(targets.count)), targets.count - 1)
        var room = most - unavailable
        guard room > 0 else { return }
        let shares = targets.map { target -> Double? in
            guard target.availability(at: now) == .available else { return nil }
            let counts = target.counts(at: now)
            return counts.calls >= minimumCalls ? Double(counts.failures) / Double(counts.calls) : nil
        }
        let worstFirst = shares.indices.sorted { shares[$0] ?? -1 > shares[$1] ?? -1 }
        for place in worstFirst where room > 0 {
            guard let share = shares[place], share >= settings.failureShare else { return }
            // Those of whom too little is known are not held against it, and are no measure for it.
            let peers = shares.indices.filter { $0 != place }.compactMap { shares[$0] }.sorted()
            guard !peers.isEmpty, share > settings.factor * peers[(peers.count - 1) / 2] else { continue }
            targets[place].eject(.outlier, at: now)
            room -= 1
        }
    }
}
