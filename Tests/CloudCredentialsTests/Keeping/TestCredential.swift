import CloudCredentials
import Synchronization

struct TestCredential: ExpiringCredential, Equatable {
    var name: String
    var expiresAt: Int?
}

/// A time that stands still until it is told to go on.
final class TestClock: Sendable {
    private let seconds: Atomic<Int>

    init(_ start: Int = 1000) {
        seconds = Atomic(start)
    }

    var now: Int { seconds.load(ordering: .sequentiallyConsistent) }

    func set(_ now: Int) {
        seconds.store(now, ordering: .sequentiallyConsistent)
    }
}

/// A source whose answers come when the test says so.
final class GatedSource: CredentialSource {
    typealias Answer = Result<TestCredential, CredentialFault>

    private struct State {
        var answers: [Answer] = []
        var askers: [CheckedContinuation<Answer, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var count = 0
    }

    let name = "gate"
    private let state = Mutex(State())

    /// How often it was asked.
    var count: Int { state.withLock { $0.count } }

    func credential(at now: Int) async throws(CredentialFault) -> TestCredential {
        let answer: Answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (answer, reached) = state.withLock { state -> (Answer?, [CheckedContinuation<Void, Never>]) in
                    state.count += 1
                    let reached = state.watchers.filter { $0.count <= state.count }.map(\.continuation)
                    state.watchers.removeAll { $0.count <= state.count }
                    if state.answers.isEmpty {
                        state.askers.append(continuation)
                        return (nil, reached)
                    }
                    return (state.answers.removeFirst(), reached)
                }
                if let answer { continuation.resume(returning: answer) }
                for one in reached { one.resume() }
            }
        } onCancel: {
            let asker = state.withLock { $0.askers.popLast() }
            asker?.resume(returning: .failure(CredentialFault(.cancelled, "it was cancelled")))
        }
        return try answer.get()
    }

    /// Answers whoever asks, or asked first.
    func answer(_ answer: Answer) {
        let asker = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            if state.askers.isEmpty {
                state.answers.append(answer)
                return nil
            }
            return state.askers.removeFirst()
        }
        asker?.resume(returning: answer)
    }

    func answer(_ name: String, until end: Int?) {
        answer(.success(TestCredential(name: name, expiresAt: end)))
    }

    /// Returns once it was asked so often.
    func asked(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}
