import Access
import NIOConcurrencyHelpers
import NIOCore
import Routing

/// What is known of tasks beside the rules: the examples of an embedding model, and what it told of prompts. Locked, and so touched only for prompts that
/// the rules are not sure of.
final class TaskMemory: Sendable {
    /// What vectors depend on: of another one nothing that is known is of use.
    struct Source: Hashable {
        /// The server and the path.
        let address: String
        let model: String
        let examples: [TaskExample]
    }

    /// What is to be done about a prompt.
    enum Turn {
        /// Nil: nothing speaks for a task.
        case known(TaskReason?)
        /// It is to be asked for, and set beside these; ``TaskMemory/end(_:_:isKept:)`` must follow.
        case asks(TaskExamples)
        /// Somebody else asks for the same.
        case follows(EventLoopFuture<TaskReason?>)
        /// The rules count.
        case none
    }

    private struct State {
        /// Nil as long as their vectors are not known.
        var examples: TaskExamples?
        /// Those that were asked for, by their hashes.
        var known: GenerationCache<Int, TaskReason?>
        var asking: [Int: EventLoopPromise<TaskReason?>] = [:]
        /// Prompts that were asked for in a second, and which one that is.
        var asked = (second: 0, count: 0)
    }

    let source: Source
    /// How the embedding model fares as far as tasks go, for which it has less time than callers may give it.
    let health: TargetHealth
    private let state: NIOLockedValueBox<State>

    /// Prompts that are asked for at a time, at most.
    private static let mostAsking = 1000

    /// - Parameter capacity: prompts whose task is remembered, at most.
    init(_ source: Source, health: TargetHealth, capacity: Int) {
        (self.source, self.health) = (source, health)
        state = NIOLockedValueBox(State(known: GenerationCache(capacity: capacity)))
    }

    /// The vectors of the examples are known.
    var hasLearned: Bool { state.withLockedValue { $0.examples != nil } }

    func learns(_ examples: TaskExamples) { state.withLockedValue { $0.examples = examples } }

    /// These are of no more use, unless others have been learnt since.
    func forgets(_ examples: TaskExamples) {
        state.withLockedValue { if $0.examples === examples { $0.examples = nil } }
    }

    /// What is known to speak for a task of a prompt; nil: nobody has asked.
    func reason(for prompt: String) -> TaskReason?? { state.withLockedValue { $0.known.value(prompt.hashValue) } }

    /// What is to be done about a prompt.
    /// - Parameters:
    ///   - most: that may be asked for in a second.
    ///   - now: in seconds.
    func turn(of prompt: String, most: Int, at now: Int, on loop: any EventLoop) -> Turn {
        let hash = prompt.hashValue
        return state.withLockedValue { state in
            if let reason = state.known.value(hash) { return .known(reason) }
            if let asking = state.asking[hash] { return .follows(asking.futureResult) }
            guard let examples = state.examples, state.asking.count < Self.mostAsking else { return .none }
            if state.asked.second != now { state.asked = (now, 0) }
            guard state.asked.count < most else { return .none }
            state.asked.count += 1
            state.asking[hash] = loop.makePromise()
            return .asks(examples)
        }
    }

    /// A prompt has been asked for.
    /// - Parameters:
    ///   - reason: what speaks for a task; nil: nothing does, as far as is known.
    ///   - isKept: that is so whenever it is asked for.
    func end(_ prompt: String, _ reason: TaskReason?, isKept: Bool) {
        let hash = prompt.hashValue
        let asking = state.withLockedValue { state in
            if isKept { state.known.keep(reason, hash) }
            return state.asking.removeValue(forKey: hash)
        }
        asking?.succeed(reason)
    }
}
