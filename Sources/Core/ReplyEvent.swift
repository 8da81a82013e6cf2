public import JSON

/// One step of a streamed answer, in the words that all dialects share.
///
/// A stream is `.start`, then deltas, then for each choice `.finish`, then at most one `.usage` that counts, then
/// `.end`. A vendor's own error in the stream is `.failure`; nothing follows it. A reader never invents `.end`: it comes
/// only where the vendor's stream said that it is finished.
public enum ReplyEvent: Sendable {
    case start(ReplyStart)
    case text(choice: Int, JSONString)
    case refusal(choice: Int, JSONString)
    /// A piece of thought. Consecutive pieces belong together until a piece with a signature or encrypted data, or an
    /// event of another kind, closes them.
    case reasoning(choice: Int, ReasoningPart)
    /// `index` counts the tool calls of the choice from 0, without gaps. Arguments follow; all of them may already be here.
    case toolCall(choice: Int, index: Int, ToolCall)
    /// A piece of the text of the arguments, escaped, to be appended.
    case toolArguments(choice: Int, index: Int, JSONString)
    case citation(choice: Int, Citation)
    /// Proof of the reasoning that belongs to the text so far (Gemini's `thoughtSignature` on a text part).
    case textSignature(choice: Int, JSONString)
    case media(choice: Int, MediaPart)
    case logprobs(choice: Int, JSONRaw)
    case opaque(choice: Int, OpaquePart)
    case finish(choice: Int, FinishReason, stopSequence: JSONString?)
    /// Cumulative: a later one replaces an earlier one. Told seldom, and larger than all else.
    indirect case usage(Usage)
    /// The vendor reported an error in mid-stream.
    case failure(VendorError)
    /// The vendor said that the stream is complete.
    case end
}

/// What is known when a streamed answer begins.
public struct ReplyStart: Sendable, Hashable {
    /// The vendor's id of the answer.
    public var id: JSONString?
    /// The model as the vendor names it.
    public var model: JSONString?
    /// Seconds since 1970, where the vendor says it.
    public var created: Int?
    /// The tier that serves it.
    public var serviceTier: String?
    /// OpenAI's `system_fingerprint`.
    public var systemFingerprint: JSONString?

    /// Puts the members together.
    public init(id: JSONString? = nil, model: JSONString? = nil, created: Int? = nil) {
        self.id = id
        self.model = model
        self.created = created
    }
}
