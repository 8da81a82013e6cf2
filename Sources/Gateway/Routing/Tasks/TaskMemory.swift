import Access
import NIOConcurrencyHelpers
import Routing

/// What is known of tasks beside the rules: the examples of an embedding model, and what it told of prompts. Locked, and so touched only for prompts that
/// the rules are not sure of.
final class TaskMemory: Sendable {
    private struct State {
        /// Nil as long as their vectors are not known.
        var examples: TaskExamples?
        /// What spoke for a task of prompts that were asked for, by their hashes; nil in it: nothing did.
        var known: GenerationCache<Int, TaskReason?>
        var asking = 0
    }

    private let state: NIOLockedValueBox<State>

    /// Prompts that are asked for at a time, at most.
    private static let mostAsking = 1000

    /// - Parameter capacity: prompts whose task is remembered.
    init(capacity: Int) {
        state = NIOLockedValueBox(State(known: GenerationCache(capacity: capacity)))
    }

    /// The vectors of the examples are known.
    var hasLearned: Bool { state.withLockedValue { $0.examples != nil } }

    func learns(_ examples: TaskExamples) { state.withLockedValue { $0.examples = examples } }

    /// What is known to speak for a task of a prompt; nil: nobody has asked.
    func reason(for prompt: String) -> TaskReason?? { state.withLockedValue { $0.known.value(prompt.hashValue) } }

    /// A prompt is about to be asked for; ``end(_:_:)`` must follow.
    /// - Returns: the examples that it is set beside; nil where they are not known, or too many are asked for.
    func begin() -> TaskExamples? {
        state.withLockedValue { state in
            guard let examples = state.examples, state.asking < Self.mostAsking else { return nil }
            state.asking += 1
            return examples
        }
    }

    /// - Parameter reason: nil: nothing was found out.
    func end(_ prompt: String, _ reason: TaskReason??) {
        state.withLockedValue { state in
            state.asking -= 1
            if let reason { state.known.keep(reason, prompt.hashValue) }
        }
    }
}
