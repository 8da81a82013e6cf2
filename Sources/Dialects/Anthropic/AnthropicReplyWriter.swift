import Core
import JSON
import NIOCore

/// Writes a `message` object.
///
/// Of several choices the first is told; Anthropic has no more. A refusal's words are text. What Anthropic's answers cannot
/// hold is left out: media, log probabilities, other dialects' own parts.
struct AnthropicReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        let choice = reply.choices.first
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        Self.writeHead(id: reply.id, model: reply.model, context, into: &writer)
        writer.key("content")
        writer.beginArray()
        var calls = 0
        for part in choice?.parts ?? [] { write(part, &calls, into: &writer) }
        writer.endArray()
        Self.writeStop(
            choice?.finish ?? .stop,
            sequence: choice?.stopSequence,
            callsTools: calls > 0,
            refuses: choice?.isRefusal ?? false,
            into: &writer
        )
        writer.key("usage")
        Self.write(reply.usage ?? Usage(inputTokens: 0, outputTokens: 0), tier: reply.serviceTier, into: &writer)
        writer.endObject()
        return writer.buffer
    }

    private func write(_ part: Part, _ calls: inout Int, into writer: inout JSONWriter) {
        switch part {
        case .text(let text):
            if !text.text.isEmpty { Self.write(text, into: &writer) }
        case .refusal(let text):
            if !text.isEmpty { Self.write(TextPart(text), into: &writer) }
        case .reasoning(let thought): Self.write(thought, into: &writer)
        case .toolCall(let call):
            writer.beginObject()
            writer.member("type", literal: "tool_use")
            writer.member("id", Self.id(of: call, calls, context))
            writer.member("name", call.name)
            if let input = Self.input(of: call) {
                writer.member("input", input)
            } else {
                // What the model blundered is told, though no schema knows it.
                writer.object("input") { $0.member("arguments", call.arguments.asText) }
            }
            writer.endObject()
            calls += 1
        case .opaque(let part): if part.dialect == .anthropicMessages { writer.raw(part.value) }
        case .media, .toolResult: break
        }
    }
}

// MARK: - Pieces that streams and requests have too

extension AnthropicReplyWriter {
    static func writeHead(id: JSONString?, model: JSONString?, _ context: ReplyContext, into writer: inout JSONWriter) {
        if let id {
            writer.member("id", id)
        } else {
            writer.member("id", "msg_\(context.fallbackID)")
        }
        writer.member("type", literal: "message")
        writer.member("role", literal: "assistant")
        writer.member("model", model ?? JSONString(context.model))
    }

    static func write(
        _ text: TextPart,
        citing isWanted: (Citation) -> Bool = \.isWritable,
        into writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("type", literal: "text")
        writer.member("text", text.text)
        if text.citations.contains(where: isWanted) {
            writer.key("citations")
            writer.beginArray()
            for citation in text.citations where isWanted(citation) { write(citation, into: &writer) }
            writer.endArray()
        }
        writer.member("cache_control", text.cacheControl)
        writer.endObject()
    }

    /// As Anthropic wrote it, else as one of a web page.
    static func write(_ citation: Citation, into writer: inout JSONWriter) {
        guard citation.isWritable else { return }
        if citation.isAnthropics, let original = citation.original {
            return writer.raw(original)
        }
        writer.beginObject()
        writer.member("type", literal: "web_search_result_location")
        writer.member("url", citation.url)
        writer.member("title", citation.title)
        writer.member("cited_text", citation.citedText ?? "")
        writer.member("encrypted_index", literal: "")
        writer.endObject()
    }

    /// Thoughts that another vendor proved lose their proof: Anthropic's clients would send it to Anthropic.
    static func write(_ thought: ReasoningPart, into writer: inout JSONWriter) {
        let isOwn = thought.origin == .anthropic
        if isOwn, let data = thought.encrypted {
            writer.beginObject()
            writer.member("type", literal: "redacted_thinking")
            writer.member("data", data)
            writer.endObject()
        } else if thought.text != nil || isOwn {
            writer.beginObject()
            writer.member("type", literal: "thinking")
            writer.member("thinking", thought.text ?? "")
            writer.member("signature", isOwn ? thought.signature ?? "" : "")
            writer.endObject()
        }
    }

    /// The input of a call, which must be an object; nothing and `null` mean an empty one. Nil for anything else.
    static func input(of call: ToolCall) -> JSONRaw? {
        if case .text(let text) = call.arguments, text.isBlank { return .emptyObject }
        guard let value = try? call.arguments.asValue() else { return nil }
        switch value.bytes.readableBytesView.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "{"): return value
        case UInt8(ascii: "n"): return .emptyObject
        default: return nil
        }
    }

    static func id(of call: ToolCall, _ index: Int, _ context: ReplyContext) -> JSONString {
        if let id = call.id, !id.isEmpty { return id }
        return JSONString("toolu_\(context.fallbackID)_\(index)")
    }

    /// `stop_reason` and `stop_sequence`. An abnormal end is told as a plain one: Anthropic has no word for it.
    static func writeStop(
        _ finish: FinishReason,
        sequence: JSONString?,
        callsTools: Bool,
        refuses: Bool,
        into writer: inout JSONWriter
    ) {
        switch finish {
        case .length: writer.member("stop_reason", literal: "max_tokens")
        case .contentFilter: writer.member("stop_reason", literal: "refusal")
        case .toolCalls: writer.member("stop_reason", literal: "tool_use")
        case .stop, .error:
            if callsTools {
                writer.member("stop_reason", literal: "tool_use")
            } else if refuses {
                writer.member("stop_reason", literal: "refusal")
            } else if sequence != nil {
                writer.member("stop_reason", literal: "stop_sequence")
            } else {
                writer.member("stop_reason", literal: "end_turn")
            }
        }
        if let sequence { writer.member("stop_sequence", sequence) } else { writer.nullMember("stop_sequence") }
    }

    /// The three input counts always add up to what the vendor counted, even where it tells of more cached tokens than it
    /// counts in all.
    static func write(_ usage: Usage, tier: String?, into writer: inout JSONWriter) {
        let written = usage.cacheWriteTokens ?? 0
        writer.beginObject()
        writer.member("input_tokens", usage.inputTokens - (usage.cachedInputTokens ?? 0) - written)
        writer.member("cache_creation_input_tokens", usage.cacheWriteTokens)
        writer.member("cache_read_input_tokens", usage.cachedInputTokens)
        if let hour = usage.cacheWrite1hTokens {
            writer.key("cache_creation")
            writer.beginObject()
            writer.member("ephemeral_5m_input_tokens", max(0, written - hour))
            writer.member("ephemeral_1h_input_tokens", hour)
            writer.endObject()
        }
        writer.member("output_tokens", usage.outputTokens)
        if let thinking = usage.reasoningTokens {
            writer.key("output_tokens_details")
            writer.beginObject()
            writer.member("thinking_tokens", thinking)
            writer.endObject()
        }
        if let searches = usage.searches {
            writer.key("server_tool_use")
            writer.beginObject()
            writer.member("web_search_requests", searches)
            writer.endObject()
        }
        writer.member("service_tier", AnthropicServiceTier.used(tier))
        writer.endObject()
    }
}

extension Citation {
    var isAnthropics: Bool { originalDialect == .anthropicMessages && original != nil }

    /// Anthropic's own, or one of a web page.
    var isWritable: Bool { isAnthropics || url != nil }
}

extension Reply.Choice {
    fileprivate var isRefusal: Bool {
        parts.contains { if case .refusal(let text) = $0 { !text.isEmpty } else { false } }
    }
}
