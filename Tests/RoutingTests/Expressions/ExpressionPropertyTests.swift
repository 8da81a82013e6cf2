import Core
import Routing
import Testing

@Suite("Random expressions")
struct ExpressionPropertyTests {
    @Test(
        "hold where an obvious evaluator says so, ask for the same and tell the same",
        arguments: 0..<8 as Range<UInt64>
    )
    func evaluation(seed: UInt64) throws {
        var maker = RandomCondition(random: SeededGenerator(seed: seed))
        var held = 0
        for _ in 0..<500 {
            let condition = maker.condition(depth: maker.random.below(5))
            let source = maker.written(condition)
            let expression = try Expression(source, schema: .sample)
            for _ in 0..<4 {
                let known = maker.facts()
                let (asked, expected, traced) = (RecordingFacts(known), RecordingFacts(known), RecordingFacts(known))
                let holds = condition.holds(expected)
                try #require(expression.isTrue(asked) == holds, "\(source) \(known)")
                try #require(asked.asked == expected.asked, "\(source) \(known)")
                let trace = expression.explain(traced)
                try #require(trace.isTrue == holds && traced.asked == expected.asked, "\(source) \(known)")
                try #require(trace.comparisons.flatMap(\.values).map(\.variable) == expected.asked, "\(source)")
                held += holds ? 1 : 0
            }
        }
        // If hardly any holds, or hardly any does not, the run tests nothing.
        #expect(held > 500 && held < 1500)
    }

    @Test(
        "are read from their canonical form as the same, which has no parentheses too many",
        arguments: 0..<8 as Range<UInt64>
    )
    func form(seed: UInt64) throws {
        var maker = RandomCondition(random: SeededGenerator(seed: seed + 100))
        for _ in 0..<500 {
            let expression = try Expression(
                maker.written(maker.condition(depth: maker.random.below(5))),
                schema: .sample
            )
            let form = expression.description
            let again = try Expression(form, schema: .sample)
            try #require(again == expression && again.description == form, "\(form)")
            for less in Self.withoutParentheses(form) {
                try #require((try? Expression(less, schema: .sample)) != expression, "\(form) is \(less)")
            }
        }
    }

    /// The text without each of its pairs of parentheses.
    private static func withoutParentheses(_ text: String) -> [String] {
        var open: [Int] = []
        var pairs: [(Int, Int)] = []
        var isText = false
        var isEscaped = false
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if isText, isEscaped {
                isEscaped = false
            } else if isText, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "'") {
                isText.toggle()
            } else if !isText, byte == UInt8(ascii: "(") {
                open.append(index)
            } else if !isText, byte == UInt8(ascii: ")"), let opening = open.popLast() {
                pairs.append((opening, index))
            }
        }
        return pairs.map { opening, closing in
            String(
                decoding: bytes[..<opening] + bytes[(opening + 1)..<closing] + bytes[(closing + 1)...],
                as: UTF8.self
            )
        }
    }
}
