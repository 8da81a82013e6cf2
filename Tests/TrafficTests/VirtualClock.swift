import Synchronization

@testable import Traffic

/// A clock that goes as far as it is told, and does what is due by then.
final class VirtualClock: Sendable {
    private struct State {
        var now = 1_700_000_000_000_000_000
        var due: [(time: Int, work: @Sendable () -> Void)] = []
    }

    private let state = Mutex(State())

    var now: Int { state.withLock { $0.now } }

    /// As limits see it.
    var clock: TrafficClock {
        TrafficClock(now: { self.now }, uptime: { self.now }) { nanoseconds, work in
            self.state.withLock { $0.due.append((time: $0.now + nanoseconds, work: work)) }
        }
    }

    /// When something is due next.
    var next: Int? { state.withLock { $0.due.map(\.time).min() } }

    /// Things that are due some time.
    var dueCount: Int { state.withLock { $0.due.count } }

    /// Goes on to a moment, and does what is due until then.
    func advance(to time: Int) {
        while let work = state.withLock({ state -> (@Sendable () -> Void)? in
            guard
                let place = state.due.indices.filter({ state.due[$0].time <= time }).min(by: {
                    state.due[$0].time < state.due[$1].time
                })
            else { return nil }
            state.now = max(state.now, state.due[place].time)
            return state.due.remove(at: place).work
        }) { work() }
        state.withLock { $0.now = max($0.now, time) }
    }

    func advance(by nanoseconds: Int) { advance(to: now + nanoseconds) }
}

extension TrafficClock {
    /// One by which nothing ever is due.
    static let still = TrafficClock(now: { 0 }, uptime: { 0 }) { _, _ in }
}
