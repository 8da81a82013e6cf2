import Core

extension Part {
    /// What a tool answered.
    var isResult: Bool {
        if case .toolResult = self { true } else { false }
    }

    /// Words, refusals not among them.
    var isText: Bool {
        if case .text = self { true } else { false }
    }
}
