import Core
import Framing
import JSON
import NIOCore

/// Reads a stream from `message-start` to `message-end`, which alone finishes it.
///
/// Cohere tells no arguments of a call that has none; they are read as the empty object that a whole answer has.
struct CohereStreamReader: ReplyStreamReader {
    private var hasStarted = false
    private var hasEnded = false
    /// The indexes under which the stream has begun calls; their places are the canonical indexes.
    private var calls: [Int] = []
    /// Of those, the ones that have no arguments yet.
    private var bareCalls: Set<Int> = []

    var isFinished: Bool { hasEnded }

    mutating func read(_ event: StreamEvent, into events: inout [ReplyEvent]) throws(GatewayError) {
        guard let data = event.data, data.readableBytes > 0, !hasEnded else { return }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONDocument(parsing: data).root
        } catch {
            // It comes after the end, where nothing is looked at; here it is an end without a reason.
            if data.readableBytesView.elementsEqual("[DONE]".utf8) { return end(nil, into: &events) }
            throw .unreadableStream(error.description)
        }
        if Self.isError(root, event) { return fail(CohereErrors.read(root, status: nil), into: &events) }
        guard root.isObject, let type = root["type"] else { throw .unreadableStream("an event without a type") }
        let message = root["delta"]?["message"]
        if type.equals("content-delta") || type.equals("content-start") {
            readContent(message?["content"], root["logprobs"], into: &events)
        } else if type.equals("tool-call-delta") {
            readArguments(message?["tool_calls"], of: root["index"]?.int ?? 0, into: &events)
        } else if type.equals("tool-plan-delta") {
            start(nil, into: &events)
            if let plan = message?.filledText("tool_plan") { events.append(.reasoning(choice: 0, .toolPlan(plan))) }
        } else if type.equals("tool-call-start") {
            try readCall(message?["tool_calls"], at: root["index"]?.int ?? calls.count, into: &events)
        } else if type.equals("tool-call-end") {
            endCall(root["index"]?.int ?? 0, into: &events)
        } else if type.equals("citation-start") {
            start(nil, into: &events)
            guard let node = message?["citations"], node.isObject else { return }
            for citation in CohereCitations.read(node, isLocated: CohereCitations.isOfText(node)) {
                events.append(.citation(choice: 0, citation))
            }
        } else if type.equals("message-start") {
            start(root, into: &events)
        } else if type.equals("message-end") {
            end(root["delta"], into: &events)
        }
        // Ends of other blocks, `debug` and events that are new say nothing here.
    }

    mutating func readEnd(into events: inout [ReplyEvent]) throws(GatewayError) {
        guard isFinished else { throw .cutStream }
    }

    /// The event is the body of an error, which is no event of this dialect but told by what stands before the vendor.
    static func isError(_ root: JSONNode, _ event: StreamEvent) -> Bool {
        guard root["type"] == nil || root["type"]?.equals("error") == true else { return false }
        return event.name == "error" || root["message"]?.isString == true || root["error"] != nil
    }

    // MARK: The message

    private mutating func start(_ root: JSONNode?, into events: inout [ReplyEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        events.append(.start(ReplyStart(id: root?["id"]?.jsonString)))
    }

    private mutating func end(_ delta: JSONNode?, into events: inout [ReplyEvent]) {
        let usage = CohereUsage.read(delta?["usage"])
        if let message = delta?.filledText("error") {
            if let usage { events.append(.usage(usage)) }
            return fail(CohereErrors.read(inStream: message.string), into: &events)
        }
        start(nil, into: &events)
        for index in calls { endCall(index, into: &events) }
        let finish = CohereFinish.read(delta?["finish_reason"], callsTools: !calls.isEmpty)
        events.append(.finish(choice: 0, finish ?? (calls.isEmpty ? .stop : .toolCalls), stopSequence: nil))
        if let usage { events.append(.usage(usage)) }
        events.append(.end)
        hasEnded = true
    }

    private mutating func fail(_ error: VendorError, into events: inout [ReplyEvent]) {
        start(nil, into: &events)
        events.append(.failure(error))
        hasEnded = true
    }

    // MARK: Content

    private mutating func readContent(_ block: JSONNode?, _ logprobs: JSONNode?, into events: inout [ReplyEvent]) {
        start(nil, into: &events)
        if let thought = block?.filledText("thinking") {
            events.append(.reasoning(choice: 0, ReasoningPart(text: thought)))
        }
        if let text = block?.filledText("text") { events.append(.text(choice: 0, text)) }
        if let logprobs = CohereLogprobs.read(logprobs) { events.append(.logprobs(choice: 0, logprobs)) }
        // Only the beginning of a block says its type.
        if let block, block.isObject, block["type"] != nil, case .opaque(let part) = CohereReplyReader.part(block) {
            events.append(.opaque(choice: 0, part))
        }
    }

    private mutating func readCall(_ call: JSONNode?, at index: Int, into events: inout [ReplyEvent])
        throws(GatewayError)
    {
        guard let call, call.isObject else { throw .unreadableStream("a tool call without its function") }
        start(nil, into: &events)
        // Begun again, it goes on as the same call.
        guard !calls.contains(index) else { return readArguments(call, of: index, into: &events) }
        let told = CohereReplyReader.toolCall(call)
        events.append(.toolCall(choice: 0, index: calls.count, told))
        calls.append(index)
        if told.arguments.asText.isEmpty { bareCalls.insert(index) }
    }

    private mutating func readArguments(_ call: JSONNode?, of index: Int, into events: inout [ReplyEvent]) {
        guard let place = calls.firstIndex(of: index), let piece = call?["function"]?.filledText("arguments") else {
            return
        }
        bareCalls.remove(index)
        events.append(.toolArguments(choice: 0, index: place, piece))
    }

    private mutating func endCall(_ index: Int, into events: inout [ReplyEvent]) {
        guard bareCalls.remove(index) != nil, let place = calls.firstIndex(of: index) else { return }
        events.append(.toolArguments(choice: 0, index: place, "{}"))
    }
}
