import Core
import Testing

@testable import Routing

@Suite("A pattern of texts")
struct TextPatternTests {
    @Test(
        "matches texts that are alike",
        arguments: [
            ("gpt-4o", "gpt-4o", true), ("gpt-4o", "gpt-4o-mini", false), ("gpt-4o", "a-gpt-4o", false),
            ("*", "", true),
            ("*", "a/b", true), ("**", "x", true), ("", "", true), ("", "x", false), ("openai/*", "openai/", true),
            ("*mini", "gpt-4o-mini", true), ("*mini", "mini-x", false), ("a*a", "a", false), ("a*a", "aa", true),
            ("a*b*c", "aXbYc", true), ("a*b*c", "aXcYb", false), ("*aab", "aaab", true), ("*aab*", "aaabx", true),
            ("x*ab*ab", "xabab", true), ("x*ab*ab", "xab", false), ("é*", "éa", true), ("*é", "e\u{301}", false),
            ("a.c", "abc", false), ("a?c", "abc", false),
        ]
    )
    func matching(pattern: String, text: String, matches: Bool) {
        #expect(TextPattern(pattern).matches(text) == matches)
    }

    @Test(
        "is searched as any text is",
        arguments: [
            ("", "", true), ("", "a", true), ("a", "", false), ("aab", "aaab", true), ("abab", "ababab", true),
            ("abacab", "abacabacab", true), ("aaab", "aaaaaaa", false), ("é", "aé", true),
        ]
    )
    func searching(needle: String, text: String, isThere: Bool) {
        #expect(TextSearch(needle).isIn(text) == isThere)
    }

    @Test("takes no long time for texts that are made for it", .timeLimit(.minutes(1)))
    func long() {
        let text = String(repeating: "a", count: 1_000_000)
        #expect(!TextPattern(String(repeating: "a*", count: 2000) + "b").matches(text))
        // A million times two thousand, were each beginning tried anew.
        #expect(!TextSearch(String(repeating: "a", count: 2000) + "b").isIn(text))
        #expect(!TextPattern("*" + String(repeating: "a", count: 2000) + "b*").matches(text))
    }
}
