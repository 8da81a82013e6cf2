/// A sign by which a task is told, and how much it says.
struct TaskRule: Sendable {
    /// What it speaks for.
    let task: CallTask
    /// How sure it makes of the task where it fires fully and alone, 0...1.
    let weight: Double
    /// In words, for reasons.
    let text: String
    /// What makes it fire.
    let source: Source
    /// What it needs beside that: it fires only as strongly as this is there.
    let condition: TaskSignal?

    /// What makes a rule fire.
    enum Source: Sendable {
        /// Words of the text, separated by commas or lines.
        case cues(CueKind, String)
        /// Something else than words.
        case signal(TaskSignal)
    }

    /// What cues are, and so where in a text they count.
    enum CueKind: Sendable {
        /// They count only as the first words of all.
        case begins
        /// They ask for something: what counts is whether they stand where a request does.
        case asks
        /// They name what it is about.
        case names
        /// They are written only in what the task deals with, wherever they stand; it takes so many of them.
        case shows(enough: Int)
    }

    init(
        _ task: CallTask,
        _ weight: Double,
        _ text: String,
        _ kind: CueKind,
        where condition: TaskSignal? = nil,
        _ cues: String
    ) {
        self.init(task, weight, text, .cues(kind, cues), condition)
    }

    init(_ task: CallTask, _ weight: Double, _ text: String, when signal: TaskSignal) {
        self.init(task, weight, text, .signal(signal), nil)
    }

    private init(_ task: CallTask, _ weight: Double, _ text: String, _ source: Source, _ condition: TaskSignal?) {
        (self.task, self.weight, self.text, self.source, self.condition) = (task, weight, text, source, condition)
    }

    /// What it says where it fires with a strength: less than its weight up to 1, and more beyond it, but never certainty.
    func weight(at strength: Double) -> Double {
        strength <= 1 ? weight * strength : weight * (1 + (strength - 1) * (1 - weight))
    }

    /// All, by their numbers.
    static let all: [TaskRule] =
        code + maths + translation + extraction + summarisation + writing + reasoning + chat

    /// What the cues of each are; nil: it has none.
    static let kinds: [CueKind?] = all.map { rule in
        if case .cues(let kind, _) = rule.source { kind } else { nil }
    }

    /// All cues, and the number of the rule of each.
    static let cues: [(cue: String, rule: Int)] = all.indices.flatMap { number in
        guard case .cues(_, let cues) = all[number].source else { return [(cue: String, rule: Int)]() }
        return cues.split { $0 == "," || $0 == "\n" }.compactMap { part in
            part.allSatisfy(\.isWhitespace) ? nil : (String(part), number)
        }
    }

    /// Built once, with the first rules.
    static let trie = CueTrie(cues)
}

extension TaskRule.CueKind {
    /// How much a cue counts at a place of the user's text; more than 1: the rule makes surer than its weight says.
    func factor(in zone: FoldedText.Zone, isQuoted: Bool) -> Double {
        switch (self, zone) {
        case (.shows(let enough), _): 1 / Double(enough)
        case (.begins, .start): 1
        case (.begins, _): 0
        case (.asks, .start), (.asks, .opening): isQuoted ? 0.5 : 1.8
        case (.asks, .lead): isQuoted ? 0.2 : 1
        case (.asks, .closing): isQuoted ? 0.2 : 0.9
        case (.asks, .sentence): isQuoted ? 0.1 : 0.75
        case (.asks, .body): isQuoted ? 0.1 : 0.35
        case (.names, .start), (.names, .opening), (.names, .lead), (.names, .closing): isQuoted ? 0.5 : 1
        case (.names, .body), (.names, .sentence): isQuoted ? 0.3 : 0.5
        }
    }

    /// How much a cue counts at a place of what the system is told: that is full of words, but what it begins with may be
    /// the task of every request.
    func factorOfInstructions(in zone: FoldedText.Zone) -> Double {
        switch (self, zone) {
        case (.shows, _), (.begins, _): 0
        case (.asks, .start), (.asks, .opening): 1.4
        case (.asks, .lead): 0.35
        case (.names, .start), (.names, .opening), (.names, .lead): 0.35
        case (.asks, _), (.names, _): 0.1
        }
    }
}
