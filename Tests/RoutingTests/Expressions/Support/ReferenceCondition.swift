import Routing

/// What an expression says, found out in the most obvious way: by walking down the tree of it, with no thought of speed.
indirect enum ReferenceCondition {
    indirect enum Operand {
        case variable(String, ExpressionType)
        case null
        case text(String)
        case number(Double)
        case flag(Bool)
        case list([Operand])
    }

    case constant(Bool)
    case flag(String)
    case comparison(Operand, String, Operand)
    case not(ReferenceCondition)
    case and(ReferenceCondition, ReferenceCondition)
    case or(ReferenceCondition, ReferenceCondition)

    func holds(_ facts: RecordingFacts) -> Bool {
        switch self {
        case .constant(let constant): constant
        case .flag(let name): Operand.variable(name, .flag).value(facts) == .flag(true)
        case .comparison(let left, let symbol, let right): Self.holds(left, symbol, right, facts)
        case .not(let inner): !inner.holds(facts)
        case .and(let one, let other): one.holds(facts) && other.holds(facts)
        case .or(let one, let other): one.holds(facts) || other.holds(facts)
        }
    }

    private static func holds(_ left: Operand, _ symbol: String, _ right: Operand, _ facts: RecordingFacts) -> Bool {
        if symbol == "!=" { return !holds(left, "==", right, facts) }
        if symbol == "not in" { return !holds(left, "in", right, facts) }
        if symbol == "==" {
            if case .null = right { return left.value(facts) == nil }
            if case .null = left { return right.value(facts) == nil }
        }
        guard let one = left.value(facts), let other = right.value(facts) else { return false }
        switch (symbol, one, other) {
        case ("==", _, _): return one == other
        case ("<", .number(let one), .number(let other)): return one < other
        case ("<=", .number(let one), .number(let other)): return one <= other
        case (">", .number(let one), .number(let other)): return one > other
        case (">=", .number(let one), .number(let other)): return one >= other
        case ("<", .bytes(let one), .bytes(let other)): return one.lexicographicallyPrecedes(other)
        case ("<=", .bytes(let one), .bytes(let other)): return one == other || one.lexicographicallyPrecedes(other)
        case (">", .bytes(let one), .bytes(let other)): return other.lexicographicallyPrecedes(one)
        case (">=", .bytes(let one), .bytes(let other)): return one == other || other.lexicographicallyPrecedes(one)
        case ("in", _, .list(let elements)): return elements.contains(one)
        case ("contains", .list(let elements), _): return elements.contains(other)
        case ("contains", .bytes(let one), .bytes(let other)):
            return other.count <= one.count
                && (0...one.count - other.count).contains { Array(one[$0..<$0 + other.count]) == other }
        case ("starts_with", .bytes(let one), .bytes(let other)): return one.starts(with: other)
        case ("ends_with", .bytes(let one), .bytes(let other)): return one.reversed().starts(with: other.reversed())
        case ("matches", .bytes(let one), .bytes(let other)): return matches(one[...], other[...])
        default: return false
        }
    }

    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { matches(text[$0...], pattern.dropFirst()) }
        }
        return text.first == first && matches(text.dropFirst(), pattern.dropFirst())
    }
}

extension ReferenceCondition.Operand {
    /// A value, texts as their bytes.
    enum Value: Equatable {
        case bytes([UInt8])
        case number(Double)
        case flag(Bool)
        case list([Value])
    }

    func value(_ facts: RecordingFacts) -> Value? {
        switch self {
        case .variable(let name, let type):
            guard let variable = ExpressionSchema.sample.variable(named: name) ?? nil else { return nil }
            switch (facts.value(of: variable), type) {
            case (.text(let text), .text): return .bytes(Array(text.utf8))
            case (.number(let number), .number): return .number(number)
            case (.flag(let flag), .flag): return .flag(flag)
            case (.texts(let texts), .texts): return .list(texts.map { .bytes(Array($0.utf8)) })
            default: return nil
            }
        case .null: return nil
        case .text(let text): return .bytes(Array(text.utf8))
        case .number(let number): return .number(number)
        case .flag(let flag): return .flag(flag)
        case .list(let elements): return .list(elements.compactMap { $0.value(facts) })
        }
    }
}
