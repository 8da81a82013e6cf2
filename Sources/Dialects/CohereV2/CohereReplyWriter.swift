import Core
import JSON
import NIOCore

/// Writes a whole answer.
///
/// Of several choices the first is told; Cohere has no more. A refusal's words are text. What Cohere's answers cannot hold is
/// left out: media, the model's name, proofs of reasoning, the sequence that ended the answer, other dialects' own parts.
struct CohereReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        let choice = reply.choices.first
        let parts = choice?.parts ?? []
        let calls = parts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.member("id", reply.id ?? JSONString(context.fallbackID))
        writer.key("message")
        writer.beginObject()
        writer.member("role", literal: "assistant")
        var content = CohereContent(parts)
        content.write(into: &writer)
        writer.member("tool_plan", Self.plan(among: parts))
        if !calls.isEmpty {
            writer.key("tool_calls")
            writer.beginArray()
            for (index, call) in calls.enumerated() {
                Self.write(call, id: Self.id(of: call, index, context), into: &writer)
            }
            writer.endArray()
        }
        content.writeCitations(into: &writer) { _ in true }
        writer.endObject()
        CohereFinish.write(
            choice?.finish ?? .stop,
            stopSequence: choice?.stopSequence,
            callsTools: !calls.isEmpty,
            into: &writer
        )
        if let usage = reply.usage { CohereUsage.write(usage, into: &writer) }
        if let entries = choice?.logprobs.flatMap(CohereLogprobs.entries) {
            writer.array("logprobs") { for entry in entries { CohereLogprobs.write(entry, into: &$0) } }
        }
        writer.endObject()
        return writer.buffer
    }

    /// The text of all plans, of which there is hardly more than one.
    static func plan(among parts: [Part]) -> JSONString? {
        var plan: JSONString?
        for case .reasoning(let thought) in parts where thought.isToolPlan { plan.append(thought.text) }
        return plan
    }

    static func id(of call: ToolCall, _ index: Int, _ context: ReplyContext) -> JSONString {
        if let id = call.id, !id.isEmpty { return id }
        return JSONString("call_\(context.fallbackID)_\(index)")
    }

    /// A call of a message; no arguments are an empty object's.
    static func write(_ call: ToolCall, id: JSONString, into writer: inout JSONWriter) {
        let arguments = call.arguments.asText
        writer.beginObject()
        writer.member("id", id)
        writer.member("type", literal: "function")
        writer.key("function")
        writer.beginObject()
        writer.member("name", call.name)
        writer.member("arguments", arguments.isEmpty ? "{}" : arguments)
        writer.endObject()
        writer.endObject()
    }
}

/// The content of a message of the model, and the citations of its texts.
struct CohereContent {
    private let blocks: [Part]
    private var citations: [(citation: Citation, block: Int)] = []

    /// Takes out of a message's parts what is a block of the content. Thoughts are told whoever thought them, without the
    /// proofs; those that only their vendor can read are not.
    /// - Parameter keepsEmpty: texts that say nothing are blocks, too.
    init(_ parts: [Part], keepsEmpty: Bool = false) {
        blocks = parts.filter { part in
            switch part {
            case .text(let text): keepsEmpty || !text.text.isEmpty || !text.citations.isEmpty
            case .refusal(let text): !text.isEmpty
            case .reasoning(let thought): thought.text?.isEmpty == false && !thought.isToolPlan
            case .opaque(let part): part.dialect == .cohereV2
            case .media, .toolCall, .toolResult: false
            }
        }
    }

    var isEmpty: Bool { blocks.isEmpty }

    mutating func write(into writer: inout JSONWriter) {
        guard !blocks.isEmpty else { return }
        writer.key("content")
        writer.beginArray()
        for (index, block) in blocks.enumerated() {
            switch block {
            case .text(let text):
                Self.write(text.text, into: &writer)
                for citation in text.citations { citations.append((citation, index)) }
            case .refusal(let text): Self.write(text, into: &writer)
            case .reasoning(let thought): Self.write(thinking: thought.text ?? "", into: &writer)
            case .opaque(let part): writer.raw(part.value)
            case .media, .toolCall, .toolResult: break  // None is a block.
            }
        }
        writer.endArray()
    }

    /// The citations of the texts that are written.
    func writeCitations(into writer: inout JSONWriter, where isWanted: (Citation) -> Bool) {
        var series = CohereCitationSeries()
        var isOpen = false
        for (citation, block) in citations where isWanted(citation) && !series.continues(citation) {
            if !isOpen {
                writer.key("citations")
                writer.beginArray()
                isOpen = true
            }
            CohereCitations.write(citation, block: block, into: &writer)
        }
        if isOpen { writer.endArray() }
    }

    static func write(_ text: JSONString, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", literal: "text")
        writer.member("text", text)
        writer.endObject()
    }

    static func write(thinking: JSONString, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", literal: "thinking")
        writer.member("thinking", thinking)
        writer.endObject()
    }
}
