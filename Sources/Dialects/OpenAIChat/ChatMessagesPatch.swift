import Core
import JSON
import NIOCore

/// Changes in the messages of a request what a vendor wants otherwise; every other byte stays as it came.
///
/// What can differ: the role of a developer's message, the member that holds earlier thoughts, members that the vendor refuses,
/// the form of the ids of calls, and that an assistant speaks between the results of tools and the user.
struct ChatMessagesPatch {
    private let request: JSONDocument
    private let quirks: Quirks
    private let movesThoughts: Bool
    /// Whether there is anything that the vendor wants otherwise.
    private let isNeeded: Bool

    init(_ request: JSONDocument, _ quirks: Quirks) {
        self.request = request
        self.quirks = quirks
        movesThoughts = quirks.reasoningMember != Quirks.usualReasoningMember
        isNeeded =
            movesThoughts || quirks.developerAsSystem || !quirks.refusedMessageMembers.isEmpty
            || quirks.toolCallIDForm != nil || quirks.assistantAfterToolResults
    }

    /// The list as the vendor wants it; nil where it is in order.
    func patched() -> JSONRaw? {
        guard isNeeded, let messages = request.root["messages"], messages.isArray else { return nil }
        var cuts = TextCuts(request.bytes, messages.range)
        var isAfterResult = false
        for message in messages.elements {
            guard let role = message["role"] else { continue }
            let isResult = role.equals("tool")
            let isAssistant = role.equals("assistant")
            if isAfterResult, !isResult, !isAssistant, quirks.assistantAfterToolResults {
                cuts.insert(AssistantBridge.message, at: message.range.lowerBound)
            }
            isAfterResult = isResult
            if isAssistant {
                if let cleaned = cleaned(message) {
                    cuts.replace(message.range, with: cleaned)
                } else if let calls = message["tool_calls"] {
                    fitIDs(of: calls, in: &cuts)
                }
            } else if isResult, let id = message["tool_call_id"] {
                fit(id, in: &cuts)
            } else if quirks.developerAsSystem, role.equals("developer") {
                cuts.replace(role.range, with: ByteBuffer(staticString: "\"system\""))
            }
        }
        return cuts.finish().map(JSONRaw.init(unchecked:))
    }

    /// A message without the members that the vendor refuses, and with its thoughts under the name that the vendor knows, or
    /// without them; nil where it is in order. Of thoughts under several names the vendor's own count.
    private func cleaned(_ message: JSONNode) -> ByteBuffer? {
        let refused = quirks.refusedMessageMembers
        let name = quirks.reasoningMember
        let isReasoning = name == "reasoning"
        let isInOrder =
            !movesThoughts
            || message.member("reasoning_content") == nil && (isReasoning || message.member("reasoning") == nil)
        guard !isInOrder || !refused.isEmpty && message.members.contains(where: { refused.contains($0.key.string) })
        else { return nil }
        var writer = JSONWriter(capacity: message.range.count + 16)
        writer.beginObject()
        for (key, value) in message.members {
            if key == "reasoning_content" || key == "reasoning" || key.string == name { continue }
            if refused.contains(key.string) { continue }
            writer.key(key.jsonString)
            if key == "tool_calls" {
                var cuts = TextCuts(request.bytes, value.range)
                fitIDs(of: value, in: &cuts)
                if let calls = cuts.finish() {
                    writer.raw(JSONRaw(unchecked: calls))
                    continue
                }
            }
            writer.node(value)
        }
        if let name, let thoughts = message[name: name] ?? message["reasoning_content"] ?? message["reasoning"] {
            writer.key(name)
            writer.node(thoughts)
        }
        writer.endObject()
        return writer.buffer
    }

    private func fitIDs(of calls: JSONNode, in cuts: inout TextCuts) {
        guard quirks.toolCallIDForm != nil, calls.isArray else { return }
        for call in calls.elements { if let id = call["id"] { fit(id, in: &cuts) } }
    }

    private func fit(_ id: JSONNode, in cuts: inout TextCuts) {
        guard let form = quirks.toolCallIDForm, let text = id.jsonString, !form.fits(text) else { return }
        var writer = JSONWriter(capacity: form.length + 2)
        writer.string(form.fitted(text))
        cuts.replace(id.range, with: writer.buffer)
    }
}

/// Puts other bytes in the place of pieces of a text, from its start to its end.
private struct TextCuts {
    private let bytes: ByteBuffer
    private let range: Range<Int>
    private var text = ByteBuffer()
    /// How far the text is written.
    private var end: Int

    init(_ bytes: ByteBuffer, _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
        end = range.lowerBound
    }

    mutating func replace(_ piece: Range<Int>, with other: ByteBuffer) {
        copy(to: piece.lowerBound)
        text.writeImmutableBuffer(other)
        end = piece.upperBound
    }

    /// Puts an element before the one that begins at a place.
    mutating func insert(_ element: StaticString, at place: Int) {
        copy(to: place)
        text.writeStaticString(element)
        text.writeInteger(UInt8(ascii: ","))
    }

    /// The text with what was put in; nil if nothing was.
    mutating func finish() -> ByteBuffer? {
        guard text.readableBytes > 0 else { return nil }
        copy(to: range.upperBound)
        return text
    }

    private mutating func copy(to place: Int) {
        if let slice = bytes.getSlice(at: bytes.readerIndex + end, length: place - end) {
            text.writeImmutableBuffer(slice)
        }
        end = place
    }
}
