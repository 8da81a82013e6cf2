import Core
import Framing
import JSON
import NIOCore

/// Answers with `choices[].text`.
enum CompletionsAnswer {
    /// The same in Chat's form.
    /// - Parameter member: where Chat has what is said, `message` or `delta`.
    static func asChat(_ root: JSONNode, _ member: StaticString) throws(GatewayError) -> JSONDocument {
        try CompletionsRequest.document { writer in
            for (key, value) in root.members {
                writer.key(key.jsonString)
                guard key == "choices", value.isArray else {
                    writer.node(value)
                    continue
                }
                writer.array { writer in for choice in value.elements { write(choice, member, into: &writer) } }
            }
        }
    }

    private static func write(_ choice: JSONNode, _ member: StaticString, into writer: inout JSONWriter) {
        writer.object { writer in
            for (key, value) in choice.members {
                switch key {
                case "text":
                    writer.object(member) { $0.member("content", value) }
                // Of another form than Chat's.
                case "logprobs": break
                default:
                    writer.key(key.jsonString)
                    writer.node(value)
                }
            }
        }
    }
}

/// Reads a vendor's chunks of text.
struct CompletionsStreamReader: ReplyStreamReader {
    private var chat: any ReplyStreamReader

    init(_ expectation: ReplyExpectation) {
        chat = OpenAIChatDialect().makeStreamReader(expectation)
    }

    var isFinished: Bool { chat.isFinished }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        var event = event
        if let data = event.data, let document = try? JSONDocument(parsing: data), document.root["choices"] != nil {
            event.data = try CompletionsAnswer.asChat(document.root, "delta").bytes
        }
        try chat.read(event, into: &events)
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        try chat.readEnd(into: &events)
    }
}

/// Writes a `text_completion`. What is no text (tool calls, media) has no place in it; thoughts are left out.
struct CompletionsReplyWriter {
    private let context: ReplyContext

    init(_ context: ReplyContext) {
        self.context = context
    }

    func write(_ reply: Reply) -> ByteBuffer {
        var writer = JSONWriter()
        writer.object { writer in
            var start = ReplyStart(id: reply.id, model: reply.model, created: reply.created)
            start.systemFingerprint = reply.systemFingerprint
            envelope(start, into: &writer)
            writer.array("choices") { writer in
                for choice in reply.choices {
                    let text = choice.parts.reduce(into: JSONString("")) { $0.append($1.said ?? "") }
                    Self.write(choice.index, text, choice.finish ?? .stop, into: &writer)
                }
            }
            if let usage = reply.usage {
                writer.key("usage")
                writer.chatUsage(usage)
            }
        }
        return writer.buffer
    }

    func envelope(_ start: ReplyStart, into writer: inout JSONWriter) {
        writer.member("id", start.id ?? JSONString("cmpl-\(context.fallbackID)"))
        writer.member("object", literal: "text_completion")
        writer.member("created", start.created ?? context.now)
        writer.member("model", start.model ?? JSONString(context.model))
        writer.member("system_fingerprint", start.systemFingerprint)
    }

    static func write(_ index: Int, _ text: JSONString, _ finish: FinishReason?, into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("text", text)
            writer.member("index", index)
            writer.nullMember("logprobs")
            if let finish {
                // There are no calls to be told of.
                let told = finish == .toolCalls ? FinishReason.stop : finish
                writer.member("finish_reason", literal: told.chatWord(hasToolCalls: false, callWord: "stop"))
            } else {
                writer.nullMember("finish_reason")
            }
        }
    }
}

/// Writes a stream of `text_completion` chunks.
struct CompletionsStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    private let whole: CompletionsReplyWriter
    private var start = ReplyStart()

    init(_ context: ReplyContext) {
        self.context = context
        whole = CompletionsReplyWriter(context)
    }

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .start(let start): self.start = start
        case .text(let choice, let text), .refusal(let choice, let text): chunk(choice, text, nil, into: &buffer)
        case .finish(let choice, let reason, _): chunk(choice, "", reason, into: &buffer)
        case .usage(let usage):
            guard context.includeUsage else { return }
            told(into: &buffer) { writer in
                writer.member("choices", JSONRaw.emptyArray)
                writer.key("usage")
                writer.chatUsage(usage)
            }
        case .failure(let error):
            OpenAIChatDialect().writeStreamError(.vendor(error), into: &buffer)
        case .end: SSEWriter.write(into: &buffer) { $0.writeStaticString("[DONE]") }
        case .reasoning, .toolCall, .toolArguments, .citation, .textSignature, .media, .logprobs, .opaque: break
        }
    }

    private func chunk(_ choice: Int, _ text: JSONString, _ finish: FinishReason?, into buffer: inout ByteBuffer) {
        told(into: &buffer) { writer in
            writer.array("choices") { CompletionsReplyWriter.write(choice, text, finish, into: &$0) }
        }
    }

    private func told(into buffer: inout ByteBuffer, _ members: (inout JSONWriter) -> Void) {
        SSEWriter.write(into: &buffer) { buffer in
            var writer = JSONWriter()
            writer.object { writer in
                whole.envelope(start, into: &writer)
                members(&writer)
            }
            buffer.writeImmutableBuffer(writer.buffer)
        }
    }
}

extension Part {
    /// The words of an answer.
    fileprivate var said: JSONString? {
        switch self {
        case .text(let text): text.text
        case .refusal(let text): text
        case .media, .toolCall, .toolResult, .reasoning, .opaque: nil
        }
    }
}
