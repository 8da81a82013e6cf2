/// What is known of the case that an expression is asked about.
///
/// ```swift
/// struct CallFacts: ExpressionFacts {
///     func value(of variable: ExpressionVariable) -> ExpressionValue {
///         switch variable.index {
///         case 0: team.map { .text($0) } ?? .missing
///         case 1: .number(Double(countTokens()))
///         default: variable.key.flatMap { tags[$0] }.map { .text($0) } ?? .missing
///         }
///     }
/// }
/// ```
public protocol ExpressionFacts {
    /// The value of a variable of the schema that the expression was read with.
    ///
    /// It is asked only where the result depends on it, and each time that it does: a value that is costly to find may be
    /// found here, and is kept by who finds it. One of another type than the schema says counts as missing.
    func value(of variable: ExpressionVariable) -> ExpressionValue
}
