import Core
import Framing
import JSON
import NIOCore

/// Reads a vendor's stream of chunks.
///
/// The finish of a choice is held back until the vendor tells its usage or ends the stream, because some still send
/// content after it; usage told on the way is held back with it.
struct ChatStreamReader: ReplyStreamReader {
    private let expectation: ReplyExpectation
    private var choices: [ChatStreamChoice] = []
    private var usage: Usage?
    private var hasStarted = false
    private var hasFailed = false
    private var isDone = false
    private var citations: [Citation] = []

    init(_ expectation: ReplyExpectation) {
        self.expectation = expectation
    }

    var isFinished: Bool { isDone || hasFailed || hasFinish }
    /// Every choice that has begun has a finish reason.
    private var hasFinish: Bool { !choices.isEmpty && choices.allSatisfy { $0.finish != nil } }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard let data = event.data, data.readableBytes > 0, !hasFailed else { return }
        if data.isChatDone {
            isDone = true
            return
        }
        guard let document = try? JSONDocument(parsing: data) else {
            throw .chatAnswerInvalid("An event of its stream is no JSON.")
        }
        let chunk = ChatChunkNode(document.root)
        if let error = ChatErrorReader.read(inside: document.root, chunk, isError: event.name == "error") {
            hasFailed = true
            start(chunk, &events)
            events.append(.failure(error))
            return
        }
        read(chunk, &events)
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard !hasFailed else { return }
        guard isFinished else { throw .cutStream }
        if !hasStarted {
            hasStarted = true
            events.append(.start(ReplyStart()))
        }
        finish(&events)
        events.append(.end)
    }

    private mutating func read(_ chunk: borrowing ChatChunkNode, _ events: inout [ReplyEvent]) {
        let told = Usage(chat: chunk.usage, expectation.target.quirks)
        usage = told ?? usage
        // Azure opens with the results of its filters, without id and model.
        guard chunk.hasChoices || told != nil else { return }
        start(chunk, &events)
        if let items = chunk.choices {
            var position = 0
            for item in items.elements {
                read(item, at: position, &events)
                position += 1
            }
        }
        let found = ChatCitations.readBesideChoices(chunk)
        if !found.isEmpty { citations = found }
        if told != nil, hasFinish, !chunk.hasChoices { finish(&events) }
    }

    private mutating func start(_ chunk: borrowing ChatChunkNode, _ events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        events.append(.start(chunk.start))
    }

    private mutating func read(_ item: JSONNode, at position: Int, _ events: inout [ReplyEvent]) {
        let index = item["index"]?.int ?? position
        let (slot, isThere) = choices.search(for: index, by: \.index)
        if !isThere {
            choices.insert(ChatStreamChoice(index: index, answerTool: expectation.answerTool), at: slot)
        }
        // What was told as finished stays so.
        guard !choices[slot].isEnded else { return }
        // Perplexity sends what it has said so far as `message` beside the delta.
        if let delta = item["delta"] ?? item["message"] { choices[slot].read(delta, &events) }
        if let logprobs = item["logprobs"].flatMap(ChatReplyReader.logprobs) {
            events.append(.logprobs(choice: index, logprobs))
        }
        // Empty until the end with some vendors.
        if let reason = item["finish_reason"], let finish = FinishReason(chat: reason), !reason.equals("") {
            choices[slot].finish = finish
        }
    }

    /// Lets go of what was held back.
    private mutating func finish(_ events: inout [ReplyEvent]) {
        for slot in choices.indices where !choices[slot].isEnded {
            if slot == 0, !choices[slot].isCited {
                for citation in citations { events.append(.citation(choice: choices[slot].index, citation)) }
            }
            choices[slot].end(&events)
        }
        if let usage { events.append(.usage(usage)) }
        usage = nil
    }
}

extension ByteBuffer {
    /// Whether this is the end marker, which is no JSON.
    var isChatDone: Bool {
        guard readableBytes >= 6, readableBytes <= 16 else { return false }
        return readableBytesView.filter { $0 != 0x20 && $0 != 0x0D && $0 != 0x0A }.elementsEqual("[DONE]".utf8)
    }
}
