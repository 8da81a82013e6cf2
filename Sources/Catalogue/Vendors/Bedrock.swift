import Core

extension VendorKind {
    /// Amazon Bedrock by its Converse API, `https://bedrock-runtime.REGION.amazonaws.com`, which is another in every region.
    ///
    /// Its refusals of credentials are 403, as a missing permission is, and their types mostly stand in a header, so they are told by
    /// their words (``AWSRefusal``).
    public static let bedrock: VendorKind = {
        var kind = VendorKind(
            name: "bedrock",
            displayName: "Amazon Bedrock",
            baseURL: nil,
            dialect: .bedrockConverse,
            authentication: .optionalBearer,
            environmentKeys: ["AWS_BEARER_TOKEN_BEDROCK"],
            answerHeaders: VendorKind.commonAnswerHeaders + ["x-amzn-errortype"],
            keyRefusals: [.unauthorized]
                + (AWSRefusal.types + AWSRefusal.words).map { KeyRefusal(status: 403, containing: $0) },
            models: ModelInfo.bedrock,
            modelPrefixes: ["us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca.", "sa.", "global."],
            documentationURL: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html"
        )
        kind.cloud = .aws
        return kind
    }()
}

/// Models are named as for on-demand use; each is also found behind the region of an inference profile, in an ARN, and by any date
/// and version. Names and what they read are those of
/// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html, structured output is that of
/// https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html. Claude has the sizes and ways of Anthropic's own
/// list.
extension ModelInfo {
    static let bedrock: [ModelInfo] =
        claude.map(bedrockClaude) + [
            nova("nova-2-lite", contextWindow: 1_000_000, maxOutputTokens: 65_535, reasoning: .effort),
            nova("nova-2-pro", contextWindow: 1_000_000, maxOutputTokens: 65_535, reasoning: .effort),
            nova("nova-premier", contextWindow: 1_000_000, maxOutputTokens: 32_000),
            nova("nova-pro", contextWindow: 300_000, maxOutputTokens: 10_000),
            nova("nova-lite", contextWindow: 300_000, maxOutputTokens: 10_000),
            nova("nova-micro", contextWindow: 128_000, maxOutputTokens: 10_000, input: .text),
            bedrock("meta.llama4-maverick-17b-instruct", contextWindow: 1_000_000, input: [.text, .image]),
            bedrock("meta.llama4-scout-17b-instruct", contextWindow: 3_500_000, input: [.text, .image]),
            bedrock("meta.llama3-3-70b-instruct", contextWindow: 128_000),
            bedrock("meta.llama3-2-90b-instruct", contextWindow: 128_000, input: [.text, .image]),
            bedrock("meta.llama3-2-11b-instruct", contextWindow: 128_000, input: [.text, .image]),
            bedrock("meta.llama3-2-3b-instruct", contextWindow: 128_000, tools: false),
            bedrock("meta.llama3-2-1b-instruct", contextWindow: 128_000, tools: false),
            bedrock("meta.llama3-1-405b-instruct", contextWindow: 128_000),
            bedrock("meta.llama3-1-70b-instruct", contextWindow: 128_000),
            bedrock("meta.llama3-1-8b-instruct", contextWindow: 128_000),
            bedrock("meta.llama3-70b-instruct", contextWindow: 8_192, tools: false),
            bedrock("meta.llama3-8b-instruct", contextWindow: 8_192, tools: false),
            bedrock("mistral.mistral-large-3", contextWindow: 256_000, input: [.text, .image], jsonSchema: true),
            bedrock("mistral.ministral-3", contextWindow: 256_000, input: [.text, .image], jsonSchema: true),
            bedrock("mistral.magistral-small", contextWindow: 128_000, input: [.text, .image], jsonSchema: true),
            bedrock("mistral.voxtral", contextWindow: 32_000, input: [.text, .audio], jsonSchema: true),
            bedrock("mistral.devstral-2", contextWindow: 256_000),
            bedrock("mistral.pixtral-large", contextWindow: 128_000, input: [.text, .image]),
            bedrock("mistral.mistral-large", contextWindow: 128_000),
            bedrock("mistral.mistral-small", contextWindow: 32_000),
            bedrock("mistral.mixtral-8x7b-instruct", contextWindow: 32_000, tools: false),
            bedrock("mistral.mistral-7b-instruct", contextWindow: 32_000, tools: false),
            bedrock("deepseek.v3", aliases: ["deepseek.v3.*"], contextWindow: 163_840, jsonSchema: true),
            bedrock("deepseek.r1", contextWindow: 128_000, tools: false),
            bedrock("openai.gpt-oss", contextWindow: 128_000, jsonSchema: true, reasoning: .effort),
            bedrock("qwen.qwen3-32b", contextWindow: 32_768, jsonSchema: true, reasoning: .effort),
            bedrock("qwen.qwen3", contextWindow: 262_144, jsonSchema: true),
            bedrock("cohere.command-r-plus", contextWindow: 128_000),
            bedrock("cohere.command-r", contextWindow: 128_000),
            bedrock("ai21.jamba-1-5", contextWindow: 256_000),
        ]

    /// A model of Anthropic as it is at Bedrock: the same, but for what Bedrock adds to its name, a date and a version. Images go
    /// as bytes alone.
    private static func bedrockClaude(_ model: ModelInfo) -> ModelInfo {
        // `claude-sonnet-4-0` is Anthropic's name for what has a date alone at Bedrock.
        let names = ([model.name] + model.aliases).map { $0.hasSuffix("-4-0") ? String($0.dropLast(2)) : $0 }
        var copy = model
        copy.name = "anthropic.\(names[0])"
        copy.aliases = []
        for name in names {
            let id = "anthropic.\(name)"
            if id != copy.name, !copy.aliases.contains(id) { copy.aliases.append(id) }
            for ending in ["-2*", "-v*"] where !copy.aliases.contains(id + ending) { copy.aliases.append(id + ending) }
        }
        copy.capabilities.imageURLs = false
        return copy
    }

    private static func nova(
        _ name: String,
        contextWindow: Int,
        maxOutputTokens: Int,
        input: Modalities = [.text, .image, .video, .file],
        reasoning: Capabilities.Reasoning = .none
    ) -> ModelInfo {
        bedrock(
            "amazon.\(name)",
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            reasoning: reasoning
        )
    }

    private static func bedrock(
        _ id: String,
        aliases: [String] = [],
        contextWindow: Int,
        maxOutputTokens: Int? = nil,
        input: Modalities = .text,
        tools: Bool = true,
        jsonSchema: Bool = false,
        reasoning: Capabilities.Reasoning = .none
    ) -> ModelInfo {
        var capabilities = Capabilities(reasoning: reasoning, jsonSchema: jsonSchema)
        capabilities.tools = tools
        capabilities.imageURLs = false
        return ModelInfo(
            id,
            aliases: [id + "-*"] + aliases,
            contextWindow: contextWindow,
            maxOutputTokens: maxOutputTokens,
            input: input,
            capabilities: capabilities
        )
    }
}
