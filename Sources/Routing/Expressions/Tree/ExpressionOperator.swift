/// How two things are compared.
enum ExpressionOperator: String, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
    case matches
    case contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"

    /// Whether it compares things of these kinds.
    func takes(_ left: ExpressionKind, _ right: ExpressionKind) -> Bool {
        switch self {
        case .equal, .notEqual: left == .null || right == .null || left == right && left.element == nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual: left == right && (left == .number || left == .text)
        case .isIn, .isNotIn: right.element == left
        case .contains: left.element == right || left == .text && right == .text
        case .matches, .startsWith, .endsWith: left == .text && right == .text
        }
    }

    /// What it compares, in the words of an error.
    var expected: String {
        switch self {
        case .equal, .notEqual: "two texts, two numbers, two flags, or anything and null"
        case .less, .lessOrEqual, .greater, .greaterOrEqual: "two numbers or two texts"
        case .isIn, .isNotIn: "a value and a list of such values"
        case .matches: "a text and a pattern in quotes"
        case .contains: "two texts, or a list and a value like those in it"
        case .startsWith, .endsWith: "two texts"
        }
    }
}
