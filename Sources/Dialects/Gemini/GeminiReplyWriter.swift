import Core
import JSON
import NIOCore

/// Writes a whole answer as a `GenerateContentResponse`.
struct GeminiReplyWriter {
    let context: ReplyContext

    func write(_ reply: Reply) -> ByteBuffer {
        var out = JSONWriter(capacity: Self.size(of: reply))
        out.beginObject()
        out.beginArray(named: "candidates")
        for choice in reply.choices { write(choice, into: &out) }
        out.endArray()
        if let usage = reply.usage {
            out.name("usageMetadata")
            GeminiUsage.write(usage, serviceTier: reply.serviceTier, into: &out)
        }
        if let model = reply.model {
            out.member("modelVersion", model)
        } else {
            out.member("modelVersion", context.model)
        }
        if let id = reply.id { out.member("responseId", id) } else { out.member("responseId", context.fallbackID) }
        out.endObject()
        return out.buffer
    }

    private func write(_ choice: Reply.Choice, into out: inout JSONWriter) {
        var grounding = GeminiGrounding()
        out.beginObject()
        out.beginObject(named: "content")
        out.beginArray(named: "parts")
        for (index, part) in choice.parts.enumerated() {
            if case .text(let text) = part { grounding.add(text.citations, part: index) }
            GeminiAnswerPart.write(part, into: &out)
        }
        out.endArray()
        out.member("role", literal: "model")
        out.endObject()
        if let finish = choice.finish { out.member("finishReason", literal: GeminiFinish.write(finish)) }
        out.member("index", choice.index)
        for case .opaque(let opaque) in choice.parts where GeminiAnswerPart.isMetadata(opaque) {
            out.key(opaque.kind)
            out.raw(opaque.value)
            grounding.isKnown = true
        }
        grounding.write(into: &out)
        if let logprobs = choice.logprobs { GeminiLogprobs.write(logprobs, into: &out) }
        out.endObject()
    }

    private static func size(of reply: Reply) -> Int {
        var size = 512
        for choice in reply.choices {
            size += 96
            for part in choice.parts {
                switch part {
                case .text(let text): size += 64 + text.text.escaped.readableBytes
                case .reasoning(let thought): size += 96 + (thought.text?.escaped.readableBytes ?? 0)
                case .toolCall(let call):
                    switch call.arguments {
                    case .text(let text): size += 128 + text.escaped.readableBytes
                    case .value(let raw): size += 128 + raw.bytes.readableBytes
                    }
                default: size += 128
                }
            }
        }
        return size
    }
}

/// Writes the parts of an answer, which cannot fail.
enum GeminiAnswerPart {
    /// Whether the opaque part is a member of a candidate rather than a part.
    static func isMetadata(_ opaque: OpaquePart) -> Bool {
        guard opaque.dialect == .gemini else { return false }
        switch opaque.kind {
        case "groundingMetadata", "citationMetadata", "urlContextMetadata": return true
        default: return false
        }
    }

    static func write(_ part: Part, into out: inout JSONWriter) {
        switch part {
        case .text(let text): GeminiPartWriter.text(text, into: &out)
        case .refusal(let text): GeminiPartWriter.text(TextPart(text), into: &out)
        case .reasoning(let thought):
            // Encrypted thoughts of other vendors have no text, and nobody here could read them.
            if thought.text != nil || (thought.origin == .gemini && thought.signature != nil) {
                GeminiPartWriter.thought(thought, into: &out)
            }
        case .toolCall(let call): GeminiPartWriter.call(call, arguments(of: call), into: &out)
        case .media(let media): write(media, into: &out)
        case .opaque(let opaque):
            if opaque.dialect == .gemini, !isMetadata(opaque) { out.raw(opaque.value) }
        case .toolResult: break
        }
    }

    private static func write(_ media: MediaPart, into out: inout JSONWriter) {
        switch media.source {
        case .base64(let data):
            let mediaType = media.mediaType ?? GeminiMedia.sniff(data) ?? "application/octet-stream"
            GeminiPartWriter.inline(data, mediaType, signature: media.signature, into: &out)
        case .url(let uri), .fileID(let uri):
            GeminiPartWriter.file(uri, media.mediaType, signature: media.signature, into: &out)
        }
    }

    /// The arguments as the object that Gemini's callers expect; a model's blunder is kept where it can be seen.
    static func arguments(of call: ToolCall) -> JSONRaw {
        if let value = try? call.arguments.asValue() {
            switch value.bytes.readableBytesView.first(where: { $0 > 0x20 }) {
            case UInt8(ascii: "{"): return value
            case UInt8(ascii: "n"): return .emptyObject
            default: break
            }
        }
        let text = call.arguments.asText
        return JSONRaw.build { out in
            out.object { $0.member("_unparsable", text) }
        }
    }
}

/// Citations of other vendors as Gemini's `groundingMetadata`.
struct GeminiGrounding {
    /// Gemini's own metadata is there and says it better.
    var isKnown = false
    private var found: [(citation: Citation, part: Int)] = []

    mutating func add(_ citations: [Citation], part: Int) {
        for citation in citations where citation.url != nil { found.append((citation, part)) }
    }

    func write(into out: inout JSONWriter) {
        guard !isKnown, !found.isEmpty else { return }
        out.beginObject(named: "groundingMetadata")
        out.beginArray(named: "groundingChunks")
        for (citation, _) in found {
            out.beginObject()
            out.beginObject(named: "web")
            out.member("uri", citation.url)
            out.member("title", citation.title)
            out.endObject()
            out.endObject()
        }
        out.endArray()
        out.beginArray(named: "groundingSupports")
        for (index, (citation, part)) in found.enumerated() {
            guard let text = citation.citedText else { continue }
            out.beginObject()
            out.beginObject(named: "segment")
            if part > 0 { out.member("partIndex", part) }
            // Offsets are left out: Gemini counts bytes of a text that a stream no longer has.
            out.member("text", text)
            out.endObject()
            out.beginArray(named: "groundingChunkIndices")
            out.int(index)
            out.endArray()
            out.endObject()
        }
        out.endArray()
        out.endObject()
    }
}
