@testable import Routing

/// How often which task was taken for which.
struct TaskConfusion: CustomStringConvertible {
    /// By the task of the label, then by the one that was found.
    private(set) var counts: [[Int]]

    init(_ prompts: [LabelledPrompt]) {
        let tasks = CallTask.allCases
        counts = [[Int]](repeating: [Int](repeating: 0, count: tasks.count), count: tasks.count)
        let rules = TaskRules()
        for prompt in prompts { counts[prompt.task.place][rules.classify(prompt.sample).task.place] += 1 }
    }

    var all: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    var right: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
    var accuracy: Double { Double(right) / Double(all) }

    /// A row for each label, a column for what was found.
    var description: String {
        func cell(_ text: some CustomStringConvertible, _ width: Int) -> String {
            let text = "\(text)"
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let names = CallTask.allCases.map(\.rawValue)
        var lines = [cell("", 14) + names.map { cell($0.prefix(6), 7) }.joined()]
        for (name, row) in zip(names, counts) {
            lines.append(cell(name, 14) + row.map { cell($0 == 0 ? "." : "\($0)", 7) }.joined())
        }
        lines.append("\(right) of \(all), \(Double(Int(1000 * accuracy + 0.5)) / 10) %")
        return lines.joined(separator: "\n")
    }
}
