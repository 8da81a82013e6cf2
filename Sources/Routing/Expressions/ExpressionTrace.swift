/// Why an expression holds or does not, in one case. It has values of that case in it, cut where they are long.
public struct ExpressionTrace: Sendable, Hashable {
    /// What became of a comparison.
    public enum Outcome: Sendable, Hashable {
        case held
        case didNotHold
        /// The result did not depend on it.
        case notEvaluated
    }

    /// What a variable stood for.
    public struct Finding: Sendable, Hashable {
        /// As it is written in expressions.
        public let variable: String
        /// As it would be written; `missing` where there was none.
        public let value: String
    }

    /// One comparison, or a flag that stands alone.
    public struct Comparison: Sendable, Hashable {
        /// As it was written.
        public let source: String
        /// What was asked for and found, in that order.
        public internal(set) var values: [Finding]
        /// Whether it held itself, whatever a `not` before it made of that.
        public internal(set) var outcome: Outcome
    }

    /// The whole expression, as it was written.
    public let source: String
    /// Whether it held.
    public let isTrue: Bool
    /// All comparisons, from left to right.
    public let comparisons: [Comparison]
}

extension ExpressionTrace: CustomStringConvertible {
    /// A line for the whole expression and one for each comparison.
    public var description: String {
        "\(source): \(isTrue)"
            + comparisons.map { comparison in
                let values = comparison.values.map { "\($0.variable) is \($0.value)" }.joined(separator: ", ")
                return "\n- \(comparison.source): \(comparison.outcome)" + (values.isEmpty ? "" : " (\(values))")
            }.joined()
    }
}

extension ExpressionTrace.Outcome: CustomStringConvertible {
    /// `true`, `false` or `not evaluated`.
    public var description: String {
        switch self {
        case .held: "true"
        case .didNotHold: "false"
        case .notEvaluated: "not evaluated"
        }
    }
}
