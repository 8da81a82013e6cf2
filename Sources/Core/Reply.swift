public import JSON

/// A whole answer of a model.
public struct Reply: Sendable {
    /// The vendor's id of the answer; a writer makes one up where the vendor gave none.
    public var id: JSONString?
    /// The model as the vendor names it.
    public var model: JSONString?
    /// Seconds since 1970, where the vendor says it.
    public var created: Int?
    /// The alternatives, by index.
    public var choices: [Choice] = []
    /// What it cost in tokens, where the vendor says it.
    public var usage: Usage?
    /// The tier that served it.
    public var serviceTier: String?
    /// OpenAI's `system_fingerprint`.
    public var systemFingerprint: JSONString?

    /// Begins with nothing said.
    public init() {}

    /// One of the alternatives that were asked for.
    public struct Choice: Sendable {
        /// Counted from 0.
        public var index: Int
        /// Text, reasoning, tool calls, refusals and media, in the order in which they were said.
        public var parts: [Part] = []
        /// Nil where the vendor did not say why it ended.
        public var finish: FinishReason?
        /// The sequence that ended the answer, where the vendor says it.
        public var stopSequence: JSONString?
        /// OpenAI's `logprobs` object, verbatim.
        public var logprobs: JSONRaw?

        /// Begins with nothing said.
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
    /// Output tokens spent on reasoning; nil where the vendor does not say.
    public var reasoningTokens: Int?
    /// Input tokens that were audio.
    public var inputAudioTokens: Int?
    /// Output tokens that were audio.
    public var outputAudioTokens: Int?

    /// Begins with nothing said.
    public init(inputTokens: Int, outputTokens: Int) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
    }
}
