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
    /// The functions that the model may call.
    public var tools: [Tool] = []
    /// The tools came as Chat's deprecated `functions`: the answer tells a call as `function_call`.
    public var usesFunctions = false
    /// Nil where the caller said nothing (vendors then behave as `auto` when there are tools).
    public var toolChoice: ToolChoice?
    /// Nil where the caller said nothing.
    public var parallelToolCalls: Bool?
    /// The form that the answer must have; nil: text.
    public var responseFormat: ResponseFormat?
    /// How tokens are chosen and when to stop.
    public var sampling = Sampling()
    /// How much to think; nil: the vendor's default.
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
    /// The tier that shall serve it (`auto`, `default`, `flex`, `priority`).
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
    /// Every proof of thoughts in the messages is one that the vendor of this call can read, whatever dialect the caller spoke:
    /// somebody has looked. Where false, only the dialect tells.
    public var bringsVendorsProofs = false
    /// The last message is the beginning of the answer, which goes on from there.
    public var answerBegins = false
    /// Leave out what the vendor cannot do instead of refusing the call (`drop_params`).
    public var dropUnsupported = false

    /// Begins with nothing but the essentials.
    public init(model: String) {
        self.model = model
    }

    /// A member of a request that has no place in the canonical model.
    public struct Extension: Sendable, Hashable {
        /// What it is called.
        public var name: String
        /// What it is.
        public var value: JSONRaw
        /// It changes no answer, or asks for what other vendors do anyway: they go without it and need not refuse it.
        public var isHint = false

        /// Begins with nothing but the essentials.
        public init(name: String, value: JSONRaw, isHint: Bool = false) {
            self.name = name
            self.value = value
            self.isHint = isHint
        }
    }
}

/// How the next token is chosen and when to stop; numbers are kept as they were written.
public struct Sampling: Sendable, Hashable {
    /// `max_completion_tokens`/`max_tokens`: the most tokens the answer may have, reasoning included.
    public var maxOutputTokens: Int?
    /// How freely tokens are chosen.
    public var temperature: JSONNumber?
    /// Nucleus sampling: the share of probability that is considered.
    public var topP: JSONNumber?
    /// How many tokens are considered.
    public var topK: JSONNumber?
    /// The least probability, relative to the best token's, that is considered.
    public var minP: JSONNumber?
    /// Sequences that end the answer.
    public var stop: [JSONString] = []
    /// How many answers are wanted (`n`, `candidateCount`).
    public var choices: Int?
    /// Asks for the same answer to the same request.
    public var seed: JSONNumber?
    /// Makes tokens that occurred less likely.
    public var presencePenalty: JSONNumber?
    /// Makes tokens less likely with every occurrence.
    public var frequencyPenalty: JSONNumber?
    /// Token id -> bias, an object.
    public var logitBias: JSONRaw?
    /// Whether log probabilities are wanted.
    public var logprobs: Bool?
    /// How many alternatives of each token are wanted with their log probabilities.
    public var topLogprobs: Int?

    /// Begins with nothing but the essentials.
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
    /// What it is called; an empty name is none.
    public var name: String?
    /// What the answer is for, in words for the model.
    public var description: JSONString?
    /// The JSON Schema.
    public var schema: JSONRaw
    /// The answer must follow the schema exactly.
    public var strict: Bool?

    /// Begins with nothing but the essentials.
    public init(name: String? = nil, description: JSONString? = nil, schema: JSONRaw, strict: Bool? = nil) {
        self.name = name?.isEmpty == true ? nil : name
        self.description = description
        self.schema = schema
        self.strict = strict
    }
}

/// How much the model shall think before it answers.
public struct ReasoningRequest: Sendable, Hashable {
    /// The vendors' common scale; which steps exist differs by model.
    public enum Effort: String, Sendable, CaseIterable, Comparable {
        case none, minimal, low, medium, high, xhigh, max

        /// From the least to the most.
        public static func < (one: Effort, other: Effort) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .none: 0
            case .minimal: 1
            case .low: 2
            case .medium: 3
            case .high: 4
            case .xhigh: 5
            case .max: 6
            }
        }
    }

    /// A step of the common scale.
    public var effort: Effort?
    /// The most tokens that may be spent on thinking; -1 lets the model decide (Gemini), 0 turns thinking off.
    public var budgetTokens: Int?
    /// Whether the thoughts (or their summary) shall be in the answer; nil: the vendor's default.
    public var includeThoughts: Bool?

    /// Begins with nothing but the essentials.
    public init(effort: Effort? = nil, budgetTokens: Int? = nil, includeThoughts: Bool? = nil) {
        self.effort = effort
        self.budgetTokens = budgetTokens
        self.includeThoughts = includeThoughts
    }
}
