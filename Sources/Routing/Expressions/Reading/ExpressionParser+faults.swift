import Core

extension ExpressionParser {
    /// - Throws: where a variable is compared with what it can never be.
    func checkValues(
        _ left: ExpressionOperand,
        _ symbol: ExpressionOperator,
        _ right: ExpressionOperand,
        at position: Int
    ) throws(ExpressionError) {
        let (variable, other): (ExpressionVariable, ExpressionOperand)
        switch (left, right) {
        case (.variable(let one), _): (variable, other) = (one, right)
        case (_, .variable(let one)): (variable, other) = (one, left)
        default: return
        }
        switch symbol {
        case .equal, .notEqual, .isIn, .isNotIn: break
        case .contains where variable.type == .texts: break
        case .contains, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .startsWith, .endsWith: return
        }
        let written: [String] =
            switch other {
            case .text(let text): [text.string]
            case .texts(let texts): texts.map(\.string)
            default: []
            }
        guard let values = schema.values(of: variable), let text = written.first(where: { !values.contains($0) })
        else { return }
        let nearest = text.utf8.count > 100 ? [] : text.nearest(among: values)
        throw lexer.error(.impossibleValue(text.clipped(40), variable: variable.name, nearest: nearest), at: position)
    }

    /// The token cannot stand where it does.
    func unexpected(_ expected: String, nearest: [String] = []) -> ExpressionError {
        lexer.error(.unexpected(found: found, expected: expected, nearest: nearest), at: token.place.lowerBound)
    }

    /// The token cannot stand behind a term.
    func unexpected(after term: Term, or closing: String) -> ExpressionError {
        let expected: String
        switch term.content {
        case .condition: expected = "'and', 'or' or \(closing)"
        case .operand(let operand):
            expected = operand.kind == .flag ? "an operator or \(closing)" : "a comparison such as '=='"
        }
        guard case .name(let name) = token.kind else { return unexpected(expected) }
        let words = ["and", "or"] + ExpressionOperator.allCases.map(\.rawValue)
        return unexpected(expected, nearest: name.nearest(among: words.filter { $0.utf8.first?.isNameStart == true }))
    }

    /// An operand in the words of an error, with what was written.
    func phrase(_ operand: ExpressionOperand, _ place: Range<Int>) -> String {
        if operand == .null { return "null" }
        return "\(operand.kind.phrase) (\(lexer.written(place).clipped(40)))"
    }

    private var found: String {
        let written = lexer.written(token.place).clipped(40)
        switch token.kind {
        case .end: return "the end"
        case .text, .number: return written
        default: return "'\(written)'"
        }
    }
}
