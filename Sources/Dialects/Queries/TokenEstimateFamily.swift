/// What makers of models put around a call, in tokens, and how finely they cut a text; fitted like all of ``TokenEstimate``.
struct TokenEstimateFamily {
    /// Around each call, instructions of the maker's included.
    var call = 2.0
    /// Around each message.
    var message = 5.5
    /// Before the first tool.
    var tools = 6.0
    /// Around each tool.
    var tool = 0.0
    /// What the schema of the answer weighs; some are never told of it.
    var schemaOfAnswer = 0.75
    /// What a text weighs.
    var text = 1.05
    /// The instructions to think.
    var thinking = 0.0
    /// Tools count even where none may be called.
    var isToldOfIdleTools = false

    /// Those of GPT, which count for models that are not known too.
    init() {}

    /// The family of a model, by what is in its name.
    init(of model: String) {
        self = Self.families.first { words, _ in words.contains { model.contains($0) } }?.family ?? Self()
    }

    private init(
        _ call: Double,
        message: Double,
        tools: Double,
        tool: Double,
        schemaOfAnswer: Double,
        text: Double,
        thinking: Double = 0,
        isToldOfIdleTools: Bool = false
    ) {
        self.call = call
        self.message = message
        self.tools = tools
        self.tool = tool
        self.schemaOfAnswer = schemaOfAnswer
        self.text = text
        self.thinking = thinking
        self.isToldOfIdleTools = isToldOfIdleTools
    }

    /// The first that fits counts. Names come in many spellings (`us.anthropic.claude-…`, `anthropic/claude-…`).
    private static let families: [(words: [String], family: TokenEstimateFamily)] = [
        (
            [
                "claude-2", "claude-v2", "claude-instant", "claude-3", "sonnet-4-0", "sonnet-4-2", "opus-4-0",
                "opus-4-1", "opus-4-2",
            ],
            Self(
                7,
                message: 1.5,
                tools: 350,
                tool: 11,
                schemaOfAnswer: 0.6,
                text: 1.3,
                thinking: 28,
                isToldOfIdleTools: true
            )
        ),
        (
            ["claude"],
            Self(
                6.5,
                message: 2,
                tools: 510,
                tool: 25,
                schemaOfAnswer: 2.2,
                text: 1.4,
                thinking: 28,
                isToldOfIdleTools: true
            )
        ),
        (
            ["gemini", "gemma"],
            Self(0, message: 1, tools: 0, tool: 0, schemaOfAnswer: 0, text: 1.2, isToldOfIdleTools: true)
        ),
        (["grok"], Self(130, message: 39, tools: 5, tool: 46, schemaOfAnswer: 1.7, text: 1)),
        (["command"], Self(476, message: 23, tools: 900, tool: 10, schemaOfAnswer: 2.5, text: 1)),
        (["deepseek", "DeepSeek"], Self(0, message: 5, tools: 250, tool: 17, schemaOfAnswer: 0.3, text: 1.13)),
        (["stral", "xtral"], Self(4, message: 1, tools: 4, tool: 27, schemaOfAnswer: 0.13, text: 1.15)),
        (["llama", "Llama"], Self(27, message: 7, tools: 600, tool: 20, schemaOfAnswer: 3, text: 1)),
        (["qwen", "Qwen"], Self(5, message: 4, tools: 135, tool: 21, schemaOfAnswer: 0, text: 1.15)),
        (["gpt-oss"], Self(60, message: 9, tools: 8, tool: 12, schemaOfAnswer: 2.5, text: 1)),
        (["glm", "GLM"], Self(0, message: 8, tools: 88, tool: 38, schemaOfAnswer: 0, text: 1)),
        (["kimi", "Kimi"], Self(0, message: 5, tools: 0, tool: 22, schemaOfAnswer: 0.5, text: 1.4)),
        (["nova"], Self(0, message: 0, tools: 830, tool: 30, schemaOfAnswer: 0.7, text: 1.1)),
        (["sonar"], Self(1, message: 0, tools: 40, tool: 10, schemaOfAnswer: 0, text: 1.1)),
    ]
}
