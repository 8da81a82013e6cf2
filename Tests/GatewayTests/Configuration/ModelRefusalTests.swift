import Core
import Testing

@testable import Gateway

@Suite("What a model refuses")
struct ModelRefusalTests {
    static let known: [(model: String, refused: Set<String>)] = [
        ("claude-opus-5", ["seed", "temperature", "top_p", "top_k"]), ("claude-opus-4-6", ["seed"]),
        ("claude-next", ["seed"]),
        // Described without a word on it, a model refuses what the catalogue says.
        ("claude-sonnet-5", ["seed", "temperature", "top_p", "top_k"]), ("claude-opus-4-8", ["seed"]),
        ("own", ["seed", "top_k"]),
    ]

    @Test(
        "is what the catalogue says, the operator's vendor and, in the catalogue's place, the operator's model",
        arguments: known
    )
    func merged(_ model: String, _ refused: Set<String>) throws {
        let yaml = """
            vendors:
              anthropic:
                api_key: k
                quirks: { unsupported: [seed] }
                models:
                  claude-sonnet-5: { max_output_tokens: 1000 }
                  claude-opus-4-8: { unsupported: [] }
                  own: { unsupported: [top_k] }
            """
        let vendor = try #require(try loadConfiguration(yaml).vendor("anthropic"))
        #expect(vendor.profile(of: model, for: .openAIChat).quirks.unsupported == refused)
    }
}
