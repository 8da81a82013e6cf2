import Routing

/// Makes conditions, the ways in which they can be written, and facts to ask them about.
struct RandomCondition {
    typealias Operand = ReferenceCondition.Operand

    var random: SeededGenerator

    /// Few and alike, so that comparisons often hold.
    static let texts = [
        "", "a", "b", "ab", "abab", "aab", "search", "Search", "é", "e\u{301}", "it's", "\\", "say \"hi\"", "a\nb",
        "08:00",
        "12:30",
    ]
    static let patterns = ["", "*", "a*", "*b", "a*b", "*a*b*", "**", "*ab", "s*ch", "é", "é*", "*'s", "0*:*0"]
    static let numbers = [0, 1, -1, 0.5, 8000, 1_500_000, 0x1p53, 1e-7, -2.5e-9, 1.25e22, 0.1]
    static let names: [(name: String, type: ExpressionType)] = [
        ("caller.team", .text), ("caller.key", .text), ("tags.project", .text), ("tags.in", .text),
        ("time.clock", .text),
        ("request.headers.x_a", .text), ("prompt.tokens", .number), ("prompt.messages", .number), ("stream", .flag),
        ("caller.is_trial", .flag), ("features", .texts), ("models", .texts),
    ]

    mutating func condition(depth: Int) -> ReferenceCondition {
        switch depth == 0 ? 0 : random.below(6) {
        case 0: comparison()
        case 1: .not(condition(depth: depth - 1))
        case 2, 3: .and(condition(depth: depth - 1), condition(depth: depth - 1))
        default: .or(condition(depth: depth - 1), condition(depth: depth - 1))
        }
    }

    private mutating func comparison() -> ReferenceCondition {
        switch random.below(16) {
        case 0: .constant(random.once(in: 2))
        case 1, 2: .flag(random.pick(["stream", "caller.is_trial"]))
        case 3, 4: null()
        case 5, 6, 7:
            scalars(random.pick([.text, .number, .flag]), ["==", "!="])
        case 8, 9: scalars(random.pick([.text, .number]), ["<", "<=", ">", ">="])
        case 10: member()
        case 11:
            .comparison(
                scalar(.text),
                random.pick(["in", "not in"]),
                .variable(random.pick(["features", "models"]), .texts)
            )
        case 12: .comparison(.variable(random.pick(["features", "models"]), .texts), "contains", scalar(.text))
        case 13: .comparison(scalar(.text), "matches", .text(random.pick(Self.patterns)))
        default: scalars(.text, ["contains", "starts_with", "ends_with"])
        }
    }

    private mutating func null() -> ReferenceCondition {
        let other = random.once(in: 8) ? Operand.null : variable(random.pick([.text, .number, .flag, .texts]))
        let symbol = random.pick(["==", "!="])
        return random.once(in: 3) ? .comparison(.null, symbol, other) : .comparison(other, symbol, .null)
    }

    private mutating func member() -> ReferenceCondition {
        let type = random.pick([ExpressionType.text, .number, .flag])
        let list = Operand.list((0...random.below(4)).map { _ in literal(type) })
        if random.once(in: 4) { return .comparison(list, "contains", scalar(type)) }
        return .comparison(scalar(type), random.pick(["in", "not in"]), list)
    }

    private mutating func scalars(_ type: ExpressionType, _ symbols: [String]) -> ReferenceCondition {
        .comparison(scalar(type), random.pick(symbols), scalar(type))
    }

    private mutating func scalar(_ type: ExpressionType) -> Operand {
        random.once(in: 3) ? literal(type) : variable(type)
    }

    private mutating func variable(_ type: ExpressionType) -> Operand {
        .variable(random.pick(Self.names.filter { $0.type == type }).name, type)
    }

    private mutating func literal(_ type: ExpressionType) -> Operand {
        switch type {
        case .number: .number(random.pick(Self.numbers))
        case .flag: .flag(random.once(in: 2))
        case .text, .texts, .map: .text(random.pick(Self.texts))
        }
    }

    /// What may be known; some of it is of another type than it should be.
    mutating func facts() -> KnownFacts {
        var facts = KnownFacts()
        for (name, type) in Self.names where !random.once(in: 4) {
            switch random.once(in: 12) ? random.pick([.text, .number, .flag]) : type {
            case .number: facts.values[name] = .number(random.pick(Self.numbers))
            case .flag: facts.values[name] = .flag(random.once(in: 2))
            case .texts: facts.values[name] = .texts((0..<random.below(4)).map { _ in random.pick(Self.texts) })
            case .text, .map: facts.values[name] = .text(random.pick(Self.texts))
            }
        }
        return facts
    }
}
