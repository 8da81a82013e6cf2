/// Puts tokens together to an expression.
struct ExpressionParser {
    /// A part of an expression of which it is not yet known whether it has to be a condition.
    struct Term {
        enum Content {
            case operand(ExpressionOperand)
            case condition(ExpressionTree)
        }

        let content: Content
        /// Where it is, in bytes, parentheses included.
        let place: Range<Int>
    }

    let schema: ExpressionSchema
    var lexer: ExpressionLexer
    var token: ExpressionToken
    /// In the order of the text.
    private(set) var predicates: [ExpressionPredicate] = []
    /// Where each predicate is, in bytes.
    private(set) var places: [Range<Int>] = []
    /// Where the token before this one ended.
    private var end = 0
    private var depth = 0

    init(_ source: String, schema: ExpressionSchema) throws(ExpressionError) {
        self.schema = schema
        lexer = try ExpressionLexer(source)
        token = try lexer.next()
    }

    /// All of it.
    mutating func expression() throws(ExpressionError) -> ExpressionTree {
        let term = try disjunction()
        guard token.kind == .end else { throw unexpected(after: term, or: "the end") }
        return try condition(term)
    }

    private mutating func disjunction() throws(ExpressionError) -> Term {
        let first = try conjunction()
        guard token.kind == .or else { return first }
        var branches = [try condition(first)]
        while token.kind == .or {
            try advance()
            branches.append(try condition(try conjunction()))
        }
        return Term(content: .condition(.joined(any: branches)), place: first.place.lowerBound..<end)
    }

    private mutating func conjunction() throws(ExpressionError) -> Term {
        let first = try negation()
        guard token.kind == .and else { return first }
        var branches = [try condition(first)]
        while token.kind == .and {
            try advance()
            branches.append(try condition(try negation()))
        }
        return Term(content: .condition(.joined(all: branches)), place: first.place.lowerBound..<end)
    }

    private mutating func negation() throws(ExpressionError) -> Term {
        guard token.kind == .not else { return try comparison() }
        let start = token.place.lowerBound
        try goDeeper()
        let inner = try condition(try negation())
        depth -= 1
        return Term(content: .condition(.not(inner)), place: start..<end)
    }

    private mutating func comparison() throws(ExpressionError) -> Term {
        let left = try primary()
        let position = token.place.lowerBound
        guard let symbol = try comparisonSign() else { return left }
        guard case .operand(let one) = left.content else {
            throw lexer.error(.comparedCondition, at: left.place.lowerBound)
        }
        let right = try primary()
        guard case .operand(let other) = right.content else {
            throw lexer.error(.comparedCondition, at: right.place.lowerBound)
        }
        guard let comparison = ExpressionComparison(one, symbol, other) else {
            throw lexer.error(
                .operandTypes(
                    operator: symbol.rawValue,
                    expected: symbol.expected,
                    left: phrase(one, left.place),
                    right: phrase(other, right.place)
                ),
                at: position
            )
        }
        try checkValues(one, symbol, other, at: left.place.lowerBound)
        let next = token
        if let chained = try comparisonSign() {
            throw lexer.error(.chainedComparison(chained.rawValue), at: next.place.lowerBound)
        }
        let place = left.place.lowerBound..<right.place.upperBound
        return Term(content: .condition(add(.comparison(comparison), place)), place: place)
    }

    /// The sign of a comparison; nil where there is none.
    private mutating func comparisonSign() throws(ExpressionError) -> ExpressionOperator? {
        switch token.kind {
        case .comparison(let symbol):
            try advance()
            return symbol
        // Nothing else that begins with it can stand behind an operand.
        case .not:
            try advance()
            guard token.kind == .comparison(.isIn) else { throw unexpected("'in' after 'not'") }
            try advance()
            return .isNotIn
        default: return nil
        }
    }

    private mutating func primary() throws(ExpressionError) -> Term {
        let start = token.place.lowerBound
        guard token.kind == .openParenthesis else {
            let operand = try operand()
            return Term(content: .operand(operand), place: start..<end)
        }
        try goDeeper()
        let term = try disjunction()
        guard token.kind == .closeParenthesis else { throw unexpected(after: term, or: "')'") }
        depth -= 1
        try advance()
        return Term(content: term.content, place: start..<end)
    }

    /// What holds or does not: a comparison, or a flag that stands alone.
    private mutating func condition(_ term: Term) throws(ExpressionError) -> ExpressionTree {
        switch term.content {
        case .condition(let tree): return tree
        case .operand(.flag(let constant)): return add(.constant(constant), term.place)
        case .operand(.variable(let variable)) where variable.type == .flag: return add(.flag(variable), term.place)
        case .operand(let operand):
            throw lexer.error(.notACondition(phrase(operand, term.place)), at: term.place.lowerBound)
        }
    }

    private mutating func add(_ predicate: ExpressionPredicate, _ place: Range<Int>) -> ExpressionTree {
        predicates.append(predicate)
        places.append(place)
        return .predicate(predicates.count - 1)
    }

    /// Goes on behind this token.
    mutating func advance() throws(ExpressionError) {
        end = token.place.upperBound
        token = try lexer.next()
    }

    /// Goes on behind this token, which begins something within something.
    private mutating func goDeeper() throws(ExpressionError) {
        guard depth < Expression.maximumDepth else { throw lexer.error(.tooDeep, at: token.place.lowerBound) }
        depth += 1
        try advance()
    }
}
