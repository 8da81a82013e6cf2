extension Expression {
    /// Whether it holds and why: what was found on the way. It asks for the same as ``isTrue(_:)``.
    public func explain(_ facts: some ExpressionFacts) -> ExpressionTrace {
        var comparisons = places.map { place in
            ExpressionTrace.Comparison(source: written(at: place), values: [], outcome: .notEvaluated)
        }
        let isTrue = program.isTrue { index in
            let holds = predicates[index].holds { variable in
                let value = facts.value(of: variable)
                let shown = value.checked(variable.type)
                comparisons[index].values.append(.init(variable: "\(variable)", value: "\(shown)"))
                return value
            }
            comparisons[index].outcome = holds ? .held : .didNotHold
            return holds
        }
        return ExpressionTrace(source: source, isTrue: isTrue, comparisons: comparisons)
    }

    private func written(at place: Range<Int>) -> String {
        String(decoding: source.utf8.dropFirst(place.lowerBound).prefix(place.count), as: UTF8.self)
    }
}
