import Foundation
import Testing

@testable import Routing

/// How well tasks are told with an embedding model beside the rules. `make task-report` runs it twice: first it writes what vectors are needed
/// of, and then, when an embedding model has made them, prints how well they do.
@Suite("The task of a request, with an embedding model") struct TaskEmbeddingAccuracy {
    private static let folder = ProcessInfo.processInfo.environment["TASK_REPORT"].map { URL(fileURLWithPath: $0) }

    @Test("is measured, beside the rules alone", .enabled(if: folder != nil))
    func report() throws {
        let folder = try #require(Self.folder)
        let halves = [("tuned with", DevelopmentPrompts.all), ("held out", HeldOutPrompts.all)]
        let texts = TaskExample.usual.map(\.text) + halves.flatMap { $1.map(\.sample.text) }
        try JSONEncoder().encode(texts).write(to: folder.appendingPathComponent("prompts.json"))
        guard let made = try? Data(contentsOf: folder.appendingPathComponent("vectors.json")) else { return }
        let all = try JSONDecoder().decode([[Float]].self, from: made)
        try #require(all.count == texts.count)
        let vectors = Dictionary(zip(texts, all)) { first, _ in first }
        let examples = try #require(
            TaskExamples(TaskExample.usual.compactMap { one in vectors[one.text].map { (one.task, $0) } })
        )
        print("examples that the others tell rightly: \(Self.percent(examples.accuracy))")
        for (name, prompts) in halves {
            var (rules, both, asked) = (0, 0, 0)
            for prompt in prompts {
                let finding = TaskRules().classify(prompt.sample)
                if finding.task == prompt.task { rules += 1 }
                var told = finding
                if finding.score < 0.4 {
                    asked += 1
                    if let reason = vectors[prompt.sample.text].flatMap(examples.reason) {
                        told = finding.adding(reason)
                    }
                }
                if told.task == prompt.task { both += 1 }
            }
            let count = Double(prompts.count)
            print(
                "\(prompts.count) prompts \(name): rules \(Self.percent(Double(rules) / count)), with embeddings "
                    + "\(Self.percent(Double(both) / count)); asked of \(asked)"
            )
        }
    }

    private static func percent(_ share: Double) -> String { "\((1000 * share).rounded() / 10) %" }
}
