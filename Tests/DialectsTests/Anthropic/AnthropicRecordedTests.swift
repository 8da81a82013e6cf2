import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of the dialect, read and written again.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct AnthropicRecordedTests: AnthropicSuite {
    static let exchanges = (try? RecordedTraffic.exchanges(endpoints: ["messages"])) ?? []

    @Test("there are many of them")
    func many() { #expect(Self.exchanges.count > 100) }

    /// What two requests may differ in and still say the same: a string for one block of text, the older name of the
    /// form of the answer, how a tool's result is wrapped, and what is said by saying nothing.
    private func plain(_ request: Value) -> Value {
        var request = request
        if case .string(let text)? = request["system"] {
            request["system"] = [["type": "text", "text": .string(text)]]
        }
        if let format = request["output_format"] {
            request["output_config"] = ["format": format]
            request["output_format"] = nil
        }
        for name in ["stream", "temperature"] where request[name] == false || request[name] == .null {
            request[name] = nil
        }
        if request["thinking"] == ["type": "disabled"] { request["thinking"] = nil }
        for name in ["tools", "system"] where request[name] == [] { request[name] = nil }
        request["tools"] = request["tools"].map { .array($0.elements.map(plainTool)) }
        if var choice = request["tool_choice"] {
            if choice["disable_parallel_tool_use"] == false { choice["disable_parallel_tool_use"] = nil }
            request["tool_choice"] = choice
        }
        request["messages"] = .array(merged(request["messages"]?.elements ?? []))
        return request
    }

    private func plainTool(_ tool: Value) -> Value {
        var tool = tool
        for name in ["description", "cache_control", "strict"] where tool[name] == .null || tool[name] == false {
            tool[name] = nil
        }
        return tool
    }

    private func merged(_ messages: [Value]) -> [Value] {
        var turns: [Value] = []
        for message in messages {
            var blocks = message["content"]?.elements ?? []
            if let text = message["content"]?.string { blocks = [["type": "text", "text": .string(text)]] }
            blocks = blocks.filter { $0["type"] != "text" || $0["text"] != "" }
            blocks = blocks.map(plainBlock)
            if let last = turns.last, last["role"] == message["role"] {
                turns[turns.count - 1]["content"] = .array((last["content"]?.elements ?? []) + blocks)
            } else if !blocks.isEmpty {
                turns.append(.object(["role": message["role"] ?? nil, "content": .array(blocks)]))
            }
        }
        return turns
    }

    private func plainBlock(_ block: Value) -> Value {
        var block = block
        block["cache_control"] = block["cache_control"] == .null ? nil : block["cache_control"]
        if block["is_error"] == false { block["is_error"] = nil }
        if let content = block["content"], content.elements.count == 1, content[0]?["type"] == "text",
            block["type"] == "tool_result"
        {
            block["content"] = content[0]?["text"]
        }
        if block["type"] == "tool_result", block["content"] == "" || block["content"] == [] { block["content"] = nil }
        if block["caller"]?["type"] == "direct" { block["caller"] = nil }
        // Text of a document is kept as it is; its type is the only one there is.
        if block["citations"] == .null { block["citations"] = nil }
        return block
    }

    @Test("a recorded request, read and written again, says the same", arguments: exchanges)
    func requests(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        let call: Call
        do {
            call = try anthropic.readCall(request, route: CallRoute())
        } catch {
            // What the vendor refused may be refused.
            #expect(exchange.status == 400, "\(exchange.file): \(error.message)")
            return
        }
        var target = target()
        target.model = call.model
        let again = try anthropic.writeCall(call, for: target, stream: call.stream)
        let before = plain(Value(request.root))
        let after = plain(try Value(again.body))
        #expect(before == after, "\(exchange.file)\nbefore \(before)\nafter  \(after)")
        #expect(again.dropped.isEmpty)
    }

    @Test("a recorded answer, read, written and read again, says the same", arguments: exchanges)
    func replies(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let body = exchange.reply else { return }
        let expectation = ReplyExpectation(target: target())
        let reply = try anthropic.readReply(body, expectation)
        let text = anthropic.writeReply(reply, context)
        let again = try anthropic.readReply(try JSONDocument(parsing: text), expectation)
        #expect(again.anthropicDescription == reply.anthropicDescription, "\(exchange.file)")
        #expect(reply.usage == anthropic.readUsage(body, target()))
        for name in ["id", "model", "stop_reason", "stop_sequence"] {
            let before = Value(body.root)[name] ?? .null
            #expect(try Value(text)[name] == before, "\(exchange.file) \(name)")
        }
    }

    @Test("a recorded stream, read, written and read again, says the same", arguments: exchanges)
    func streams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let text = exchange.text else { return }
        let events = try replyEvents(text)
        #expect(events.anthropicGrammarProblems == [])
        var writer = anthropic.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        let again = try replyEvents(String(buffer: out))
        #expect(accumulated(again).anthropicDescription == accumulated(events).anthropicDescription, "\(exchange.file)")
        // The same told as a whole.
        let whole = anthropic.writeReply(accumulated(events), context)
        let reread = try anthropic.readReply(try JSONDocument(parsing: whole), ReplyExpectation(target: target()))
        #expect(reread.anthropicDescription == accumulated(events).anthropicDescription, "\(exchange.file)")
        var inspector = anthropic.makeStreamInspector(hidesUsage: false, target())
        for event in try sseEvents(ByteBuffer(string: text)) { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished)
        #expect(inspector.usage == accumulated(events).usage, "\(exchange.file)")
    }

    @Test("a recorded error reads as what it is", arguments: exchanges)
    func errors(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status >= 400 else { return }
        let body = exchange.reply?.bytes ?? ByteBuffer(string: exchange.text ?? "")
        let error = anthropic.readError(status: exchange.status, body: body)
        #expect(error.status == exchange.status)
        let told = try exchange.reply.flatMap { try Value($0.bytes) }?["error"]?["message"]?.string
        if let told { #expect(error.message == told) }
        let expected: VendorError.Category =
            switch exchange.status {
            case 401: .authentication
            case 404: .notFound
            default: error.message.contains("too long") ? .contextLength : .invalidRequest
            }
        #expect(error.category == expected, "\(exchange.file)")
    }
}
