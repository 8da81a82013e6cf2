import Catalogue
import Core
import JSON
import NIOCore

/// Models as the three dialects tell them. Each has what its own clients read, and the facts that it has no member for under
/// the names that OpenRouter and others use.
enum ModelListWriter {
    // MARK: OpenAI

    /// `{"object": "list", "data": […]}`
    static func openAI(_ models: [ListedModel]) -> ByteBuffer {
        body(models.count) { writer in
            writer.member("object", literal: "list")
            writer.array("data") { for model in models { openAI(model, into: &$0) } }
        }
    }

    /// One of them.
    static func openAI(_ model: ListedModel) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512)
        openAI(model, into: &writer)
        return writer.buffer
    }

    private static func openAI(_ model: ListedModel, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", model.id)
            writer.member("object", literal: "model")
            // When a model came out is not known; clients want a number.
            writer.member("created", 0)
            writer.member("owned_by", model.owner)
            writer.member("context_window", model.contextWindow)
            writer.member("max_output_tokens", model.maxOutputTokens)
            facts(model, into: &writer)
        }
    }

    // MARK: Anthropic

    /// `{"data": […], "has_more": …}`
    static func anthropic(_ models: [ListedModel], hasMore: Bool) -> ByteBuffer {
        body(models.count) { writer in
            writer.array("data") { for model in models { anthropic(model, into: &$0) } }
            writer.member("has_more", hasMore)
            writer.member("first_id", raw(models.first?.id))
            writer.member("last_id", raw(models.last?.id))
        }
    }

    /// One of them.
    static func anthropic(_ model: ListedModel) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512)
        anthropic(model, into: &writer)
        return writer.buffer
    }

    private static func anthropic(_ model: ListedModel, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", literal: "model")
            writer.member("id", model.id)
            writer.member("display_name", model.id)
            writer.member("created_at", literal: "1970-01-01T00:00:00Z")
            writer.member("max_input_tokens", model.contextWindow)
            writer.member("max_tokens", model.maxOutputTokens)
            facts(model, into: &writer)
        }
    }

    // MARK: Gemini

    /// `{"models": […], "nextPageToken": …}`
    static func gemini(_ models: [ListedModel], hasMore: Bool) -> ByteBuffer {
        body(models.count) { writer in
            writer.array("models") { for model in models { gemini(model, into: &$0) } }
            if hasMore { writer.member("nextPageToken", models.last?.id) }
        }
    }

    /// One of them.
    static func gemini(_ model: ListedModel) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512)
        gemini(model, into: &writer)
        return writer.buffer
    }

    private static func gemini(_ model: ListedModel, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", "models/\(model.id)")
            writer.member("version", literal: "1")
            writer.member("displayName", model.id)
            writer.member("inputTokenLimit", model.contextWindow)
            writer.member("outputTokenLimit", model.maxOutputTokens)
            writer.array("supportedGenerationMethods") { writer in
                let methods: [StaticString] =
                    model.purpose == .embeddings
                    ? ["embedContent", "batchEmbedContents"]
                    : ["generateContent", "streamGenerateContent", "countTokens"]
                for method in methods { writer.string(method) }
            }
            facts(model, into: &writer)
        }
    }

    // MARK: Parts

    private static func facts(_ model: ListedModel, into writer: inout JSONWriter) {
        writer.member("purpose", model.purpose.rawValue)
        writer.object("architecture") { writer in
            writer.array("input_modalities") { for name in model.input.names { $0.string(name) } }
            writer.array("output_modalities") { for name in model.output.names { $0.string(name) } }
        }
        if let price = model.price { write(price, into: &writer) }
    }

    /// Dollars a million tokens, in decimal text so that nothing is rounded; further units under their own names.
    private static func write(_ price: ModelPrice, into writer: inout JSONWriter) {
        writer.object("pricing") { writer in
            writer.member("currency", Money.currency)
            write(price.rates, into: &writer)
            writer.member("image", price.image?.description)
            if !price.images.isEmpty {
                writer.array("images") { writer in
                    for image in price.images {
                        writer.object { writer in
                            writer.member("quality", image.quality)
                            writer.member("size", image.size)
                            writer.member("price", image.price.description)
                        }
                    }
                }
            }
            writer.member("minute", price.minute?.description)
            writer.member("million_characters", price.millionCharacters?.description)
            writer.member("thousand_searches", price.thousandSearches?.description)
            guard !price.tiers.isEmpty else { return }
            writer.array("above_prompt_tokens") { writer in
                for tier in price.tiers {
                    writer.object { writer in
                        writer.member("tokens", tier.above)
                        write(tier.rates, into: &writer)
                    }
                }
            }
        }
    }

    private static func write(_ rates: TokenRates, into writer: inout JSONWriter) {
        writer.member("input", rates.input?.description)
        writer.member("cached_input", rates.cachedInput?.description)
        writer.member("cache_write", rates.cacheWrite?.description)
        writer.member("cache_write_1h", rates.cacheWrite1h?.description)
        writer.member("output", rates.output?.description)
        writer.member("input_audio", rates.inputAudio?.description)
        writer.member("output_audio", rates.outputAudio?.description)
        writer.member("input_image", rates.inputImage?.description)
        writer.member("output_image", rates.outputImage?.description)
    }

    private static func body(_ count: Int, _ members: (inout JSONWriter) -> Void) -> ByteBuffer {
        var writer = JSONWriter(capacity: 128 + count * 256)
        writer.object(members)
        return writer.buffer
    }

    private static func raw(_ text: String?) -> JSONRaw {
        text.map { JSONRaw($0) } ?? .null
    }
}
