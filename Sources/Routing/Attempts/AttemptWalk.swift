/// What a call does next, attempt after attempt: a state machine, to which time and chance are given.
///
/// ```swift
/// var walk = AttemptWalk(route, policy, eligible: route.all, at: now)
/// while true {
///     switch walk.next(for: call, at: now, using: &generator) {
///     case .attempt(let attempt): … walk.began(attempt), then walk.failed(attempt, failure, at: now), or done
///     case .wait(let until): …
///     case .over(let end): …
///     }
/// }
/// ```
///
/// A target that failed is left behind for the next best one at once. When none is left those that may be asked again are, after a wait.
public struct AttemptWalk: Sendable {
    /// What is to be done.
    public enum Step: Sendable, Equatable {
        case attempt(Attempt)
        /// Nothing until a time.
        case wait(until: Int)
        case over(End)
    }

    /// An attempt that may begin.
    public struct Attempt: Sendable, Equatable {
        /// Its place among the route's targets.
        public var target: Int
        /// The call has made others before.
        public var isAdditional: Bool
        /// It begins though the target is to be left alone, since all are.
        public var insists: Bool
    }

    /// Why nothing more is done.
    public enum End: Sendable, Equatable {
        /// The last failure is the caller's to know, wherever else the call could go.
        case final
        /// All that could be tried has been.
        case exhausted
        /// As many attempts as may be.
        case attempts
        /// There is no time left.
        case deadline
        /// No target is to be used before a time; nil: nobody knows when.
        case unavailable(until: Int?)
        /// There is no target that the call may have.
        case ineligible
    }

    private let route: Route
    private let policy: AttemptPolicy
    private var deadline: Int
    /// Where targets are chosen: the route's root, or where a failure has led to.
    private var node: RouteNode
    /// Those that the call may have.
    private var eligible: TargetSet
    /// Those that have failed in this round.
    private var tried: TargetSet = []
    /// Those of them that may be asked again.
    private var again: TargetSet = []
    private var rounds = 0
    /// Those that are asked again when a wait is over.
    private var retrying: TargetSet?
    /// The failures that have led somewhere else.
    private var fallen: FailureSet = []
    /// Attempts that have begun, those of other walks of the call among them.
    public private(set) var attempts: Int
    private var last: Last?

    /// What became of the latest target.
    private enum Last {
        case failed(Int, AttemptFailure)
        /// The gateway's own limits do not let the call have it.
        case refused
    }

    /// - Parameters:
    ///   - eligible: the targets that can do what the call asks for and that it may have.
    ///   - attempts: that the call has made before.
    ///   - now: when the call began, in nanoseconds of a clock that never goes back.
    public init(_ route: Route, _ policy: AttemptPolicy, eligible: TargetSet, after attempts: Int = 0, at now: Int) {
        (self.route, self.policy, self.eligible, self.attempts) = (route, policy, eligible, attempts)
        node = route.root
        deadline = policy.timeout.map { now + $0 } ?? .max
    }

    /// When answers must have begun.
    public var deadlines: AnswerDeadlines {
        AnswerDeadlines(ofCall: deadline == .max ? nil : deadline, ofAttempt: policy.attemptTimeout)
    }

    // MARK: What happens

    /// An attempt begins.
    public mutating func began(_ attempt: Attempt) {
        attempts += 1
        route.targets[attempt.target].retries.payIn()
    }

    /// How long the attempt is waited for before another one is made beside it, in nanoseconds; nil: however long.
    /// - Parameter isStream: the call's answer is told as it comes.
    public func hedgeDelay(of attempt: Attempt, isStream: Bool, at now: Int) -> Int? {
        guard let hedge = policy.hedge, attempts == 1, policy.maxAttempts > 1,
            eligible.intersection(node.leaves).count > 1
        else { return nil }
        route.hedges.payIn()
        switch hedge.after {
        case .time(let time): return time
        case .percentile(let share):
            return route.targets[attempt.target].health.wait(share, isStream: isStream, at: now)
        }
    }

    /// An attempt that is made beside another one whose answer is late; nil: there is none to be made.
    public func hedge(beside other: Attempt, for call: some RouteCall, at now: Int) -> Attempt? {
        guard attempts < policy.maxAttempts, now < deadline, route.hedges.hasRoom else { return nil }
        let health = route.targets[other.target].health
        let others = eligible.subtracting(tried).filtered { route.targets[$0].health !== health }
        guard let next = attempt(for: call, among: others, at: now) else { return nil }
        route.hedges.spend()
        return next
    }

    /// An attempt failed before anything of its answer reached the caller.
    public mutating func failed(_ attempt: Attempt, _ failure: AttemptFailure) {
        last = .failed(attempt.target, failure)
        // The next key is shown at once, and the vendor is not to blame.
        if failure.isOfKey { return }
        let target = route.targets[attempt.target]
        if attempt.isAdditional, failure.kind != .cancelled { target.retries.spend() }
        for place in eligible where route.targets[place].health === target.health { tried.insert(place) }
        if policy.retriesAfter.contains(failure.kind) { again.insert(attempt.target) }
    }

    /// Some of the answer has reached the caller, and another target is to go on with it: it has as much time to begin.
    public mutating func goesOn(at now: Int) {
        deadline = policy.timeout.map { now + $0 } ?? .max
    }

    /// The gateway's own limits do not let the call have the target now.
    public mutating func refused(_ attempt: Attempt) {
        last = .refused
        eligible.subtract([attempt.target])
    }

    // MARK: What is next

    /// What is to be done now.
    public mutating func next(
        for call: some RouteCall,
        at now: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Step {
        if case .failed(_, let failure)? = last, failure.kind.isFinal { return .over(.final) }
        if attempts >= policy.maxAttempts { return .over(.attempts) }
        if now >= deadline { return .over(.deadline) }
        switch last {
        case nil: return first(for: call, at: now)
        case .refused?:
            if let next = attempt(for: call, among: eligible.subtracting(tried), at: now) { return .attempt(next) }
            return after(.rateLimit, for: call, at: now, using: &generator)
        case .failed(let target, let failure)? where failure.isOfKey && isAvailable(target, at: now):
            return .attempt(Attempt(target: target, isAdditional: true, insists: false))
        case .failed(let target, let failure)?:
            if failure.kind == .contextLength { leaveShorterContexts(than: route.targets[target].contextWindow) }
            return after(failure.kind, for: call, at: now, using: &generator)
        }
    }

    /// What is to be done after a failure.
    private mutating func after(
        _ failure: FailureClass,
        for call: some RouteCall,
        at now: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Step {
        if let retrying {
            self.retrying = nil
            let candidates = policy.fallsBackAfter.contains(failure) ? eligible.subtracting(tried) : retrying
            return attempt(for: call, among: candidates, at: now).map(Step.attempt) ?? .over(.exhausted)
        }
        var goesElsewhere = policy.fallsBackAfter.contains(failure)
        if let elsewhere = route.fallbacks[failure], fallen.insert(failure) {
            node = elsewhere
            goesElsewhere = true
        }
        if goesElsewhere, let next = attempt(for: call, among: eligible.subtracting(tried), at: now) {
            return .attempt(next)
        }
        return retry(at: now, using: &generator)
    }

    private func attempt(for call: some RouteCall, among targets: TargetSet, at now: Int) -> Attempt? {
        choose(for: call, among: targets, at: now).map { target in
            Attempt(target: target, isAdditional: attempts > 0, insists: false)
        }
    }

    private func first(for call: some RouteCall, at now: Int) -> Step {
        let candidates = eligible.intersection(node.leaves)
        if let first = attempt(for: call, among: candidates, at: now) { return .attempt(first) }
        // Nobody knows better: as if all were well, but for those whose vendor has asked to be left alone. A call that has been tried by
        // another name has had its chance.
        let open = candidates.filtered { !isResting($0, at: now) }
        let chooser = RouteChooser(route, for: call, at: now, probing: [])
        guard let target = chooser.choose(from: node, among: open.isEmpty ? candidates : open) else {
            return .over(.ineligible)
        }
        if policy.whenAllOpen == .attempt, attempts == 0 {
            return .attempt(Attempt(target: target, isAdditional: false, insists: true))
        }
        return .over(.unavailable(until: returns(candidates, at: now)))
    }

    /// Asks those again that may be, after a wait.
    private mutating func retry(at now: Int, using generator: inout some RandomNumberGenerator) -> Step {
        let candidates = again.intersection(eligible).intersection(node.leaves).filtered {
            route.targets[$0].retries.hasRoom && rest(of: $0, at: now) != nil
        }
        guard rounds < policy.retries, !candidates.isEmpty else { return .over(.exhausted) }
        let bound = rounds < 30 ? min(policy.backoff << rounds, policy.longestBackoff) : policy.longestBackoff
        let drawn = Int.random(in: 0...max(0, bound), using: &generator)
        let rests = candidates.map { rest(of: $0, at: now) ?? 0 }.min() ?? 0
        let until = now + max(drawn, rests)
        if until >= deadline { return .over(.deadline) }
        rounds += 1
        tried.subtract(candidates)
        again = []
        retrying = candidates
        return .wait(until: until)
    }

    /// What is left of the time for which it is to be left alone; nil: too much.
    private func rest(of target: Int, at now: Int) -> Int? {
        switch route.targets[target].health.availability(at: now) {
        case .available, .probe: 0
        case .resting(let until) where until - now <= policy.longestRest: until - now
        case .resting, .open: nil
        }
    }

    private mutating func leaveShorterContexts(than window: Int?) {
        guard let window else { return }
        eligible = eligible.filtered { (route.targets[$0].contextWindow ?? .max) > window }
    }

    private func choose(for call: some RouteCall, among targets: TargetSet, at now: Int) -> Int? {
        let candidates = targets.intersection(node.leaves)
        if let outliers = route.outliers, candidates.count > 1, isSuspicious(candidates) {
            OutlierRule(settings: outliers.settings, minimumCalls: outliers.minimumCalls)
                .eject(among: candidates.map { route.targets[$0].health }, at: now)
        }
        var available: TargetSet = []
        var probing: TargetSet = []
        for target in candidates {
            if attempts > 0, !route.targets[target].retries.hasRoom { continue }
            switch route.targets[target].health.availability(at: now) {
            case .available: available.insert(target)
            case .probe:
                available.insert(target)
                probing.insert(target)
            case .open, .resting: continue
            }
        }
        if available.isEmpty { return nil }
        if available.count == 1, case .target = node { return available.first }
        return RouteChooser(route, for: call, at: now, probing: probing).choose(from: node, among: available)
    }

    /// Nearly always nothing speaks against any of them.
    private func isSuspicious(_ targets: TargetSet) -> Bool {
        for target in targets where route.targets[target].health.isSuspicious { return true }
        return false
    }

    private func isAvailable(_ target: Int, at now: Int) -> Bool {
        switch route.targets[target].health.availability(at: now) {
        case .available, .probe: true
        case .open, .resting: false
        }
    }

    private func isResting(_ target: Int, at now: Int) -> Bool {
        if case .resting = route.targets[target].health.availability(at: now) { return true }
        return false
    }

    /// When the first of them may be used again.
    private func returns(_ targets: TargetSet, at now: Int) -> Int? {
        targets.compactMap { target -> Int? in
            switch route.targets[target].health.availability(at: now) {
            case .resting(let until): until
            case .open(let until): until
            case .available, .probe: now
            }
        }.min()
    }
}
