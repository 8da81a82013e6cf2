import Core
import Framing
import JSON
import NIOCore

/// Writes the events of a stream, each with its number.
struct ResponsesEventWriter {
    private var number = 0

    /// An event and its data, an object whose `type` is the event's name.
    mutating func write(
        _ name: StaticString,
        _ buffer: inout ByteBuffer,
        _ members: (inout JSONWriter) -> Void
    ) {
        let number = number
        self.number += 1
        SSEWriter.writeObject(name, into: &buffer) { writer in
            writer.member("sequence_number", number)
            members(&writer)
        }
    }

    /// The stream ends with an error.
    mutating func fail(_ error: GatewayError, _ buffer: inout ByteBuffer) {
        ResponsesErrors.writeEvent(error, number: number, into: &buffer)
        number += 1
    }

    /// An event that tells an item as it is now.
    mutating func itemEvent(_ name: StaticString, _ slot: ResponsesSlot, at place: Int, _ buffer: inout ByteBuffer) {
        write(name, &buffer) { writer in
            writer.member("output_index", place)
            writer.key("item")
            slot.item.write(id: slot.id, slot.status, into: &writer)
        }
    }

    /// An event about an item.
    mutating func event(
        _ name: StaticString,
        of slot: ResponsesSlot,
        _ place: Int,
        _ buffer: inout ByteBuffer,
        _ members: (inout JSONWriter) -> Void
    ) {
        write(name, &buffer) { writer in
            writer.member("item_id", slot.id)
            writer.member("output_index", place)
            members(&writer)
        }
    }

    /// An event about a part of an item's content.
    mutating func contentEvent(
        _ name: StaticString,
        _ index: Int,
        of slot: ResponsesSlot,
        _ place: Int,
        _ buffer: inout ByteBuffer,
        _ members: (inout JSONWriter) -> Void
    ) {
        event(name, of: slot, place, &buffer) { writer in
            writer.member("content_index", index)
            members(&writer)
        }
    }

    /// The end of a part of a message's content.
    mutating func endContent(
        _ part: ResponsesContent,
        _ index: Int,
        of slot: ResponsesSlot,
        _ place: Int,
        _ buffer: inout ByteBuffer
    ) {
        switch part.kind {
        case .text:
            contentEvent("response.output_text.done", index, of: slot, place, &buffer) { writer in
                writer.member("text", part.text)
                writer.key("logprobs")
                writer.responsesLogprobs(part.logprobs)
            }
        case .refusal:
            contentEvent("response.refusal.done", index, of: slot, place, &buffer) {
                $0.member("refusal", part.text)
            }
        }
        contentEvent("response.content_part.done", index, of: slot, place, &buffer) { writer in
            writer.key("part")
            part.write(into: &writer)
        }
    }

    // MARK: Thoughts

    mutating func beginThought(isSummary: Bool, of slot: ResponsesSlot, _ place: Int, _ buffer: inout ByteBuffer) {
        let name: StaticString = isSummary ? "response.reasoning_summary_part.added" : "response.content_part.added"
        thoughtEvent(name, isSummary: isSummary, of: slot, place, &buffer) { writer in
            writer.key("part")
            writer.responsesText(isSummary ? "summary_text" : "reasoning_text", "")
        }
    }

    mutating func thoughtDelta(
        _ text: JSONString,
        isSummary: Bool,
        of slot: ResponsesSlot,
        _ place: Int,
        _ buffer: inout ByteBuffer
    ) {
        let name: StaticString =
            isSummary ? "response.reasoning_summary_text.delta" : "response.reasoning_text.delta"
        thoughtEvent(name, isSummary: isSummary, of: slot, place, &buffer) { $0.member("delta", text) }
    }

    mutating func endThought(_ thought: ReasoningPart, of slot: ResponsesSlot, _ place: Int, _ buffer: inout ByteBuffer)
    {
        let isSummary = thought.isSummary
        let text = thought.text ?? ""
        let textDone: StaticString = isSummary ? "response.reasoning_summary_text.done" : "response.reasoning_text.done"
        thoughtEvent(textDone, isSummary: isSummary, of: slot, place, &buffer) { $0.member("text", text) }
        let partDone: StaticString = isSummary ? "response.reasoning_summary_part.done" : "response.content_part.done"
        thoughtEvent(partDone, isSummary: isSummary, of: slot, place, &buffer) { writer in
            writer.key("part")
            writer.responsesText(isSummary ? "summary_text" : "reasoning_text", text)
        }
    }

    /// A thought is one part of its item.
    private mutating func thoughtEvent(
        _ name: StaticString,
        isSummary: Bool,
        of slot: ResponsesSlot,
        _ place: Int,
        _ buffer: inout ByteBuffer,
        _ members: (inout JSONWriter) -> Void
    ) {
        event(name, of: slot, place, &buffer) { writer in
            writer.member(isSummary ? "summary_index" : "content_index", 0)
            members(&writer)
        }
    }
}
