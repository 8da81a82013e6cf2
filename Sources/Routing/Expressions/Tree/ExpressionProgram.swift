/// In which order predicates are looked at: after each, which one decides next where it holds and where it does not.
///
/// `and`, `or` and `not` are in the order alone, so that nothing is done for them but to go on to another place.
struct ExpressionProgram: Sendable, Hashable {
    private enum Place: Sendable, Hashable {
        case predicate(Int)
        case end(Bool)
    }

    private struct Step: Sendable, Hashable {
        var whenTrue: Place
        var whenFalse: Place
    }

    private let first: Int
    private var steps: [Step]

    init(_ tree: ExpressionTree, predicates: Int) {
        first = tree.first
        steps = Array(repeating: Step(whenTrue: .end(true), whenFalse: .end(false)), count: predicates)
        add(tree, whenTrue: .end(true), whenFalse: .end(false))
    }

    private mutating func add(_ tree: ExpressionTree, whenTrue: Place, whenFalse: Place) {
        switch tree {
        case .predicate(let index): steps[index] = Step(whenTrue: whenTrue, whenFalse: whenFalse)
        case .not(let inner): add(inner, whenTrue: whenFalse, whenFalse: whenTrue)
        case .all(let branches):
            for (branch, next) in zip(branches, branches.dropFirst()) {
                add(branch, whenTrue: .predicate(next.first), whenFalse: whenFalse)
            }
            if let last = branches.last { add(last, whenTrue: whenTrue, whenFalse: whenFalse) }
        case .any(let branches):
            for (branch, next) in zip(branches, branches.dropFirst()) {
                add(branch, whenTrue: whenTrue, whenFalse: .predicate(next.first))
            }
            if let last = branches.last { add(last, whenTrue: whenTrue, whenFalse: whenFalse) }
        }
    }

    /// Whether all of it holds, of predicates that do or do not; those that do not matter are not asked for.
    func isTrue(_ holds: (Int) -> Bool) -> Bool {
        var index = first
        // It always goes on to a later predicate, and so ends.
        while true {
            switch holds(index) ? steps[index].whenTrue : steps[index].whenFalse {
            case .predicate(let next): index = next
            case .end(let result): return result
            }
        }
    }
}
