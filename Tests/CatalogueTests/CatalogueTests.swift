import Core
import Testing

@testable import Catalogue

@Suite("Catalogue")
struct CatalogueTests {
    let catalogue = Catalogue.standard

    @Test(
        "knows every vendor by name",
        arguments: [
            "openai", "azure", "anthropic", "gemini", "bedrock", "groq", "mistral", "deepseek", "xai", "together",
            "fireworks",
            "openrouter",
            "perplexity", "cohere", "cerebras", "nvidia", "huggingface", "ollama", "vllm", "llamacpp", "lmstudio",
            "sglang",
            "openai-compatible", "simulator",
        ]
    )
    func kinds(_ name: String) throws {
        let kind = try #require(catalogue.kind(name))
        #expect(kind.name == name)
        #expect(kind.keyRefusals.contains(.unauthorized))
        #expect(kind.defaultHeaders.allSatisfy { $0.name == $0.name.lowercased() })
        #expect(kind.forwardedHeaders.allSatisfy { $0 == $0.lowercased() })
    }

    @Test("holds each kind once and a base URL without a slash at its end")
    func shape() {
        #expect(Set(catalogue.kinds.map(\.name)).count == catalogue.kinds.count)
        #expect(
            Set(catalogue.kinds.flatMap(\.environmentKeys)).count == catalogue.kinds.flatMap(\.environmentKeys).count
        )
        for kind in catalogue.kinds {
            #expect(kind.baseURL?.hasSuffix("/") != true)
            let isSecure = kind.baseURL?.hasPrefix("https://") ?? true
            #expect(isSecure || kind.isLocal, "\(kind.name) sends keys in the clear")
            if kind.authentication.needsKey { #expect(!kind.environmentKeys.isEmpty) }
        }
    }

    @Test(
        "finds a model by its name, its date and its family",
        arguments: [
            ("openai", "gpt-4.1", "gpt-4.1"),
            ("openai", "gpt-4.1-2025-04-14", "gpt-4.1"),
            ("openai", "gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"),
            ("openai", "gpt-4o-2024-08-06", "gpt-4o"),
            ("openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13"),
            ("openai", "gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
            ("openai", "gpt-5.6-sol", "gpt-5.6"),
            ("openai", "gpt-5-chat-latest", "gpt-5-chat-latest"),
            ("anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5"),
            ("anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
            ("anthropic", "claude-sonnet-4-20250514", "claude-sonnet-4-0"),
            ("anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku"),
            ("anthropic", "claude-fable-5-2", "claude-fable-5-2"),
            ("anthropic", "claude-opus-5-5", "claude-opus-5-5"),
            ("gemini", "gemini-2.5-flash-preview-05-20", "gemini-2.5-flash"),
            ("gemini", "models/gemini-2.0-flash", "gemini-2.0-flash"),
            ("gemini", "gemini-2.0-flash-001", "gemini-2.0-flash"),
            ("gemini", "gemini-2.5-flash-lite-preview-06-17", "gemini-2.5-flash-lite"),
            ("mistral", "mistral-large-2512", "mistral-large-latest"),
            ("xai", "grok-4-0709", "grok-4"),
            ("xai", "grok-4.20-0309-reasoning", "grok-4.20"),
            ("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-sonnet-4-5"),
            ("bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4"),
            ("bedrock", "global.anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-4-6"),
            ("bedrock", "us.anthropic.claude-sonnet-4-6", "anthropic.claude-sonnet-4-6"),
            ("bedrock", "eu.amazon.nova-2-lite-v1:0", "amazon.nova-2-lite"),
            ("bedrock", "amazon.nova-lite-v1:0", "amazon.nova-lite"),
            ("bedrock", "qwen.qwen3-32b-v1:0", "qwen.qwen3-32b"),
            ("bedrock", "openai.gpt-oss-120b-1:0", "openai.gpt-oss"),
            (
                "bedrock", "arn:aws:bedrock:eu-west-1::foundation-model/meta.llama3-3-70b-instruct-v1:0",
                "meta.llama3-3-70b-instruct"
            ),
            (
                "bedrock",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-7-sonnet-20250219-v1:0",
                "anthropic.claude-3-7-sonnet"
            ),
            ("groq", "moonshotai/kimi-k2-instruct-0905", "moonshotai/kimi-k2-instruct"),
        ]
    )
    func models(_ kind: String, _ written: String, _ found: String) {
        #expect(catalogue.model(written, of: kind)?.name == found)
    }

    @Test(
        "does not take one model for another",
        arguments: [
            ("openai", "gpt-4.1-nano-wrong"), ("openai", "gpt"), ("openai", ""), ("anthropic", "claude"),
            ("openai", "gpt-5.9"),
            ("anthropic", "claude-sonnet-4-5-2025092"), ("vllm", "gpt-4.1"), ("nobody", "gpt-4.1"),
            ("openai", "-2025-04-14"), ("bedrock", "anthropic.claude-sonnet-4-9"), ("openai", "us.gpt-4.1"),
            ("bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"),
        ]
    )
    func unknownModels(_ kind: String, _ written: String) {
        #expect(catalogue.model(written, of: kind) == nil)
    }

    @Test("finds every model by each name that it is listed under, and lists no name twice")
    func everyName() {
        for kind in catalogue.kinds {
            let names = kind.models.all.flatMap { [$0.name] + $0.aliases }
            #expect(Set(names).count == names.count, "\(kind.name) lists a name twice")
            for model in kind.models.all {
                for name in [model.name] + model.aliases {
                    let written = name.hasSuffix("*") ? name.dropLast() + "x" : name
                    #expect(kind.models[written]?.name == model.name, "\(kind.name): \(written)")
                }
                if let window = model.contextWindow, let output = model.maxOutputTokens { #expect(output <= window) }
            }
        }
    }

    @Test("prefers vendors of a model in its own order")
    func listing() {
        #expect(catalogue.kinds(listing: "gpt-4o").map(\.name) == ["openai", "azure"])
        #expect(catalogue.kinds(listing: "echo").map(\.name) == ["simulator"])
        #expect(catalogue.kinds(listing: "nobody-has-this").isEmpty)
    }

    @Test("says how each generation is told to think and which has JSON Schema output")
    func capabilities() {
        func capabilities(_ kind: String, _ model: String) -> Capabilities? {
            catalogue.model(model, of: kind)?.capabilities
        }
        #expect(capabilities("anthropic", "claude-haiku-4-5-20251001")?.reasoning == .budget)
        #expect(capabilities("anthropic", "claude-opus-4-5")?.reasoning == .budget)
        #expect(capabilities("anthropic", "claude-opus-4-6")?.reasoning == .adaptive)
        #expect(capabilities("anthropic", "claude-opus-4-7")?.reasoning == .adaptive)
        #expect(capabilities("anthropic", "claude-3-5-haiku-20241022")?.reasoning == Capabilities.Reasoning.none)
        #expect(capabilities("anthropic", "claude-sonnet-4-5")?.jsonSchema == true)
        #expect(capabilities("anthropic", "claude-sonnet-4-0")?.jsonSchema == false)
        #expect(capabilities("gemini", "gemini-2.5-flash")?.reasoning == .budget)
        #expect(capabilities("gemini", "gemini-3-flash-preview")?.reasoning == .effort)
        #expect(capabilities("gemini", "gemini-2.0-flash")?.jsonSchema == false)
        #expect(capabilities("openai", "gpt-4o")?.reasoning == Capabilities.Reasoning.none)
        #expect(capabilities("openai", "o4-mini")?.reasoning == .effort)
    }

    @Test(
        "says which models refuse what their vendor takes",
        arguments: [
            ("claude-fable-5", true), ("claude-fable-5-2", true), ("claude-opus-5-5", true), ("claude-opus-5", true),
            ("claude-opus-4-8", true), ("claude-opus-4-7", true), ("claude-sonnet-5-5", true),
            ("claude-sonnet-5", true),
            ("claude-haiku-5-5", true), ("claude-opus-4-7-20260416", true),
            ("claude-opus-4-6", false), ("claude-sonnet-4-6", false), ("claude-opus-4-5", false),
            ("claude-haiku-4-5-20251001", false), ("claude-3-5-haiku", false), ("nobody-has-this", false),
        ]
    )
    func refusedSampling(_ model: String, _ refuses: Bool) {
        let profile = catalogue.profile(vendor: "a", kind: .anthropic, model: model)
        #expect(profile.quirks.unsupported == (refuses ? ["temperature", "top_p", "top_k"] : []))
    }

    @Test("adds what a model refuses to what its vendor refuses")
    func refusals() {
        var vendor = Quirks()
        vendor.unsupported = ["seed"]
        vendor.renamed = ["max_completion_tokens": "max_tokens"]
        let both = vendor.adding(ModelInfo("m", unsupported: ["top_k"]))
        #expect(both.unsupported == ["seed", "top_k"])
        #expect(both.renamed == vendor.renamed)
        #expect(vendor.adding(ModelInfo("m")) == vendor)
        #expect(vendor.adding(nil) == vendor)
    }

    @Test("says what models are for, what they write and what they cost")
    func purposes() throws {
        func model(_ kind: String, _ name: String) throws -> ModelInfo {
            try #require(catalogue.model(name, of: kind), "\(name)")
        }
        #expect(try model("openai", "gpt-4.1").purpose == .conversation)
        #expect(try model("openai", "text-embedding-3-small").purpose == .embeddings)
        #expect(try model("cohere", "rerank-v4.0-pro").purpose == .ranking)
        #expect(try model("openai", "tts-1").purpose == .speech)
        #expect(try model("mistral", "voxtral-mini-2602").purpose == .transcription)
        #expect(try model("gemini", "gemini-3-pro-image").purpose == .images)
        #expect(try model("openai", "omni-moderation-latest").purpose == .moderation)
        #expect(try model("gemini", "models/gemini-embedding-001").output == [])
        #expect(try model("anthropic", "claude-sonnet-4-5-20250929").price?.rates.output == "15")
        #expect(try model("openai", "gpt-5.6-sol").price?.rates.input == "4")
        #expect(try model("openai", "gpt-5.6-luna").price?.rates(promptTokens: 272_001).output == "1.80")
        #expect(try model("gemini", "gemini-3.5-flash-lite").price?.rates.input == "0.30")
        #expect(try model("simulator", "echo").price == .free)
        // Azure sells the same models at its own prices.
        #expect(try model("azure", "gpt-4.1").price == nil)
    }

    @Test("has prices that can be: dearer the longer the prompt, cheaper from the cache")
    func prices() {
        for kind in catalogue.kinds {
            for model in kind.models.all {
                guard let price = model.price else { continue }
                let name = "\(kind.name)/\(model.name)"
                let units = [price.image, price.minute, price.millionCharacters, price.thousandSearches].compactMap(
                    \.self
                )
                #expect(!(price.rates.all + units).isEmpty, "\(name)")
                #expect((price.rates.all + units).allSatisfy { $0 >= .zero && $0 <= "200" }, "\(name)")
                #expect(
                    price.percents[.standard] == nil && price.percents.values.allSatisfy { (1...1_000).contains($0) }
                )
                var shorter = price.rates
                for rates in [price.rates] + price.tiers.map(\.rates) {
                    #expect((rates.cachedInput ?? .zero) <= (rates.input ?? .zero), "\(name)")
                    #expect((rates.cacheWrite1h ?? .bound) >= (rates.cacheWrite ?? .zero), "\(name)")
                    #expect((rates.input ?? .zero) >= (shorter.input ?? .zero), "\(name)")
                    #expect((rates.output ?? .zero) >= (shorter.output ?? .zero), "\(name)")
                    shorter = rates
                }
                #expect(price.tiers.map(\.above) == price.tiers.map(\.above).sorted(), "\(name)")
                if let window = model.contextWindow { #expect(price.tiers.allSatisfy { $0.above < window }, "\(name)") }
                if model.purpose == .conversation { #expect(price.rates.output != nil, "\(name)") }
            }
        }
    }

    @Test("takes an unknown model to be as able as its kind")
    func unknownProfile() throws {
        let groq = try #require(catalogue.kind("groq"))
        let profile = catalogue.profile(vendor: "mine", kind: groq, model: "case-0001")
        #expect(profile.vendor == "mine")
        #expect(profile.dialect == .openAIChat)
        #expect(profile.quirks == groq.quirks)
        #expect(profile.capabilities == Capabilities())
        #expect(profile.maxOutputTokens == nil)
        let claude = catalogue.profile(vendor: "a", kind: .anthropic, model: "claude-haiku-4-5")
        #expect(claude.maxOutputTokens == 64_000)
        let sonnet = catalogue.profile(vendor: "a", kind: .anthropic, model: "claude-sonnet-4-6")
        #expect(sonnet.maxOutputTokens == 128_000)
    }

    @Test("shows a key in the vendor's own header, and none where there is none")
    func authentication() {
        let key = Secret("k-1")
        #expect(VendorKind.openAI.authentication.header(showing: key) == VendorHeader("authorization", "Bearer k-1"))
        #expect(VendorKind.anthropic.authentication.header(showing: key) == VendorHeader("x-api-key", "k-1"))
        #expect(VendorKind.gemini.authentication.header(showing: key) == VendorHeader("x-goog-api-key", "k-1"))
        #expect(VendorKind.azure.authentication.header(showing: key) == VendorHeader("api-key", "k-1"))
        #expect(VendorKind.ollama.authentication.header(showing: nil) == nil)
        #expect(VendorKind.ollama.authentication.header(showing: Secret("")) == nil)
        #expect(VendorKind.simulator.authentication.header(showing: key) == nil)
    }

    @Test(
        "recognises a refusal of the gateway's key",
        arguments: [
            ("openai", 401, "", true),
            ("openai", 400, "Incorrect API key provided", false),
            ("gemini", 400, #"{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}"#, true),
            ("gemini", 400, #"{"error":{"message":"API key"}}"#, false),
            ("gemini", 403, "API_KEY_INVALID", false),
            ("xai", 400, #"{"error":"Incorrect API key provided: x***y."}"#, true),
            ("xai", 400, #"{"error":"bad request"}"#, false),
            ("groq", 403, "", false),
            ("bedrock", 403, #"{"message":"Signature not yet current: 20260102T030405Z"}"#, true),
            ("bedrock", 403, #"{"__type":"ExpiredTokenException"}"#, true),
            ("bedrock", 403, #"{"message":"You don't have access to the model."}"#, false),
            ("bedrock", 400, #"{"message":"The security token included in the request is expired"}"#, false),
        ]
    )
    func refusals(_ kind: String, _ status: Int, _ body: String, _ isRefusal: Bool) {
        #expect(catalogue.kind(kind)?.refusesKey(status: status, body: Array(body.utf8)) == isRefusal)
    }
}
