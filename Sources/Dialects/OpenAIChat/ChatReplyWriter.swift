import Core
import JSON
import NIOCore

/// Writes a whole answer as a `chat.completion`.
struct ChatReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512 + reply.choices.reduce(0) { $0 + $1.parts.chatByteCount })
        writer.beginObject()
        writer.member("id", reply.id ?? JSONString("chatcmpl-" + context.fallbackID))
        writer.member("object", literal: "chat.completion")
        writer.member("created", reply.created ?? context.now)
        writer.member("model", reply.model ?? JSONString(context.model))
        writer.key("choices")
        writer.beginArray()
        for choice in reply.choices { write(choice, &writer) }
        writer.endArray()
        if let usage = reply.usage {
            writer.key("usage")
            writer.chatUsage(usage)
        }
        if let tier = reply.serviceTier.flatMap(Self.serviceTier) { writer.member("service_tier", tier) }
        writer.member("system_fingerprint", reply.systemFingerprint)
        writer.endObject()
        return writer.buffer
    }

    /// The tiers that OpenAI's types know; others are not told.
    static func serviceTier(_ tier: String) -> String? {
        switch tier {
        case "auto", "default", "flex", "scale", "priority", "fast": tier
        case "standard": "default"
        default: nil
        }
    }

    private func write(_ choice: Reply.Choice, _ writer: inout JSONWriter) {
        var message = ChatReplyMessage()
        for part in choice.parts { message.add(part) }
        writer.beginObject()
        writer.member("index", choice.index)
        writer.key("message")
        message.write(&writer, context)
        if let logprobs = choice.logprobs {
            writer.member("logprobs", logprobs)
        } else {
            writer.nullMember("logprobs")
        }
        // OpenAI's type has no null here, in a whole answer.
        let finish = (choice.finish ?? .stop).chatWord(
            hasToolCalls: !message.calls.isEmpty,
            callWord: context.callWord
        )
        writer.member("finish_reason", literal: finish)
        writer.endObject()
    }
}

/// The parts of an answer, sorted into the members of a message.
private struct ChatReplyMessage {
    private var text: JSONString?
    private var refusal: JSONString?
    private var reasoning: JSONString?
    private var details = ChatDetails()
    private(set) var calls: [ToolCall] = []
    private var citations: [Citation] = []
    private var images: [MediaPart] = []
    private var sounds: [MediaPart] = []
    private var members: [OpaquePart] = []

    mutating func add(_ part: Part) {
        details.add(part)
        switch part {
        case .text(let part):
            add(part.citations)
            text.append(part.text)
        case .refusal(let words): refusal.append(words)
        case .reasoning(let part): reasoning.append(part.text)
        case .toolCall(let call): calls.append(call)
        case .media(let media):
            if media.kind == .image { images.append(media) }
            if media.kind == .audio { sounds.append(media) }
        case .opaque(let part):
            if part.chatMemberName == "audio" { members.append(part) }
        case .toolResult: break
        }
    }

    /// A message has one text: places in a part of it are behind the parts before. A place no text reaches is left out.
    private mutating func add(_ cited: [Citation]) {
        guard let text, !text.isEmpty, cited.contains(where: { $0.startIndex != nil }) else {
            citations += cited
            return
        }
        let before = text.string.unicodeScalars.count
        func moved(_ place: Int) -> Int? {
            let (sum, overflow) = place.addingReportingOverflow(before)
            return overflow ? nil : sum
        }
        for var citation in cited {
            citation.startIndex = citation.startIndex.flatMap(moved)
            citation.endIndex = citation.endIndex.flatMap(moved)
            citations.append(citation)
        }
    }

    func write(_ writer: inout JSONWriter, _ context: ReplyContext) {
        writer.beginObject()
        writer.member("role", literal: "assistant")
        if let text, !text.isEmpty || calls.isEmpty {
            writer.member("content", text)
        } else if calls.isEmpty, refusal == nil, images.isEmpty, sounds.isEmpty, members.isEmpty {
            writer.member("content", literal: "")
        } else {
            writer.nullMember("content")
        }
        if let refusal { writer.member("refusal", refusal) } else { writer.nullMember("refusal") }
        writer.member("reasoning_content", reasoning)
        details.write(&writer) { call, number in call.chatID(number: number, choiceOf: context) }
        if context.tellsFunctionCall, let call = calls.first {
            writer.object("function_call") { $0.chatFunction(call.name, call.chatArguments) }
        }
        // The deprecated member holds one call; more than it can say are told in the form that can.
        if !calls.isEmpty, !context.tellsFunctionCall || calls.count > 1 {
            writer.key("tool_calls")
            writer.beginArray()
            for (number, call) in calls.enumerated() { writer.chatToolCall(call, number: number, context) }
            writer.endArray()
        }
        if !citations.isEmpty {
            writer.key("annotations")
            writer.beginArray()
            for citation in citations { writer.chatAnnotation(citation) }
            writer.endArray()
        }
        if !images.isEmpty {
            writer.key("images")
            writer.beginArray()
            for image in images { writer.chatImage(image) }
            writer.endArray()
        }
        for member in members { writer.member("audio", member.value) }
        if members.isEmpty, let sound = sounds.first, case .base64(let data) = sound.source {
            writer.chatAudio(data, context)
        }
        writer.endObject()
    }
}

extension ReplyContext {
    /// The finish reason that tells of calls.
    var callWord: StaticString { tellsFunctionCall ? "function_call" : "tool_calls" }
}

extension ToolCall {
    /// Every client and vendor parses them; nothing is no JSON.
    var chatArguments: JSONString {
        let text = arguments.asText
        return text.isEmpty ? "{}" : text
    }

    /// The call's id, or one made of the answer's.
    func chatID(number: Int, choiceOf context: ReplyContext) -> JSONString {
        id ?? JSONString("call_\(context.fallbackID)_\(number)")
    }
}

extension JSONWriter {
    fileprivate mutating func chatToolCall(_ call: ToolCall, number: Int, _ context: ReplyContext) {
        beginObject()
        member("id", call.chatID(number: number, choiceOf: context))
        member("type", literal: "function")
        object("function") { $0.chatFunction(call.name, call.chatArguments) }
        endObject()
    }

    /// What is called, with what.
    mutating func chatFunction(_ name: JSONString, _ arguments: JSONString) {
        member("name", name)
        member("arguments", arguments)
    }

    /// An image of an answer, in the form that OpenRouter documents.
    /// - Parameter index: its place among those of a stream.
    mutating func chatImage(_ image: MediaPart, index: Int? = nil) {
        guard let url = image.chatURL(defaultType: "image/png") else { return }
        object { writer in
            writer.member("index", index)
            writer.member("type", literal: "image_url")
            writer.object("image_url") { $0.member("url", url) }
            guard let signature = image.signature else { return }
            writer.object("extra_content") { $0.object("google") { $0.member("thought_signature", signature) } }
        }
    }

    /// Sound, with all members that OpenAI's type has; it is not kept anywhere, so it expires now.
    fileprivate mutating func chatAudio(_ data: JSONString, _ context: ReplyContext) {
        object("audio") { writer in
            writer.member("id", "audio_" + context.fallbackID)
            writer.member("data", data)
            writer.member("expires_at", context.now)
            writer.member("transcript", literal: "")
        }
    }
}

extension [Part] {
    /// About how many bytes the parts take up when written.
    var chatByteCount: Int {
        reduce(0) { count, part in
            switch part {
            case .text(let part): count + part.text.escaped.readableBytes + 64
            case .refusal(let text): count + text.escaped.readableBytes + 32
            case .reasoning(let part):
                count + 2 * (part.text?.escaped.readableBytes ?? 0) + (part.signature?.escaped.readableBytes ?? 0)
                    + (part.encrypted?.escaped.readableBytes ?? 0) + 128
            case .toolCall(let call):
                switch call.arguments {
                case .text(let text): count + text.escaped.readableBytes + 128
                case .value(let value): count + value.bytes.readableBytes * 5 / 4 + 128
                }
            case .toolResult(let result): count + result.parts.chatByteCount + 128
            case .media(let media):
                switch media.source {
                case .base64(let text), .url(let text), .fileID(let text): count + text.escaped.readableBytes + 128
                }
            case .opaque(let part): count + part.value.bytes.readableBytes
            }
        }
    }
}
