public import JSON

/// What a caller asks of a model, in the words that all dialects share.
///
/// Every dialect reads its own wire format into a `Call` and writes a `Call` as its own wire format. Texts, tool
/// arguments, schemas and media stay slices of the bytes they came in, still in JSON's escaped form, so that a
/// translation copies them once and decodes nothing.
public struct Call: Sendable {
    /// The model as the caller named it; a vendor's dialect is told the target's name separately.
    public var model: String
    /// The conversation in its original order, system and developer messages included.
    public var messages: [Message] = []
    public var tools: [Tool] = []
    /// Nil where the caller said nothing (vendors then behave as `auto` when there are tools).
    public var toolChoice: ToolChoice?
    /// Nil where the caller said nothing.
    public var parallelToolCalls: Bool?
    public var responseFormat: ResponseFormat?
    public var sampling = Sampling()
    public var reasoning: ReasoningRequest?
    /// True when the answer is wanted as a stream of events.
    public var stream = false
    /// True when the caller of a stream asked to be told the usage (`stream_options.include_usage`).
    public var includeUsage = false
    /// The end user on whose behalf the call is made (`user`, `metadata.user_id`).
    public var user: JSONString?
    /// OpenAI's `safety_identifier`.
    public var safetyIdentifier: JSONString?
    /// Free key-value pairs of the caller, an object.
    public var metadata: JSONRaw?
    public var serviceTier: String?
    /// OpenAI's `prompt_cache_key`, a hint that calls share a prefix.
    public var promptCacheKey: JSONString?
    /// OpenAI's `verbosity`: low, medium, high.
    public var verbosity: String?
    /// The dialect that the call was read from; nil for a call made by hand. Only a vendor that speaks the same one gets
    /// the `extensions` as they are.
    public var dialect: DialectName?
    /// Members of the request that no canonical field holds, as (name, value), in order. A vendor that speaks the same
    /// dialect gets them as they are; for another vendor each one is refused by name or dropped.
    public var extensions: [Extension] = []
    /// Leave out what the vendor cannot do instead of refusing the call (`drop_params`).
    public var dropUnsupported = false

    public init(model: String) {
        self.model = model
    }

    /// A member of a request that has no place in the canonical model.
    public struct Extension: Sendable, Hashable {
        public var name: String
        public var value: JSONRaw

        public init(name: String, value: JSONRaw) {
            self.name = name
            self.value = value
        }
    }
}

/// How the next token is chosen and when to stop; numbers are kept as they were written.
public struct Sampling: Sendable, Hashable {
    /// `max_completion_tokens`/`max_tokens`: the most tokens the answer may have, reasoning included.
    public var maxOutputTokens: Int?
    public var temperature: JSONNumber?
    public var topP: JSONNumber?
    public var topK: JSONNumber?
    public var minP: JSONNumber?
    /// Sequences that end the answer.
    public var stop: [JSONString] = []
    /// How many answers are wanted (`n`, `candidateCount`).
    public var choices: Int?
    public var seed: JSONNumber?
    public var presencePenalty: JSONNumber?
    public var frequencyPenalty: JSONNumber?
    /// Token id -> bias, an object.
    public var logitBias: JSONRaw?
    public var logprobs: Bool?
    public var topLogprobs: Int?

    public init() {}
}

/// The form that the answer must have.
public enum ResponseFormat: Sendable, Hashable {
    case text
    /// Any JSON object.
    case jsonObject
    case jsonSchema(JSONSchemaFormat)
}

/// An answer that must follow a JSON Schema.
public struct JSONSchemaFormat: Sendable, Hashable {
    public var name: String?
    public var description: JSONString?
    public var schema: JSONRaw
    public var strict: Bool?

    public init(name: String? = nil, description: JSONString? = nil, schema: JSONRaw, strict: Bool? = nil) {
        self.name = name
        self.description = description
        self.schema = schema
        self.strict = strict
    }
}

/// How much the model shall think before it answers.
public struct ReasoningRequest: Sendable, Hashable {
    /// The vendors' common scale; which steps exist differs by model.
    public enum Effort: String, Sendable, CaseIterable {
        case none, minimal, low, medium, high, xhigh, max
    }

    public var effort: Effort?
    /// The most tokens that may be spent on thinking; -1 lets the model decide (Gemini), 0 turns thinking off.
    public var budgetTokens: Int?
    /// Whether the thoughts (or their summary) shall be in the answer; nil: the vendor's default.
    public var includeThoughts: Bool?

    public init(effort: Effort? = nil, budgetTokens: Int? = nil, includeThoughts: Bool? = nil) {
        self.effort = effort
        self.budgetTokens = budgetTokens
        self.includeThoughts = includeThoughts
    }
}
