/// What has nothing smaller in it that holds or does not.
enum ExpressionPredicate: Sendable, Hashable, CustomStringConvertible {
    case constant(Bool)
    case flag(ExpressionVariable)
    case comparison(ExpressionComparison)

    /// As it is written.
    var description: String {
        switch self {
        case .constant(let constant): "\(constant)"
        case .flag(let variable): variable.description
        case .comparison(let comparison): comparison.description
        }
    }

    /// The variables in it, those on the left first.
    var variables: [ExpressionVariable] {
        switch self {
        case .constant: []
        case .flag(let variable): [variable]
        case .comparison(let comparison): [comparison.left.variable, comparison.right.variable].compactMap(\.self)
        }
    }

    /// Whether it holds.
    func holds(_ ask: (ExpressionVariable) -> ExpressionValue) -> Bool {
        switch self {
        case .constant(let constant): return constant
        case .flag(let variable):
            if case .flag(true) = ask(variable) { return true }
            return false
        case .comparison(let comparison): return comparison.holds(ask)
        }
    }
}
