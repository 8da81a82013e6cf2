import Access
import Testing

@Suite struct NamePatternTests {
    @Test(
        "matches names that are alike",
        arguments: [
            ("gpt-4o", "gpt-4o", true), ("gpt-4o", "gpt-4o-mini", false), ("gpt-4o", "a-gpt-4o", false),
            ("*", "", true), ("*", "openai/gpt-4o", true), ("**", "x", true), ("", "", true), ("", "x", false),
            ("openai/*", "openai/gpt-4o", true), ("openai/*", "openai/", true), ("openai/*", "azure/gpt-4o", false),
            ("*/gpt-4o*", "openai/gpt-4o-mini", true), ("*mini", "gpt-4o-mini", true), ("*mini", "mini-x", false),
            ("a*a", "a", false), ("a*a", "aa", true), ("a*b*c", "aXbYc", true), ("a*b*c", "aXcYb", false),
            ("*aab", "aaab", true), ("x*ab*ab", "xabab", true), ("x*ab*ab", "xab", false), ("é*", "éa", true),
        ]
    )
    func matching(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    @Test("takes no long time for a pattern that is made for it")
    func long() {
        let pattern = NamePattern(String(repeating: "a*", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 512)))
    }
}
