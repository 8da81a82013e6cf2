/// A condition of a route, `caller.team == 'search' and prompt.tokens > 8k`, read once and asked about every call.
///
/// ```swift
/// let expression = try Expression("caller.team == 'search' and prompt.tokens > 8k", schema: schema)
/// if expression.isTrue(facts) { … }
/// ```
///
/// What it means exactly: `docs/routing.md`.
public struct Expression: Sendable {
    /// The most bytes that one may have.
    public static let maximumBytes = 4096
    /// The most parentheses and `not` within one another.
    public static let maximumDepth = 32
    /// The most elements of a list.
    public static let maximumElements = 256

    /// As it was written.
    public let source: String
    let tree: ExpressionTree
    let predicates: [ExpressionPredicate]
    /// Where in the source each predicate is, in bytes.
    let places: [Range<Int>]
    let program: ExpressionProgram

    /// Reads an expression and checks that it asks for what there is, and compares what can be compared.
    ///
    /// No text ends the program, whatever is in it.
    /// - Throws: ``ExpressionError``, with the first fault.
    public init(_ source: String, schema: ExpressionSchema) throws(ExpressionError) {
        var parser = try ExpressionParser(source, schema: schema)
        tree = try parser.expression()
        self.source = source
        (predicates, places) = (parser.predicates, parser.places)
        program = ExpressionProgram(tree, predicates: predicates.count)
    }

    /// What it can ask for.
    public var variables: Set<ExpressionVariable> { Set(predicates.flatMap(\.variables)) }

    /// Whether it holds. From left to right, it asks for what the result depends on and for nothing else.
    public func isTrue(_ facts: some ExpressionFacts) -> Bool {
        program.isTrue { predicates[$0].holds { facts.value(of: $0) } }
    }
}

extension Expression: Hashable {
    /// By what they say, however it is written.
    public static func == (one: Expression, other: Expression) -> Bool {
        one.tree == other.tree && one.predicates == other.predicates
    }

    /// By what it says.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(tree)
        hasher.combine(predicates)
    }
}

extension Expression: CustomStringConvertible {
    /// What says the same in one way of writing: words for `and`, `or` and `not`, single quotes, no parentheses that are
    /// not needed. It is read as an equal expression, unless it is longer than expressions may be.
    public var description: String { tree.text(predicates) }
}
