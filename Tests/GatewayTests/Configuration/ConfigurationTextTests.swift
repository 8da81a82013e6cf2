import Testing

@testable import Gateway

@Suite("The text of a configuration, as it is shown") struct ConfigurationTextTests {
    @Test(
        "has no secret in it, however it is written",
        arguments: [
            ("vendors: { openai: { api_key: sk-1 } }", "vendors: { openai: { api_key: \"…\" } }"),
            ("vendors:\n  a: # b\n    api_key: 'it''s' # c", "vendors:\n  a: # b\n    api_key: \"…\" # c"),
            ("vendors: {a: {api_key: \"q\\\"x\", kind: openai}}", "vendors: {a: {api_key: \"…\", kind: openai}}"),
            (
                "vendors: { a: { headers: { x: y, z: \"${Z}\" } } }",
                "vendors: { a: { headers: { x: \"…\", z: \"${Z}\" } } }"
            ),
            ("storage: { url: postgres://u:p@h/d }", "storage: { url: \"…\" }"),
            ("storage: { url: sqlite://data/x }", "storage: { url: sqlite://data/x }"),
            // A default is written out; a variable is not.
            ("keys: [{ name: a, key: \"${K:-secret}\" }]", "keys: [{ name: a, key: \"…\" }]"),
            ("keys: [{ name: a, key: \"${K}\" }]", "keys: [{ name: a, key: \"${K}\" }]"),
            // A part that is written out is shown no more than the whole.
            ("vendors: { a: { api_key: \"sk-live${X}\" } }", "vendors: { a: { api_key: \"…\" } }"),
            (
                "vendors: { a: { headers: { x: \"Bearer ${X}\" } } }",
                "vendors: { a: { headers: { x: \"Bearer ${X}\" } } }"
            ),
            ("storage: { url: \"postgres://u:p@${H}/d\" }", "storage: { url: \"…\" }"),
            ("storage: { url: \"postgres://u:${P}@h/d\" }", "storage: { url: \"postgres://u:${P}@h/d\" }"),
            // A name that is none may be a slip, and the value one that was meant for another.
            ("vendors: { a: { api_kee: sk-abcdefgh } }", "vendors: { a: { api_kee: \"…\" } }"),
        ]
    )
    func masked(text: String, shown: String) throws {
        #expect(try #require(ConfigurationText(text)).masked == shown)
    }

    @Test("is not shown where a secret stands in a way that cannot be taken out")
    func blocks() throws {
        let text = "vendors:\n  a:\n    api_key: |\n      sk-1\n      sk-2\n"
        #expect(try #require(ConfigurationText(text)).masked == nil)
    }

    @Test("differs from another one in settings, and tells of a secret only that it is another one")
    func differences() throws {
        let old = try #require(ConfigurationText("models: { a: v/m, b: v/m }\nvendors: { v: { api_key: k1 } }"))
        let new = try #require(ConfigurationText("models: { a: v/n, c: v/m }\nvendors: { v: { api_key: k2 } }"))
        let found = ConfigurationText.differences(from: old, to: new)
        #expect(found.map(\.path) == ["models.a", "models.c", "vendors.v.api_key", "models.b"])
        #expect(found[0] == SettingDifference(path: "models.a", before: "v/m", after: "v/n"))
        #expect(found[1].before == nil && found[3].after == nil)
        #expect(found[2].before?.hasPrefix("…") == true && found[2].before != found[2].after)
        #expect(!"\(found)".contains("k1") && !"\(found)".contains("k2"))
        #expect(ConfigurationText.differences(from: new, to: new).isEmpty)
    }
}
