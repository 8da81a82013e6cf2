import Testing

@testable import Routing

@Suite("The task of a request") struct TaskAccuracyTests {
    @Test("is told of 85 % of the prompts that the rules were tuned with")
    func development() {
        let confusion = TaskConfusion(DevelopmentPrompts.all)
        print("development half\n\(confusion)")
        #expect(confusion.accuracy >= 0.85)
    }

    @Test("is told of 75 % of the prompts that were held out")
    func heldOut() {
        let confusion = TaskConfusion(HeldOutPrompts.all)
        print("held-out half\n\(confusion)")
        #expect(confusion.accuracy >= 0.75)
    }

    @Test("is tried with every task in both halves, and with no prompt twice")
    func labels() {
        for half in [DevelopmentPrompts.all, HeldOutPrompts.all] {
            #expect(half.count >= 250)
            #expect(Set(half.map(\.task)) == Set(CallTask.allCases))
        }
        let texts = (DevelopmentPrompts.all + HeldOutPrompts.all).map(\.sample.text)
        #expect(Set(texts).count == texts.count)
    }

    /// What would mislead who looks at single words.
    static let traps: [(CallTask, String)] = [
        (.writing, "Write a story about a programmer"),
        (.writing, "Write a poem about the beauty of Python and JavaScript"),
        (.chat, "What is the history of mathematics?"),
        (.chat, "Who wrote the first computer program?"),
        (.translation, "How do I say hello in French?"),
        (.translation, "Translate \"write a function that sorts an array\" into German"),
        (.code, "Summarise this code\n\nfor (let i = 0; i < n; i++) {\n    total += prices[i];\n}"),
        (.code, "Explain this stack trace\n\nTraceback (most recent call last):\n  File \"a.py\", line 3"),
        (.code, "Translate this function from Python to Rust"),
        (.extraction, "Classify these reviews as JSON\n\n1. \"lovely\"\n2. \"broken on arrival\""),
        (
            .summarisation,
            "Summarise this article about machine translation in two sentences: Long ago, engineers hoped."
        ),
        (.maths, "What is 12 * 37?"),
    ]

    @Test("is not told by a single word", arguments: traps)
    func trap(_ task: CallTask, _ text: String) {
        #expect(TaskRules().classify(TaskSample(text: text)).task == task)
    }
}
