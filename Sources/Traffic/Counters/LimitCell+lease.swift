import Storage

/// A limit that several instances share: each counts its own use, against its share of the limit.
extension LimitCell: LeasedCell {
    /// What a use of so much comes to.
    enum Room: Sendable, Hashable {
        /// It fits.
        case free
        /// More has to be leased first.
        case lacking
        /// It does not fit for so many nanoseconds, if nothing else is used; nil: it never will.
        case none(wait: Int?)
        /// Nobody can tell.
        case unknown
    }

    /// Calls are counted elsewhere, one by one.
    var isCountedElsewhere: Bool { sharing != nil && lease == nil }

    // MARK: While it is held

    /// Whether so much can be taken.
    func room(for amount: Int, _ limit: BoundLimit, at now: Int, _ asking: LeaseAsking) -> Room {
        let rate = limit.rate
        if isCountedElsewhere, asking != .offline { return amount > rate.burst ? .none(wait: nil) : .lacking }
        guard let lease else {
            if isCountedElsewhere, !limit.rule.isOpenAlone { return .unknown }
            let wait = counter.wait(for: amount, rate, at: now)
            return wait == 0 ? .free : .none(wait: wait)
        }
        guard limit.isEnforced else {
            let free = state(rate, at: now).remaining
            return amount <= free ? .free : .none(wait: wait(for: amount, rate, at: now))
        }
        let uptime = clock.uptime()
        let isValid = lease.isValid(at: uptime)
        if isValid { isAlone = false }
        if isValid, let share = lease.share, counter.wait(for: amount, share, at: now) == 0 { return .free }
        if amount > rate.burst { return .none(wait: nil) }
        switch asking {
        case .first, .again: if lease.prospect(at: uptime) == .unknown { return .lacking }
        case .offline where isValid && limit.rule.isOpenAlone: break
        case .offline:
            guard limit.rule.isOpenAlone else { return .unknown }
            isAlone = true
            let wait = counter.wait(for: amount, whole(rate), at: now)
            return wait == 0 ? .free : .none(wait: wait)
        case .enough: break
        }
        return .none(wait: wait(for: amount, rate, at: now))
    }

    /// When a use may fit, as far as can be told here: others may give something back sooner.
    private func wait(for amount: Int, _ rate: LimitRate, at now: Int) -> Int {
        if let share = share(of: rate), let wait = counter.wait(for: amount, share, at: now), wait > 0 { return wait }
        if rule.measure == .concurrentRequests { return RunningCalls.usualWait }
        if rule.algorithm == .fixedWindow { return rate.window - now % rate.window }
        // What is used evenly is free again evenly.
        let evenly = (Int128(rate.window) * Int128(amount)).dividedUp(by: Int128(rate.limit))
        return max(1, Int(clamping: evenly))
    }

    /// The rate by which it is counted.
    func counted(_ rate: LimitRate) -> LimitRate {
        guard let lease, !isAlone else { return whole(rate) }
        return lease.rate ?? whole(rate)
    }

    /// The rate by which calls that wait are let in; nil: none is.
    func share(of rate: LimitRate) -> LimitRate? {
        guard let lease else { return rate }
        if !lease.isValid(at: clock.uptime()) { return rule.isOpenAlone ? whole(rate) : nil }
        return lease.share
    }

    /// Notes that a call waits for so much.
    func want(_ need: Int) { lease?.want(need, of: rule.rate.burst) }

    // MARK: By itself

    func report(at uptime: Int, isRegular: Bool) -> LimitReport? {
        holding {
            guard !isRetired, let sharing else { return nil }
            let now = clock.now()
            let rate = rule.rate
            // What nobody may use any more is not refilled either.
            let taken = counter.used(lease?.rate ?? whole(rate), at: now)
            return lease?.report(
                of: rule,
                whole(rate),
                place,
                taken: taken,
                queued: (min(rate.burst, queue?.need(at: now) ?? 0), queue?.amount ?? 0),
                at: uptime,
                isRegular: isRegular,
                for: sharing.lease
            )
        }
    }

    func grant(_ share: LimitShare, for report: LimitReport, at uptime: Int) {
        let rate = holding {
            let rate = rule.rate
            // Up to now it was refilled by the former share.
            _ = counter.used(counted(rate), at: clock.now())
            lease?.grant(share, of: whole(rate), for: report, at: uptime, for: sharing?.lease ?? 0)
            return isWaitedFor ? rate : nil
        }
        if let rate { look(rate) }
    }

    func fail(_ report: LimitReport) {
        let rate = holding {
            lease?.fail()
            return isWaitedFor ? rule.rate : nil
        }
        // Where the lease is over who waits may be let in by this instance alone.
        if let rate { look(rate) }
    }

    /// There is not enough for all who want some, or somebody waits.
    var isScarce: Bool { holding { !isRetired && (lease?.isScarce == true || isWaitedFor) } }

    /// It is told again soon.
    func tellAgain() { holding { lease?.tellAgain() } }

    /// It is used no more: what is held beyond use is told to be free.
    func letGo() { holding { lease?.letGo() } }
}

extension LimitRule {
    /// A fleet counts it in one place, which costs each call a round trip: a log that is exact for all together, and bursts that cannot be divided.
    var isCountedElsewhere: Bool {
        guard isEnforced, queue == nil, measure != .concurrentRequests else { return false }
        return switch algorithm {
        case .slidingLog: true
        case .tokenBucket, .gcra: rate.burst < Self.leastDivided
        case .fixedWindow, .slidingWindow: false
        }
    }

    /// In so many parts amounts of it are counted where it is divided up: of buckets whose refill is another number than what they hold.
    var parts: Int {
        guard measure != .cost, measure != .concurrentRequests, [.tokenBucket, .gcra].contains(algorithm) else {
            return 1
        }
        return rate.window <= 1 << 52 ? 1 << 10 : 1
    }

    /// A burst that is divided up.
    private static let leastDivided = 20

    /// Where nobody can be asked who shares it, this instance alone may use all of it.
    fileprivate var isOpenAlone: Bool { whenUnavailable == .open }
}
