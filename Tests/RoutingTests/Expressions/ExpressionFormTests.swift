import Routing
import Testing

@Suite("The canonical form of an expression")
struct ExpressionFormTests {
    @Test(
        "has words, single quotes and the parentheses that are needed",
        arguments: [
            ("stream||stream&&!stream", "stream or stream and not stream"),
            ("(stream or stream) and stream", "(stream or stream) and stream"),
            ("stream or (stream and stream)", "stream or stream and stream"),
            ("stream or (stream or stream)", "stream or stream or stream"),
            ("(stream and stream) and (stream and stream)", "stream and stream and stream and stream"),
            ("not (stream and stream)", "not (stream and stream)"), ("!(stream)", "not stream"),
            ("not not stream", "not not stream"), ("not (caller.team == 'a')", "not caller.team == 'a'"),
            ("not caller.team == 'a' and stream", "not caller.team == 'a' and stream"),
            ("not (stream or stream) and stream", "not (stream or stream) and stream"),
            ("(caller.team)==(\"a'b\")", #"caller.team == 'a\'b'"#),
            ("caller.team == \"a\\\"\n\\\\\"", #"caller.team == 'a"\n\\'"#),
            ("prompt.tokens>8k", "prompt.tokens > 8000"), ("prompt.tokens > 1.50M", "prompt.tokens > 1500000"),
            ("prompt.tokens > 00.50", "prompt.tokens > 0.5"), ("prompt.tokens > -0", "prompt.tokens > 0"),
            ("prompt.tokens > 0.00000012", "prompt.tokens > 0.00000012"),
            ("prompt.tokens > 123456789_000000000_000000M", "prompt.tokens > 123456789000000000000000000000"),
            ("prompt.tokens in[1,2]", "prompt.tokens in [1, 2]"),
            ("stream in [ true , false ]", "stream in [true, false]"),
            ("caller.team not\nin ['a']", "caller.team not in ['a']"), ("tags['x'] == null", "tags.x == null"),
            ("tags['a-key'] == null", "tags['a-key'] == null"), ("tags['1'] == null", "tags['1'] == null"),
            ("tags.in == null", "tags.in == null"), ("tags[\"\"] == null", "tags[''] == null"),
            ("caller.team matches 'a*'", "caller.team matches 'a*'"), ("true", "true"),
        ]
    )
    func canonical(source: String, form: String) throws {
        let expression = try Expression(source, schema: .sample)
        #expect(expression.description == form)
        #expect(expression.source == source)
        #expect(try Expression(form, schema: .sample) == expression)
    }

    @Test("is that of expressions that say the same and of no others")
    func equality() throws {
        let one = try Expression("stream && caller.team==\"a\"", schema: .sample)
        #expect(try one == Expression("(stream) and caller.team == 'a'", schema: .sample))
        #expect(try one.hashValue == Expression("(stream) and caller.team == 'a'", schema: .sample).hashValue)
        for other in ["caller.team == 'a' and stream", "stream or caller.team == 'a'", "stream and caller.team == 'A'"]
        {
            #expect(try one != Expression(other, schema: .sample), "\(other)")
        }
        // Texts that look alike and are other bytes.
        let composed = try Expression("caller.team == '\u{E9}'", schema: .sample)
        #expect(try composed != Expression("caller.team == 'e\u{301}'", schema: .sample))
    }
}
