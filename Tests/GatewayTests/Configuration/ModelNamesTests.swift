import Testing

@testable import Gateway

@Suite("A model's name that stands for nothing")
struct ModelNamesTests {
    @Test(
        "is answered with names that would work",
        arguments: [
            ("gpt-4o-mni", "gpt-4o-mini"), ("openai/gpt-4o-mni", "openai/gpt-4o-mini"),
            ("opnai/gpt-4o", "openai/gpt-4o"),
            ("clever", "clevver"), ("claude-sonet-4-5", "claude-sonnet-4-5"), ("own-modle", "own-model"),
            ("simulator/ecco", "simulator/echo"), ("local/own-modle", "local/own-model"),
        ]
    )
    func nearest(_ written: String, _ meant: String) throws {
        let yaml = """
            vendors:
              openai: { api_key: k }
              anthropic: { api_key: k }
              local: { kind: vllm, models: [own-model, "family-*"] }
            models: { clevver: simulator/echo }
            """
        let configuration = try loadConfiguration(yaml)
        #expect(configuration.modelNames(near: written).first == meant)
        #expect(!configuration.modelNames(near: written).contains { $0.hasSuffix("*") })
    }

    @Test("is answered with none where nothing is near", arguments: ["", "/", "zzzzzzzzzz", "x/y/z", "ollama/llama3"])
    func nothing(_ written: String) {
        #expect(Configuration.embedded(environment: [:]).modelNames(near: written).isEmpty)
    }
}
