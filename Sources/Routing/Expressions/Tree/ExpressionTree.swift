/// How predicates are joined, each by its place in the text: the first one is 0.
indirect enum ExpressionTree: Sendable, Hashable {
    case predicate(Int)
    case not(ExpressionTree)
    /// Of two at least, none of which is of this case itself: `and` is the same however it is grouped.
    case all([ExpressionTree])
    /// Of two at least, none of which is of this case itself.
    case any([ExpressionTree])

    /// What holds where all of some do.
    static func joined(all branches: [ExpressionTree]) -> ExpressionTree {
        .all(branches.flatMap { if case .all(let inner) = $0 { inner } else { [$0] } })
    }

    /// What holds where one of some does.
    static func joined(any branches: [ExpressionTree]) -> ExpressionTree {
        .any(branches.flatMap { if case .any(let inner) = $0 { inner } else { [$0] } })
    }

    /// The one that is looked at before all others in it.
    var first: Int {
        switch self {
        case .predicate(let index): index
        case .not(let inner): inner.first
        // Neither is ever empty.
        case .all(let branches), .any(let branches): branches.first?.first ?? 0
        }
    }

    /// As it is written, with no parentheses but those without which it would be another one.
    func text(_ predicates: [ExpressionPredicate]) -> String {
        func written(_ inner: ExpressionTree, inParentheses: Bool) -> String {
            inParentheses ? "(\(inner.text(predicates)))" : inner.text(predicates)
        }
        switch self {
        case .predicate(let index): return "\(predicates[index])"
        case .not(let inner): return "not " + written(inner, inParentheses: inner.isAll || inner.isAny)
        case .all(let branches):
            return branches.map { written($0, inParentheses: $0.isAny) }.joined(separator: " and ")
        case .any(let branches):
            return branches.map { written($0, inParentheses: false) }.joined(separator: " or ")
        }
    }

    private var isAll: Bool {
        if case .all = self { true } else { false }
    }

    private var isAny: Bool {
        if case .any = self { true } else { false }
    }
}
