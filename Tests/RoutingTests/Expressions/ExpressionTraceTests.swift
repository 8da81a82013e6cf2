import Routing
import Testing

@Suite("The trace of an expression")
struct ExpressionTraceTests {
    @Test("tells of each comparison what was found, whether it held, and which were not evaluated")
    func trace() throws {
        let source = "caller.team=='search' and (prompt.tokens > 8k or stream) and not tags.x == 'a' or (true)"
        let facts = KnownFacts(["caller.team": .text("search"), "prompt.tokens": .number(120), "stream": .flag(false)])
        let trace = try Expression(source, schema: .sample).explain(facts)
        #expect(trace.isTrue && trace.source == source)
        #expect(
            trace.comparisons.map(\.source) == [
                "caller.team=='search'", "prompt.tokens > 8k", "stream", "tags.x == 'a'", "(true)",
            ]
        )
        #expect(trace.comparisons.map(\.outcome) == [.held, .didNotHold, .didNotHold, .notEvaluated, .held])
        #expect(
            trace.description == """
                \(source): true
                - caller.team=='search': true (caller.team is 'search')
                - prompt.tokens > 8k: false (prompt.tokens is 120)
                - stream: false (stream is false)
                - tags.x == 'a': not evaluated
                - (true): true
                """
        )
    }

    @Test(
        "shows values as they would be written",
        arguments: [
            ("tags['a-b'] == 'x'", ExpressionValue.text("it's\n"), ["tags['a-b'] is 'it\\'s\\n'"]),
            ("tags['a-b'] == 'x'", .missing, ["tags['a-b'] is missing"]),
            ("tags['a-b'] == 'x'", .number(1), ["tags['a-b'] is missing"]),
            (
                "tags['a-b'] == 'x'", .text(String(repeating: "a", count: 200)),
                ["tags['a-b'] is '" + String(repeating: "a", count: 80) + "…'"]
            ),
            ("prompt.tokens in [1]", .number(0.5), ["prompt.tokens is 0.5"]),
            ("prompt.tokens in [1]", .number(.infinity), ["prompt.tokens is inf"]),
            ("features contains 'a'", .texts(["a", "b"]), ["features is ['a', 'b']"]),
            (
                "features contains 'a'", .texts(Array(repeating: "a", count: 17)),
                ["features is [" + String(repeating: "'a', ", count: 16) + "…]"]
            ),
            ("caller.team == caller.key", .text("a"), ["caller.team is 'a'", "caller.key is 'a'"]),
            ("caller.team == caller.key", .missing, ["caller.team is missing"]),
        ]
    )
    func values(source: String, value: ExpressionValue, shown: [String]) throws {
        struct Same: ExpressionFacts {
            let value: ExpressionValue
            func value(of variable: ExpressionVariable) -> ExpressionValue { value }
        }
        let trace = try Expression(source, schema: .sample).explain(Same(value: value))
        #expect(trace.comparisons.flatMap(\.values).map { "\($0.variable) is \($0.value)" } == shown)
    }
}
