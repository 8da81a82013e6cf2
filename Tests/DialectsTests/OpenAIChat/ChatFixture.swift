import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore
import Testing

/// What the tests of this dialect share.
enum ChatFixture {
    static let chat = OpenAIChatDialect()
    static let context = ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "fallback-model", includeUsage: true)

    static func target(_ change: (inout TargetProfile) -> Void = { _ in }) -> TargetProfile {
        var target = TargetProfile(vendor: "vend", model: "vendor-model", dialect: .openAIChat)
        change(&target)
        return target
    }

    static func json(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: text) }

    /// A call read from a request whose messages are given.
    static func call(messages: String, _ members: String = "") throws -> Call {
        try chat.readCall(json(#"{"model":"m","messages":\#(messages)\#(members)}"#), route: CallRoute())
    }

    /// A call with one greeting and other members, which begin with a comma.
    static func call(_ members: String) throws -> Call {
        try call(messages: #"[{"role":"user","content":"Hi"}]"#, members)
    }

    static func written(_ call: Call, for target: TargetProfile = target(), stream: Bool = false) throws -> JSONNode {
        try JSONDocument(parsing: chat.writeCall(call, for: target, stream: stream).body).root
    }

    /// The request with its edits.
    static func patched(
        _ request: String,
        for target: TargetProfile = target(),
        wantsUsage: Bool = true,
        drop: Bool = false
    ) throws -> (text: String, result: PassthroughRequest) {
        let options = PassthroughOptions(wantsUsage: wantsUsage, dropUnsupported: drop)
        let result = try chat.patch(json(request), for: target, options)
        return (String(buffer: result.edits.applied()), result)
    }

    static func reply(_ text: String, _ target: TargetProfile = target(), answerTool: String? = nil) throws -> Reply {
        try chat.readReply(json(text), ReplyExpectation(target: target, answerTool: answerTool))
    }

    /// An answer with one message.
    static func reply(message: String, finish: String = #""stop""#) throws -> Reply {
        try reply(#"{"id":"1","model":"m","choices":[{"index":0,"message":\#(message),"finish_reason":\#(finish)}]}"#)
    }

    static func events(_ text: String, _ target: TargetProfile = target(), answerTool: String? = nil) throws
        -> [ReplyEvent]
    {
        var reader = chat.makeStreamReader(ReplyExpectation(target: target, answerTool: answerTool))
        var events: [ReplyEvent] = []
        for event in try sse(ByteBuffer(string: text)) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// A stream of chunks; each is a choice of index 0, or a whole chunk where it begins with `{"`.
    static func stream(_ chunks: [String], done: Bool = true) -> String {
        chunks.map { "data: \($0)\n\n" }.joined() + (done ? "data: [DONE]\n\n" : "")
    }

    static func delta(_ delta: String, finish: String = "null") -> String {
        #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }

    static func sse(_ bytes: ByteBuffer) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        scanner.receive(bytes)
        var events: [StreamEvent] = []
        while let event = try scanner.next() { events.append(event) }
        if let last = scanner.finish() { events.append(last) }
        return events
    }

    static func written(_ events: [ReplyEvent], _ context: ReplyContext = context) -> ByteBuffer {
        var writer = chat.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The data of the chunks that are written for events; `[DONE]` is a string.
    static func chunks(_ events: [ReplyEvent], _ context: ReplyContext = context) throws -> [JSONNode] {
        try sse(written(events, context)).compactMap(\.data).map { data in
            String(buffer: data) == "[DONE]" ? try json(#""[DONE]""#).root : try JSONDocument(parsing: data).root
        }
    }

    static func accumulated(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }

    static func isSame(_ node: JSONNode?, _ text: String) throws -> Bool {
        guard let node else { return text == "absent" }
        return try node.raw.isEquivalent(to: JSONRaw(validating: text))
    }
}

/// Parts in words that compare.
extension [Part] {
    var chatWords: [String] { map(\.chatWords) }
}

extension Part {
    var chatWords: String {
        switch self {
        case .text(let text):
            let cited = text.citations.map { " cites \($0.url?.string ?? "-") '\($0.title?.string ?? "")'" }.joined()
            return "text '\(text.text.string)'\(text.cacheControl.map { " cached \($0.string)" } ?? "")"
                + "\(text.signature.map { " signed \($0.string)" } ?? "")\(cited)"
        case .media(let media):
            let source =
                switch media.source {
                case .base64(let data): "base64 \(data.string)"
                case .url(let url): "url \(url.string)"
                case .fileID(let id): "id \(id.string)"
                }
            return "\(media.kind.rawValue) \(media.mediaType ?? "-") \(source)"
                + "\(media.filename.map { " named \($0.string)" } ?? "")\(media.detail.map { " detail \($0)" } ?? "")"
        case .toolCall(let call):
            let arguments = (try? call.arguments.asValue().string) ?? "broken \(call.arguments.asText.string)"
            return "call \(call.id?.string ?? "-") \(call.name.string) \(arguments)"
                + "\(call.signature.map { " signed \($0.string)" } ?? "")"
        case .toolResult(let result):
            return "result \(result.callID?.string ?? "-") \(result.parts.chatWords)"
        case .reasoning(let thought):
            return (thought.isSummary ? "summary" : "thought") + " '\(thought.text?.string ?? "")'"
                + "\(thought.signature.map { " signed \($0.string)" } ?? "")"
                + "\(thought.encrypted.map { " encrypted \($0.string)" } ?? "")"
                + "\(thought.id.map { " id \($0.string)" } ?? "")\(thought.origin.map { " by \($0.rawValue)" } ?? "")"
        case .refusal(let text): return "refusal '\(text.string)'"
        case .opaque(let part): return "opaque \(part.kind) \(part.value.string)"
        }
    }
}

extension ReplyEvent {
    var chatWords: String {
        switch self {
        case .start(let start): "start \(start.id?.string ?? "-") \(start.model?.string ?? "-") \(start.created ?? 0)"
        case .text(let choice, let text): "\(choice) text '\(text.string)'"
        case .refusal(let choice, let text): "\(choice) refusal '\(text.string)'"
        case .reasoning(let choice, let part): "\(choice) \(Part.reasoning(part).chatWords)"
        case .toolCall(let choice, let index, let call):
            "\(choice) call \(index) \(call.id?.string ?? "-") \(call.name.string) '\(call.arguments.asText.string)'"
                + "\(call.signature.map { " signed \($0.string)" } ?? "")"
        case .toolArguments(let choice, let index, let piece): "\(choice) arguments \(index) '\(piece.string)'"
        case .citation(let choice, let citation): "\(choice) cites \(citation.url?.string ?? "-")"
        case .textSignature(let choice, let data): "\(choice) text signed \(data.string)"
        case .media(let choice, let media): "\(choice) \(Part.media(media).chatWords)"
        case .logprobs(let choice, let raw): "\(choice) logprobs \(raw.string)"
        case .opaque(let choice, let part): "\(choice) opaque \(part.kind) \(part.value.string)"
        case .finish(let choice, let reason, _): "\(choice) finish \(reason.rawValue)"
        case .usage(let usage): "usage \(usage.inputTokens) \(usage.outputTokens)"
        case .failure(let error): "failure \(error.status) \(error.category.rawValue) \(error.message)"
        case .end: "end"
        }
    }
}
