import Core
import Framing
import JSON
import NIOCore

/// Writes an answer as a stream, block by block and call by call.
///
/// Cohere's clients put a call together from what comes between its start and its end, so only one is open at a time: while it
/// may still grow, whatever does not belong to it waits; a call whose arguments are a whole JSON value has ended. So any order
/// of events becomes a stream that keeps the grammar, and calls that come one after the other are told as they come.
struct CohereStreamWriter: ReplyStreamWriter {
    private let context: ReplyContext
    private var hasStarted = false
    private var hasEnded = false
    /// Blocks of content that have begun.
    private var blocks = 0
    private var citations = 0
    private var series = CohereCitationSeries()
    private var open = Open.none
    private var toolCalls = 0
    private var finish: (FinishReason, sequence: JSONString?)?
    private var usage: Usage?
    /// Events that wait for the open tool call to end.
    private var waiting: [ReplyEvent] = []

    private enum Open: Equatable {
        case none, text, thinking
        /// The call's index and what its arguments are so far.
        case toolCall(Int, arguments: JSONString)
    }

    init(_ context: ReplyContext) {
        self.context = context
    }

    mutating func write(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch event {
        case .start(let start): begin(start, into: &buffer)
        case .usage(let usage): self.usage = usage
        case .finish(let choice, let reason, let sequence):
            guard choice == 0 else { return }
            begin(ReplyStart(), into: &buffer)
            flush(into: &buffer)
            finish = (reason, sequence)
        case .failure(let error):
            hasEnded = true
            CohereErrors.writeEvent(.vendor(error), into: &buffer)
        case .end: end(into: &buffer)
        case .text(let choice, _), .refusal(let choice, _), .reasoning(let choice, _), .toolCall(let choice, _, _),
            .toolArguments(let choice, _, _), .citation(let choice, _), .opaque(let choice, _),
            .logprobs(let choice, _):
            guard choice == 0, finish == nil else { return }
            begin(ReplyStart(), into: &buffer)
            tell(event, into: &buffer)
        case .textSignature, .media: break  // Cohere's streams have no place for these.
        }
    }

    // MARK: Order

    /// Tells a piece of content now or, while a tool call may still grow, later.
    private mutating func tell(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        guard case .toolCall(let index, let arguments) = open else { return writeContent(event, into: &buffer) }
        if case .toolArguments(_, index, _) = event { return writeContent(event, into: &buffer) }
        if waiting.isEmpty, (try? arguments.parsedAsJSON()) != nil {
            close(into: &buffer)
            writeContent(event, into: &buffer)
        } else {
            waiting.append(event)
        }
    }

    /// Ends what is open and tells what waited, the pieces of each call together.
    private mutating func flush(into buffer: inout ByteBuffer) {
        close(into: &buffer)
        var rest = waiting
        waiting = []
        while !rest.isEmpty {
            let event = rest.removeFirst()
            writeContent(event, into: &buffer)
            guard case .toolCall(_, let index, _) = event else { continue }
            rest.removeAll { later in
                guard case .toolArguments(_, index, _) = later else { return false }
                writeContent(later, into: &buffer)
                return true
            }
        }
        close(into: &buffer)
    }

    // MARK: The message

    private mutating func begin(_ start: ReplyStart, into buffer: inout ByteBuffer) {
        guard !hasStarted else { return }
        hasStarted = true
        write("message-start", into: &buffer) { writer in
            writer.member("id", start.id ?? JSONString(context.fallbackID))
            writer.key("delta")
            writer.beginObject()
            writer.key("message")
            writer.beginObject()
            writer.member("role", literal: "assistant")
            writer.array("content") { _ in }
            writer.member("tool_plan", literal: "")
            writer.array("tool_calls") { _ in }
            writer.array("citations") { _ in }
            writer.endObject()
            writer.endObject()
        }
    }

    private mutating func end(into buffer: inout ByteBuffer) {
        begin(ReplyStart(), into: &buffer)
        flush(into: &buffer)
        hasEnded = true
        write("message-end", into: &buffer) { writer in
            writer.key("delta")
            writer.beginObject()
            CohereFinish.write(
                finish?.0 ?? .stop,
                stopSequence: finish?.sequence,
                callsTools: toolCalls > 0,
                into: &writer
            )
            if let usage { CohereUsage.write(usage, into: &writer) }
            writer.endObject()
        }
        SSEWriter.write(into: &buffer) { $0.writeStaticString("[DONE]") }
    }

    // MARK: Blocks and calls

    private mutating func writeContent(_ event: ReplyEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .text(_, let text), .refusal(_, let text): write(text, into: &buffer)
        case .reasoning(_, let thought): write(thought, into: &buffer)
        case .toolCall(_, let index, let call): begin(call, index, into: &buffer)
        case .toolArguments(_, let index, let piece):
            guard case .toolCall(index, var arguments) = open, !piece.isEmpty else { return }
            open = .none  // So that the pieces are appended in place.
            arguments.append(piece)
            open = .toolCall(index, arguments: arguments)
            writeArguments(piece, of: index, into: &buffer)
        case .citation(_, let citation): write(citation, into: &buffer)
        case .logprobs(_, let logprobs): write(logprobs, into: &buffer)
        case .opaque(_, let part):
            guard part.dialect == .cohereV2 else { return }
            close(into: &buffer)
            writeDelta("content-start", blocks, "content", into: &buffer) { $0.raw(part.value) }
            writeEnd("content-end", blocks, into: &buffer)
            blocks += 1
        case .start, .usage, .finish, .failure, .end, .textSignature, .media: break  // No content.
        }
    }

    private mutating func write(_ text: JSONString, into buffer: inout ByteBuffer) {
        guard !text.isEmpty else { return }
        openText(into: &buffer)
        writeDelta("content-delta", blocks - 1, "content", into: &buffer) { $0.object { $0.member("text", text) } }
    }

    private mutating func openText(into buffer: inout ByteBuffer) {
        guard open != .text else { return }
        close(into: &buffer)
        writeDelta("content-start", blocks, "content", into: &buffer) { CohereContent.write("", into: &$0) }
        blocks += 1
        open = .text
    }

    private mutating func write(_ thought: ReasoningPart, into buffer: inout ByteBuffer) {
        guard let text = thought.text, !text.isEmpty else { return }
        guard !thought.isToolPlan else {
            close(into: &buffer)
            return write("tool-plan-delta", into: &buffer) { writer in
                writer.object("delta") { $0.object("message") { $0.member("tool_plan", text) } }
            }
        }
        if open != .thinking {
            close(into: &buffer)
            writeDelta("content-start", blocks, "content", into: &buffer) {
                CohereContent.write(thinking: "", into: &$0)
            }
            blocks += 1
            open = .thinking
        }
        writeDelta("content-delta", blocks - 1, "content", into: &buffer) { $0.object { $0.member("thinking", text) } }
    }

    private mutating func begin(_ call: ToolCall, _ index: Int, into buffer: inout ByteBuffer) {
        close(into: &buffer)
        writeDelta("tool-call-start", index, "tool_calls", into: &buffer) { writer in
            writer.beginObject()
            writer.member("id", CohereReplyWriter.id(of: call, index, context))
            writer.member("type", literal: "function")
            writer.key("function")
            writer.beginObject()
            writer.member("name", call.name)
            writer.member("arguments", literal: "")
            writer.endObject()
            writer.endObject()
        }
        toolCalls += 1
        let arguments = call.arguments.asText
        open = .toolCall(index, arguments: arguments)
        if !arguments.isEmpty { writeArguments(arguments, of: index, into: &buffer) }
    }

    private func writeArguments(_ piece: JSONString, of index: Int, into buffer: inout ByteBuffer) {
        writeDelta("tool-call-delta", index, "tool_calls", into: &buffer) { writer in
            writer.object { $0.object("function") { $0.member("arguments", piece) } }
        }
    }

    /// Citations stand inside the block that they are of, which is the last one.
    private mutating func write(_ citation: Citation, into buffer: inout ByteBuffer) {
        guard !series.continues(citation) else { return }
        openText(into: &buffer)
        writeDelta("citation-start", citations, "citations", into: &buffer) {
            CohereCitations.write(citation, block: blocks - 1, into: &$0)
        }
        writeEnd("citation-end", citations, into: &buffer)
        citations += 1
    }

    /// An event each, of a delta that says nothing else.
    private mutating func write(_ logprobs: JSONRaw, into buffer: inout ByteBuffer) {
        guard let entries = CohereLogprobs.entries(logprobs) else { return }
        for entry in entries {
            openText(into: &buffer)
            write("content-delta", into: &buffer) { writer in
                writer.member("index", blocks - 1)
                writer.object("delta") {
                    $0.object("message") { $0.object("content") { $0.member("text", literal: "") } }
                }
                writer.key("logprobs")
                CohereLogprobs.write(entry, into: &writer)
            }
        }
    }

    private mutating func close(into buffer: inout ByteBuffer) {
        switch open {
        case .none: return
        case .text, .thinking: writeEnd("content-end", blocks - 1, into: &buffer)
        case .toolCall(let index, let arguments):
            // No arguments are an empty object's.
            if arguments.isEmpty { writeArguments("{}", of: index, into: &buffer) }
            writeEnd("tool-call-end", index, into: &buffer)
        }
        open = .none
    }

    // MARK: Events

    private func writeDelta(
        _ type: StaticString,
        _ index: Int,
        _ member: StaticString,
        into buffer: inout ByteBuffer,
        _ value: (inout JSONWriter) -> Void
    ) {
        write(type, into: &buffer) { writer in
            writer.member("index", index)
            writer.key("delta")
            writer.beginObject()
            writer.key("message")
            writer.beginObject()
            writer.key(member)
            value(&writer)
            writer.endObject()
            writer.endObject()
        }
    }

    private func writeEnd(_ type: StaticString, _ index: Int, into buffer: inout ByteBuffer) {
        write(type, into: &buffer) { $0.member("index", index) }
    }

    private func write(_ name: StaticString, into buffer: inout ByteBuffer, _ members: (inout JSONWriter) -> Void) {
        SSEWriter.writeObject(name, into: &buffer, members)
    }
}
