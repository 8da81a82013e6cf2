/// Of what kind something is that can stand beside an operator.
enum ExpressionKind: Sendable, Hashable {
    case text, number, flag, null
    case texts, numbers, flags

    /// Of its elements, where it is a list.
    var element: ExpressionKind? {
        switch self {
        case .texts: .text
        case .numbers: .number
        case .flags: .flag
        case .text, .number, .flag, .null: nil
        }
    }

    /// In the words of an error.
    var phrase: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .flag: "a flag"
        case .null: "null"
        case .texts: "a list of texts"
        case .numbers: "a list of numbers"
        case .flags: "a list of flags"
        }
    }
}

extension ExpressionType {
    /// Of a value; nil for a map, which has none as a whole.
    var kind: ExpressionKind? {
        switch self {
        case .text: .text
        case .number: .number
        case .flag: .flag
        case .texts: .texts
        case .map: nil
        }
    }
}
