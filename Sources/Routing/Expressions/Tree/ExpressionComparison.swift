import Core

/// Two things and how they are compared.
struct ExpressionComparison: Sendable, Hashable, CustomStringConvertible {
    let left: ExpressionOperand
    let `operator`: ExpressionOperator
    let right: ExpressionOperand

    /// A comparison of things that the operator takes; nil where it does not.
    init?(_ left: ExpressionOperand, _ symbol: ExpressionOperator, _ right: ExpressionOperand) {
        guard symbol.takes(left.kind, right.kind) else { return nil }
        (self.left, self.operator) = (left, symbol)
        switch (symbol, right) {
        case (.matches, .text(let text)): self.right = .pattern(TextPattern(text.string))
        // A pattern is known beforehand, so that nobody who calls can choose it.
        case (.matches, _): return nil
        case (.contains, .text(let text)) where left.kind == .text: self.right = .search(TextSearch(text.string))
        default: self.right = right
        }
    }

    /// As it is written.
    var description: String { "\(left) \(`operator`.rawValue) \(right)" }

    /// Whether it holds. The right side is asked for only where the left one does not say so alone.
    func holds(_ ask: (ExpressionVariable) -> ExpressionValue) -> Bool {
        switch `operator` {
        case .equal: areEqual(ask)
        case .notEqual: !areEqual(ask)
        case .less: areOrdered(ask, numbers: { $0 < $1 }, texts: { $0.precedes($1) })
        case .lessOrEqual: areOrdered(ask, numbers: { $0 <= $1 }, texts: { !$1.precedes($0) })
        case .greater: areOrdered(ask, numbers: { $0 > $1 }, texts: { $1.precedes($0) })
        case .greaterOrEqual: areOrdered(ask, numbers: { $0 >= $1 }, texts: { !$0.precedes($1) })
        case .isIn: isIn(ask)
        case .isNotIn: !isIn(ask)
        case .contains: isContained(ask)
        case .matches:
            areTexts(ask) { left, _ in
                if case .pattern(let pattern) = right { pattern.matches(left) } else { false }
            }
        case .startsWith: areTexts(ask) { $0.utf8.starts(with: $1.utf8) }
        case .endsWith: areTexts(ask) { ExactText($0).ends(with: ExactText($1)) }
        }
    }

    private func areEqual(_ ask: (ExpressionVariable) -> ExpressionValue) -> Bool {
        if right == .null { return left.value(ask).isMissing }
        if left == .null { return right.value(ask).isMissing }
        switch values(ask) {
        case (.text(let one), .text(let other))?: return ExactText(one).is(other)
        case (.number(let one), .number(let other))?: return one == other
        case (.flag(let one), .flag(let other))?: return one == other
        default: return false
        }
    }

    private func areOrdered(
        _ ask: (ExpressionVariable) -> ExpressionValue,
        numbers: (Double, Double) -> Bool,
        texts: (ExactText, ExactText) -> Bool
    ) -> Bool {
        switch values(ask) {
        case (.number(let one), .number(let other))?: numbers(one, other)
        case (.text(let one), .text(let other))?: texts(ExactText(one), ExactText(other))
        default: false
        }
    }

    private func areTexts(_ ask: (ExpressionVariable) -> ExpressionValue, _ hold: (String, String) -> Bool) -> Bool {
        if case (.text(let one), .text(let other))? = values(ask) { hold(one, other) } else { false }
    }

    private func isIn(_ ask: (ExpressionVariable) -> ExpressionValue) -> Bool {
        let element = left.value(ask)
        if element.isMissing { return false }
        return right.variable == nil ? right.contains(element) : right.value(ask).contains(element)
    }

    private func isContained(_ ask: (ExpressionVariable) -> ExpressionValue) -> Bool {
        if left.kind == .text {
            return areTexts(ask) { text, other in
                if case .search(let search) = right { search.isIn(text) } else { TextSearch(other).isIn(text) }
            }
        }
        if left.variable == nil { return left.contains(right.value(ask)) }
        let list = left.value(ask)
        return list.isMissing ? false : list.contains(right.value(ask))
    }

    /// Both values; nil where the left one is missing.
    private func values(_ ask: (ExpressionVariable) -> ExpressionValue) -> (ExpressionValue, ExpressionValue)? {
        let value = left.value(ask)
        return value.isMissing ? nil : (value, right.value(ask))
    }
}

extension ExpressionValue {
    var isMissing: Bool {
        if case .missing = self { true } else { false }
    }

    /// Whether a value is in this list.
    func contains(_ element: ExpressionValue) -> Bool {
        guard case .texts(let texts) = self, case .text(let text) = element else { return false }
        let exact = ExactText(text)
        return texts.contains { exact.is($0) }
    }
}
