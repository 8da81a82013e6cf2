import Testing

@testable import Catalogue

@Suite("Nearest names")
struct NearestNamesTests {
    @Test(
        "are those with the fewest slips",
        arguments: [
            ("opnai", "openai"), ("grok", "groq"), ("antropic", "anthropic"), ("base-url", "base_url"),
            ("api_kye", "api_key"),
            ("GPT-4O", "gpt-4o"), ("gpt4o", "gpt-4o"), ("sonnet-4-5", "claude-sonnet-4-5"),
            ("claude-sonnet", "claude-sonnet-4-5"),
        ]
    )
    func nearest(_ written: String, _ meant: String) {
        let names = ["openai", "groq", "anthropic", "base_url", "api_key", "gpt-4o", "claude-sonnet-4-5", "gemini"]
        #expect(NearestNames.of(written, among: names).first == meant)
    }

    @Test("are none where nothing is near", arguments: ["", "zzzzzzzz", "x"])
    func nothing(_ written: String) {
        #expect(NearestNames.of(written, among: ["openai", "anthropic"]).isEmpty)
    }

    @Test("are at most as many as wanted, nearest first")
    func limited() {
        #expect(NearestNames.of("abc", among: ["abd", "abc", "xbd", "abcd"], limit: 2) == ["abc", "abcd"])
    }

    @Test("cost bounded work whatever a caller sends")
    func bounded() {
        let long = String(repeating: "a", count: 100_000)
        #expect(NearestNames.of(long, among: ["openai"]).isEmpty)
    }
}
