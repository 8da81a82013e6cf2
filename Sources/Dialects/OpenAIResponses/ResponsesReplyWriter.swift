import Core
import JSON
import NIOCore

/// Writes a whole answer as a `response`. Sounds have no place in it, nor have proofs of what is no thought.
struct ResponsesReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        let echo = ResponsesEcho(context.echo)
        let choice = reply.choices.first
        var output = ResponsesOutput(customTools: echo.customTools, context)
        for part in choice?.parts ?? [] { output.add(part) }
        if let logprobs = choice?.logprobs { output.add(logprobs) }
        let end = ResponsesEnd(choice?.finish ?? .stop, hasCalls: output.hasCalls)
        var start = ReplyStart(id: reply.id, model: reply.model, created: reply.created)
        start.serviceTier = reply.serviceTier
        var writer = JSONWriter(capacity: 1024 + echo.text.readableBytes + (choice?.parts.chatByteCount ?? 0))
        ResponsesEnvelope(start, context, echo).write(end, usage: reply.usage, into: &writer) { writer in
            for (index, item) in output.items.enumerated() {
                let isLast = index == output.items.count - 1
                let status: ResponsesOutputItem.Status = isLast && !end.isComplete ? .incomplete : .completed
                item.write(id: item.id(at: index, context), status, into: &writer)
            }
        }
        return writer.buffer
    }
}

/// Sorts the parts of an answer into items.
struct ResponsesOutput {
    private(set) var items: [ResponsesOutputItem] = []
    private(set) var hasCalls = false
    private let customTools: Set<String>
    private let context: ReplyContext

    init(customTools: Set<String>, _ context: ReplyContext) {
        self.customTools = customTools
        self.context = context
    }

    mutating func add(_ part: Part) {
        switch part {
        case .text(let text): add(text)
        case .refusal(let text): add(ResponsesContent(.refusal, text))
        case .reasoning(let thought):
            if case .reasoning(var before)? = items.last, before.continuesResponsesItem(with: thought) {
                items.removeLast()  // So that it is changed in place.
                before.takeResponsesPart(thought)
                items.append(.reasoning(before))
            } else if thought.text != nil || thought.responsesProof != nil {
                items.append(.reasoning(thought))
            }
        case .toolCall(var call):
            hasCalls = true
            call.id = call.id ?? JSONString("call_\(context.fallbackID)_\(items.count)")
            let isCustom = !customTools.isEmpty && customTools.contains(call.name.string)
            if !isCustom { call.arguments = .text(call.chatArguments) }
            items.append(.call(call, isCustom: isCustom))
        case .media(let media):
            guard media.kind == .image, case .base64(let data) = media.source else { return }
            items.append(.image(data, mediaType: media.mediaType))
        case .opaque(let opaque):
            guard opaque.dialect == .openAIResponses, !opaque.isResponsesContent else { return }
            items.append(.opaque(opaque.value))
        // A model answers no tool calls.
        case .toolResult: break
        }
    }

    private mutating func add(_ text: TextPart) {
        if text.text.isEmpty, text.citations.isEmpty { return }
        var content = ResponsesContent(.text, text.text)
        content.citations = text.citations
        add(content)
    }

    private mutating func add(_ content: ResponsesContent) {
        if case .message(var before)? = items.last {
            items.removeLast()  // So that it grows in place.
            before.append(content)
            items.append(.message(before))
        } else {
            items.append(.message([content]))
        }
    }

    /// They are told of the whole answer, and so stand at its first text.
    mutating func add(_ logprobs: JSONRaw) {
        for (index, item) in items.enumerated() {
            guard case .message(var content) = item, let text = content.firstIndex(where: { $0.kind == .text }) else {
                continue
            }
            content[text].logprobs = [logprobs]
            items[index] = .message(content)
            return
        }
    }
}
