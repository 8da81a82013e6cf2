extension ExpressionError.Code: CustomStringConvertible {
    /// The fault in words.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "an expression has at most \(Expression.maximumBytes) bytes, found \(bytes)"
        case .tooDeep: "parentheses and 'not' go at most \(Expression.maximumDepth) levels deep, found one more"
        case .tooManyElements: "a list has at most \(Expression.maximumElements) elements, found one more"
        case .unexpectedCharacter(let character, let hint):
            "unexpected character \(character)" + (hint.map { ": \($0)" } ?? "")
        case .unterminatedText(let quote): "expected a closing \(quote) for the text that begins here, found the end"
        case .invalidEscape(let found): #"expected \\, \', \" or \n, found \#(found)"#
        case .invalidNumber(let found):
            "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '\(found)'"
        case .numberTooLarge: "expected a number below 1.8e308, found a larger one"
        case .unexpected(let found, let expected, let nearest):
            "expected \(expected), found \(found)" + Self.question(nearest)
        case .unknownVariable(let name, let nearest):
            "expected a variable, found '\(name)', which is none" + Self.question(nearest)
        case .missingKey(let map):
            "expected one value of the map \(map), \(map).NAME or \(map)['NAME'], found the map itself"
        case .notAMap(let name, let type): "expected a map before '[', found \(type) (\(name))"
        case .chainedComparison(let found):
            "expected 'and', 'or' or the end, found '\(found)': comparisons do not chain"
        case .comparedCondition: "expected a variable or a literal to compare, found a condition"
        case .mixedList(let first, let found): "expected \(first) like the elements before, found \(found)"
        case .operandTypes(let symbol, let expected, let left, let right):
            "'\(symbol)' takes \(expected), found \(left) and \(right)"
        case .impossibleValue(let text, let variable, let nearest):
            "'\(variable)' is never '\(text)'" + Self.question(nearest.map { "'\($0)'" })
        case .notACondition(let found): "expected a condition, found \(found): compare it with something"
        }
    }

    private static func question(_ nearest: [String]) -> String {
        guard let last = nearest.last else { return "" }
        let others = nearest.dropLast().joined(separator: ", ")
        return "; did you mean \(others.isEmpty ? last : "\(others) or \(last)")?"
    }
}
