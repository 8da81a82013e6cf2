import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of the dialect, read and written again.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct BedrockRecordedTests: BedrockSuite {
    static let exchanges = (try? RecordedTraffic.exchanges(endpoints: ["converse", "converse-stream"])) ?? []

    @Test("there are many of them")
    func many() {
        #expect(Self.exchanges.count > 100)
        #expect(Self.exchanges.filter { $0.frames != nil }.count > 30)
    }

    private func route(_ exchange: RecordedTraffic.Exchange) -> CallRoute {
        BedrockPath.route(of: exchange.path)
            ?? CallRoute(model: exchange.document.root["model"]?.string ?? "unknown", stream: exchange.stream)
    }

    private func target(_ exchange: RecordedTraffic.Exchange) -> TargetProfile {
        target(route(exchange).model ?? "")
    }

    /// What two requests may differ in and still say the same: what is said by saying nothing, and what was repeated from an
    /// answer.
    private func plain(_ request: Value) -> Value {
        var request = request
        if var config = request["inferenceConfig"] {
            if config["stopSequences"] == [] { config["stopSequences"] = nil }
            request["inferenceConfig"] = config
        }
        for name in ["system", "inferenceConfig", "additionalModelRequestFields"]
        where request[name] == [] || request[name] == .object([:]) {
            request[name] = nil
        }
        request["messages"] = .array(merged(request["messages"]?.elements ?? []))
        if var format = request["outputConfig"]?["textFormat"]?["structure"]?["jsonSchema"],
            let schema = format["schema"]?.string, let value = try? Value(ByteBuffer(string: schema))
        {
            format["schema"] = value
            request["outputConfig"] = format
        }
        if var config = request["toolConfig"] {
            config["tools"] = .array((config["tools"]?.elements ?? []).map(plainTool))
            request["toolConfig"] = config
        }
        return request
    }

    private func plainTool(_ tool: Value) -> Value {
        guard var spec = tool["toolSpec"] else { return tool }
        if spec["strict"] == false { spec["strict"] = nil }
        return .object(["toolSpec": spec])
    }

    private func merged(_ messages: [Value]) -> [Value] {
        var turns: [Value] = []
        for message in messages {
            let blocks = (message["content"]?.elements ?? []).filter { $0["text"] != "" }.map(plainBlock)
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
        if var result = block["toolResult"], result["type"] == nil {
            if result["status"] == "success" { result["status"] = nil }
            block["toolResult"] = result
        }
        if var use = block["toolUse"], use["type"] == "tool_use" {
            use["type"] = nil
            block["toolUse"] = use
        }
        return block
    }

    @Test("a recorded request, read and written again, says the same and goes to the same path", arguments: exchanges)
    func requests(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        let call = try bedrock.readCall(request, route: route(exchange))
        let again = try bedrock.writeCall(call, for: target(exchange), stream: call.stream)
        let before = plain(Value(request.root))
        let after = plain(try Value(again.body))
        #expect(before == after, "\(exchange.file)\nbefore \(before)\nafter  \(after)")
        #expect(again.dropped.isEmpty)
        guard let route = BedrockPath.route(of: exchange.path), let model = route.model else { return }
        let path = bedrock.path(for: target(model), stream: exchange.stream)
        #expect(PercentEncoding.decode(path) == PercentEncoding.decode(exchange.path))
    }

    @Test("a recorded answer, read, written and read again, says the same", arguments: exchanges)
    func replies(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let body = exchange.reply else { return }
        let expectation = ReplyExpectation(target: target(exchange))
        let reply = try bedrock.readReply(body, expectation)
        let text = bedrock.writeReply(reply, context)
        let again = try bedrock.readReply(try JSONDocument(parsing: text), expectation)
        #expect(again.anthropicDescription == reply.anthropicDescription, "\(exchange.file)")
        #expect(reply.usage == bedrock.readUsage(body, target()))
        let (before, after) = (Value(body.root), try Value(text))
        #expect(after["stopReason"] == before["stopReason"] || before["stopReason"] == "guardrail_intervened")
        let counts = before["usage"]
        for name in ["inputTokens", "outputTokens", "totalTokens", "cacheReadInputTokens", "cacheWriteInputTokens"] {
            // A recording may have lost them.
            if counts?["inputTokens"] == nil, name != "outputTokens" { continue }
            #expect(after["usage"]?[name] == counts?[name], "\(exchange.file) \(name)")
        }
    }

    @Test("a recorded stream, read, written and read again, says the same", arguments: exchanges)
    func streams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let bytes = exchange.frames else { return }
        let recorded = try frames(bytes)
        #expect(recorded.reduce(0) { $0 + $1.raw.readableBytes } == bytes.readableBytes)
        let expectation = ReplyExpectation(target: target(exchange))
        let events = try replyEvents(bytes, expectation)
        #expect(events.anthropicGrammarProblems == [], "\(exchange.file)")
        let again = try replyEvents(writtenBytes(events), expectation)
        #expect(accumulated(again).anthropicDescription == accumulated(events).anthropicDescription, "\(exchange.file)")
        // The same told as a whole.
        let whole = bedrock.writeReply(accumulated(events), context)
        let reread = try bedrock.readReply(try JSONDocument(parsing: whole), expectation)
        #expect(reread.anthropicDescription == accumulated(events).anthropicDescription, "\(exchange.file)")
        var inspector = bedrock.makeStreamInspector(hidesUsage: false, target())
        for event in recorded { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished)
        #expect(inspector.usage == accumulated(events).usage, "\(exchange.file)")
    }

    @Test("the frames of a recorded stream are those that it was recorded to hold", arguments: exchanges)
    func frames(exchange: RecordedTraffic.Exchange) throws {
        guard let bytes = exchange.frames, let told = exchange.document.root["response"]?["events"], told.count > 0
        else {
            return
        }
        #expect(try frames(bytes).count == told.count)
    }

    @Test("a recorded error reads as what it is", arguments: exchanges)
    func errors(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status >= 400 else { return }
        let body = exchange.reply?.bytes ?? ByteBuffer(string: exchange.text ?? "")
        let error = bedrock.readError(status: exchange.status, body: body)
        #expect(error.status == exchange.status)
        let told = try exchange.reply.flatMap { try Value($0.bytes) }?["message"]?.string
        if let told { #expect(error.message == told) }
        let expected: VendorError.Category =
            switch exchange.status {
            case 403: .authentication
            case 404: .notFound
            default: error.message.contains("identifier is invalid") ? .notFound : .invalidRequest
            }
        #expect(error.category == expected, "\(exchange.file)")
    }
}

extension RecordedTraffic.Exchange {
    /// The binary messages of a stream, as they were received.
    fileprivate var frames: ByteBuffer? {
        document.root["response"]?["body_base64"]?.jsonString.flatMap { Base64.decode($0.decodedBytes()) }
    }
}
