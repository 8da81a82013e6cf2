import Core
import Framing
import JSON
import NIOCore

/// Writes an answer as a stream, item by item.
///
/// Words and thoughts follow one another: an item of them ends when something else begins. A call stays open while its
/// arguments may still grow; one whose arguments are a whole JSON value ends when something else begins, the others when
/// the answer does. The terminal event repeats all items, so that what was said is kept until then.
///
/// Log probabilities come after the words that they are about, in a delta without words. Sounds have no place here, nor have
/// proofs of what is no thought.
struct ResponsesStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    private let echo: ResponsesEcho
    private var envelope: ResponsesEnvelope?
    private var events = ResponsesEventWriter()
    private var slots: [ResponsesSlot] = []
    /// The message or thought that is open.
    private var current: Int?
    /// Where each call of the choice is.
    private var calls: [Int: Int] = [:]
    private var end: ResponsesEnd?
    private var usage: Usage?
    private var hasEnded = false

    init(_ context: ReplyContext) {
        self.context = context
        echo = ResponsesEcho(context.echo)
    }

    /// The event has the next number of the sequence.
    mutating func writeError(_ error: GatewayError, into buffer: inout ByteBuffer) -> Bool {
        hasEnded = true
        events.fail(error, &buffer)
        return true
    }

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch event {
        case .start(let start): begin(start, &buffer)
        case .usage(let told): usage = told
        case .failure(let error):
            hasEnded = true
            events.fail(.vendor(error), &buffer)
        case .end:
            begin(ReplyStart(), &buffer)
            if end == nil { finish(.stop, &buffer) }
            hasEnded = true
            complete(&buffer)
        case .finish(let choice, let reason, _):
            guard choice == 0, end == nil else { return }
            begin(ReplyStart(), &buffer)
            finish(reason, &buffer)
        case .text(let choice, _), .refusal(let choice, _), .reasoning(let choice, _), .toolCall(let choice, _, _),
            .toolArguments(let choice, _, _), .citation(let choice, _), .textSignature(let choice, _),
            .media(let choice, _), .logprobs(let choice, _), .opaque(let choice, _):
            guard choice == 0, end == nil else { return }
            begin(ReplyStart(), &buffer)
            tell(event, &buffer)
        }
    }

    private mutating func tell(_ event: ReplyEvent, _ buffer: inout ByteBuffer) {
        switch event {
        case .text(_, let text): if !text.isEmpty { say(.text, text, &buffer) }
        case .refusal(_, let text): if !text.isEmpty { say(.refusal, text, &buffer) }
        case .reasoning(_, let piece): think(piece, &buffer)
        case .toolCall(_, let index, let call): begin(call, index, &buffer)
        case .toolArguments(_, let index, let piece): argue(piece, index, &buffer)
        case .citation(_, let citation): cite(citation, &buffer)
        case .logprobs(_, let logprobs): add(logprobs, &buffer)
        case .media(_, let media):
            guard media.kind == .image, case .base64(let data) = media.source else { return }
            tellWhole(.image(data, mediaType: media.mediaType), &buffer)
        case .opaque(_, let part):
            guard part.dialect == .openAIResponses, !part.isResponsesContent else { return }
            tellWhole(.opaque(part.value), &buffer)
        case .textSignature, .start, .usage, .finish, .failure, .end: break  // Nothing that is told.
        }
    }

    // MARK: The response

    private mutating func begin(_ start: ReplyStart, _ buffer: inout ByteBuffer) {
        guard envelope == nil else { return }
        let envelope = ResponsesEnvelope(start, context, echo)
        self.envelope = envelope
        for name in ["response.created", "response.in_progress"] as [StaticString] {
            events.write(name, &buffer) { writer in
                writer.key("response")
                envelope.write(nil, usage: nil, into: &writer) { _ in }
            }
        }
    }

    private mutating func finish(_ reason: FinishReason, _ buffer: inout ByteBuffer) {
        let end = ResponsesEnd(reason, hasCalls: !calls.isEmpty)
        self.end = end
        let last = slots.count - 1
        close(end.isComplete || current != last ? .completed : .incomplete, &buffer)
        for place in slots.indices where slots[place].isOpen {
            endCall(place, end.isComplete || place != last ? .completed : .incomplete, &buffer)
        }
    }

    private mutating func complete(_ buffer: inout ByteBuffer) {
        guard let envelope, let end else { return }
        events.write(end.isComplete ? "response.completed" : "response.incomplete", &buffer) { writer in
            writer.key("response")
            envelope.write(end, usage: usage, into: &writer) { writer in
                for slot in slots { slot.item.write(id: slot.id, slot.status, into: &writer) }
            }
        }
    }

    // MARK: Items

    /// Ends what may be ended and begins an item.
    private mutating func open(_ item: ResponsesOutputItem, _ buffer: inout ByteBuffer) -> Int {
        close(.completed, &buffer)
        for place in slots.indices where slots[place].isOpen && slots[place].isWholeCall {
            endCall(place, .completed, &buffer)
        }
        slots.append(ResponsesSlot(id: item.id(at: slots.count, context), item: item))
        let place = slots.count - 1
        events.itemEvent("response.output_item.added", slots[place], at: place, &buffer)
        return place
    }

    private mutating func end(_ place: Int, _ status: ResponsesOutputItem.Status, _ buffer: inout ByteBuffer) {
        slots[place].status = status
        events.itemEvent("response.output_item.done", slots[place], at: place, &buffer)
    }

    private mutating func tellWhole(_ item: ResponsesOutputItem, _ buffer: inout ByteBuffer) {
        let place = open(item, &buffer)
        end(place, .completed, &buffer)
    }

    /// Ends the open message or thought.
    private mutating func close(_ status: ResponsesOutputItem.Status, _ buffer: inout ByteBuffer) {
        guard let place = current else { return }
        current = nil
        switch slots[place].item {
        case .message(let content):
            if let last = content.last { events.endContent(last, content.count - 1, of: slots[place], place, &buffer) }
        case .reasoning(let thought):
            if thought.text != nil { events.endThought(thought, of: slots[place], place, &buffer) }
        case .call, .image, .opaque: break
        }
        end(place, status, &buffer)
    }

    // MARK: Words

    private mutating func say(_ kind: ResponsesContent.Kind, _ text: JSONString, _ buffer: inout ByteBuffer) {
        let (place, index) = openContent(kind, &buffer)
        slots[place].withContent { $0[index].text.append(text) }
        let name: StaticString = kind == .text ? "response.output_text.delta" : "response.refusal.delta"
        events.contentEvent(name, index, of: slots[place], place, &buffer) { writer in
            writer.member("delta", text)
            if kind == .text { writer.array("logprobs") { _ in } }
        }
    }

    /// The open part of the kind, in the open message.
    private mutating func openContent(
        _ kind: ResponsesContent.Kind,
        _ buffer: inout ByteBuffer
    ) -> (place: Int, index: Int) {
        let place: Int
        var index = 0
        if let current, case .message(let content) = slots[current].item {
            place = current
            if let last = content.last {
                index = content.count - 1
                if last.kind == kind { return (place, index) }
                events.endContent(last, index, of: slots[place], place, &buffer)
                index += 1
            }
        } else {
            place = open(.message([]), &buffer)
            current = place
        }
        let part = ResponsesContent(kind)
        slots[place].withContent { $0.append(part) }
        events.contentEvent("response.content_part.added", index, of: slots[place], place, &buffer) { writer in
            writer.key("part")
            part.write(into: &writer)
        }
        return (place, index)
    }

    private mutating func cite(_ citation: Citation, _ buffer: inout ByteBuffer) {
        let (place, index) = openContent(.text, &buffer)
        var number = 0
        slots[place].withContent { content in
            number = content[index].citations.count
            content[index].citations.append(citation)
        }
        events.contentEvent("response.output_text.annotation.added", index, of: slots[place], place, &buffer) {
            $0.member("annotation_index", number)
            $0.key("annotation")
            $0.responsesAnnotation(citation)
        }
    }

    private mutating func add(_ logprobs: JSONRaw, _ buffer: inout ByteBuffer) {
        guard let place = current, case .message(let content) = slots[place].item, content.last?.kind == .text else {
            return
        }
        let index = content.count - 1
        slots[place].withContent { $0[index].logprobs.append(logprobs) }
        events.contentEvent("response.output_text.delta", index, of: slots[place], place, &buffer) { writer in
            writer.member("delta", literal: "")
            writer.key("logprobs")
            writer.responsesLogprobs([logprobs])
        }
    }

    // MARK: Thoughts

    private mutating func think(_ piece: ReasoningPart, _ buffer: inout ByteBuffer) {
        let isProven = piece.responsesProof != nil
        guard piece.text?.isEmpty == false || isProven else { return }
        let place: Int
        var hasText = false
        if let current, case .reasoning(var thought) = slots[current].item, thought.continuesResponsesItem(with: piece)
        {
            place = current
            hasText = thought.text != nil
            // Emptied first, so that the text grows in place.
            slots[place].item = .message([])
            thought.takeResponsesPart(piece)
            slots[place].item = .reasoning(thought)
        } else {
            var blank = ReasoningPart()
            blank.id = piece.id
            place = open(.reasoning(blank), &buffer)
            current = place
            slots[place].item = .reasoning(piece)
        }
        if let text = piece.text, !text.isEmpty {
            if !hasText { events.beginThought(isSummary: piece.isSummary, of: slots[place], place, &buffer) }
            events.thoughtDelta(text, isSummary: piece.isSummary, of: slots[place], place, &buffer)
        }
        if isProven { close(.completed, &buffer) }
    }

    // MARK: Calls

    private mutating func begin(_ call: ToolCall, _ index: Int, _ buffer: inout ByteBuffer) {
        let arguments = call.arguments.asText
        var call = call
        call.arguments = .text("")
        call.id = call.id ?? JSONString("call_\(context.fallbackID)_\(slots.count)")
        let isCustom = !echo.customTools.isEmpty && echo.customTools.contains(call.name.string)
        let place = open(.call(call, isCustom: isCustom), &buffer)
        slots[place].isOpen = true
        calls[index] = place
        if !arguments.isEmpty { argue(arguments, index, &buffer) }
    }

    private mutating func argue(_ piece: JSONString, _ index: Int, _ buffer: inout ByteBuffer) {
        guard !piece.isEmpty, let place = calls[index], slots[place].isOpen,
            case .call(var call, let isCustom) = slots[place].item
        else { return }
        slots[place].item = .message([])
        call.arguments.append(piece)
        slots[place].item = .call(call, isCustom: isCustom)
        let name: StaticString =
            isCustom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta"
        events.event(name, of: slots[place], place, &buffer) { $0.member("delta", piece) }
    }

    private mutating func endCall(_ place: Int, _ status: ResponsesOutputItem.Status, _ buffer: inout ByteBuffer) {
        guard case .call(let call, let isCustom) = slots[place].item else { return }
        if !isCustom, call.arguments.asText.isEmpty, let index = calls.first(where: { $0.value == place })?.key {
            // Every client parses them; nothing is no JSON.
            argue("{}", index, &buffer)
            return endCall(place, status, &buffer)
        }
        slots[place].isOpen = false
        if isCustom {
            events.event("response.custom_tool_call_input.done", of: slots[place], place, &buffer) {
                $0.member("input", call.arguments.asText)
            }
        } else {
            events.event("response.function_call_arguments.done", of: slots[place], place, &buffer) {
                $0.member("arguments", call.arguments.asText)
                $0.member("name", call.name)
            }
        }
        end(place, status, &buffer)
    }
}

/// An item of a stream that is being written.
struct ResponsesSlot {
    let id: JSONString
    var item: ResponsesOutputItem
    var status = ResponsesOutputItem.Status.inProgress
    /// A call whose arguments may still grow.
    var isOpen = false

    init(id: JSONString, item: ResponsesOutputItem) {
        self.id = id
        self.item = item
    }

    /// The arguments of the call are a whole JSON value. Free text is never known to be whole.
    var isWholeCall: Bool {
        guard case .call(let call, isCustom: false) = item else { return false }
        return (try? call.arguments.asText.parsedAsJSON()) != nil
    }

    /// Changes the content of a message in place.
    mutating func withContent(_ change: (inout [ResponsesContent]) -> Void) {
        guard case .message(var content) = item else { return }
        item = .message([])
        change(&content)
        item = .message(content)
    }
}
