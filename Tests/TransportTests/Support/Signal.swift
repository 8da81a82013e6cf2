import NIOConcurrencyHelpers

/// Something that happens once, to be waited for from anywhere.
final class Signal: Sendable {
    private enum State {
        case pending([CheckedContinuation<Void, Never>])
        case fired
    }

    private let state = NIOLockedValueBox(State.pending([]))

    func fire() {
        let waiting = state.withLockedValue { state -> [CheckedContinuation<Void, Never>] in
            guard case .pending(let waiting) = state else { return [] }
            state = .fired
            return waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasFired = state.withLockedValue { state -> Bool in
                guard case .pending(let waiting) = state else { return true }
                state = .pending(waiting + [continuation])
                return false
            }
            if hasFired { continuation.resume() }
        }
    }

    var hasFired: Bool {
        state.withLockedValue { if case .fired = $0 { true } else { false } }
    }
}
