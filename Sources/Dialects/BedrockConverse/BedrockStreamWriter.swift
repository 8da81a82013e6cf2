import Core
import Framing
import JSON
import NIOCore

/// Writes an answer as the events of `converse-stream`, block by block.
///
/// Any order of events becomes a stream whose blocks follow one another; see ``BlockOrder``. Text and thoughts begin with their
/// first delta, as Bedrock tells them, calls of tools with a `contentBlockStart`.
struct BedrockStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    private var hasStarted = false
    private var hasEnded = false
    private var blocks = 0
    private var open = Open.none
    private var toolCalls = 0
    private var refuses = false
    private var finish: (FinishReason, sequence: JSONString?)?
    private var usage: Usage?
    private var tier: String?
    private var order = BlockOrder()

    private enum Open: Equatable {
        case none, text, thinking
        /// By the call's index.
        case toolCall(Int)
    }

    init(_ context: ReplyContext) {
        self.context = context
    }

    /// Its frames have no place for it.
    func writeGoingOn(at target: String, into buffer: inout ByteBuffer) {}

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch event {
        case .start(let start):
            tier = start.serviceTier
            begin(into: &buffer)
        case .usage(let usage): self.usage = usage
        case .finish(let choice, let reason, let sequence):
            guard choice == 0, finish == nil else { return }
            begin(into: &buffer)
            flush(into: &buffer)
            finish = (reason, sequence)
        case .failure(let error):
            hasEnded = true
            BedrockErrors.writeEvent(.vendor(error), into: &buffer)
        case .end: end(into: &buffer)
        case .text(let choice, _), .refusal(let choice, _), .reasoning(let choice, _), .toolCall(let choice, _, _),
            .toolArguments(let choice, _, _), .citation(let choice, _), .media(let choice, _), .opaque(let choice, _):
            guard choice == 0, finish == nil else { return }
            begin(into: &buffer)
            var order = order
            self.order = BlockOrder()  // So that what it holds is changed in place.
            order.take(event) { writeContent($0, into: &buffer) }
            self.order = order
        case .textSignature, .logprobs: break  // Bedrock's streams have no place for these.
        }
    }

    // MARK: The message

    private mutating func begin(into buffer: inout ByteBuffer) {
        guard !hasStarted else { return }
        hasStarted = true
        write("messageStart", into: &buffer) { $0.member("role", literal: "assistant") }
    }

    /// Tells what waited, and ends the open block.
    private mutating func flush(into buffer: inout ByteBuffer) {
        var order = order
        order.flush { writeContent($0, into: &buffer) }
        self.order = order
        closeBlock(into: &buffer)
    }

    private mutating func end(into buffer: inout ByteBuffer) {
        begin(into: &buffer)
        flush(into: &buffer)
        hasEnded = true
        write("messageStop", into: &buffer) { writer in
            BedrockStop.write(
                finish?.0 ?? .stop,
                sequence: finish?.sequence,
                callsTools: toolCalls > 0,
                refuses: refuses,
                into: &writer
            )
        }
        write("metadata", into: &buffer) { writer in
            BedrockUsage.write(usage ?? Usage(inputTokens: 0, outputTokens: 0), into: &writer)
            BedrockReplyWriter.writeTail(tier: tier, into: &writer)
        }
    }

    // MARK: Blocks

    private mutating func writeContent(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .text(_, let text): writeText(text, into: &buffer)
        case .refusal(_, let text):
            if !text.isEmpty { refuses = true }
            writeText(text, into: &buffer)
        case .reasoning(_, let thought): write(thought, into: &buffer)
        case .toolCall(_, let index, let call): begin(call, index, into: &buffer)
        case .toolArguments(_, let index, let piece):
            guard open == .toolCall(index), !piece.isEmpty else { return }
            writeDelta(into: &buffer) { $0.object("toolUse") { $0.member("input", piece) } }
        case .citation(_, let citation):
            become(.text, into: &buffer)
            writeDelta(into: &buffer) { $0.member("citation", citation.bedrocks) }
        case .media(_, let media):
            guard media.kind == .image, case .base64(let data) = media.source,
                let format = BedrockFormat.name(of: media)
            else { return }
            beginBlock(into: &buffer) { $0.object("image") { $0.member("format", format) } }
            writeDelta(into: &buffer) { $0.object("image") { $0.object("source") { $0.member("bytes", data) } } }
            endBlock(into: &buffer)
        case .opaque(_, let part): if part.dialect == .bedrockConverse { write(part, into: &buffer) }
        case .start, .usage, .finish, .failure, .end, .textSignature, .logprobs: break  // No content.
        }
    }

    private mutating func writeText(_ text: JSONString, into buffer: inout ByteBuffer) {
        guard !text.isEmpty else { return }
        become(.text, into: &buffer)
        writeDelta(into: &buffer) { $0.member("text", text) }
    }

    private mutating func write(_ thought: ReasoningPart, into buffer: inout ByteBuffer) {
        let isOwn = thought.isBedrocks
        if isOwn, let data = thought.encrypted {
            closeBlock(into: &buffer)
            let wrapped = JSONString(escaped: Base64.encode(data.decodedBytes()))
            writeDelta(into: &buffer) { $0.object("reasoningContent") { $0.member("redactedContent", wrapped) } }
            return endBlock(into: &buffer)
        }
        let signature = isOwn ? thought.signature : nil
        guard thought.text?.isEmpty == false || signature != nil else { return }
        become(.thinking, into: &buffer)
        if let text = thought.text, !text.isEmpty {
            writeDelta(into: &buffer) { $0.object("reasoningContent") { $0.member("text", text) } }
        }
        if let signature {
            writeDelta(into: &buffer) { $0.object("reasoningContent") { $0.member("signature", signature) } }
            closeBlock(into: &buffer)
        }
    }

    private mutating func begin(_ call: ToolCall, _ index: Int, into buffer: inout ByteBuffer) {
        let id = BedrockReplyWriter.id(of: call, index, context)
        beginBlock(into: &buffer) { writer in
            writer.object("toolUse") {
                $0.member("toolUseId", id)
                $0.member("name", call.name)
            }
        }
        toolCalls += 1
        open = .toolCall(index)
        let arguments = call.arguments.asText
        if !arguments.isEmpty { writeDelta(into: &buffer) { $0.object("toolUse") { $0.member("input", arguments) } } }
    }

    /// What only Bedrock knows, as the start and the one piece that it is put together from.
    private mutating func write(_ part: OpaquePart, into buffer: inout ByteBuffer) {
        guard let root = try? part.value.parsed().root else { return }
        if let use = root["toolUse"] {
            beginBlock(into: &buffer) { Self.write("toolUse", use, but: "input", into: &$0) }
            if let input = use["input"]?.raw.asJSONString {
                writeDelta(into: &buffer) { $0.object("toolUse") { $0.member("input", input) } }
            }
        } else if let result = root["toolResult"] {
            beginBlock(into: &buffer) { Self.write("toolResult", result, but: "content", into: &$0) }
            if let content = result["content"] { writeDelta(into: &buffer) { $0.member("toolResult", content) } }
        } else if let data = root["reasoningContent"]?["redactedContent"] {
            closeBlock(into: &buffer)
            writeDelta(into: &buffer) { $0.object("reasoningContent") { $0.member("redactedContent", data) } }
        } else {
            return  // Streams have no other block.
        }
        endBlock(into: &buffer)
    }

    private static func write(
        _ name: StaticString,
        _ node: JSONNode,
        but left: StaticString,
        into writer: inout JSONWriter
    ) {
        writer.object(name) { writer in
            for (key, value) in node.members where !(key == left) {
                writer.key(key.jsonString)
                writer.node(value)
            }
        }
    }

    // MARK: Events

    /// Goes on with the open block if it is of the kind, else with a new one.
    private mutating func become(_ kind: Open, into buffer: inout ByteBuffer) {
        guard open != kind else { return }
        closeBlock(into: &buffer)
        open = kind
    }

    private mutating func beginBlock(into buffer: inout ByteBuffer, _ start: (inout JSONWriter) -> Void) {
        closeBlock(into: &buffer)
        write("contentBlockStart", into: &buffer) { writer in
            writer.member("contentBlockIndex", blocks)
            writer.object("start", start)
        }
    }

    private mutating func closeBlock(into buffer: inout ByteBuffer) {
        guard open != .none else { return }
        endBlock(into: &buffer)
    }

    private mutating func endBlock(into buffer: inout ByteBuffer) {
        write("contentBlockStop", into: &buffer) { $0.member("contentBlockIndex", blocks) }
        blocks += 1
        open = .none
    }

    private func writeDelta(into buffer: inout ByteBuffer, _ delta: (inout JSONWriter) -> Void) {
        write("contentBlockDelta", into: &buffer) { writer in
            writer.member("contentBlockIndex", blocks)
            writer.object("delta", delta)
        }
    }

    private func write(_ name: StaticString, into buffer: inout ByteBuffer, _ members: (inout JSONWriter) -> Void) {
        EventStreamWriter.write(event: name, into: &buffer) { buffer in
            JSONWriter.write(at: &buffer) { $0.object(members) }
        }
    }
}
