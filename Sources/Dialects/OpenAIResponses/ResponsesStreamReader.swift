import Core
import Framing
import JSON
import NIOCore

/// Reads a stream of `response.created`, items and their deltas, and a terminal event.
///
/// What a vendor says only when an item is done, or only in the terminal event, is told then. Items of types that are not
/// known are told whole when they are done; events that are not known say nothing.
struct ResponsesStreamReader: ReplyStreamReader {
    private let native: ReasoningPart.Origin
    private var items: [ResponsesStreamItem] = []
    private var calls = 0
    private var hasStarted = false
    private var hasEnded = false
    private(set) var isFinished = false

    init(_ expectation: ReplyExpectation) {
        native = expectation.target.responsesOrigin
    }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard let data = event.data, data.readableBytes > 0, !isFinished, !data.isChatDone else { return }
        guard let root = (try? JSONDocument(parsing: data))?.root else {
            throw .chatAnswerInvalid("An event of its stream is no JSON.")
        }
        guard let type = root["type"] else {
            if root["error"] != nil || event.name == "error" { fail(ResponsesErrors.read(root), &events) }
            return
        }
        // Nearly all events are one of these.
        if type.equals("response.output_text.delta") {
            readText(root, root["delta"], &events)
        } else if type.equals("response.function_call_arguments.delta")
            || type.equals("response.custom_tool_call_input.delta")
        {
            readArguments(root, &events)
        } else if type.equals("response.reasoning_summary_text.delta") {
            readThought(root, isSummary: true, &events)
        } else if type.equals("response.reasoning_text.delta") {
            readThought(root, isSummary: false, &events)
        } else {
            try read(type.string ?? "", root, &events)
        }
    }

    private mutating func read(_ type: String, _ root: JSONNode, _ events: inout [ReplyEvent]) throws(GatewayError) {
        switch type {
        case "response.created", "response.in_progress", "response.queued": start(root["response"], &events)
        case "response.output_item.added":
            if let item = root["item"] { begin(item, at: root.outputIndex, &events) }
        case "response.output_text.done": readWhole(root, root["text"], &events)
        case "response.refusal.delta": readRefusal(root, root["delta"], &events)
        case "response.refusal.done":
            if !item(root, .message, &events).hasSpoken(root.contentIndex) {
                readRefusal(root, root["refusal"], &events)
            }
        case "response.output_text.annotation.added":
            guard let annotation = root["annotation"] else { return }
            let place = place(root, .message, &events)
            items[place].citations += 1
            events.append(.citation(choice: 0, ResponsesCitations.read(annotation: annotation)))
        case "response.output_item.done":
            if let item = root["item"] { end(item, at: root.outputIndex, &events) }
        case "response.completed", "response.incomplete", "response.done": finish(root["response"], &events)
        case "response.failed", "response.cancelled":
            fail(ResponsesErrors.read(failed: root["response"]), &events)
        case "error": fail(ResponsesErrors.read(root), &events)
        default: break
        }
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard isFinished else { throw .cutStream }
        guard !hasEnded else { return }
        hasEnded = true
        events.append(.end)
    }

    // MARK: The response

    private mutating func start(_ response: JSONNode?, _ events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        events.append(.start(ReplyStart(response: response)))
    }

    private mutating func finish(_ response: JSONNode?, _ events: inout [ReplyEvent]) {
        start(response, &events)
        if items.isEmpty, let output = response?["output"] {
            // A vendor that tells all at once.
            var index = 0
            for item in output.elements {
                begin(item, at: index, &events)
                end(item, at: index, &events)
                index += 1
            }
        }
        isFinished = true
        let finish =
            response.map { FinishReason(responses: $0, hasCalls: calls > 0) } ?? (calls > 0 ? .toolCalls : .stop)
        events.append(.finish(choice: 0, finish, stopSequence: nil))
        if let usage = Usage(responses: response?["usage"]) { events.append(.usage(usage)) }
    }

    private mutating func fail(_ error: VendorError, _ events: inout [ReplyEvent]) {
        start(nil, &events)
        isFinished = true
        hasEnded = true
        events.append(.failure(error))
    }

    // MARK: Items

    /// Where the item of an event is; one that was not announced begins with what is said of it.
    private mutating func place(
        _ root: JSONNode,
        _ kind: ResponsesStreamItem.Kind,
        _ events: inout [ReplyEvent]
    ) -> Int {
        let index = root.outputIndex
        if let place = items.lastIndex(where: { $0.index == index }) { return place }
        start(nil, &events)
        items.append(ResponsesStreamItem(index: index, kind: kind, id: root.filledText("item_id")))
        return items.count - 1
    }

    private mutating func item(
        _ root: JSONNode,
        _ kind: ResponsesStreamItem.Kind,
        _ events: inout [ReplyEvent]
    ) -> ResponsesStreamItem {
        items[place(root, kind, &events)]
    }

    private mutating func begin(_ node: JSONNode, at index: Int, _ events: inout [ReplyEvent]) {
        start(nil, &events)
        guard !items.contains(where: { $0.index == index }) else { return }
        var item = ResponsesStreamItem(index: index, kind: .other, id: node.filledText("id"))
        switch node["type"]?.string {
        case "message": item.kind = .message
        case "reasoning": item.kind = .reasoning
        case "function_call", "custom_tool_call":
            guard let call = ToolCall(responses: node) else { break }
            item.kind = begin(call, &events)
        default: break
        }
        items.append(item)
    }

    private mutating func begin(_ call: ToolCall, _ events: inout [ReplyEvent]) -> ResponsesStreamItem.Kind {
        var call = call
        let arguments = call.arguments
        call.arguments = .text("")
        events.append(.toolCall(choice: 0, index: calls, call))
        calls += 1
        // Given whole at once by vendors that send no pieces; said when the item is done, if no piece came.
        return .call(calls - 1, arguments: arguments)
    }

    private mutating func end(_ node: JSONNode, at index: Int, _ events: inout [ReplyEvent]) {
        begin(node, at: index, &events)
        guard let place = items.lastIndex(where: { $0.index == index }), !items[place].isDone else { return }
        items[place].isDone = true
        switch node["type"]?.string {
        case "message": endMessage(node, place, &events)
        case "reasoning": endReasoning(node, place, &events)
        case "function_call", "custom_tool_call": endCall(node, place, &events)
        case "image_generation_call":
            guard let image = MediaPart(responsesImage: node) else { return keep(node, &events) }
            events.append(.media(choice: 0, image))
        default: keep(node, &events)
        }
    }

    private func keep(_ node: JSONNode, _ events: inout [ReplyEvent]) {
        let kind = node["type"]?.string ?? ""
        events.append(
            .opaque(choice: 0, OpaquePart(dialect: .openAIResponses, kind: kind, value: node.raw))
        )
    }

    private mutating func endMessage(_ node: JSONNode, _ place: Int, _ events: inout [ReplyEvent]) {
        var index = 0
        var citations = 0
        guard let content = node["content"] else { return }
        for part in content.elements {
            if !items[place].hasSpoken(index) {
                items[place].speak(index)
                if let refusal = part.filledText("refusal") {
                    events.append(.refusal(choice: 0, refusal))
                } else if let text = part.filledText("text") {
                    events.append(.text(choice: 0, text))
                    tellLogprobs(part["logprobs"], &events)
                }
            }
            index += 1
            guard let annotations = part["annotations"] else { continue }
            for annotation in annotations.elements where annotation.isObject {
                citations += 1
                if citations > items[place].citations {
                    events.append(.citation(choice: 0, ResponsesCitations.read(annotation: annotation)))
                }
            }
        }
    }

    private mutating func endReasoning(_ node: JSONNode, _ place: Int, _ events: inout [ReplyEvent]) {
        var thought = ResponsesReasoningItem(node, native: native).thought
        if let isSummary = items[place].isSummary {
            thought.text = nil
            thought.isSummary = isSummary
        }
        guard thought.text != nil || thought.encrypted != nil else { return }
        events.append(.reasoning(choice: 0, thought))
    }

    private mutating func endCall(_ node: JSONNode, _ place: Int, _ events: inout [ReplyEvent]) {
        guard let call = ToolCall(responses: node) else { return }
        // Its name comes only now.
        if case .other = items[place].kind { items[place].kind = begin(call, &events) }
        guard case .call(let index, let given?) = items[place].kind else { return }
        items[place].kind = .call(index, arguments: nil)
        let arguments = call.arguments.asText.isEmpty ? given.asText : call.arguments.asText
        if !arguments.isEmpty { events.append(.toolArguments(choice: 0, index: index, arguments)) }
    }

    // MARK: Pieces

    private mutating func readText(_ root: JSONNode, _ text: JSONNode?, _ events: inout [ReplyEvent]) {
        guard let text = text?.jsonString else { return }
        let place = place(root, .message, &events)
        if !text.isEmpty {
            items[place].speak(root.contentIndex)
            events.append(.text(choice: 0, text))
        }
        tellLogprobs(root["logprobs"], &events)
    }

    private mutating func readWhole(_ root: JSONNode, _ text: JSONNode?, _ events: inout [ReplyEvent]) {
        if !item(root, .message, &events).hasSpoken(root.contentIndex) { readText(root, text, &events) }
    }

    private mutating func readRefusal(_ root: JSONNode, _ text: JSONNode?, _ events: inout [ReplyEvent]) {
        guard let text = text?.filledText else { return }
        let place = place(root, .message, &events)
        items[place].speak(root.contentIndex)
        events.append(.refusal(choice: 0, text))
    }

    /// Of a thought and its summary the one that comes first is told.
    private mutating func readThought(_ root: JSONNode, isSummary: Bool, _ events: inout [ReplyEvent]) {
        guard let text = root["delta"]?.filledText else { return }
        let place = place(root, .reasoning, &events)
        if items[place].isSummary == nil { items[place].isSummary = isSummary }
        guard items[place].isSummary == isSummary else { return }
        var piece = ReasoningPart(text: text)
        piece.isSummary = isSummary
        piece.id = items[place].id
        events.append(.reasoning(choice: 0, piece))
    }

    private mutating func readArguments(_ root: JSONNode, _ events: inout [ReplyEvent]) {
        guard let piece = root["delta"]?.filledText else { return }
        let index = root.outputIndex
        guard let place = items.lastIndex(where: { $0.index == index }), case .call(let call, _) = items[place].kind
        else { return }
        items[place].kind = .call(call, arguments: nil)
        events.append(.toolArguments(choice: 0, index: call, piece))
    }

    private func tellLogprobs(_ node: JSONNode?, _ events: inout [ReplyEvent]) {
        guard let node, node.count > 0 else { return }
        events.append(.logprobs(choice: 0, .build { $0.object { $0.member("content", node) } }))
    }
}

/// An item of a stream, as far as it must be known what has been said of it.
struct ResponsesStreamItem {
    enum Kind {
        case message, reasoning, other
        /// The call's index, and the arguments of its beginning until a piece has come.
        case call(Int, arguments: ToolArguments?)
    }

    let index: Int
    var kind: Kind
    let id: JSONString?
    /// Annotations that have been told.
    var citations = 0
    /// Which of a thought's two texts has been told.
    var isSummary: Bool?
    var isDone = false
    /// The parts of the content of which something has been said, as bits.
    private var spoken: UInt64 = 0

    init(index: Int, kind: Kind, id: JSONString?) {
        self.index = index
        self.kind = kind
        self.id = id
    }

    func hasSpoken(_ part: Int) -> Bool { spoken & 1 << UInt64(part & 63) != 0 }

    mutating func speak(_ part: Int) { spoken |= 1 << UInt64(part & 63) }
}

extension JSONNode {
    /// The item that an event is about.
    fileprivate var outputIndex: Int { self["output_index"]?.int ?? 0 }
    /// The part of the item's content that an event is about.
    fileprivate var contentIndex: Int { self["content_index"]?.int ?? 0 }
}
