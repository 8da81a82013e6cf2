import Core
import Framing
import JSON
import NIOCore

/// Writes a streamed answer as `chat.completion.chunk`s: the role first, each delta as it comes, a chunk with the finish
/// reason for each choice, one with the usage if it was asked for, and `[DONE]`.
struct ChatStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    /// What every chunk begins with, `data: {"id":…,` up to its choices; empty before the start.
    private var opening = ByteBuffer()
    private var choices: [ChatWrittenChoice] = []
    private var usage: Usage?
    private var hasEnded = false

    init(_ context: ReplyContext) {
        self.context = context
    }

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch event {
        case .start(let start):
            guard opening.readableBytes == 0 else { return }
            open(start)
            _ = slot(of: 0, &buffer)
        case .text(let choice, let text):
            let slot = slot(of: choice, &buffer)
            choices[slot].closeThought()
            choices[slot].placeText()
            delta(choice, &buffer) { $0.member("content", text) }
        case .refusal(let choice, let text):
            let slot = slot(of: choice, &buffer)
            choices[slot].closeThought()
            choices[slot].placeRefusal()
            delta(choice, &buffer) { $0.member("refusal", text) }
        case .reasoning(let choice, let part): write(part, of: choice, &buffer)
        case .toolCall(let choice, let index, let call): write(call, index, of: choice, &buffer)
        case .toolArguments(let choice, let index, let piece):
            let slot = slot(of: choice, &buffer)
            choices[slot].argued(index)
            write(piece, index, of: choice, &buffer)
        case .citation(let choice, let citation):
            let slot = slot(of: choice, &buffer)
            let index = choices[slot].citations.next()
            delta(choice, &buffer) { writer in
                writer.array("annotations") { $0.chatAnnotation(citation, index: index) }
            }
        case .textSignature(let choice, let data):
            let slot = slot(of: choice, &buffer)
            let index = choices[slot].placeText()
            delta(choice, &buffer) { writer in
                writer.array("reasoning_details") { $0.chatEncrypted(data, id: nil, origin: .gemini, index: index) }
            }
        case .media(let choice, let media): write(media, of: choice, &buffer)
        case .logprobs(let choice, let logprobs):
            _ = slot(of: choice, &buffer)
            chunk(choice, &buffer, logprobs: logprobs.onOneLine) { _ in }
        case .opaque(let choice, let part):
            guard part.chatMemberName == "audio" else { return }
            _ = slot(of: choice, &buffer)
            delta(choice, &buffer) { $0.member("audio", part.value.onOneLine) }
        case .finish(let choice, let reason, _): write(reason, of: choice, &buffer)
        case .usage(let told): usage = told
        case .failure(let error):
            hasEnded = true
            ChatErrorWriter.writeEvent(.vendor(error), into: &buffer)
        case .end:
            hasEnded = true
            if context.includeUsage, let usage { write(usage, &buffer) }
            buffer.writeStaticString("data: [DONE]\n\n")
        }
    }

    func writeGoingOn(at target: String, into buffer: inout ByteBuffer) {
        guard opening.readableBytes > 0 else { return }
        buffer.writeImmutableBuffer(opening)
        buffer.writeStaticString("\"choices\":[],\"gateway\":")
        JSONWriter.write(at: &buffer) { writer in writer.object { $0.member("goes_on_at", target) } }
        buffer.writeStaticString(context.includeUsage ? ",\"usage\":null}\n\n" : "}\n\n")
    }

    // MARK: Events

    private mutating func write(_ part: ReasoningPart, of choice: Int, _ buffer: inout ByteBuffer) {
        let slot = slot(of: choice, &buffer)
        // The detail says the whole thought again, once, when its proof comes.
        let proven = choices[slot].think(part)
        guard proven != nil || part.text != nil else { return }
        delta(choice, &buffer) { writer in
            writer.member("reasoning_content", part.text)
            guard let proven else { return }
            writer.array("reasoning_details") { $0.chatDetails(of: proven.part, index: proven.index) }
        }
    }

    private mutating func write(_ call: ToolCall, _ index: Int, of choice: Int, _ buffer: inout ByteBuffer) {
        let slot = slot(of: choice, &buffer)
        choices[slot].closeThought()
        let place = choices[slot].placeCall(index)
        let arguments = call.arguments.asText
        if !arguments.isEmpty { choices[slot].argued(index) }
        let number = choice == 0 ? "\(index)" : "\(choice)_\(index)"
        let id = call.id ?? JSONString("call_\(context.fallbackID)_\(number)")
        delta(choice, &buffer) { writer in
            if isFunctionCall(index) {
                writer.object("function_call") { $0.chatFunction(call.name, arguments) }
            } else {
                writer.array("tool_calls") { writer in
                    writer.object { writer in
                        writer.member("index", index)
                        writer.member("id", id)
                        writer.member("type", literal: "function")
                        writer.object("function") { $0.chatFunction(call.name, arguments) }
                    }
                }
            }
            guard let signature = call.signature else { return }
            writer.array("reasoning_details") { $0.chatEncrypted(signature, id: id, origin: .gemini, index: place) }
        }
    }

    private func write(_ arguments: JSONString, _ index: Int, of choice: Int, _ buffer: inout ByteBuffer) {
        delta(choice, &buffer) { writer in
            if isFunctionCall(index) {
                writer.object("function_call") { $0.member("arguments", arguments) }
            } else {
                writer.chatArguments(arguments, index: index)
            }
        }
    }

    /// The deprecated member tells one call; further ones are told in the form that can.
    private func isFunctionCall(_ index: Int) -> Bool { context.tellsFunctionCall && index == 0 }

    private mutating func write(_ media: MediaPart, of choice: Int, _ buffer: inout ByteBuffer) {
        let slot = slot(of: choice, &buffer)
        switch (media.kind, media.source) {
        case (.image, _):
            let index = choices[slot].images.next()
            delta(choice, &buffer) { writer in writer.array("images") { $0.chatImage(media, index: index) } }
        case (.audio, .base64(let data)):
            delta(choice, &buffer) { writer in writer.object("audio") { $0.member("data", data) } }
        default: break
        }
    }

    private mutating func write(_ reason: FinishReason, of choice: Int, _ buffer: inout ByteBuffer) {
        let slot = slot(of: choice, &buffer)
        guard !choices[slot].isFinished else { return }
        choices[slot].isFinished = true
        for index in choices[slot].callsWithoutArguments {
            write("{}", index, of: choice, &buffer)
        }
        let word = reason.chatWord(hasToolCalls: choices[slot].hasCalls, callWord: context.callWord)
        chunk(choice, &buffer, finish: word) { _ in }
    }

    private mutating func write(_ usage: Usage, _ buffer: inout ByteBuffer) {
        if opening.readableBytes == 0 { open(ReplyStart()) }
        buffer.writeImmutableBuffer(opening)
        buffer.writeStaticString("\"choices\":[],\"usage\":")
        JSONWriter.write(at: &buffer) { $0.chatUsage(usage) }
        buffer.writeStaticString("}\n\n")
    }

    // MARK: Chunks

    private mutating func open(_ start: ReplyStart) {
        var writer = JSONWriter(capacity: 192)
        writer.buffer.writeStaticString("data: ")
        writer.beginObject()
        writer.member("id", start.id ?? JSONString("chatcmpl-" + context.fallbackID))
        writer.member("object", literal: "chat.completion.chunk")
        writer.member("created", start.created ?? context.now)
        writer.member("model", start.model ?? JSONString(context.model))
        if let tier = start.serviceTier.flatMap(ChatReplyWriter.serviceTier) { writer.member("service_tier", tier) }
        writer.member("system_fingerprint", start.systemFingerprint)
        opening = writer.buffer
        opening.writeStaticString(",")
    }

    /// The state of a choice; its first chunk tells the role.
    private mutating func slot(of choice: Int, _ buffer: inout ByteBuffer) -> Int {
        let (place, isThere) = choices.search(for: choice, by: \.index)
        if isThere { return place }
        if opening.readableBytes == 0 { open(ReplyStart()) }
        choices.insert(ChatWrittenChoice(index: choice), at: place)
        delta(choice, &buffer) { writer in
            writer.member("role", literal: "assistant")
            writer.member("content", literal: "")
        }
        return place
    }

    private func delta(_ choice: Int, _ buffer: inout ByteBuffer, _ members: (inout JSONWriter) -> Void) {
        chunk(choice, &buffer, members)
    }

    private func chunk(
        _ choice: Int,
        _ buffer: inout ByteBuffer,
        logprobs: JSONRaw? = nil,
        finish: StaticString? = nil,
        _ members: (inout JSONWriter) -> Void
    ) {
        buffer.writeImmutableBuffer(opening)
        buffer.writeStaticString("\"choices\":[")
        JSONWriter.write(at: &buffer) { writer in
            writer.beginObject()
            writer.member("index", choice)
            writer.object("delta", members)
            if let logprobs { writer.member("logprobs", logprobs) } else { writer.nullMember("logprobs") }
            if let finish {
                writer.member("finish_reason", literal: finish)
            } else {
                writer.nullMember("finish_reason")
            }
            writer.endObject()
        }
        buffer.writeStaticString(context.includeUsage ? "],\"usage\":null}\n\n" : "]}\n\n")
    }
}

extension JSONWriter {
    fileprivate mutating func chatArguments(_ piece: JSONString, index: Int) {
        array("tool_calls") { writer in
            writer.object { writer in
                writer.member("index", index)
                writer.object("function") { $0.member("arguments", piece) }
            }
        }
    }
}

extension JSONRaw {
    /// The value as the data of an event may hold it.
    fileprivate var onOneLine: JSONRaw {
        var bytes = bytes
        SSEWriter.joinLines(of: &bytes, from: bytes.readerIndex)
        return JSONRaw(unchecked: bytes)
    }
}
