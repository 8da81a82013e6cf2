@testable import Routing

/// A request, and the task that a person says it is.
struct LabelledPrompt: Sendable {
    var task: CallTask
    var sample: TaskSample

    init(_ task: CallTask, _ sample: TaskSample) {
        (self.task, self.sample) = (task, sample)
    }

    /// Prompts of the same task, between lines of equals signs.
    static func list(_ task: CallTask, _ prompts: String) -> [LabelledPrompt] {
        var list: [LabelledPrompt] = []
        var lines: [Substring] = []
        func finish() {
            list.append(LabelledPrompt(task, TaskSample(text: lines.joined(separator: "\n"))))
            lines = []
        }
        for line in prompts.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "====" { finish() } else { lines.append(line) }
        }
        finish()
        return list
    }
}
