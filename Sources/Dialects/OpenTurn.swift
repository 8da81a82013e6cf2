import JSON

/// The turn of a conversation whose content is being written, begun only when there is something to say in it
/// (Anthropic, Bedrock).
struct OpenTurn {
    private var speaker: ConversationTurns.Speaker?
    /// Something has been said.
    private(set) var hasSpoken = false

    /// Goes on with the speaker's turn, or begins it.
    mutating func open(_ speaker: ConversationTurns.Speaker, into writer: inout JSONWriter) {
        guard self.speaker != speaker else { return }
        close(into: &writer)
        writer.beginObject()
        switch speaker {
        case .user: writer.member("role", literal: "user")
        case .assistant: writer.member("role", literal: "assistant")
        case .system: writer.member("role", literal: "system")
        }
        writer.key("content")
        writer.beginArray()
        self.speaker = speaker
        hasSpoken = true
    }

    /// Ends the turn, if one is open.
    mutating func close(into writer: inout JSONWriter) {
        guard speaker != nil else { return }
        writer.endArray()
        writer.endObject()
        speaker = nil
    }
}
