/// What a request was taken for, and why.
public struct TaskFinding: Sendable {
    /// The task with the highest score.
    public let task: CallTask
    /// All tasks, 0...1, the highest first; those that are equal in the order that ties are broken by.
    public let scores: [(task: CallTask, score: Double)]
    /// The rules that fired, the heaviest first. They name rules and never anything of the prompt.
    public let reasons: [TaskReason]
}

/// A rule that fired.
public struct TaskReason: Sendable, Hashable {
    /// What it speaks for.
    public let task: CallTask
    /// How strongly here, 0...1.
    public let weight: Double
    /// The rule, in words that are always the same.
    public let text: String
}
