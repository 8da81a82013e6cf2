import Core

/// Servers that people run themselves. They listen on this machine unless the configuration says where, and ask for a key
/// only when they were started with one.
extension VendorKind {
    /// Ollama. What it reads is listed in its documentation and in `openai/openai.go`: it passes over
    /// `max_completion_tokens` and `logit_bias` without a word, and answers a picture by URL with 400 ("image URLs are not
    /// currently supported"). Thoughts go by `reasoning`.
    public static let ollama = selfHosted(
        "ollama",
        "Ollama",
        port: 11434,
        quirks: Quirks(renamed: Quirks.onlyMaxTokens, unsupported: ["logit_bias"], reasoningMember: "reasoning"),
        capabilities: Capabilities(imageURLs: false),
        documentationURL: "https://docs.ollama.com/api/openai-compatibility"
    )

    /// vLLM's OpenAI-compatible server.
    public static let vLLM = selfHosted(
        "vllm",
        "vLLM",
        port: 8000,
        relays: [.transcriptions, .translations],
        documentationURL: "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html"
    )

    /// llama.cpp's `llama-server`.
    public static let llamaCpp = selfHosted(
        "llamacpp",
        "llama.cpp",
        port: 8080,
        documentationURL: "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md"
    )

    /// LM Studio's local server. Of the names of a limit it documents `max_tokens` alone
    /// (https://lmstudio.ai/docs/developer/openai-compat/chat-completions); a picture by URL it answers with "'url' field
    /// must be a base64 encoded image" (https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1120).
    public static let lmStudio = selfHosted(
        "lmstudio",
        "LM Studio",
        port: 1234,
        quirks: Quirks(renamed: Quirks.onlyMaxTokens),
        capabilities: Capabilities(imageURLs: false),
        documentationURL: "https://lmstudio.ai/docs/developer/openai-compat"
    )

    /// SGLang's server.
    public static let sgLang = selfHosted(
        "sglang",
        "SGLang",
        port: 30000,
        documentationURL: "https://docs.sglang.ai/basic_usage/openai_api_completions.html"
    )

    private static func selfHosted(
        _ name: String,
        _ displayName: String,
        port: Int,
        relays: Set<RelayedOperation> = [],
        quirks: Quirks = Quirks(),
        capabilities: Capabilities = Capabilities(),
        documentationURL: String
    ) -> VendorKind {
        VendorKind(
            name: name,
            displayName: displayName,
            baseURL: "http://127.0.0.1:\(port)/v1",
            relays: relays,
            authentication: .optionalBearer,
            quirks: quirks,
            defaultCapabilities: capabilities,
            isLocal: true,
            documentationURL: documentationURL
        )
    }
}
