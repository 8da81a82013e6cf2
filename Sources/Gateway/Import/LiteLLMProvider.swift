/// A provider of LiteLLM, as it stands before the slash of a model, and the kind of vendor that it is here.
///
/// LiteLLM's `get_llm_provider_logic.py` and `llms/openai_like/providers.json` say the addresses and the variables.
struct LiteLLMProvider {
    /// Its name with LiteLLM.
    var name: String
    /// The kind of the catalogue.
    var kind: String
    /// Where it is, if the kind alone does not say so.
    var baseURL: String?
    /// The variable in which LiteLLM looks for the key where a configuration says none.
    var variable: String?

    /// The provider of that name; nil where there is no vendor kind for it.
    static func named(_ name: String) -> LiteLLMProvider? { table[name] }

    private static let table = Dictionary(uniqueKeysWithValues: (native + compatible).map { ($0.name, $0) })

    private static let native: [LiteLLMProvider] = [
        LiteLLMProvider(name: "openai", kind: "openai", variable: "OPENAI_API_KEY"),
        LiteLLMProvider(name: "text-completion-openai", kind: "openai", variable: "OPENAI_API_KEY"),
        LiteLLMProvider(name: "azure", kind: "azure", variable: "AZURE_API_KEY"),
        LiteLLMProvider(name: "azure_text", kind: "azure", variable: "AZURE_API_KEY"),
        LiteLLMProvider(name: "azure_ai", kind: "azure", variable: "AZURE_AI_API_KEY"),
        LiteLLMProvider(name: "anthropic", kind: "anthropic", variable: "ANTHROPIC_API_KEY"),
        LiteLLMProvider(name: "gemini", kind: "gemini", variable: "GEMINI_API_KEY"),
        LiteLLMProvider(name: "vertex_ai", kind: "vertex"),
        LiteLLMProvider(name: "vertex_ai_beta", kind: "vertex"),
        LiteLLMProvider(name: "bedrock", kind: "bedrock"),
        LiteLLMProvider(name: "bedrock_converse", kind: "bedrock"),
        LiteLLMProvider(name: "cohere", kind: "cohere", variable: "COHERE_API_KEY"),
        LiteLLMProvider(name: "cohere_chat", kind: "cohere", variable: "COHERE_API_KEY"),
        LiteLLMProvider(name: "groq", kind: "groq", variable: "GROQ_API_KEY"),
        LiteLLMProvider(name: "mistral", kind: "mistral", variable: "MISTRAL_API_KEY"),
        LiteLLMProvider(name: "deepseek", kind: "deepseek", variable: "DEEPSEEK_API_KEY"),
        LiteLLMProvider(name: "xai", kind: "xai", variable: "XAI_API_KEY"),
        LiteLLMProvider(name: "together_ai", kind: "together", variable: "TOGETHER_API_KEY"),
        LiteLLMProvider(name: "fireworks_ai", kind: "fireworks", variable: "FIREWORKS_API_KEY"),
        LiteLLMProvider(name: "openrouter", kind: "openrouter", variable: "OPENROUTER_API_KEY"),
        LiteLLMProvider(name: "perplexity", kind: "perplexity", variable: "PERPLEXITYAI_API_KEY"),
        LiteLLMProvider(name: "cerebras", kind: "cerebras", variable: "CEREBRAS_API_KEY"),
        LiteLLMProvider(name: "nvidia_nim", kind: "nvidia", variable: "NVIDIA_NIM_API_KEY"),
        LiteLLMProvider(name: "huggingface", kind: "huggingface", variable: "HF_TOKEN"),
        LiteLLMProvider(name: "ollama", kind: "ollama"),
        LiteLLMProvider(name: "ollama_chat", kind: "ollama"),
        LiteLLMProvider(name: "hosted_vllm", kind: "vllm"),
        LiteLLMProvider(name: "vllm", kind: "vllm"),
        LiteLLMProvider(name: "lm_studio", kind: "lmstudio"),
    ]

    /// Those that speak Chat Completions and have no kind of their own.
    private static let compatible: [LiteLLMProvider] =
        // At an address that only its operator knows.
        [
            "custom_openai", "openai_like", "aiohttp_openai", "litellm_proxy", "llamafile", "databricks",
            "docker_model_runner",
            "lemonade", "xinference", "infinity",
        ].map { LiteLLMProvider(name: $0, kind: "openai-compatible") }
        + [
            ("ai21_chat", "https://api.ai21.com/studio/v1", "AI21_API_KEY"),
            ("aihubmix", "https://aihubmix.com/v1", "AIHUBMIX_API_KEY"),
            ("aiml", "https://api.aimlapi.com/v1", "AIML_API_KEY"),
            ("anyscale", "https://api.endpoints.anyscale.com/v1", "ANYSCALE_API_KEY"),
            ("baseten", "https://inference.baseten.co/v1", "BASETEN_API_KEY"),
            ("chutes", "https://llm.chutes.ai/v1", "CHUTES_API_KEY"),
            ("codestral", "https://codestral.mistral.ai/v1", "CODESTRAL_API_KEY"),
            ("crusoe", "https://api.inference.crusoecloud.com/v1", "CRUSOE_API_KEY"),
            ("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"),
            ("deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
            ("featherless_ai", "https://api.featherless.ai/v1", "FEATHERLESS_AI_API_KEY"),
            ("friendliai", "https://api.friendli.ai/serverless/v1", "FRIENDLI_TOKEN"),
            ("galadriel", "https://api.galadriel.com/v1", "GALADRIEL_API_KEY"),
            ("github", "https://models.inference.ai.azure.com", "GITHUB_API_KEY"),
            ("gmi", "https://api.gmi-serving.com/v1", "GMI_API_KEY"),
            ("hyperbolic", "https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY"),
            ("inception", "https://api.inceptionlabs.ai/v1", "INCEPTION_API_KEY"),
            ("jina_ai", "https://api.jina.ai/v1", "JINA_AI_API_KEY"),
            ("lambda_ai", "https://api.lambda.ai/v1", "LAMBDA_API_KEY"),
            ("meta_llama", "https://api.llama.com/compat/v1", "LLAMA_API_KEY"),
            ("minimax", "https://api.minimax.io/v1", "MINIMAX_API_KEY"),
            ("modelscope", "https://api-inference.modelscope.cn/v1", "MODELSCOPE_API_KEY"),
            ("moonshot", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
            ("morph", "https://api.morphllm.com/v1", "MORPH_API_KEY"),
            ("nano-gpt", "https://nano-gpt.com/api/v1", "NANOGPT_API_KEY"),
            ("nebius", "https://api.studio.nebius.ai/v1", "NEBIUS_API_KEY"),
            ("novita", "https://api.novita.ai/v3/openai", "NOVITA_API_KEY"),
            ("nscale", "https://inference.api.nscale.com/v1", "NSCALE_API_KEY"),
            ("ovhcloud", "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1", "OVHCLOUD_API_KEY"),
            ("parasail", "https://api.parasail.io/v1", "PARASAIL_API_KEY"),
            ("poe", "https://api.poe.com/v1", "POE_API_KEY"),
            ("publicai", "https://api.publicai.co/v1", "PUBLICAI_API_KEY"),
            ("sambanova", "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"),
            ("scaleway", "https://api.scaleway.ai/v1", "SCW_SECRET_KEY"),
            ("synthetic", "https://api.synthetic.new/openai/v1", "SYNTHETIC_API_KEY"),
            ("tencent", "https://tokenhub-intl.tencentcloudmaas.com/v1", "TENCENT_API_KEY"),
            ("v0", "https://api.v0.dev/v1", "V0_API_KEY"),
            ("veniceai", "https://api.venice.ai/api/v1", "VENICE_AI_API_KEY"),
            ("vercel_ai_gateway", "https://ai-gateway.vercel.sh/v1", "VERCEL_AI_GATEWAY_API_KEY"),
            ("volcengine", "https://ark.cn-beijing.volces.com/api/v3", "VOLCENGINE_API_KEY"),
            ("voyage", "https://api.voyageai.com/v1", "VOYAGE_API_KEY"),
            ("wandb", "https://api.inference.wandb.ai/v1", "WANDB_API_KEY"),
            ("xiaomi_mimo", "https://api.xiaomimimo.com/v1", "XIAOMI_MIMO_API_KEY"),
            ("zai", "https://api.z.ai/api/paas/v4", "ZAI_API_KEY"),
        ].map { LiteLLMProvider(name: $0, kind: "openai-compatible", baseURL: $1, variable: $2) }

    /// The names that mean the same here: a vendor is the same one under each of them.
    var isServerOfOnesOwn: Bool { kind == "openai-compatible" && baseURL == nil }
}
