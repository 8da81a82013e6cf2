import Core

/// What the id of a model tells of it: who made it, and by that what it takes beyond what Converse has for all.
///
/// An id is `maker.name`, with a region or `global` before it for an inference profile, or an ARN that ends in such an id. The ARN
/// of a profile of one's own, of an imported or a provisioned model says nothing of the maker.
struct BedrockModel {
    /// Who made it, as far as anything depends on that.
    enum Maker {
        case anthropic, amazon, mistral, deepSeek, openAI, qwen, other
        /// The id does not say it.
        case unknown
    }

    let maker: Maker
    /// The id without region and maker (`claude-sonnet-4-5-20250929-v1:0`).
    let name: String
    /// The id of the model itself, without the region of a profile; nil where the maker is not known and with it not where the
    /// id begins.
    let id: String?

    init(_ id: String) {
        let last =
            id.hasPrefix("arn:") ? id[(id.lastIndex(of: "/").map(id.index(after:)) ?? id.startIndex)...] : id[...]
        let words = last.split(separator: ".", omittingEmptySubsequences: false)
        // The maker is the first word, or the second behind a region.
        for (place, word) in words.prefix(2).enumerated() where words.count > place + 1 {
            guard let maker = Self.makers[String(word)] else { continue }
            self.maker = maker
            name = words[(place + 1)...].joined(separator: ".")
            self.id = words[place...].joined(separator: ".")
            return
        }
        name = String(last)
        self.id = nil
        maker = last.contains("claude") ? .anthropic : words.count > 1 ? .other : .unknown
    }

    /// A model of which the id says nothing is Anthropic's if it is said to think as Anthropic's do.
    init(_ target: TargetProfile) {
        let model = BedrockModel(target.model)
        let able = target.capabilities.reasoning
        let isClaude = model.maker == .unknown && (able == .budget || able == .adaptive)
        self.init(maker: isClaude ? .anthropic : model.maker, name: model.name, id: model.id)
    }

    private init(maker: Maker, name: String, id: String?) {
        self.maker = maker
        self.name = name
        self.id = id
    }

    private static let makers: [String: Maker] = [
        "anthropic": .anthropic, "amazon": .amazon, "mistral": .mistral, "deepseek": .deepSeek, "openai": .openAI,
        "qwen": .qwen,
    ]

    var isClaude: Bool { maker == .anthropic }
    var isNova: Bool { maker == .amazon && name.hasPrefix("nova") }
    /// The generation of Nova that can be told to reason.
    var isNova2: Bool { isNova && name.hasPrefix("nova-2") }

    /// Cache points are refused by all but these: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html.
    var takesCachePoints: Bool {
        isNova
            || isClaude
                && ![
                    "claude-3-sonnet", "claude-3-haiku", "claude-3-opus", "claude-3-5-sonnet", "claude-v2",
                    "claude-instant",
                ]
                .contains(where: name.hasPrefix)
    }

    /// Nova has no cache points among its tools.
    var takesCachePointsOfTools: Bool { takesCachePoints && !isNova }

    /// Lifetimes of cache points can be chosen since Claude 4.5; the models before it and Nova refuse the whole request.
    var takesLifetimesOfCachePoints: Bool {
        takesCachePoints && isClaude
            && !["claude-3", "claude-opus-4-1", "claude-opus-4-2", "claude-sonnet-4-2"].contains(where: name.hasPrefix)
    }

    /// Whether a result can be said to be a failure (`status`).
    var takesStatusOfResults: Bool { isClaude || isNova }

    /// Mistral's models want the result of a tool as an object.
    var wantsResultsAsJSON: Bool { maker == .mistral }

    /// The model can be made to call a tool: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html.
    var canBeForced: Bool { isClaude || isNova || maker == .unknown }

    // MARK: What goes into `additionalModelRequestFields`

    /// Where `top_k` goes.
    enum TopK {
        /// `top_k`.
        case member
        /// `inferenceConfig.topK`.
        case inferenceConfig
        case none
    }

    var topK: TopK {
        switch maker {
        case .anthropic, .mistral, .unknown: .member
        case .amazon: isNova ? .inferenceConfig : .none
        case .deepSeek, .openAI, .qwen, .other: .none
        }
    }

    /// How the model is told how much to reason.
    enum Reasoning: Equatable {
        /// As Anthropic has it.
        case thinking
        /// By a step of a scale, in the member of this name.
        case member(String)
        /// `reasoningConfig`: https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html.
        case config
        case none
    }

    var reasoning: Reasoning {
        switch maker {
        // Most models that hide behind a profile of one's own and are asked to think are Claude's.
        case .anthropic, .unknown: .thinking
        case .openAI: .member("reasoning_effort")
        case .qwen: .member("reasoning_config")
        case .amazon: isNova2 ? .config : .none
        case .mistral, .deepSeek, .other: .none
        }
    }

    /// The model reasons whatever it is told.
    var alwaysReasons: Bool {
        maker == .openAI && name.hasPrefix("gpt-oss") || maker == .deepSeek && name.hasPrefix("r1")
    }
}
