import Core
import Framing
import JSON
import NIOCore

/// Writes a whole answer of `converse`.
///
/// Of several choices the first is told; Bedrock has no more. A refusal's words are text. What Bedrock's answers cannot hold is
/// left out: ids, models, log probabilities, media but images, other dialects' own parts.
struct BedrockReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        let choice = reply.choices.first
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("output")
        writer.beginObject()
        writer.key("message")
        writer.beginObject()
        writer.member("role", literal: "assistant")
        writer.key("content")
        writer.beginArray()
        var calls = 0
        for part in choice?.parts ?? [] { write(part, &calls, into: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        BedrockStop.write(
            choice?.finish ?? .stop,
            sequence: choice?.stopSequence,
            callsTools: calls > 0,
            refuses: choice?.parts.contains { if case .refusal(let text) = $0 { !text.isEmpty } else { false } }
                ?? false,
            into: &writer
        )
        BedrockUsage.write(reply.usage ?? Usage(inputTokens: 0, outputTokens: 0), into: &writer)
        Self.writeTail(tier: reply.serviceTier, into: &writer)
        writer.endObject()
        return writer.buffer
    }

    private func write(_ part: Part, _ calls: inout Int, into writer: inout JSONWriter) {
        switch part {
        case .text(let text):
            if !text.text.isEmpty || !text.citations.isEmpty { Self.write(text, into: &writer) }
        case .refusal(let text):
            if !text.isEmpty { Self.write(TextPart(text), into: &writer) }
        case .reasoning(let thought): Self.write(thought, into: &writer)
        case .toolCall(let call):
            writer.beginObject()
            writer.key("toolUse")
            writer.beginObject()
            writer.member("toolUseId", Self.id(of: call, calls, context))
            writer.member("name", call.name)
            if let input = AnthropicReplyWriter.input(of: call) {
                writer.member("input", input)
            } else {
                // What the model blundered is told, though no schema knows it.
                writer.object("input") { $0.member("arguments", call.arguments.asText) }
            }
            writer.endObject()
            writer.endObject()
            calls += 1
        case .media(let media):
            guard media.kind == .image, case .base64(let data) = media.source,
                let format = BedrockFormat.name(of: media)
            else { return }
            writer.beginObject()
            writer.key("image")
            writer.beginObject()
            writer.member("format", format)
            writer.object("source") { $0.member("bytes", data) }
            writer.endObject()
            writer.endObject()
        case .opaque(let part): if part.dialect == .bedrockConverse { writer.raw(part.value) }
        case .toolResult: break
        }
    }
}

// MARK: - Pieces that streams and requests have too

extension BedrockReplyWriter {
    /// `metrics` and `serviceTier`. How long it took is for a vendor to know.
    static func writeTail(tier: String?, into writer: inout JSONWriter) {
        writer.object("metrics") { $0.member("latencyMs", 0) }
        guard let tier else { return }
        writer.object("serviceTier") { $0.member("type", tier) }
    }

    /// A text with what it cites.
    static func write(_ text: TextPart, into writer: inout JSONWriter) {
        writer.beginObject()
        if !text.citations.isEmpty {
            writer.key("citationsContent")
            writer.beginObject()
            if !text.text.isEmpty {
                writer.array("content") { $0.object { $0.member("text", text.text) } }
            }
            writer.key("citations")
            writer.beginArray()
            for citation in text.citations { writer.raw(citation.bedrocks) }
            writer.endArray()
            writer.endObject()
        } else {
            writer.member("text", text.text)
        }
        writer.endObject()
    }

    /// Thoughts that another vendor proved lose their proof: Bedrock's clients would send it to Bedrock.
    static func write(_ thought: ReasoningPart, into writer: inout JSONWriter) {
        let isOwn = thought.isBedrocks
        guard thought.text != nil || isOwn && (thought.encrypted ?? thought.signature) != nil else { return }
        writer.beginObject()
        writer.key("reasoningContent")
        writer.beginObject()
        if isOwn, let data = thought.encrypted {
            writer.member("redactedContent", JSONString(escaped: Base64.encode(data.decodedBytes())))
        } else {
            writer.key("reasoningText")
            writer.beginObject()
            writer.member("text", thought.text ?? "")
            if isOwn { writer.member("signature", thought.signature) }
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
    }

    static func id(of call: ToolCall, _ index: Int, _ context: ReplyContext) -> JSONString {
        if let id = call.id, !id.isEmpty { return id }
        return JSONString("tooluse_\(context.fallbackID)_\(index)")
    }
}

extension Citation {
    var isBedrocks: Bool { originalDialect == .bedrockConverse && original != nil }

    /// As Bedrock tells it. What another vendor cited is a web page; where in the text it belongs has no place.
    var bedrocks: JSONRaw {
        if isBedrocks, let original { return original }
        return .build { writer in
            writer.object { writer in
                writer.member("title", title)
                if let text = citedText {
                    writer.array("sourceContent") { $0.object { $0.member("text", text) } }
                }
                if let url { writer.object("location") { $0.object("web") { $0.member("url", url) } } }
            }
        }
    }
}

extension ReasoningPart {
    /// The proof, if there is one, is Anthropic's, or that of another maker at Bedrock.
    var isBedrocks: Bool { origin == .anthropic || origin == nil }
}
