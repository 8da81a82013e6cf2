import Catalogue
import Core
import Foundation
import Testing

@testable import Gateway

@Suite("A price of LiteLLM")
struct LiteLLMPriceTests {
    private func price(_ members: String, mode: String = "chat") throws -> (price: String?, unsaid: [String]) {
        let text = #"{"some-model": {"litellm_provider": "openai", "mode": "\#(mode)", \#(members)}}"#
        let made = try LiteLLMPrices.translate(text, file: "prices.json")
        let line = made.configuration.yaml.split(separator: "\n").first { $0.contains("price: {") }
        return (
            line.map { String($0.drop { $0 == " " }.dropFirst("price: ".count)) },
            made.configuration.findings.map { String($0.path.dropFirst("some-model.".count)) }.sorted()
        )
    }

    @Test(
        "is said exactly",
        arguments: [
            (#""input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05"#, "chat", "{ input: 2.5, output: 10 }"),
            (
                #""input_cost_per_token": 0.00000015, "output_cost_per_token": 6E-7"#, "chat",
                "{ input: 0.15, output: 0.6 }"
            ),
            (#""input_cost_per_token": 0, "output_cost_per_token": 0.0"#, "chat", "{ input: 0, output: 0 }"),
            (#""input_cost_per_token": 2e-08, "output_cost_per_token": 0"#, "embedding", "{ input: 0.02 }"),
            (
                #""input_cost_per_token": 3e-06, "cache_read_input_token_cost": 3e-07, "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06, "output_cost_per_token": 1.5e-05"#,
                "chat", "{ input: 3, cached_input: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15 }"
            ),
            (
                #""input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05, "input_cost_per_token_above_200k_tokens": 2.5e-06, "cache_read_input_token_cost": 1e-7"#,
                "chat",
                "{ input: 1.25, cached_input: 0.1, output: 10, long_prompts: [{ above: 200000, input: 2.5, cached_input: 0.1, output: 10 }] }"
            ),
            (
                #""input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06, "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 4e-06, "input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 4e-06, "input_cost_per_token_priority": 3.5e-06, "output_cost_per_token_priority": 1.4e-05"#,
                "chat", "{ input: 2, output: 8, percent: { batch: 50, flex: 50, priority: 175 } }"
            ),
            (
                #""input_cost_per_second": 0.0001, "output_cost_per_second": 0.0001"#, "audio_transcription",
                "{ minute: 0.006 }"
            ),
            (#""input_cost_per_character": 1.5e-05"#, "audio_speech", "{ million_characters: 15 }"),
            (#""output_cost_per_image": 0.04"#, "image_generation", "{ image: 0.04 }"),
            (#""input_cost_per_query": 0.002, "input_cost_per_token": 0.0"#, "rerank", "{ thousand_searches: 2 }"),
            (
                #""input_cost_per_token": 1e-6, "input_cost_per_audio_token": 3e-6, "output_cost_per_token": 2e-6, "output_cost_per_audio_token": 4e-6, "input_cost_per_image_token": 5e-6, "output_cost_per_image_token": 6e-6, "output_cost_per_reasoning_token": 2e-6, "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.01}"#,
                "chat",
                "{ input: 1, output: 2, input_audio: 3, output_audio: 4, input_image: 5, output_image: 6, thousand_searches: 10 }"
            ),
        ]
    )
    func exact(_ members: String, _ mode: String, _ expected: String) throws {
        let made = try price(members, mode: mode)
        #expect(made.price == expected)
        #expect(made.unsaid.isEmpty)
    }

    @Test(
        "that cannot be said is told",
        arguments: [
            (
                #""input_cost_per_token_batches": 6.6e-07, "output_cost_per_token_batches": 5e-06"#,
                "input_cost_per_token_batches"
            ),
            (#""input_cost_per_token_batches": 5e-07"#, "input_cost_per_token_batches"),
            (#""output_cost_per_reasoning_token": 3e-05"#, "output_cost_per_reasoning_token"),
            (#""output_cost_per_video_per_second": 0.1"#, "output_cost_per_video_per_second"),
            (#""input_cost_per_character": 1e-05"#, "input_cost_per_character"),
            (#""input_cost_per_audio_token": -1"#, "input_cost_per_audio_token"),
            (#""input_cost_per_audio_token": 1.2345678901234567e-06"#, "input_cost_per_audio_token"),
            (#""input_cost_per_audio_token": "much""#, "input_cost_per_audio_token"),
            (#""search_context_cost_per_query": {"low": 0.01, "high": 0.02}"#, "search_context_cost_per_query"),
            (#""tiered_pricing": [{"range": [0, 1000]}]"#, "tiered_pricing"),
            (
                #""input_cost_per_token_above_200k_tokens_ultrafast": 1"#,
                "input_cost_per_token_above_200k_tokens_ultrafast"
            ),
        ]
    )
    func unsaid(_ members: String, _ member: String) throws {
        let made = try price(#""input_cost_per_token": 1e-06, "output_cost_per_token": 1e-05, \#(members)"#)
        #expect(made.price == "{ input: 1, output: 10 }")
        #expect(made.unsaid.contains(member))
    }

    @Test(
        "is of the vendor's own name of the model",
        arguments: [
            ("gemini/gemini-x", "gemini", "gemini:", "gemini-x:"),
            ("together_ai/meta/llama", "together_ai", "together:", "meta/llama:"),
            ("vertex_ai/claude-x", "vertex_ai-anthropic_models", "vertex:", "claude-x:"),
            ("anthropic.claude-x-v1:0", "bedrock_converse", "bedrock:", "anthropic.claude-x-v1:0:"),
            ("azure/gpt-x", "azure", "azure:", "gpt-x:"),
            ("ft:gpt-x", "openai", "openai:", "\"ft:gpt-x:*\":"),
        ]
    )
    func names(_ name: String, _ provider: String, _ vendor: String, _ model: String) throws {
        let text = #"{"\#(name)": {"litellm_provider": "\#(provider)", "input_cost_per_token": 1e-06}}"#
        let made = try LiteLLMPrices.translate(text, file: "prices.json")
        #expect(made.configuration.yaml.contains("\n  \(vendor)\n"))
        #expect(made.configuration.yaml.contains("\n      \(model)\n"))
        _ = try loadConfiguration(made.configuration.yaml, environment: examples(of: made.configuration))
    }

    @Test("that the catalogue has is left out, and so are vendors without a kind and those that nobody asked for")
    func known() throws {
        let text = """
            {"sample_spec": {"litellm_provider": "openai", "input_cost_per_token": 1},
             "gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
             "fal_ai/x": {"litellm_provider": "fal_ai", "output_cost_per_image": 1},
             "azure/eu/gpt-x": {"litellm_provider": "azure", "input_cost_per_token": 1e-06},
             "groq/y": {"litellm_provider": "groq", "input_cost_per_token": 1e-06},
             "y": {"litellm_provider": "groq", "input_cost_per_token": 1e-06},
             "groq/x": {"litellm_provider": "groq", "input_cost_per_token": 2e-06},
             "x": {"litellm_provider": "groq", "input_cost_per_token": 1e-06}}
            """
        let all = try LiteLLMPrices.translate(text, file: "prices.json")
        #expect((all.models, all.known) == (2, 1))
        #expect(all.configuration.findings.map(\.path) == ["azure/eu/gpt-x", "x", "litellm_provider: fal_ai"])
        let few = try LiteLLMPrices.translate(text, file: "prices.json", kinds: ["openai"])
        #expect((few.models, few.known) == (0, 1))
        #expect(few.configuration.findings.isEmpty)
    }

    @Test("is refused where the list is none", arguments: ["", "[]", "{", "7"])
    func refused(_ text: String) {
        #expect(throws: ImportFailure.self) { try LiteLLMPrices.translate(text, file: "prices.json") }
    }

    @Test(
        "can be read from the whole list as LiteLLM ships it",
        .enabled(if: ProcessInfo.processInfo.environment["LITELLM_PRICES"] != nil)
    )
    func wholeList() throws {
        let path = try #require(ProcessInfo.processInfo.environment["LITELLM_PRICES"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let made = try LiteLLMPrices.translate(text, file: path)
        #expect(made.models > 1_000)
        let read = try loadConfiguration(made.configuration.yaml, environment: examples(of: made.configuration))
        let priced = read.vendors.flatMap(\.models.all).count { $0.price != nil }
        #expect(priced == made.models)
    }
}

@Suite("A decimal number of a file")
struct ExactDecimalTests {
    @Test(
        "is taken exactly",
        arguments: [
            ("1.5e-06", "0.0000015"), ("2.5", "2.5"), ("1_000", "1000"), ("0", "0"), ("1E3", "1000"), ("+.5", "0.5"),
            ("3.", "3"),
        ]
    )
    func money(_ text: String, _ expected: String) {
        #expect(ExactDecimal(text)?.money?.description == expected)
    }

    @Test("is none", arguments: ["", "a", "1e", "1e1000", "--1", "1.2.3", "0x10", "1 ", "-", "."])
    func none(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test(
        "makes whole shares",
        arguments: [
            (["0.9", "0.1"], [9, 1]), (["900", "300", "0"], [3, 1, 0]), (["1e7", "3"], [1_000_000, 1]), (["2"], [1]),
        ]
    )
    func shares(_ texts: [String], _ expected: [Int]) {
        #expect(ExactDecimal.weights(texts.compactMap { ExactDecimal($0) }) == expected)
    }
}
