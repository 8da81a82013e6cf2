import Testing

@testable import Routing

@Suite("Rules for tasks") struct TaskRulesTests {
    private let rules = TaskRules()

    private static let equation = "Solve the equation x^2 - 5x + 6 = 0 and prove that there are no further solutions."
    private static let plainTranslation =
        "Translate the following text into German, please. How do you say \"cheers\"? EN -> DE translation needed."

    private func score(_ task: CallTask, _ finding: TaskFinding) -> Double {
        finding.scores.first { $0.task == task }?.score ?? -1
    }

    @Test(
        "take for a conversation what fits nothing",
        arguments: ["", " ", "\n\n", "hm", "zzz qqq", "🦉", "…", "ok then"]
    )
    func nothing(_ text: String) {
        let finding = rules.classify(TaskSample(text: text))
        #expect(finding.task == .chat)
        #expect(score(.chat, finding) >= TaskRules.chatScore)
    }

    @Test("give every task a score from 0 to 1, the highest first, and the task that has it")
    func order() {
        for prompt in DevelopmentPrompts.all + HeldOutPrompts.all {
            let finding = rules.classify(prompt.sample)
            #expect(Set(finding.scores.map(\.task)) == Set(CallTask.allCases))
            #expect(finding.scores.count == CallTask.allCases.count)
            #expect(finding.scores.allSatisfy { (0...1).contains($0.score) })
            #expect(zip(finding.scores, finding.scores.dropFirst()).allSatisfy { $0.score >= $1.score })
            #expect(finding.task == finding.scores[0].task)
            #expect(finding.reasons.allSatisfy { (0...1).contains($0.weight) && $0.weight > 0 })
            #expect(zip(finding.reasons, finding.reasons.dropFirst()).allSatisfy { $0.weight >= $1.weight })
        }
    }

    @Test("break ties in the order that is documented")
    func ties() {
        #expect(Set(CallTask.tieOrder) == Set(CallTask.allCases))
        #expect(CallTask.allCases.map(\.place) == Array(CallTask.allCases.indices))
        // Nothing speaks for these, so they are equal.
        let finding = rules.classify(TaskSample(text: "hm"))
        let equal = finding.scores.filter { $0.score == 0 }.map(\.task)
        #expect(equal == CallTask.tieOrder.filter { equal.contains($0) })
        #expect(equal.count == CallTask.allCases.count - 1)
        let both = rules.classify(TaskSample(text: "hm", hasImages: true, hasAudio: true))
        #expect(both.scores.prefix(2).map(\.task) == [.audio, .vision])
        #expect(both.scores[0].score == both.scores[1].score)
    }

    @Test("find the same in the same request every time")
    func same() {
        for prompt in DevelopmentPrompts.all + HeldOutPrompts.all {
            let (one, other) = (rules.classify(prompt.sample), TaskRules().classify(prompt.sample))
            #expect(one.task == other.task)
            #expect(one.reasons == other.reasons)
            #expect(one.scores.map(\.task) == other.scores.map(\.task))
            #expect(one.scores.map(\.score) == other.scores.map(\.score))
        }
    }

    @Test("take pictures and sound for what is to be looked at and listened to")
    func media() {
        for text in ["", "What is this?", "Write a poem about it", "Translate the sign into English"] {
            #expect(rules.classify(TaskSample(text: text, hasImages: true)).task == .vision)
            #expect(rules.classify(TaskSample(text: text, hasAudio: true)).task == .audio)
        }
        let finding = rules.classify(TaskSample(text: Self.plainTranslation, hasImages: true))
        #expect(finding.task == .vision)
        #expect(score(.vision, finding) == TaskRules.mediaScore)
        #expect(score(.translation, finding) < TaskRules.mediaScore)
    }

    @Test(
        "let code, maths and data go before pictures and sound where they are plain",
        arguments: [
            (CallTask.maths, equation),
            (.code, "Fix my Python function:\n```python\ndef f(x):\n    return x +\n```\nSyntaxError: invalid syntax"),
            (.extraction, "Extract the invoice number and the due date as JSON with the keys number and date."),
        ]
    )
    func plainOverMedia(_ task: CallTask, _ text: String) {
        #expect(rules.classify(TaskSample(text: text, hasImages: true)).task == task)
        #expect(rules.classify(TaskSample(text: text, hasAudio: true)).task == task)
    }

    @Test("take a request for a long one from the bound on, whatever its words say")
    func longContext() {
        for text in ["", "What does it say of valves?", Self.equation, Self.plainTranslation] {
            let sample = TaskSample(text: text, promptTokens: 60_000)
            let finding = rules.classify(sample)
            #expect(finding.task == .longContext)
            #expect(score(.longContext, finding) == TaskRules.longContextScore)
            #expect(TaskRules(longContextTokens: 60_001).classify(sample).task != .longContext)
        }
        let short = rules.classify(TaskSample(text: "", promptTokens: 59_999))
        #expect(short.task == .chat)
        #expect(score(.longContext, short) == 0)
    }

    @Test("let tools, pictures and sound go before a long request")
    func beforeLong() {
        let text = Self.equation
        #expect(rules.classify(TaskSample(text: text, promptTokens: 90_000, offersTools: true)).task == .tools)
        #expect(rules.classify(TaskSample(text: text, promptTokens: 90_000, hasImages: true)).task == .vision)
        #expect(rules.classify(TaskSample(text: text, promptTokens: 90_000, hasAudio: true)).task == .audio)
    }

    @Test("take offered functions for tools, unless another task is plainly named")
    func tools() {
        for text in ["", "what's the weather in Oslo", "Write a poem", "Translate this", "yes, do that"] {
            #expect(rules.classify(TaskSample(text: text, offersTools: true)).task == .tools)
            #expect(rules.classify(TaskSample(text: text)).task != .tools)
        }
        let plain = rules.classify(TaskSample(text: Self.plainTranslation, offersTools: true))
        #expect(plain.task == .translation)
        #expect(score(.translation, plain) > TaskRules.toolsScore)
        #expect(rules.classify(TaskSample(text: "What is this?", hasImages: true, offersTools: true)).task == .tools)
    }

    @Test("take a schema for data and thinking for reasoning, where nothing else speaks")
    func wishes() {
        #expect(rules.classify(TaskSample(text: "Anna, 34", wantsSchema: true)).task == .extraction)
        #expect(rules.classify(TaskSample(text: "Anna, 34", wantsReasoning: true)).task == .reasoning)
        #expect(rules.classify(TaskSample(text: Self.equation, wantsSchema: true, wantsReasoning: true)).task == .maths)
    }

    @Test("take files for something to be read, beside other signs of it")
    func files() {
        let (without, with) = (TaskSample(text: "this report"), TaskSample(text: "this report", hasFiles: true))
        for task in [CallTask.summarisation, .extraction] {
            #expect(score(task, rules.classify(with)) > score(task, rules.classify(without)))
        }
        #expect(rules.classify(TaskSample(text: "", hasFiles: true)).task == .chat)
    }

    @Test("hear the task in instructions that begin with it, and not in those that tell what else there is")
    func instructions() {
        let (text, german) = ("Good morning, how are you?", "Translate everything the user writes into German.")
        #expect(rules.classify(TaskSample(instructions: german, text: text)).task == .translation)
        let able = "You are a helpful assistant. You can write code, translate texts into German and solve equations."
        #expect(rules.classify(TaskSample(instructions: able, text: text)).task == .chat)
    }
}
