import NIOConcurrencyHelpers
import NIOCore

@testable import Transport

/// A body whose pieces are given by the test, one after the other.
final class ScriptedBody: UpstreamBody {
    struct Broken: Error {}

    private enum Step {
        case piece(String)
        case end
        case fail
    }

    private struct State {
        var steps: [Step] = []
        var taker: CheckedContinuation<Void, Never>?
        var asked = 0
        var isAbandoned = false
    }

    private let state = NIOLockedValueBox(State())

    /// Pieces that are there at once.
    init(_ pieces: [String] = [], ends: Bool = false) {
        for piece in pieces { give(piece) }
        if ends { end() }
    }

    /// How often a piece was asked for.
    var askedCount: Int { state.withLockedValue { $0.asked } }

    /// It was told that nobody wants the rest.
    var isAbandoned: Bool { state.withLockedValue { $0.isAbandoned } }

    func abandon() {
        state.withLockedValue { $0.isAbandoned = true }
    }

    func give(_ piece: String) { add(.piece(piece)) }

    func end() { add(.end) }

    func fail() { add(.fail) }

    private func add(_ step: Step) {
        state.withLockedValue { $0.steps.append(step) }
        wake()
    }

    private func wake() {
        state.withLockedValue { state -> CheckedContinuation<Void, Never>? in
            defer { state.taker = nil }
            return state.taker
        }?.resume()
    }

    func next() async throws -> ByteBuffer? {
        state.withLockedValue { $0.asked += 1 }
        while true {
            try Task.checkCancellation()
            let step = state.withLockedValue { $0.steps.isEmpty ? nil : $0.steps.removeFirst() }
            switch step {
            case .piece(let text): return ByteBuffer(string: text)
            case .end: return nil
            case .fail: throw Broken()
            case nil: await more()
            }
        }
    }

    private func more() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLockedValue { state in
                    if !state.steps.isEmpty || Task.isCancelled { return true }
                    state.taker = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}
