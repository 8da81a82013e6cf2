/// What a request was taken for, and why.
public struct TaskFinding: Sendable {
    /// The task with the highest score.
    public let task: CallTask
    /// All tasks, 0...1, the highest first; those that are equal in the order that ties are broken by.
    public let scores: [(task: CallTask, score: Double)]
    /// The rules that fired, the heaviest first. They name rules and never anything of the prompt.
    public let reasons: [TaskReason]

    /// How sure it is of the task, from 0 to 1.
    public var score: Double { scores[0].score }

    /// All scores, in any order, with what they are made of.
    init(_ scores: [(task: CallTask, score: Double)], _ reasons: [TaskReason]) {
        self.scores = scores.sorted { one, other in
            one.score == other.score ? one.task.tieRank < other.task.tieRank : one.score > other.score
        }
        task = self.scores[0].task
        self.reasons = reasons.enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element)
    }

    /// With one more reason, as if that were one of the rules.
    public func adding(_ reason: TaskReason) -> TaskFinding {
        TaskFinding(
            scores.map { task, score in
                task == reason.task
                    ? (task, min(1 - (1 - score) * (1 - reason.weight), TaskRules.mostScore)) : (task, score)
            },
            reasons + [reason]
        )
    }
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
