import Core
import Framing
import JSON
import NIOCore

/// Reads a stream of `message_start`, content blocks, `message_delta` and `message_stop`.
///
/// Blocks that only Anthropic knows are told whole when they end. The call of the tool that was made for the answer is told
/// as text.
struct AnthropicStreamReader: ReplyStreamReader {
    private let reply: AnthropicReplyReader
    private var counts = AnthropicTokenCounts()
    private var hasStarted = false
    private var hasEnded = false
    private(set) var isFinished = false
    private var hasFinish = false
    private var toolCalls = 0
    private var spoken: SpokenAnswer
    /// Blocks that have begun and not ended: by the grammar one at most.
    private var blocks: [(index: Int, block: Block)] = []

    private enum Block {
        case text, thinking, unknown
        /// The input of the start, for vendors that give it whole there; nil once a piece has come.
        case toolCall(Int, input: JSONRaw?)
        case answer(input: JSONRaw?)
        case opaque(AnthropicOpaqueBlock)
    }

    init(_ expectation: ReplyExpectation) {
        reply = AnthropicReplyReader(expectation)
        spoken = SpokenAnswer(mayBeCall: expectation.answerTool != nil)
    }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard let data = event.data, data.readableBytes > 0, !hasEnded else { return }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: data).root
        } catch {
            // Some servers that speak the dialect end as OpenAI does.
            if data.readableBytesView.elementsEqual("[DONE]".utf8) { return end(into: &events) }
            throw .unreadableStream(error.description)
        }
        guard let type = root["type"] else {
            if root["error"] != nil { return fail(root, into: &events) }
            throw .unreadableStream("an event without a type")
        }
        if type.equals("content_block_delta") {
            readDelta(root, into: &events)
        } else if type.equals("content_block_start") {
            try readBlockStart(root, into: &events)
        } else if type.equals("content_block_stop") {
            endBlock(root["index"]?.int ?? 0, into: &events)
        } else if type.equals("message_start") {
            readStart(root["message"], into: &events)
        } else if type.equals("message_delta") {
            readMessageDelta(root, into: &events)
        } else if type.equals("message_stop") {
            end(into: &events)
        } else if type.equals("error") {
            fail(root, into: &events)
        }
        // Pings and events that are new say nothing here.
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard isFinished else { throw .cutStream }
        end(into: &events)
    }

    // MARK: The message

    private mutating func readStart(_ message: JSONNode?, into events: inout [ReplyEvent]) {
        counts.merge(message?["usage"])
        guard !hasStarted else { return }
        hasStarted = true
        var start = ReplyStart(id: message?["id"]?.jsonString, model: message?["model"]?.jsonString)
        start.serviceTier = AnthropicServiceTier.canonicalUsed(message?["usage"]?["service_tier"])
        events.append(.start(start))
    }

    private mutating func readMessageDelta(_ root: JSONNode, into events: inout [ReplyEvent]) {
        startIfNeeded(into: &events)
        counts.merge(root["usage"])
        let delta = root["delta"]
        if !hasFinish, let finish = AnthropicReplyReader.finish(delta?["stop_reason"], callsTools: toolCalls > 0) {
            self.finish(finish, stopSequence: delta?["stop_sequence"]?.jsonString, into: &events)
        }
        if hasFinish, let usage = counts.usage { events.append(.usage(usage)) }
    }

    private mutating func finish(_ reason: FinishReason, stopSequence: JSONString?, into events: inout [ReplyEvent]) {
        while let open = blocks.first { endBlock(open.index, into: &events) }
        hasFinish = true
        isFinished = true
        spoken.finish(into: &events)
        events.append(.finish(choice: 0, reason, stopSequence: stopSequence))
    }

    private mutating func end(into events: inout [ReplyEvent]) {
        guard !hasEnded else { return }
        if !hasFinish {
            // Some servers that speak the dialect end without a reason.
            startIfNeeded(into: &events)
            finish(toolCalls > 0 ? .toolCalls : .stop, stopSequence: nil, into: &events)
            if let usage = counts.usage { events.append(.usage(usage)) }
        }
        hasEnded = true
        isFinished = true
        events.append(.end)
    }

    private mutating func fail(_ root: JSONNode, into events: inout [ReplyEvent]) {
        startIfNeeded(into: &events)
        hasEnded = true
        isFinished = true
        events.append(.failure(AnthropicErrors.read(root, status: nil)))
    }

    private mutating func startIfNeeded(into events: inout [ReplyEvent]) {
        if !hasStarted { readStart(nil, into: &events) }
    }

    // MARK: Blocks

    private mutating func readBlockStart(_ root: JSONNode, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard !hasFinish else { return }
        startIfNeeded(into: &events)
        guard let node = root["content_block"], node.isObject else {
            throw .unreadableStream("a block start without its block")
        }
        let index = root["index"]?.int ?? 0
        endBlock(index, into: &events)
        blocks.append((index, begin(node, into: &events)))
    }

    private mutating func begin(_ node: JSONNode, into events: inout [ReplyEvent]) -> Block {
        guard let type = node["type"] else { return .unknown }
        if type.equals("text") {
            if let text = node["text"]?.jsonString { spoken.say(text, into: &events) }
            if let citations = node["citations"], citations.isArray {
                for citation in citations.elements {
                    events.append(.citation(choice: 0, AnthropicReplyReader.citation(citation)))
                }
            }
            return .text
        }
        if type.equals("tool_use") {
            let name = node["name"]?.jsonString ?? ""
            let input = node["input"]?.raw ?? .emptyObject
            if reply.isAnswer(name) {
                spoken.call()
                return .answer(input: input)
            }
            let call = ToolCall(id: node["id"]?.jsonString, name: name, arguments: .text(""))
            events.append(.toolCall(choice: 0, index: toolCalls, call))
            toolCalls += 1
            return .toolCall(toolCalls - 1, input: input)
        }
        if type.equals("thinking") || type.equals("redacted_thinking") {
            let thought = AnthropicReplyReader.reasoning(node)
            if thought.text != nil || thought.origin != nil { events.append(.reasoning(choice: 0, thought)) }
            return .thinking
        }
        return .opaque(AnthropicOpaqueBlock(node))
    }

    private mutating func readDelta(_ root: JSONNode, into events: inout [ReplyEvent]) {
        guard !hasFinish, let delta = root["delta"], let type = delta["type"] else { return }
        startIfNeeded(into: &events)
        let index = root["index"]?.int ?? 0
        guard let place = blocks.firstIndex(where: { $0.index == index }) else {
            // A server that forgot to begin the block: only text can be understood.
            if let text = delta["text"]?.jsonString { spoken.say(text, into: &events) }
            return
        }
        switch blocks[place].block {
        case .text, .unknown:
            if type.equals("citations_delta"), let citation = delta["citation"] {
                events.append(.citation(choice: 0, AnthropicReplyReader.citation(citation)))
            } else if let text = delta["text"]?.jsonString {
                spoken.say(text, into: &events)
            }
        case .thinking:
            let thought = AnthropicReplyReader.reasoning(delta)
            if thought.text != nil || thought.origin != nil { events.append(.reasoning(choice: 0, thought)) }
        case .toolCall(let call, _):
            guard let piece = delta["partial_json"]?.jsonString, !piece.isEmpty else { return }
            blocks[place].block = .toolCall(call, input: nil)
            events.append(.toolArguments(choice: 0, index: call, piece))
        case .answer:
            guard let piece = delta["partial_json"]?.jsonString, !piece.isEmpty else { return }
            blocks[place].block = .answer(input: nil)
            events.append(.text(choice: 0, piece))
        case .opaque(var opaque):
            opaque.add(delta)
            blocks[place].block = .opaque(opaque)
        }
    }

    private mutating func endBlock(_ index: Int, into events: inout [ReplyEvent]) {
        guard let place = blocks.firstIndex(where: { $0.index == index }) else { return }
        switch blocks.remove(at: place).block {
        case .text, .thinking, .unknown: break
        case .toolCall(let call, let input):
            if let input { events.append(.toolArguments(choice: 0, index: call, input.asJSONString)) }
        case .answer(let input):
            if let input { events.append(.text(choice: 0, input.asJSONString)) }
        case .opaque(let opaque):
            events.append(.opaque(choice: 0, opaque.part))
        }
    }
}

/// A block that only Anthropic knows, put together from its pieces.
struct AnthropicOpaqueBlock {
    private let start: JSONNode
    private var input = JSONString(escaped: ByteBuffer())
    /// Members that deltas of other types bring; of the same name the last counts.
    private var added: [(name: String, value: JSONRaw)] = []

    init(_ start: JSONNode) {
        self.start = start
    }

    mutating func add(_ delta: JSONNode) {
        if let piece = delta["partial_json"]?.jsonString {
            input.append(piece)
            return
        }
        for (key, value) in delta.members where !(key == "type") {
            added.removeAll { key.string == $0.name }
            added.append((key.string, value.raw))
        }
    }

    var part: OpaquePart {
        let input = self.input.isEmpty ? nil : try? self.input.parsedAsJSON()
        var value = start.raw
        if input != nil || !added.isEmpty {
            value = .build { writer in
                writer.beginObject()
                for (key, value) in start.members {
                    if input != nil, key == "input" { continue }
                    if added.contains(where: { $0.name == key.string }) { continue }
                    writer.key(key.jsonString)
                    writer.node(value)
                }
                writer.member("input", input)
                for (name, value) in added {
                    writer.key(name)
                    writer.raw(value)
                }
                writer.endObject()
            }
        }
        return OpaquePart(dialect: .anthropicMessages, kind: start["type"]?.string ?? "", value: value)
    }
}
