import Core
import Routing
import Testing

@Suite("Damaged expressions")
struct ExpressionFuzzTests {
    /// What holds for every text: it is an expression that is read from its form as the same, or has a fault in it.
    private func check(_ bytes: [UInt8]) throws {
        let source = String(decoding: bytes, as: UTF8.self)
        do {
            let expression = try Expression(source, schema: .sample)
            try #require(try Expression(expression.description, schema: .sample) == expression, "\(source)")
            _ = expression.explain(ExpressionTests.facts).description
        } catch let error as ExpressionError {
            try #require((0...source.utf8.count).contains(error.position), "\(source)")
            try #require((1...source.count + 1).contains(error.column) && !error.message.isEmpty, "\(source)")
        }
    }

    @Test("of random bytes end nothing", arguments: 0..<4 as Range<UInt64>)
    func bytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 { try check((0..<random.below(60)).map { _ in UInt8(random.below(256)) }) }
    }

    @Test("of random tokens end nothing", arguments: 0..<4 as Range<UInt64>)
    func tokens(seed: UInt64) throws {
        let tokens = [
            "and", "or", "not", "!", "&&", "||", "(", ")", "[", "]", ",", "==", "!=", "<", ">=", "in", "matches",
            "contains",
            "starts_with", "'a'", "\"", "'", "\\", "1", "8k", "-", "-1", "1.", "true", "null", "stream", "tags",
            "tags.x",
            "caller.team", "features", "prompt.tokens", ".", "é", "\u{301}", "=",
        ]
        var random = SeededGenerator(seed: seed + 10)
        for _ in 0..<2000 {
            let text = (0..<random.below(14)).map { _ in random.pick(tokens) }
            try check(Array(text.joined(separator: random.pick([" ", ""])).utf8))
        }
    }

    @Test("that were good ones end nothing", arguments: 0..<4 as Range<UInt64>)
    func mutants(seed: UInt64) throws {
        var maker = RandomCondition(random: SeededGenerator(seed: seed + 20))
        for _ in 0..<300 {
            let source = Array(maker.written(maker.condition(depth: 3)).utf8)
            try check(Array(source.prefix(maker.random.below(source.count + 1))))
            var damaged = source
            for _ in 0...maker.random.below(3) {
                let place = maker.random.below(damaged.count)
                switch maker.random.below(3) {
                case 0: damaged[place] = UInt8(maker.random.below(256))
                case 1: damaged.insert(UInt8(maker.random.below(128)), at: place)
                default: if damaged.count > 1 { damaged.remove(at: place) }
                }
            }
            try check(damaged)
        }
    }
}
