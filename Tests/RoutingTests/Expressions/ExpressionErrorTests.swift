import Routing
import Testing

@Suite("A faulty expression")
struct ExpressionErrorTests {
    private func error(_ source: String) throws -> ExpressionError {
        try #require(throws: ExpressionError.self) { try Expression(source, schema: .sample) }
    }

    @Test(
        "is refused with what was expected and found, and where",
        arguments: [
            ("", 0, "expected a variable, a literal or '(', found the end"),
            ("  ", 2, "expected a variable, a literal or '(', found the end"),
            ("stream and", 10, "expected a variable, a literal or '(', found the end"),
            ("stream and and stream", 11, "expected a variable, a literal or '(', found 'and'"),
            ("caller.team ==", 14, "expected a variable, a literal or '(', found the end"),
            ("caller.team == not stream", 15, "expected a variable, a literal or '(', found 'not'"),
            ("()", 1, "expected a variable, a literal or '(', found ')'"),
            ("(stream", 7, "expected an operator or ')', found the end"),
            ("(stream and stream", 18, "expected 'and', 'or' or ')', found the end"),
            ("stream)", 6, "expected an operator or the end, found ')'"),
            ("stream stream", 7, "expected an operator or the end, found 'stream'"),
            ("caller.team == 'a' 'b'", 19, "expected 'and', 'or' or the end, found 'b'"),
            ("caller.team == 'a' AND stream", 19, "expected 'and', 'or' or the end, found 'AND'; did you mean and?"),
            (
                "caller.team startswith 'a'", 12,
                "expected a comparison such as '==', found 'startswith'; did you mean starts_with?"
            ),
            ("prompt.tokens 8", 14, "expected a comparison such as '==', found 8"),
            ("caller.team not == 'a'", 16, "expected 'in' after 'not', found '=='"),
            ("caller.team = 'a'", 12, "unexpected character '=': equality is '=='"),
            ("stream & stream", 7, "unexpected character '&': write 'and' or '&&'"),
            ("stream | stream", 7, "unexpected character '|': write 'or' or '||'"),
            ("caller.team == ‘a’", 15, "unexpected character '‘': texts are written with ' or \""),
            (
                "tags.a-key == 'a'", 6,
                "unexpected character '-': a key with '-' in it is written in brackets, tags['a-key']"
            ),
            (
                "tags.a-1 == 'a'", 6,
                "unexpected character '-': a key with '-' in it is written in brackets, tags['a-key']"
            ),
            ("stream ; stream", 7, "unexpected character ';'"), ("stream \u{0}", 7, "unexpected character U+0000"),
            ("stream \u{202E}", 7, "unexpected character U+202E"),
            ("é == 'a'", 0, "unexpected character 'é'"), ("'é' == é", 8, "unexpected character 'é'"),
            ("caller. team == 'a'", 7, "expected a name after '.', found U+0020"),
            ("caller.", 7, "expected a name after '.', found the end"),
            ("tags.1 == 'a'", 5, "expected a name after '.', found '1'"),
            (".5 < prompt.tokens", 0, "unexpected character '.'"),
            ("caller.team == 'a", 15, "expected a closing ' for the text that begins here, found the end"),
            ("caller.team == \"a'", 15, "expected a closing \" for the text that begins here, found the end"),
            ("caller.team == 'a\\", 15, "expected a closing ' for the text that begins here, found the end"),
            (#"caller.team == 'a\t'"#, 17, #"expected \\, \', \" or \n, found '\' and 't'"#),
            ("prompt.tokens > 1.", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '1.'"),
            ("prompt.tokens > 1.2.3", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '1.2.3'"),
            ("prompt.tokens > 8K", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '8K'"),
            ("prompt.tokens > 8_", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '8_'"),
            ("prompt.tokens > 8__0", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '8__0'"),
            ("prompt.tokens > 1e9", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '1e9'"),
            ("prompt.tokens > 0x10", 16, "expected a number such as 8000, 8_000, 0.5, 8k or 1.5M, found '0x10'"),
            ("prompt.tokens > k", 16, "expected a variable, found 'k', which is none"),
            (
                "caller.tem == 'a'", 0,
                "expected a variable, found 'caller.tem', which is none; did you mean caller.team?"
            ),
            ("True", 0, "expected a variable, found 'True', which is none; did you mean true?"),
            (
                "tag.project == 'a'", 0,
                "expected a variable, found 'tag.project', which is none; did you mean tags.project?"
            ),
            ("tags.a.b == 'a'", 0, "expected a variable, found 'tags.a.b', which is none; did you mean tags['a.b']?"),
            ("caller == 'a'", 0, "expected a variable, found 'caller', which is none"),
            (
                "stream and prompt.tokn > 8", 11,
                "expected a variable, found 'prompt.tokn', which is none; did you mean prompt.tokens?"
            ),
            ("tags == 'a'", 0, "expected one value of the map tags, tags.NAME or tags['NAME'], found the map itself"),
            ("tags[project] == 'a'", 5, "expected a key in quotes, found 'project'"),
            ("tags['a' == 'a'", 9, "expected ']', found '=='"),
            ("caller.team['a'] == 'a'", 11, "expected a map before '[', found a text (caller.team)"),
            ("tags.a['a'] == 'a'", 6, "expected a map before '[', found a text (tags.a)"),
            ("1 < prompt.tokens < 2", 18, "expected 'and', 'or' or the end, found '<': comparisons do not chain"),
            (
                "stream == stream not in [true]", 17,
                "expected 'and', 'or' or the end, found 'not in': comparisons do not chain"
            ),
            ("(caller.team == 'a') == true", 0, "expected a variable or a literal to compare, found a condition"),
            ("stream == (not stream)", 10, "expected a variable or a literal to compare, found a condition"),
            ("caller.team in []", 16, "expected a text, a number, true or false, found ']'"),
            ("caller.team in ['a',]", 20, "expected a text, a number, true or false, found ']'"),
            ("caller.team in [null]", 16, "expected a text, a number, true or false, found 'null'"),
            ("caller.team in [['a']]", 16, "expected a text, a number, true or false, found '['"),
            ("caller.team in [caller.key]", 16, "expected a text, a number, true or false, found 'caller.key'"),
            ("caller.team in ['a' 'b']", 20, "expected ',' or ']', found 'b'"),
            ("caller.team in ['a'", 19, "expected ',' or ']', found the end"),
            ("caller.team in ['a', 1]", 21, "expected a text like the elements before, found a number (1)"),
            (
                "prompt.tokens > 'x'", 14,
                "'>' takes two numbers or two texts, found a number (prompt.tokens) and a text ('x')"
            ),
            ("stream < true", 7, "'<' takes two numbers or two texts, found a flag (stream) and a flag (true)"),
            (
                "prompt.tokens >= null", 14,
                "'>=' takes two numbers or two texts, found a number (prompt.tokens) and null"
            ),
            (
                "caller.team == 1", 12,
                "'==' takes two texts, two numbers, two flags, or anything and null, found a text (caller.team) and a number (1)"
            ),
            (
                "features == ['a']", 9,
                "'==' takes two texts, two numbers, two flags, or anything and null, found a list of texts (features) and a list of texts (['a'])"
            ),
            (
                "caller.team in 'search'", 12,
                "'in' takes a value and a list of such values, found a text (caller.team) and a text ('search')"
            ),
            (
                "caller.team not in [1]", 12,
                "'not in' takes a value and a list of such values, found a text (caller.team) and a list of numbers ([1])"
            ),
            (
                "features in ['a']", 9,
                "'in' takes a value and a list of such values, found a list of texts (features) and a list of texts (['a'])"
            ),
            (
                "caller.team matches tags.x", 12,
                "'matches' takes a text and a pattern in quotes, found a text (caller.team) and a text (tags.x)"
            ),
            (
                "prompt.tokens contains 1", 14,
                "'contains' takes two texts, or a list and a value like those in it, found a number (prompt.tokens) and a number (1)"
            ),
            (
                "features contains 1", 9,
                "'contains' takes two texts, or a list and a value like those in it, found a list of texts (features) and a number (1)"
            ),
            (
                "features starts_with 'a'", 9,
                "'starts_with' takes two texts, found a list of texts (features) and a text ('a')"
            ),
            ("prompt.tokens", 0, "expected a condition, found a number (prompt.tokens): compare it with something"),
            ("stream and 'a'", 11, "expected a condition, found a text ('a'): compare it with something"),
            ("not null", 4, "expected a condition, found null: compare it with something"),
            (
                "features or stream", 0,
                "expected a condition, found a list of texts (features): compare it with something"
            ),
            ("([1]) and stream", 0, "expected a condition, found a list of numbers (([1])): compare it with something"),
        ]
    )
    func faults(source: String, position: Int, message: String) throws {
        let error = try error(source)
        #expect(error.message == message)
        #expect(error.position == position)
    }

    @Test("counts columns in characters and positions in bytes")
    func columns() throws {
        let error = try error("tags['é'] == '日本' and caler.team == 'a'")
        #expect(error.position == 27 && error.column == 23)
        #expect(error.description == "column 23: \(error.message)")
        #expect(error.code == .unknownVariable("caler.team", nearest: ["caller.team"]))
    }

    @Test("goes so deep and no deeper")
    func depth() throws {
        func nested(_ opening: String, _ closing: String, _ count: Int) -> String {
            String(repeating: opening, count: count) + "stream" + String(repeating: closing, count: count)
        }
        for (opening, closing) in [("(", ")"), ("not ", ""), ("!", ""), ("(not ", ")")] {
            let levels = opening == "(not " ? 16 : 32
            _ = try Expression(nested(opening, closing, levels), schema: .sample)
            let error = try error(nested(opening, closing, levels + 1))
            #expect(error.code == .tooDeep && error.position == levels * opening.utf8.count)
        }
        #expect(
            try self.error(nested("(", ")", 33)).message
                == "parentheses and 'not' go at most 32 levels deep, found one more"
        )
        // What stands beside one another is not deep.
        _ = try Expression(Array(repeating: "(stream)", count: 300).joined(separator: " and "), schema: .sample)
    }

    @Test("has so many elements in a list and no more")
    func elements() throws {
        func list(_ count: Int) -> String {
            "1 in [" + Array(repeating: "1", count: count).joined(separator: ",") + "]"
        }
        _ = try Expression(list(256), schema: .sample)
        let error = try error(list(257))
        #expect(error.code == .tooManyElements && error.position == 6 + 2 * 256)
        #expect(error.message == "a list has at most 256 elements, found one more")
    }

    @Test("has so many bytes and no more")
    func length() throws {
        let head = "caller.team == '"
        func long(_ count: Int) -> String {
            head + String(repeating: "é", count: (count - head.utf8.count - 1) / 2) + "' "
        }
        _ = try Expression(String(repeating: " ", count: 4090) + "stream", schema: .sample)
        let error = try error(long(4200))
        #expect(error.position == 4096 && error.code == .tooLong(bytes: long(4200).utf8.count))
        #expect(error.message.hasPrefix("an expression has at most 4096 bytes, found 4"))
        #expect(try self.error(String(repeating: "a", count: 10_000_000)).code == .tooLong(bytes: 10_000_000))
    }

    @Test("tells numbers that are too large, and cuts what is long")
    func long() throws {
        let digits = String(repeating: "9", count: 400)
        #expect(try error("prompt.tokens > \(digits)").code == .numberTooLarge)
        #expect(
            try error("prompt.tokens > \(digits)k").message == "expected a number below 1.8e308, found a larger one"
        )
        #expect(try error("prompt.tokens > \(digits)x").message.utf8.count < 150)
        #expect(try error(String(repeating: "a", count: 4000) + " == 1").message.utf8.count < 150)
        #expect(try error("prompt.tokens > '" + String(repeating: "a", count: 4000) + "'").message.utf8.count < 200)
    }
}
