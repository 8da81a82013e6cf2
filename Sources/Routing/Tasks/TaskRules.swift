/// Tells from a request what kind of task it is: by its words and its looks, without a model, and always the same for the same request.
///
/// Each task that words tell has rules, each rule a weight. A task's score is the chance that at least one of the rules that fired for it is right,
/// as if each were so independently with its weight (noisy or): 1 - (1 - w₁)(1 - w₂)…. Signs add up and never reach 1, and a
/// single strong one is as good as several weak ones. What the request is made of beside words then has scores of its own, which are fixed,
/// and the highest score counts.
///
/// The work is bounded: of each text 16 KiB are looked at, once.
public struct TaskRules: Sendable {
    /// From so many tokens on a request is a long one.
    public let longContextTokens: Int

    /// Rules with a bound of their own for long requests.
    public init(longContextTokens: Int = 60_000) {
        self.longContextTokens = longContextTokens
        // Built here, and not while the first request waits.
        _ = TaskRule.trie
    }

    /// What functions that are offered score: words must be plainer than that.
    static let toolsScore = 0.9
    /// What pictures score, and sound.
    static let mediaScore = 0.8
    /// What a long request scores. What words tell scores less there.
    static let longContextScore = 0.75
    /// Where `chat` begins: what is less sure than that of another task does not count.
    static let chatScore = 0.25
    /// No words make surer than this.
    static let mostScore = 0.99

    /// Tells the task of a request.
    public func classify(_ sample: TaskSample) -> TaskFinding {
        let evidence = TaskEvidence(sample)
        var doubts = [Double](repeating: 1, count: CallTask.allCases.count)
        var reasons: [TaskReason] = []
        doubts[CallTask.chat.place] = 1 - Self.chatScore
        for (number, strength) in evidence.strengths.enumerated() where strength > 0 {
            let rule = TaskRule.all[number]
            let weight = rule.weight(at: strength)
            doubts[rule.task.place] *= 1 - weight
            reasons.append(TaskReason(task: rule.task, weight: weight, text: rule.text))
        }
        var scores = doubts.map { min(1 - $0, Self.mostScore) }
        weigh(sample, &scores, &reasons)
        return TaskFinding(CallTask.allCases.map { ($0, scores[$0.place]) }, reasons)
    }

    /// Sets against what words tell what the model must be able to do.
    private func weigh(_ sample: TaskSample, _ scores: inout [Double], _ reasons: inout [TaskReason]) {
        func set(_ task: CallTask, _ score: Double, _ text: String) {
            scores[task.place] = score
            reasons.append(TaskReason(task: task, weight: score, text: text))
        }
        if sample.promptTokens >= longContextTokens {
            for place in scores.indices { scores[place] *= Self.longContextScore }
            set(.longContext, Self.longContextScore, "long prompt")
        }
        if sample.hasImages || sample.hasAudio {
            // Of these a picture may be only the source; other tasks are in what it shows.
            let independent: Set<CallTask> = [.code, .maths, .extraction, .longContext]
            for task in CallTask.allCases where !independent.contains(task) { scores[task.place] *= Self.mediaScore }
            if sample.hasImages { set(.vision, Self.mediaScore, "pictures in the prompt") }
            if sample.hasAudio { set(.audio, Self.mediaScore, "sound in the prompt") }
        }
        if sample.offersTools { set(.tools, Self.toolsScore, "functions offered") }
    }
}
