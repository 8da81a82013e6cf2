import Core

extension ExpressionParser {
    /// A variable, a literal or a list of literals.
    mutating func operand() throws(ExpressionError) -> ExpressionOperand {
        switch token.kind {
        case .name(let name): return .variable(try variable(name))
        case .openBracket: return try list()
        case .null:
            try advance()
            return .null
        default:
            guard let literal = literal else { throw unexpected("a variable, a literal or '('") }
            try advance()
            return literal
        }
    }

    /// What the token says by itself, if it is something that can be in a list.
    private var literal: ExpressionOperand? {
        switch token.kind {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .flag(let flag): .flag(flag)
        default: nil
        }
    }

    private mutating func variable(_ name: String) throws(ExpressionError) -> ExpressionVariable {
        let position = token.place.lowerBound
        let variable = schema.variable(named: name)
        try advance()
        guard let variable else {
            let code = ExpressionError.Code.unknownVariable(name.clipped(40), nearest: schema.nearest(to: name))
            throw lexer.error(code, at: position)
        }
        let isMap = variable.type == .map
        guard token.kind == .openBracket else {
            if isMap { throw lexer.error(.missingKey(map: name), at: position) }
            return variable
        }
        guard isMap else {
            let type = variable.type.kind?.phrase ?? ""
            throw lexer.error(.notAMap(name: "\(variable)".clipped(40), type: type), at: token.place.lowerBound)
        }
        try advance()
        guard case .text(let key) = token.kind else { throw unexpected("a key in quotes") }
        try advance()
        guard token.kind == .closeBracket else { throw unexpected("']'") }
        try advance()
        return variable.value(at: key.string)
    }

    private mutating func list() throws(ExpressionError) -> ExpressionOperand {
        var elements: [ExpressionOperand] = []
        repeat {
            // Past the bracket, or the comma before the next one.
            try advance()
            guard let element = literal else { throw unexpected("a text, a number, true or false") }
            let position = token.place.lowerBound
            if elements.count == Expression.maximumElements { throw lexer.error(.tooManyElements, at: position) }
            if let first = elements.first, first.kind != element.kind {
                let found = phrase(element, token.place)
                throw lexer.error(.mixedList(first: first.kind.phrase, found: found), at: position)
            }
            elements.append(element)
            try advance()
        } while token.kind == .comma
        guard token.kind == .closeBracket else { throw unexpected("',' or ']'") }
        try advance()
        return Self.list(of: elements)
    }

    /// A list of elements that are of one kind.
    private static func list(of elements: [ExpressionOperand]) -> ExpressionOperand {
        switch elements.first {
        case .number: .numbers(elements.compactMap { if case .number(let number) = $0 { number } else { nil } })
        case .flag: .flags(elements.compactMap { if case .flag(let flag) = $0 { flag } else { nil } })
        default: .texts(elements.compactMap { if case .text(let text) = $0 { text } else { nil } })
        }
    }
}
