public import JSON

/// A whole answer of a model.
public struct Reply: Sendable {
    /// The vendor's id of the answer; a writer makes one up where the vendor gave none.
    public var id: JSONString?
    /// The model as the vendor names it.
    public var model: JSONString?
    /// Seconds since 1970, where the vendor says it.
    public var created: Int?
    public var choices: [Choice] = []
    public var usage: Usage?
    public var serviceTier: String?
    public var systemFingerprint: JSONString?

    public init() {}

    /// One of the alternatives that were asked for.
    public struct Choice: Sendable {
        public var index: Int
        /// Text, reasoning, tool calls, refusals and media, in the order in which they were said.
        public var parts: [Part] = []
        /// Nil where the vendor did not say why it ended.
        public var finish: FinishReason?
        /// The sequence that ended the answer, where the vendor says it.
        public var stopSequence: JSONString?
        /// OpenAI's `logprobs` object, verbatim.
        public var logprobs: JSONRaw?

        public init(index: Int) {
            self.index = index
        }
    }
}

/// Why an answer ended.
public enum FinishReason: String, Sendable {
    case stop, length
    case toolCalls = "tool_calls"
    case contentFilter = "content_filter"
    /// The vendor ended abnormally and said so (malformed function call, internal reason).
    case error
}

/// Tokens of one answer. Input and output count every token; the classes below are shares of them, not additions.
public struct Usage: Sendable, Hashable {
    /// Every input token, those read from or written to a cache included.
    public var inputTokens: Int
    /// Every output token, reasoning included.
    public var outputTokens: Int
    /// Input tokens read from the vendor's cache; nil where the vendor does not say.
    public var cachedInputTokens: Int?
    /// Input tokens written to the vendor's cache, any lifetime.
    public var cacheWriteTokens: Int?
    /// Of those, the ones written for an hour (Anthropic's `ephemeral_1h_input_tokens`).
    public var cacheWrite1hTokens: Int?
    public var reasoningTokens: Int?
    public var inputAudioTokens: Int?
    public var outputAudioTokens: Int?

    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}
