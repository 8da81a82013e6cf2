import Core

/// Calls that wait for the same thing, and which of them is next.
///
/// Callers take turns by what they have been given so far, in tokens by weight: of those who wait the one that has had least is next. Who
/// comes after a pause begins where the others are, so nobody saves up. What a call takes counts when it has its turn: one that leaves before has changed nothing.
struct FairQueue {
    /// Who takes turns: a caller among the calls of a priority, or a priority among the others.
    private struct Share {
        /// What it has been given, in tokens by weight.
        var service = 0
        /// Of a caller, the oldest first.
        var calls: [WaitingCall] = []
        /// What they take together.
        var cost = 0

        mutating func join(_ call: WaitingCall, from clock: Int) {
            if calls.isEmpty { service = max(service, clock) }
            calls.append(call)
            cost.count(call.cost)
        }
    }

    private struct PriorityClass {
        var share = Share()
        var flows: [String: Share] = [:]
        /// What the flow that had its turn last has been given before that.
        var clock = 0
        var count = 0
        /// What its calls take of the limit.
        var amount = 0

        var oldest: WaitingCall? {
            flows.values.compactMap(\.calls.first).min { $0.since < $1.since }
        }

        /// Who has had least; of several the one who waits longest.
        var first: (flow: String, service: Int)? {
            flows.lazy.filter { !$0.value.calls.isEmpty }
                .min { one, other in
                    (one.value.service, one.value.calls[0].since, one.key)
                        < (other.value.service, other.value.calls[0].since, other.key)
                }
                .map { ($0.key, $0.value.service) }
        }
    }

    private let policy: QueuePolicy
    private var classes = [PriorityClass](repeating: PriorityClass(), count: CallPriority.allCases.count)
    private var clock = 0
    private(set) var count = 0
    /// The last turn was one of somebody who had waited for long.
    private var wasPatient = false

    /// A token of a caller with a weight of one.
    private static let unit = 1 << 10

    init(_ policy: QueuePolicy) {
        self.policy = policy
    }

    /// Lets a call wait.
    mutating func add(_ call: WaitingCall) {
        let level = call.priority.rawValue
        if classes[level].count == 0 { classes[level].share.service = max(classes[level].share.service, clock) }
        let before = classes[level].clock
        classes[level].flows[call.flow, default: Share()].join(call, from: before)
        classes[level].count += 1
        classes[level].amount += call.amount
        count += 1
    }

    /// Calls of the priority and of more urgent ones, which may all be before another one.
    func ahead(of priority: CallPriority) -> (count: Int, amount: Int) {
        var (count, amount) = (0, 0)
        for level in classes[priority.rawValue...] {
            count += level.count
            amount += level.amount
        }
        return (count, amount)
    }

    /// The call that is next.
    func next(at now: Int) -> WaitingCall? {
        guard let level = level(at: now), let flow = classes[level].first?.flow else { return nil }
        return classes[level].flows[flow]?.calls[place(in: level, flow, now)]
    }

    /// Takes the next call out: it has its turn.
    mutating func removeNext(at now: Int) -> WaitingCall? {
        guard let level = level(at: now), let (flow, service) = classes[level].first else { return nil }
        if policy.priorities == .strict { wasPatient = !wasPatient && level == patientLevel(at: now) }
        let place = place(in: level, flow, now)
        guard let call = classes[level].flows[flow]?.calls[place] else { return nil }
        clock = max(clock, classes[level].share.service)
        classes[level].share.service.count(call.cost * Self.unit / call.priority.weight)
        classes[level].clock = max(classes[level].clock, service)
        classes[level].flows[flow]?.service.count(call.cost * Self.unit / call.weight)
        drop(level, flow, place)
        return call
    }

    /// Takes a call out that waits no longer.
    /// - Returns: whether it was there.
    mutating func remove(_ call: WaitingCall) -> Bool {
        let level = call.priority.rawValue
        guard let place = classes[level].flows[call.flow]?.calls.firstIndex(where: { $0 === call }) else {
            return false
        }
        drop(level, call.flow, place)
        return true
    }

    /// Takes all out.
    mutating func removeAll() -> [WaitingCall] {
        let all = classes.flatMap { $0.flows.values.flatMap(\.calls) }
        self = FairQueue(policy)
        return all
    }

    /// Takes out who has to go for another call where there is no place: of the priority that has most places for its share the last call of
    /// who has most waiting for his. Nobody can keep others out by coming often.
    /// - Returns: nil where that would be the call itself.
    mutating func displace(for call: WaitingCall) -> WaitingCall? {
        let own = call.priority.rawValue
        func places(_ level: Int) -> Int {
            (classes[level].count + (level == own ? 1 : 0)) * Self.unit / CallPriority.allCases[level].weight
        }
        // Of those who have as many the less urgent one.
        let level = classes.indices.max { (places($0), $1) < (places($1), $0) } ?? own
        func waiting(_ flow: String, _ share: Share) -> Int {
            let cost = share.cost + (level == own && flow == call.flow ? call.cost : 0)
            return cost * Self.unit / (share.calls.last?.weight ?? call.weight)
        }
        var flows = classes[level].flows.filter { !$0.value.calls.isEmpty }
        if level == own, flows[call.flow] == nil { flows[call.flow] = Share() }
        guard
            let flow = flows.max(by: { (waiting($0.key, $0.value), $0.key) < (waiting($1.key, $1.value), $1.key) }),
            level != own || flow.key != call.flow, let last = flow.value.calls.last
        else { return nil }
        drop(level, flow.key, flow.value.calls.count - 1)
        return last
    }

    private mutating func drop(_ level: Int, _ flow: String, _ place: Int) {
        guard let call = classes[level].flows[flow]?.calls.remove(at: place) else { return }
        classes[level].flows[flow]?.cost -= call.cost
        count -= 1
        classes[level].count -= 1
        classes[level].amount -= call.amount
        // Where nobody waits nobody has had more than a share.
        if count == 0 {
            self = FairQueue(policy)
        } else if classes[level].count == 0 {
            classes[level] = PriorityClass(share: classes[level].share)
        } else if classes[level].flows.count > 2 * policy.size {
            let clock = classes[level].clock
            classes[level].flows = classes[level].flows.filter { !$0.value.calls.isEmpty || $0.value.service > clock }
        }
    }

    // MARK: Who is next

    private func level(at now: Int) -> Int? {
        let waiting = classes.indices.filter { classes[$0].count > 0 }
        switch policy.priorities {
        case .weighted:
            // Of those who have had as much the more urgent one.
            return waiting.min { (classes[$0].share.service, $1) < (classes[$1].share.service, $0) }
        case .strict:
            return wasPatient ? waiting.last : patientLevel(at: now) ?? waiting.last
        }
    }

    /// Where the oldest of those is who have waited for long.
    private func patientLevel(at now: Int) -> Int? {
        let oldest = classes.compactMap(\.oldest).filter { now - $0.since >= policy.longestWait / 2 }
        return oldest.min { $0.since < $1.since }?.priority.rawValue
    }

    private func place(in level: Int, _ flow: String, _ now: Int) -> Int {
        guard policy.order == .adaptiveLIFO, let calls = classes[level].flows[flow]?.calls, let oldest = calls.first,
            now - oldest.since >= policy.longestWait / 2
        else { return 0 }
        return calls.count - 1
    }
}

extension CallPriority {
    /// The share of what there is that goes to calls of it, where all wait.
    fileprivate var weight: Int {
        switch self {
        case .low: 1
        case .normal: 4
        case .high: 16
        case .critical: 64
        }
    }
}
