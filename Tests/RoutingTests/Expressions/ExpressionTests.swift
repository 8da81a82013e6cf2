import Routing
import Testing

@Suite("An expression")
struct ExpressionTests {
    static let facts = KnownFacts([
        "caller.team": .text("search"), "caller.key": .text("search-1"), "prompt.tokens": .number(9000),
        "prompt.messages": .number(2), "stream": .flag(true), "caller.is_trial": .flag(false),
        "features": .texts(["tools", "vision"]), "models": .texts([]), "tags.project": .text("search"),
        "tags['cost-centre']": .text("a\nb"), "time.clock": .text("08:30"), "request.headers.x_id": .text("é"),
    ])

    private func holds(_ source: String) throws -> Bool {
        try Expression(source, schema: .sample).isTrue(Self.facts)
    }

    @Test(
        "holds where its comparison does",
        arguments: [
            "caller.team == 'search'", "caller.team == \"search\"", "caller.team != 'Search'",
            "caller.team == tags.project",
            "'search' == caller.team", "prompt.tokens == 9000", "prompt.tokens == 9_000", "prompt.tokens == 9k",
            "prompt.tokens == 9.0k", "prompt.tokens == 0.009M", "prompt.tokens != 9001", "prompt.tokens > 8999.5",
            "prompt.tokens >= 9000", "prompt.tokens <= 9000", "prompt.tokens < 9001",
            "8k < prompt.tokens", "prompt.tokens > prompt.messages", "prompt.tokens > -1", "stream", "stream == true",
            "stream != caller.is_trial", "not caller.is_trial", "!caller.is_trial", "caller.is_trial == false",
            "caller.team in ['ads', 'search']", "caller.team not in ['ads']", "caller.team not  in ['Search']",
            "prompt.messages in [1, 2, 3]", "prompt.messages not in [1, 3]", "stream in [true]", "'tools' in features",
            "'audio' not in features", "'x' not in models", "features contains 'tools'", "not features contains 'too'",
            "['ads', 'search'] contains caller.team", "caller.team contains 'ear'", "caller.team contains ''",
            "caller.key contains caller.team", "caller.team starts_with 'sea'", "caller.team starts_with ''",
            "caller.key starts_with caller.team", "caller.team ends_with 'rch'", "caller.key ends_with '-1'",
            "caller.team matches 's*h'", "caller.team matches 'search'", "not caller.team matches 'sear'",
            "'08:00' <= time.clock and time.clock < '18:00'", "'a' < 'ab'", "'Z' < 'a'", "'z' < 'é'",
            "tags['project'] == 'search'", "tags['cost-centre'] == 'a\\nb'", "tags['cost-centre'] == 'a\nb'",
            "request.headers.x_id == 'é'", "request.headers['x_id'] == \"é\"", "true", "not false", "null == null",
            "'a' != null", "(((stream)))", "(prompt.tokens) > (8k)", "stream\nand\tstream", " stream ",
            #"'\\ \' \" \n' == "\\ ' \" \#n""#,
        ]
    )
    func holding(source: String) throws {
        #expect(try holds(source))
    }

    @Test(
        "does not hold where its comparison does not",
        arguments: [
            "caller.team == 'Search'", "caller.team == 'search '", "prompt.tokens == 9000.5", "prompt.tokens > 9000",
            "prompt.tokens < 9000", "caller.is_trial", "not stream", "caller.team in ['Search', 'sear']",
            "caller.team not in ['search']", "'tool' in features", "'tools' not in features", "models contains 'x'",
            "features contains 'Vision'", "caller.team contains 'Sea'", "caller.team starts_with 'earch'",
            "caller.team starts_with 'search-1'", "caller.team ends_with 'searc'", "caller.team ends_with 'a search'",
            "caller.team matches 'sea'", "caller.team matches '*sea'", "caller.team matches ''", "time.clock < '08:30'",
            "'ab' < 'a'", "'a' == null", "null != null", "false", "true and false", "'\u{E9}' == 'e\u{301}'",
        ]
    )
    func notHolding(source: String) throws {
        #expect(try !holds(source))
    }

    @Test(
        "with a value that is missing does not hold, but for what says that it is none of something",
        arguments: [
            ("tags.x == null", true), ("null == tags.x", true), ("tags.x != null", false), ("null != tags.x", false),
            ("tags.x == 'a'", false), ("tags.x != 'a'", true), ("'a' == tags.x", false), ("'a' != tags.x", true),
            ("tags.x == tags.y", false), ("tags.x != tags.y", true), ("tags.x < 'a'", false), ("tags.x <= 'a'", false),
            ("tags.x > ''", false), ("tags.x >= ''", false), ("'' <= tags.x", false), ("tags.x in ['a']", false),
            ("tags.x not in ['a']", true), ("tags.x in features", false), ("tags.x not in features", true),
            ("'a' in features", false), ("'a' not in features", true), ("features contains 'a'", false),
            ("['a'] contains tags.x", false), ("tags.x contains ''", false), ("'a' contains tags.x", false),
            ("tags.x starts_with ''", false), ("tags.x ends_with ''", false), ("'a' ends_with tags.x", false),
            ("tags.x matches '*'", false), ("stream", false), ("not stream", true), ("stream == false", false),
            ("stream != true", true), ("stream == null", true), ("features == null", true), ("features != null", false),
            ("prompt.tokens == null", true), ("prompt.tokens < 1", false), ("not prompt.tokens < 1", true),
            ("prompt.tokens in [1]", false), ("not tags.x == 'a'", true), ("not tags.x != 'a'", false),
        ]
    )
    func missing(source: String, holds: Bool) throws {
        #expect(try Expression(source, schema: .sample).isTrue(KnownFacts()) == holds)
    }

    @Test("takes a value of another type than its variable's for missing")
    func otherType() throws {
        let facts = KnownFacts(["prompt.tokens": .text("9"), "caller.team": .texts(["a"]), "stream": .number(1)])
        for source in ["prompt.tokens == null", "caller.team == null", "stream == null", "not stream"] {
            #expect(try Expression(source, schema: .sample).isTrue(facts), "\(source)")
        }
    }

    @Test("compares whole numbers exactly, and what is no number with nothing")
    func numbers() throws {
        let large = KnownFacts(["prompt.tokens": .number(0x1p53 - 1)])
        #expect(try Expression("prompt.tokens == 9007199254740991", schema: .sample).isTrue(large))
        #expect(try !Expression("prompt.tokens == 9007199254740992", schema: .sample).isTrue(large))
        let none = KnownFacts(["prompt.tokens": .number(.nan)])
        for source in [
            "prompt.tokens == prompt.tokens", "prompt.tokens < 1", "prompt.tokens >= 1", "prompt.tokens == null",
        ] {
            #expect(try !Expression(source, schema: .sample).isTrue(none), "\(source)")
        }
    }

    @Test(
        "asks for nothing on which the result does not depend",
        arguments: [
            ("stream or caller.team == 'x'", ["stream"]), ("not stream and caller.team == 'x'", ["stream"]),
            ("stream and prompt.tokens > 1", ["stream", "prompt.tokens"]),
            ("(caller.is_trial and caller.team == 'x') or stream", ["caller.is_trial", "stream"]),
            ("not (stream or models contains 'x') or caller.is_trial", ["stream", "caller.is_trial"]),
            ("true or stream", []), ("tags.x == caller.team", ["tags.x"]), ("tags.x in features", ["tags.x"]),
            ("caller.team == caller.team", ["caller.team", "caller.team"]),
        ]
    )
    func lazy(source: String, asked: [String]) throws {
        let facts = RecordingFacts(Self.facts)
        _ = try Expression(source, schema: .sample).isTrue(facts)
        #expect(facts.asked == asked)
    }

    @Test("names what it can ask for, by index and key")
    func variables() throws {
        let expression = try Expression("stream or tags.x == caller.team or tags['x'] == 'a'", schema: .sample)
        #expect(Set(expression.variables.map(\.description)) == ["stream", "tags.x", "caller.team"])
        let tag = try #require(expression.variables.first { $0.key == "x" })
        #expect(tag.index == 8 && tag.name == "tags" && tag.type == .text)
    }
}
