import Core

/// One side of a comparison.
enum ExpressionOperand: Sendable, Hashable {
    case variable(ExpressionVariable)
    case null
    case text(ExactText)
    case number(Double)
    case flag(Bool)
    case texts([ExactText])
    case numbers([Double])
    case flags([Bool])
    /// A text that others are to be like.
    case pattern(TextPattern)
    /// A text that is looked for in others.
    case search(TextSearch)

    /// Of what kind it is.
    var kind: ExpressionKind {
        switch self {
        // A map as a whole never becomes an operand.
        case .variable(let variable): variable.type.kind ?? .text
        case .null: .null
        case .text, .pattern, .search: .text
        case .number: .number
        case .flag: .flag
        case .texts: .texts
        case .numbers: .numbers
        case .flags: .flags
        }
    }

    /// The variable, if it is one.
    var variable: ExpressionVariable? {
        if case .variable(let variable) = self { variable } else { nil }
    }

    /// Its value; none for a list that is written down, which is looked into by ``contains(_:)``.
    func value(_ ask: (ExpressionVariable) -> ExpressionValue) -> ExpressionValue {
        switch self {
        case .variable(let variable): ask(variable).checked(variable.type)
        case .text(let text): .text(text.string)
        case .number(let number): .number(number)
        case .flag(let flag): .flag(flag)
        case .pattern(let pattern): .text(pattern.text.string)
        case .search(let search): .text(search.text.string)
        case .null, .texts, .numbers, .flags: .missing
        }
    }

    /// Whether a value is in this list that is written down.
    func contains(_ value: ExpressionValue) -> Bool {
        switch (self, value) {
        case (.texts(let texts), .text(let text)): texts.contains { $0.is(text) }
        case (.numbers(let numbers), .number(let number)): numbers.contains(number)
        case (.flags(let flags), .flag(let flag)): flags.contains(flag)
        default: false
        }
    }
}

extension ExpressionOperand: CustomStringConvertible {
    /// As it is written.
    var description: String {
        switch self {
        case .variable(let variable): variable.description
        case .null: "null"
        case .text(let text): text.string.quoted
        case .number(let number): number.plainDecimal
        case .flag(let flag): "\(flag)"
        case .texts(let texts): "[\(texts.map(\.string.quoted).joined(separator: ", "))]"
        case .numbers(let numbers): "[\(numbers.map(\.plainDecimal).joined(separator: ", "))]"
        case .flags(let flags): "[\(flags.map { "\($0)" }.joined(separator: ", "))]"
        case .pattern(let pattern): pattern.text.string.quoted
        case .search(let search): search.text.string.quoted
        }
    }
}
