/// A prompt whose task is known, for those that the rules know nothing of to be set beside.
public struct TaskExample: Sendable, Hashable {
    /// What it asks for.
    public var task: CallTask
    /// As a user would write it.
    public var text: String

    /// Puts the members together.
    public init(_ task: CallTask, _ text: String) {
        (self.task, self.text) = (task, text)
    }

    /// The tasks that words tell, and so those that examples can be of: for the others the request itself has a sign.
    public static let tasks: [CallTask] = [
        .chat, .code, .maths, .translation, .extraction, .summarisation, .writing, .reasoning,
    ]
}
