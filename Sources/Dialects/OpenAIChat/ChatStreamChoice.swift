import Core
import JSON

/// One choice of a stream that is being read: what its deltas have said so far.
struct ChatStreamChoice {
    let index: Int
    var finish: FinishReason?
    private(set) var isEnded = false
    private(set) var isCited = false
    private let answerTool: JSONString?
    private var slots: [Slot] = []
    private var callCount = 0
    private var hasText = false
    /// The thoughts come as plain text; their repetition in the details says nothing new.
    private var hasReasoningText = false
    /// Gemini's proofs that came before the call they belong to.
    private var signatures: [(callID: JSONString?, data: JSONString)] = []

    private struct Slot {
        let key: Int
        var id: JSONString?
        /// Its place among the calls; nil for the call that is the answer.
        var index: Int?
        /// Nil once the call was told. A call is told when its name is known.
        var pending: ToolCall?

        /// Neither id nor name came yet.
        var isUnknown: Bool { id == nil && pending != nil }
    }

    init(index: Int, answerTool: String?) {
        self.index = index
        self.answerTool = answerTool.map { JSONString($0) }
    }

    mutating func read(_ node: JSONNode, _ events: inout [ReplyEvent]) {
        let delta = ChatMessageNode(node)
        if let text = delta.reasoningText {
            hasReasoningText = true
            events.append(.reasoning(choice: index, ReasoningPart(text: text)))
        }
        if let details = delta.reasoningDetails { for detail in details.elements { read(detail: detail, &events) } }
        if let blocks = delta.thinkingBlocks { for block in blocks.elements { read(block: block, &events) } }
        if let content = delta.content { read(content: content, &events) }
        if let signature = delta.extraContent?["google"]?.filledText("thought_signature") {
            sign(nil, signature, &events)
        }
        if let refusal = delta.refusal?.jsonString, !refusal.isEmpty {
            events.append(.refusal(choice: index, refusal))
        }
        if let images = delta.images {
            for image in images.elements.lazy.compactMap(MediaPart.init(chatImage:)) {
                events.append(.media(choice: index, image))
            }
        }
        if let audio = delta.audio { events.append(.opaque(choice: index, .chatMember("audio", audio))) }
        if let calls = delta.toolCalls {
            var position = 0
            for call in calls.elements {
                read(call: call, at: position, &events)
                position += 1
            }
        }
        if let function = delta.functionCall { read(function, id: nil, key: -1, signature: nil, &events) }
        if let annotations = delta.annotations {
            for citation in ChatCitations.read(annotations) {
                isCited = true
                events.append(.citation(choice: index, citation))
            }
        }
    }

    mutating func end(_ events: inout [ReplyEvent]) {
        guard !isEnded else { return }
        isEnded = true
        for slot in slots.indices where slots[slot].pending?.arguments != .text("") { tell(slot, &events) }
        for signature in signatures {
            events.append(
                signature.callID == nil
                    ? .textSignature(choice: index, signature.data)
                    : .reasoning(choice: index, .geminiProof(signature.data, of: signature.callID))
            )
        }
        var finish = finish ?? .stop
        if callCount > 0, finish == .stop { finish = .toolCalls }
        if callCount == 0, !slots.isEmpty, finish == .toolCalls { finish = .stop }
        events.append(.finish(choice: index, finish, stopSequence: nil))
    }

    // MARK: Content and thoughts

    private mutating func read(content: JSONNode, _ events: inout [ReplyEvent]) {
        ChatReplyContent.read(content) { part in
            switch part {
            case .text(let text):
                hasText = true
                events.append(.text(choice: index, text.text))
            case .reasoning(let thought): events.append(.reasoning(choice: index, thought))
            case .refusal(let refusal): events.append(.refusal(choice: index, refusal))
            case .media(let media): events.append(.media(choice: index, media))
            case .toolCall, .toolResult, .opaque: break
            }
        }
    }

    private mutating func read(detail node: JSONNode, _ events: inout [ReplyEvent]) {
        guard var part = ChatReasoningDetail(node)?.part else { return }
        if part.origin == .gemini, let data = part.encrypted {
            sign(part.id, data, &events)
            return
        }
        if hasReasoningText { part.text = nil }
        guard part.text != nil || part.needsChatDetail else { return }
        events.append(.reasoning(choice: index, part))
    }

    private mutating func read(block node: JSONNode, _ events: inout [ReplyEvent]) {
        guard var part = ReasoningPart(chatThinking: node) else { return }
        if hasReasoningText { part.text = nil }
        guard part.text != nil || part.needsChatDetail else { return }
        events.append(.reasoning(choice: index, part))
    }

    /// Gemini's proof belongs to the call with the id, which may be yet to come, or to the text so far.
    private mutating func sign(_ callID: JSONString?, _ data: JSONString, _ events: inout [ReplyEvent]) {
        if callID == nil, hasText {
            events.append(.textSignature(choice: index, data))
        } else if let callID, slots.contains(where: { $0.id == callID && $0.pending == nil }) {
            events.append(.reasoning(choice: index, .geminiProof(data, of: callID)))
        } else {
            signatures.append((callID, data))
        }
    }

    // MARK: Tool calls

    /// Calls are told apart by index; some vendors send every call with the same index but an id and a name of its own,
    /// some leave the index out.
    private mutating func read(call node: JSONNode, at position: Int, _ events: inout [ReplyEvent]) {
        let id = node.filledText("id")
        let key = node["index"]?.int ?? (id == nil ? position : 0)
        let function = node["function"]
        let called = function?.filledText("name") == nil ? node["custom"] ?? function : function
        guard let called else { return }
        read(called, id: id, key: key, signature: node.googleSignature, &events)
    }

    private mutating func read(
        _ function: JSONNode,
        id: JSONString?,
        key: Int,
        signature: JSONString?,
        _ events: inout [ReplyEvent]
    ) {
        let name = function.filledText("name")
        var slot = slots.lastIndex { $0.key == key }
        if let known = slot, let id, name != nil, slots[known].id != id, !slots[known].isUnknown { slot = nil }
        let place = slot ?? slots.count
        if slot == nil {
            slots.append(Slot(key: key, pending: ToolCall(id: nil, name: "", arguments: .text(""))))
        }
        if slots[place].id == nil { slots[place].id = id }
        let said = function["arguments"] ?? function["input"]
        if var call = slots[place].pending {
            call.id = slots[place].id
            call.signature = signature ?? call.signature
            call.add(said)
            if let name { call.name = name }
            slots[place].pending = call
            if name != nil { tell(place, &events) }
        } else if let piece = said.map({ $0.jsonString ?? $0.raw.asJSONString }), !piece.isEmpty {
            events.append(
                slots[place].index.map { .toolArguments(choice: index, index: $0, piece) }
                    ?? .text(choice: index, piece)
            )
        }
    }

    private mutating func tell(_ place: Int, _ events: inout [ReplyEvent]) {
        guard var call = slots[place].pending else { return }
        slots[place].pending = nil
        if let answerTool, call.name == answerTool {
            let text = call.arguments.asText
            if !text.isEmpty { events.append(.text(choice: index, text)) }
            return
        }
        if call.signature == nil,
            let found = signatures.firstIndex(where: { $0.callID == nil || $0.callID == call.id })
        {
            call.signature = signatures.remove(at: found).data
        }
        slots[place].index = callCount
        events.append(.toolCall(choice: index, index: callCount, call))
        callCount += 1
    }
}

extension ToolCall {
    fileprivate mutating func add(_ said: JSONNode?) {
        guard let said else { return }
        guard let piece = said.jsonString else {
            arguments = .value(said.raw)
            return
        }
        guard !piece.isEmpty else { return }
        arguments.append(piece)
    }
}

extension ReasoningPart {
    /// Gemini's proof of a call that was told already, in the form in which callers send it back.
    fileprivate static func geminiProof(_ data: JSONString, of callID: JSONString?) -> ReasoningPart {
        var part = ReasoningPart(encrypted: data, origin: .gemini)
        part.id = callID
        return part
    }
}
