/// A sign of a task that is no word: what a text looks like, and what else the request says.
enum TaskSignal: Sendable {
    // What the text looks like.
    case codeFence, codeLines, identifiers, marks, operations, numbers, anyNumber, numberedSteps
    // How it is built: a passage, statements before a question, numbers before one, something beside the request.
    case longPassage, premises, problem, matter
    // What else the request says.
    case files, schema, thinking, longConversation

    /// How fully it is there, 0...1.
    func strength(_ shape: TextShape, _ text: FoldedText, _ sample: TaskSample) -> Double {
        switch self {
        case .codeFence: shape.codeFences == 0 ? 0 : shape.codeLines > 0 ? 1 : 0.6
        case .codeLines: min(1, Double(shape.codeLines) / 3) * min(1, 4 * Self.share(shape.codeLines, of: shape.lines))
        case .identifiers: min(1, Double(shape.identifiers) / 2)
        case .marks: shape.marks >= 6 ? min(1, 25 * Self.share(shape.marks, of: shape.bytes)) : 0
        // Programs calculate too.
        case .operations where shape.operations == 0: 0
        case .operations where shape.codeLines > 0 || shape.identifiers > 1: 0.2
        case .operations: min(1, 0.4 + 0.2 * Double(shape.operations))
        case .numbers: shape.numbers >= 2 ? min(1, 50 * Self.share(shape.numbers, of: shape.bytes)) : 0
        case .anyNumber: shape.numbers > 0 ? 1 : 0.3
        case .matter: text.bytes.count - text.leadEnd >= 40 || sample.hasFiles ? 1 : 0.2
        case .numberedSteps: shape.numberedLines >= 3 ? 1 : 0
        case .longPassage: text.closingStart - text.leadEnd >= 240 ? 1 : 0
        case .premises: text.statements ?? 0 >= 2 ? 1 : 0
        case .problem: shape.numbers >= 2 && text.statements ?? 0 >= 1 ? min(1, Double(shape.numbers) / 4) : 0
        case .files: sample.hasFiles ? 1 : 0
        case .schema: sample.wantsSchema ? 1 : 0
        case .thinking: sample.wantsReasoning ? 1 : 0
        case .longConversation: sample.turns >= 5 ? 1 : 0
        }
    }

    private static func share(_ count: Int, of all: Int) -> Double {
        all == 0 ? 0 : Double(count) / Double(all)
    }
}
