internal import Dispatch
internal import Synchronization

/// A value that threads look at in turn, and wait for to change.
final class Monitor<State: Sendable>: Sendable {
    /// What a step came to.
    enum Step<Answer: Sendable>: Sendable {
        case done(Answer)
        /// Ask again when something has changed, at this time at the latest.
        case wait(until: ContinuousClock.Instant)
    }

    private struct Inside: Sendable {
        var state: State
        var sleepers: [DispatchSemaphore] = []
    }

    private let inside: Mutex<Inside>

    init(_ state: State) {
        inside = Mutex(Inside(state: state))
    }

    /// Changes the state, and wakes whoever waits for that.
    func change<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
        let (answer, sleepers) = inside.withLock { inside in
            let answer = body(&inside.state)
            let sleepers = inside.sleepers
            inside.sleepers = []
            return (answer, sleepers)
        }
        for sleeper in sleepers { sleeper.signal() }
        return answer
    }

    /// Asks until there is an answer, and lets the thread sleep in between. A step that answers wakes others as a change does.
    func settle<Answer: Sendable>(_ step: (inout State, ContinuousClock.Instant) -> Step<Answer>) -> Answer {
        while true {
            let sleeper = DispatchSemaphore(value: 0)
            let (outcome, sleepers) = inside.withLock { inside -> (Step<Answer>, [DispatchSemaphore]) in
                let outcome = step(&inside.state, .now)
                if case .wait = outcome {
                    inside.sleepers.append(sleeper)
                    return (outcome, [])
                }
                let sleepers = inside.sleepers
                inside.sleepers = []
                return (outcome, sleepers)
            }
            for sleeper in sleepers { sleeper.signal() }
            switch outcome {
            case .done(let answer): return answer
            case .wait(let time):
                let left = max(1, (time - .now).milliseconds + 1)
                guard sleeper.wait(timeout: .now() + .milliseconds(left)) == .timedOut else { continue }
                inside.withLock { $0.sleepers.removeAll { $0 === sleeper } }
            }
        }
    }
}
