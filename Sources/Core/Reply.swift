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
