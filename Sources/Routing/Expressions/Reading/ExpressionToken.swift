import Core

/// The smallest thing that an expression is made of.
struct ExpressionToken: Sendable {
    enum Kind: Sendable, Hashable {
        /// Of a variable, dots included.
        case name(String)
        case text(ExactText)
        case number(Double)
        case flag(Bool)
        case null
        case or, and, not
        /// Any but `not in`, which is two tokens.
        case comparison(ExpressionOperator)
        case openParenthesis, closeParenthesis, openBracket, closeBracket, comma
        case end

        /// Names that are none.
        static let words: [String: Kind] = [
            "or": .or, "and": .and, "not": .not, "true": .flag(true), "false": .flag(false), "null": .null,
            "in": .comparison(.isIn), "matches": .comparison(.matches), "contains": .comparison(.contains),
            "starts_with": .comparison(.startsWith), "ends_with": .comparison(.endsWith),
        ]

        /// What is written with signs; those that others begin with come after them.
        static let signs: [(sign: String, kind: Kind)] = [
            ("||", .or), ("&&", .and), ("==", .comparison(.equal)), ("!=", .comparison(.notEqual)),
            ("<=", .comparison(.lessOrEqual)), (">=", .comparison(.greaterOrEqual)), ("<", .comparison(.less)),
            (">", .comparison(.greater)), ("!", .not), ("(", .openParenthesis), (")", .closeParenthesis),
            ("[", .openBracket), ("]", .closeBracket), (",", .comma),
        ]
    }

    let kind: Kind
    /// Where it is, in bytes.
    let place: Range<Int>
}
