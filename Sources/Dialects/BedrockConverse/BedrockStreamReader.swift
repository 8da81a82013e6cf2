import Core
import Framing
import JSON
import NIOCore

/// Reads a stream of `converse-stream`: `messageStart`, content blocks, `messageStop` and, after it, `metadata` with the usage.
///
/// Blocks of text begin without a `contentBlockStart`. Blocks that only Bedrock knows are told whole when they end, and so is
/// what is encrypted. The call of the tool that was made for the answer is told as text.
struct BedrockStreamReader: ReplyStreamReader {
    private let reply: BedrockReplyReader
    private var hasStarted = false
    private var hasEnded = false
    private(set) var isFinished = false
    private var usage: Usage?
    private(set) var serviceTier: String?
    private var toolCalls = 0
    private var spoken: SpokenAnswer
    /// Blocks that have begun and not ended, one at most as Bedrock sends them.
    private var blocks: [(index: Int, block: Block)] = []

    private enum Block {
        /// Text and thoughts, each piece of which says what it is.
        case plain
        /// By its media type, which stands at the start alone.
        case image(String?)
        case toolCall(Int)
        case answer
        case redacted(ByteBuffer)
        case opaque(BedrockOpaqueBlock)
    }

    init(_ expectation: ReplyExpectation) {
        reply = BedrockReplyReader(expectation)
        spoken = SpokenAnswer(mayBeCall: expectation.answerTool != nil)
    }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard !hasEnded else { return }
        if event.isFailure || event.name?.hasSuffix("xception") == true { return fail(event, into: &events) }
        guard let data = event.data, data.readableBytes > 0 else { return }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: data).root
        } catch {
            throw .unreadableStream(error.description)
        }
        switch event.name {
        case "contentBlockDelta": readDelta(root, into: &events)
        case "contentBlockStart": readBlockStart(root, into: &events)
        case "contentBlockStop": endBlock(root["contentBlockIndex"]?.int ?? 0, into: &events)
        case "messageStart": start(into: &events)
        case "messageStop": readStop(root, into: &events)
        case "metadata": readMetadata(root, into: &events)
        default: break  // Events that are new say nothing here.
        }
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard isFinished else { throw .cutStream }
        end(into: &events)
    }

    // MARK: The message

    private mutating func start(into events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        events.append(.start(ReplyStart()))
    }

    private mutating func readStop(_ root: JSONNode, into events: inout [ReplyEvent]) {
        guard !isFinished else { return }
        start(into: &events)
        while let open = blocks.first { endBlock(open.index, into: &events) }
        isFinished = true
        spoken.finish(into: &events)
        // A reason that is missing is none to doubt the end.
        let reason = BedrockStop.read(root["stopReason"], callsTools: toolCalls > 0)
        let finish = reason ?? (toolCalls > 0 ? .toolCalls : .stop)
        events.append(.finish(choice: 0, finish, stopSequence: BedrockStop.sequence(root)))
        if usage != nil { end(into: &events) }
    }

    /// Usage comes last. What came before the end of the message waits for it.
    private mutating func readMetadata(_ root: JSONNode, into events: inout [ReplyEvent]) {
        usage = BedrockUsage.read(root["usage"]) ?? usage
        serviceTier = root["serviceTier"]?["type"]?.string
        if isFinished, usage != nil { end(into: &events) }
    }

    private mutating func end(into events: inout [ReplyEvent]) {
        guard !hasEnded else { return }
        hasEnded = true
        if let usage { events.append(.usage(usage)) }
        events.append(.end)
    }

    private mutating func fail(_ event: StreamEvent, into events: inout [ReplyEvent]) {
        start(into: &events)
        hasEnded = true
        isFinished = true
        events.append(.failure(BedrockErrors.read(event)))
    }

    // MARK: Blocks

    private mutating func readBlockStart(_ root: JSONNode, into events: inout [ReplyEvent]) {
        guard !isFinished else { return }
        start(into: &events)
        let index = root["contentBlockIndex"]?.int ?? 0
        endBlock(index, into: &events)
        blocks.append((index, begin(root["start"], into: &events)))
    }

    private mutating func begin(_ node: JSONNode?, into events: inout [ReplyEvent]) -> Block {
        if let use = node?["toolUse"] {
            if BedrockReplyReader.runsAtBedrock(use) { return .opaque(BedrockOpaqueBlock("toolUse", use)) }
            let name = use["name"]?.jsonString ?? ""
            if reply.isAnswer(name) {
                spoken.call()
                return .answer
            }
            let call = ToolCall(id: use["toolUseId"]?.jsonString, name: name, arguments: .text(""))
            events.append(.toolCall(choice: 0, index: toolCalls, call))
            toolCalls += 1
            return .toolCall(toolCalls - 1)
        }
        if let result = node?["toolResult"] { return .opaque(BedrockOpaqueBlock("toolResult", result)) }
        if let image = node?["image"] {
            return .image(image["format"]?.string.flatMap { BedrockFormat.mediaType($0, .image) })
        }
        return .plain
    }

    private mutating func readDelta(_ root: JSONNode, into events: inout [ReplyEvent]) {
        guard !isFinished, let delta = root["delta"] else { return }
        start(into: &events)
        let index = root["contentBlockIndex"]?.int ?? 0
        guard let place = blocks.firstIndex(where: { $0.index == index }) else {
            var block = Block.plain
            read(delta, &block, into: &events)
            blocks.append((index, block))
            return
        }
        var block = blocks[place].block
        blocks[place].block = .plain  // So that what the block holds grows in place.
        read(delta, &block, into: &events)
        blocks[place].block = block
    }

    private func piece(_ delta: JSONNode) -> JSONString? {
        guard let piece = delta["toolUse"]?["input"]?.jsonString, !piece.isEmpty else { return nil }
        return piece
    }

    private mutating func read(_ delta: JSONNode, _ block: inout Block, into events: inout [ReplyEvent]) {
        switch block {
        case .plain, .redacted:
            if let text = delta["text"]?.jsonString {
                spoken.say(text, into: &events)
            } else if let thought = delta["reasoningContent"] {
                read(thought: thought, &block, into: &events)
            } else if let citation = delta["citation"] {
                events.append(.citation(choice: 0, BedrockReplyReader.citation(citation)))
            } else {
                read(image: delta, nil, into: &events)
            }
        case .image(let type): read(image: delta, type, into: &events)
        case .toolCall(let call):
            if let piece = piece(delta) { events.append(.toolArguments(choice: 0, index: call, piece)) }
        case .answer:
            if let piece = piece(delta) { events.append(.text(choice: 0, piece)) }
        case .opaque(var opaque):
            block = .plain
            opaque.add(delta)
            block = .opaque(opaque)
        }
    }

    private func read(image delta: JSONNode, _ mediaType: String?, into events: inout [ReplyEvent]) {
        guard let data = delta["image"]?["source"]?["bytes"]?.jsonString else { return }
        events.append(.media(choice: 0, MediaPart(.image, .base64(data), mediaType: mediaType)))
    }

    private mutating func read(thought: JSONNode, _ block: inout Block, into events: inout [ReplyEvent]) {
        if let text = thought["text"]?.jsonString {
            if !text.isEmpty { events.append(.reasoning(choice: 0, ReasoningPart(text: text))) }
        } else if let signature = thought["signature"]?.jsonString {
            guard !signature.isEmpty else { return }
            let isAnthropics = reply.model.isClaude || reply.model.maker == .unknown
            let part = ReasoningPart(signature: signature, origin: isAnthropics ? .anthropic : nil)
            events.append(.reasoning(choice: 0, part))
        } else if let data = thought["redactedContent"]?.jsonString, var bytes = Base64.decode(data.decodedBytes()) {
            if case .redacted(var before) = block {
                block = .plain
                before.writeBuffer(&bytes)
                bytes = before
            }
            block = .redacted(bytes)
        }
    }

    private mutating func endBlock(_ index: Int, into events: inout [ReplyEvent]) {
        guard let place = blocks.firstIndex(where: { $0.index == index }) else { return }
        switch blocks.remove(at: place).block {
        case .plain, .image, .toolCall, .answer: break
        case .redacted(let bytes):
            let block = JSONRaw.build { writer in
                writer.object {
                    $0.object("reasoningContent") {
                        $0.member("redactedContent", JSONString(escaped: Base64.encode(bytes)))
                    }
                }
            }
            guard let root = try? block.parsed().root, let thought = root["reasoningContent"] else { return }
            switch BedrockReplyReader.reasoning(thought, of: reply.model, root) {
            case .reasoning(let part): events.append(.reasoning(choice: 0, part))
            case .opaque(let part): events.append(.opaque(choice: 0, part))
            default: break
            }
        case .opaque(let opaque): events.append(.opaque(choice: 0, opaque.part))
        }
    }
}

/// A block that only Bedrock knows, put together from its pieces: a call that it answers itself, or the answer.
struct BedrockOpaqueBlock {
    private let kind: StaticString
    private let start: JSONNode
    private var input: JSONString = ""
    private var content: [JSONRaw] = []

    init(_ kind: StaticString, _ start: JSONNode) {
        self.kind = kind
        self.start = start
    }

    mutating func add(_ delta: JSONNode) {
        if let piece = delta["toolUse"]?["input"]?.jsonString { input.append(piece) }
        if let pieces = delta["toolResult"] { content += pieces.elements.map(\.raw) }
    }

    var part: OpaquePart {
        let value = JSONRaw.build { writer in
            writer.beginObject()
            writer.key(kind)
            writer.beginObject()
            for (key, value) in start.members {
                writer.key(key.jsonString)
                writer.node(value)
            }
            if start["name"] != nil {
                writer.member("input", (input.isEmpty ? nil : try? input.parsedAsJSON()) ?? .emptyObject)
            } else {
                writer.key("content")
                writer.beginArray()
                for piece in content { writer.raw(piece) }
                writer.endArray()
            }
            writer.endObject()
            writer.endObject()
        }
        return OpaquePart(dialect: .bedrockConverse, kind: "\(kind)", value: value)
    }
}
