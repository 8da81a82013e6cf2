import Core
import JSON
import NIOCore

/// The `response` object around the output.
struct ResponsesEnvelope {
    private let id: JSONString
    private let created: Int
    private let model: JSONString
    private let tier: String?
    private let echo: ResponsesEcho

    init(_ start: ReplyStart, _ context: ReplyContext, _ echo: ResponsesEcho) {
        // By this id the answer may be asked for again; those of other dialects' answers are not of its form.
        id = start.id.flatMap { $0.hasPrefix("resp_") ? $0 : nil } ?? JSONString("resp_" + context.fallbackID)
        created = start.created ?? context.now
        model = start.model ?? JSONString(context.model)
        tier = start.serviceTier.flatMap(ChatReplyWriter.serviceTier)
        self.echo = echo
    }

    /// - Parameters:
    ///   - end: nil while the answer is in progress.
    ///   - output: writes the items.
    func write(
        _ end: ResponsesEnd?,
        usage: Usage?,
        into writer: inout JSONWriter,
        output: (inout JSONWriter) -> Void
    ) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("object", literal: "response")
        writer.member("created_at", created)
        writer.member("status", literal: end?.status ?? "in_progress")
        writer.nullMember("error")
        if let reason = end?.reason {
            writer.object("incomplete_details") { $0.member("reason", literal: reason) }
        } else {
            writer.nullMember("incomplete_details")
        }
        writer.member("model", model)
        writer.array("output", output)
        if let tier { writer.member("service_tier", tier) } else { writer.nullMember("service_tier") }
        writer.key("usage")
        if let usage { writer.responsesUsage(usage) } else { writer.null() }
        writer.buffer.writeStaticString(",")
        writer.buffer.writeImmutableBuffer(echo.text)
        writer.endObject()
    }
}

/// How a response ended.
struct ResponsesEnd {
    let status: StaticString
    /// Why it is incomplete.
    let reason: StaticString?

    /// An abnormal end is told as filtered: of what there is, it is the word that does not claim a whole answer.
    init(_ finish: FinishReason, hasCalls: Bool) {
        switch finish {
        case .stop, .toolCalls: (status, reason) = ("completed", nil)
        case .length: (status, reason) = ("incomplete", "max_output_tokens")
        case .contentFilter: (status, reason) = ("incomplete", "content_filter")
        case .error: (status, reason) = hasCalls ? ("completed", nil) : ("incomplete", "content_filter")
        }
    }

    var isComplete: Bool { reason == nil }
}
