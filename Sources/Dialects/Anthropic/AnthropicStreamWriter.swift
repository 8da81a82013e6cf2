import Core
import Framing
import JSON
import NIOCore

/// Writes an answer as a stream, block by block.
///
/// Any order of events becomes a stream that keeps the grammar; see ``BlockOrder``.
///
/// Usage is told at the end, in `message_delta`, with the input counts that Anthropic itself tells in `message_start`.
struct AnthropicStreamWriter: ReplyStreamWriter {
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

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch event {
        case .start(let start):
            tier = start.serviceTier
            begin(start, into: &buffer)
        case .usage(let usage): self.usage = usage
        case .finish(let choice, let reason, let sequence):
            guard choice == 0 else { return }
            begin(ReplyStart(), into: &buffer)
            flush(into: &buffer)
            finish = (reason, sequence)
        case .failure(let error):
            hasEnded = true
            AnthropicErrors.writeEvent(.vendor(error), into: &buffer)
        case .end: end(into: &buffer)
        case .text(let choice, _), .refusal(let choice, _), .reasoning(let choice, _), .toolCall(let choice, _, _),
            .toolArguments(let choice, _, _), .citation(let choice, _), .opaque(let choice, _):
            guard choice == 0, finish == nil else { return }
            begin(ReplyStart(), into: &buffer)
            var order = order
            self.order = BlockOrder()  // So that what it holds is changed in place.
            order.take(event) { writeContent($0, into: &buffer) }
            self.order = order
        case .textSignature, .media, .logprobs: break  // Anthropic's streams have no place for these.
        }
    }

    func writeGoingOn(at target: String, into buffer: inout ByteBuffer) {
        write("ping", into: &buffer) { writer in
            writer.object("gateway") { $0.member("goes_on_at", target) }
        }
    }

    /// Tells what waited, and ends the open block.
    private mutating func flush(into buffer: inout ByteBuffer) {
        var order = order
        order.flush { writeContent($0, into: &buffer) }
        self.order = order
        closeBlock(into: &buffer)
    }

    // MARK: The message

    private mutating func begin(_ start: ReplyStart, into buffer: inout ByteBuffer) {
        guard !hasStarted else { return }
        hasStarted = true
        write("message_start", into: &buffer) { writer in
            writer.key("message")
            writer.beginObject()
            AnthropicReplyWriter.writeHead(id: start.id, model: start.model, context, into: &writer)
            writer.array("content") { _ in }
            writer.nullMember("stop_reason")
            writer.nullMember("stop_sequence")
            writer.key("usage")
            AnthropicReplyWriter.write(Usage(inputTokens: 0, outputTokens: 0), tier: start.serviceTier, into: &writer)
            writer.endObject()
        }
    }

    private mutating func end(into buffer: inout ByteBuffer) {
        begin(ReplyStart(), into: &buffer)
        flush(into: &buffer)
        hasEnded = true
        write("message_delta", into: &buffer) { writer in
            writer.key("delta")
            writer.beginObject()
            AnthropicReplyWriter.writeStop(
                finish?.0 ?? .stop,
                sequence: finish?.sequence,
                callsTools: toolCalls > 0,
                refuses: refuses,
                into: &writer
            )
            writer.endObject()
            writer.key("usage")
            AnthropicReplyWriter.write(usage ?? Usage(inputTokens: 0, outputTokens: 0), tier: nil, into: &writer)
        }
        write("message_stop", into: &buffer) { _ in }
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
            writeDelta("input_json_delta", "partial_json", piece, into: &buffer)
        case .citation(_, let citation):
            guard citation.isWritable else { return }
            openText(into: &buffer)
            writeDelta(into: &buffer) { writer in
                writer.member("type", literal: "citations_delta")
                writer.key("citation")
                AnthropicReplyWriter.write(citation, into: &writer)
            }
        case .opaque(_, let part):
            guard part.dialect == .anthropicMessages else { return }
            beginBlock(into: &buffer) { $0.raw(part.value) }
            endBlock(into: &buffer)
        case .start, .usage, .finish, .failure, .end, .textSignature, .media, .logprobs: break  // No content.
        }
    }

    private mutating func writeText(_ text: JSONString, into buffer: inout ByteBuffer) {
        guard !text.isEmpty else { return }
        openText(into: &buffer)
        writeDelta("text_delta", "text", text, into: &buffer)
    }

    private mutating func openText(into buffer: inout ByteBuffer) {
        guard open != .text else { return }
        beginBlock(into: &buffer) { writer in
            writer.object {
                $0.member("type", literal: "text")
                $0.member("text", literal: "")
            }
        }
        open = .text
    }

    private mutating func write(_ thought: ReasoningPart, into buffer: inout ByteBuffer) {
        let isOwn = thought.origin == .anthropic
        if isOwn, thought.encrypted != nil {
            beginBlock(into: &buffer) { AnthropicReplyWriter.write(thought, into: &$0) }
            return endBlock(into: &buffer)
        }
        let signature = isOwn ? thought.signature : nil
        guard thought.text?.isEmpty == false || signature != nil else { return }
        if open != .thinking {
            beginBlock(into: &buffer) { writer in
                writer.object {
                    $0.member("type", literal: "thinking")
                    $0.member("thinking", literal: "")
                    $0.member("signature", literal: "")
                }
            }
            open = .thinking
        }
        if let text = thought.text, !text.isEmpty { writeDelta("thinking_delta", "thinking", text, into: &buffer) }
        if let signature {
            writeDelta("signature_delta", "signature", signature, into: &buffer)
            closeBlock(into: &buffer)
        }
    }

    private mutating func begin(_ call: ToolCall, _ index: Int, into buffer: inout ByteBuffer) {
        let id = AnthropicReplyWriter.id(of: call, index, context)
        beginBlock(into: &buffer) { writer in
            writer.object {
                $0.member("type", literal: "tool_use")
                $0.member("id", id)
                $0.member("name", call.name)
                $0.object("input") { _ in }
            }
        }
        toolCalls += 1
        let arguments = call.arguments.asText
        open = .toolCall(index)
        if !arguments.isEmpty { writeDelta("input_json_delta", "partial_json", arguments, into: &buffer) }
    }

    // MARK: Events

    private mutating func beginBlock(into buffer: inout ByteBuffer, _ block: (inout JSONWriter) -> Void) {
        closeBlock(into: &buffer)
        write("content_block_start", into: &buffer) { writer in
            writer.member("index", blocks)
            writer.key("content_block")
            block(&writer)
        }
    }

    private mutating func closeBlock(into buffer: inout ByteBuffer) {
        guard open != .none else { return }
        endBlock(into: &buffer)
    }

    private mutating func endBlock(into buffer: inout ByteBuffer) {
        write("content_block_stop", into: &buffer) { $0.member("index", blocks) }
        blocks += 1
        open = .none
    }

    private func writeDelta(
        _ type: StaticString,
        _ name: StaticString,
        _ value: JSONString,
        into buffer: inout ByteBuffer
    ) {
        writeDelta(into: &buffer) { writer in
            writer.member("type", literal: type)
            writer.member(name, value)
        }
    }

    private func writeDelta(into buffer: inout ByteBuffer, _ delta: (inout JSONWriter) -> Void) {
        write("content_block_delta", into: &buffer) { writer in
            writer.member("index", blocks)
            writer.key("delta")
            writer.beginObject()
            delta(&writer)
            writer.endObject()
        }
    }

    private func write(_ name: StaticString, into buffer: inout ByteBuffer, _ members: (inout JSONWriter) -> Void) {
        SSEWriter.writeObject(name, into: &buffer, members)
    }
}
