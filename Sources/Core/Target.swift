/// What a dialect must know of the vendor and the model it writes for: what they can do and how they depart from the
/// dialect's standard. Comes from the catalogue; the defaults are those of the newest models of the dialect's own vendor.
///
/// It is handed from step to step of each call: a copy is a reference, and only who changes one has a value of its own.
public struct TargetProfile: Sendable {
    private struct Members: Sendable {
        var vendor: String
        var model: String
        var dialect: DialectName
        var quirks: Quirks
        var capabilities: Capabilities
        var maxOutputTokens: Int?
        var contextWindow: Int?
        var platform = Platform.own
    }

    /// Changed by its only owner alone, which makes the unchecked conformance right.
    private final class Storage: @unchecked Sendable {
        var members: Members

        init(_ members: Members) { self.members = members }
    }

    private var storage: Storage

    private var own: Members {
        _read { yield storage.members }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.members) }
            yield &storage.members
        }
    }

    /// The vendor as configured, for messages (`groq`).
    public var vendor: String {
        _read { yield storage.members.vendor }
        _modify { yield &own.vendor }
    }

    /// The model's name at the vendor.
    public var model: String {
        _read { yield storage.members.model }
        _modify { yield &own.model }
    }

    /// The wire format that the vendor speaks.
    public var dialect: DialectName {
        _read { yield storage.members.dialect }
        _modify { yield &own.dialect }
    }

    /// How the vendor departs from the dialect.
    public var quirks: Quirks {
        _read { yield storage.members.quirks }
        _modify { yield &own.quirks }
    }

    /// What the model can do.
    public var capabilities: Capabilities {
        _read { yield storage.members.capabilities }
        _modify { yield &own.capabilities }
    }

    /// The most tokens an answer may have, where known. Anthropic's required `max_tokens` defaults to it.
    public var maxOutputTokens: Int? {
        _read { yield storage.members.maxOutputTokens }
        _modify { yield &own.maxOutputTokens }
    }

    /// The most tokens that a prompt and its answer may have, where known.
    public var contextWindow: Int? {
        _read { yield storage.members.contextWindow }
        _modify { yield &own.contextWindow }
    }

    /// Where the dialect is spoken, which changes paths and a few members.
    public var platform: Platform {
        _read { yield storage.members.platform }
        _modify { yield &own.platform }
    }

    /// Puts the members together; what is not named is as with the newest models.
    public init(
        vendor: String,
        model: String,
        dialect: DialectName,
        quirks: Quirks = Quirks(),
        capabilities: Capabilities = Capabilities(),
        maxOutputTokens: Int? = nil,
        contextWindow: Int? = nil
    ) {
        storage = Storage(
            Members(
                vendor: vendor,
                model: model,
                dialect: dialect,
                quirks: quirks,
                capabilities: capabilities,
                maxOutputTokens: maxOutputTokens,
                contextWindow: contextWindow
            )
        )
    }
}

/// Whose server a dialect is spoken to.
public enum Platform: Sendable, Hashable {
    /// One that has the dialect's own paths.
    case own
    /// Google's Vertex AI: paths by publisher below the project's, which the base URL ends with.
    case vertex
    /// Azure's dated API: paths by deployment, which is what the target's model names.
    case azureDeployments(apiVersion: String)
}

/// What a model can do, as far as it changes what is written. Unknown models are taken to be able.
public struct Capabilities: Sendable, Hashable {
    /// How a model is told to think.
    public enum Reasoning: String, Sendable {
        case none
        /// By a step of a scale (`reasoning_effort`, `output_config.effort`, `thinkingLevel`).
        case effort
        /// By a number of tokens (`thinking.budget_tokens`, `thinkingBudget`).
        case budget
        /// The model decides; an effort guides it (Anthropic's adaptive thinking).
        case adaptive
    }

    /// Answers can be streamed.
    public var streaming = true
    /// False for the few models that only stream.
    public var nonStreaming = true
    /// Tools can be offered.
    public var tools = true
    /// Native JSON Schema output (OpenAI `json_schema`, Anthropic `output_config.format`, Gemini `responseJsonSchema`).
    public var jsonSchema = true
    /// An answer can be asked to be a JSON object.
    public var jsonMode = true
    /// Gemini's `parametersJsonSchema`; without it schemas are cut down to its OpenAPI subset.
    public var parametersJSONSchema = true
    /// `temperature` and `top_p` may both be said (not to Anthropic's models from Opus 4.1 on).
    public var temperatureWithTopP = true
    /// The answer can be held to JSON while tools are offered (not by Gemini up to 2.5).
    public var jsonWithTools = true
    /// The least a model thinks: lesser steps become this one, and it cannot be told not to think. Nil: it can do without.
    public var leastEffort: ReasoningRequest.Effort?
    /// Nil: not known; the dialect chooses what most models of the vendor accept.
    public var reasoning: Reasoning?
    /// The dialect's images may be given by URL.
    public var imageURLs: Bool?

    /// Puts the members together; what is not named is as with the newest models.
    public init() {}
}

/// How a vendor departs from the standard of its dialect, declared as data.
public struct Quirks: Sendable, Hashable {
    /// Members of a request under another name: standard name -> the vendor's (`max_completion_tokens` -> `max_tokens`).
    public var renamed: [String: String] = [:]
    /// Members that the vendor refuses; they are refused by name or dropped, as the caller chose.
    public var unsupported: Set<String> = []
    /// The vendor knows no `developer` role; such messages are sent as `system`.
    public var developerAsSystem = false
    /// The vendor accepts `stream_options.include_usage`. Where it does not, usage is taken if it is volunteered.
    public var streamUsage = true
    /// The member in which a message's thoughts are expected when they are sent back; nil: none is sent.
    public var reasoningMember: String? = usualReasoningMember
    /// The member that most vendors use for thoughts.
    public static let usualReasoningMember = "reasoning_content"
    /// Members of the model's earlier messages that the vendor refuses, though other vendors' answers have them; they are
    /// left out.
    public var refusedMessageMembers: Set<String> = []
    /// Only `tool_choice: "any"` is understood for required (Mistral).
    public var requiredToolChoiceIsAny = false
    /// A last message of the assistant is the beginning of the answer where it says so (`prefix: true`; Mistral).
    public var marksBeginning = false
    /// What the vendor demands of the ids of tool calls; nil: it takes any.
    public var toolCallIDForm: ToolCallIDForm?
    /// The vendor refuses a user, or instructions, right after the results of tools: an assistant must speak between them.
    public var assistantAfterToolResults = false
    /// Reasoning tokens are left out of `completion_tokens` (xAI).
    public var completionExcludesReasoning = false

    /// Puts the members together; what is not named is as with the newest models.
    public init() {}
}
