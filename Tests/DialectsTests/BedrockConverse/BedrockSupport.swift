import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// What the suites of this dialect share.
protocol BedrockSuite {}

extension BedrockSuite {
    typealias Value = AnthropicValue

    var bedrock: BedrockConverseDialect { BedrockConverseDialect() }

    var context: ReplyContext {
        ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "claude", includeUsage: true)
    }

    static var claude: String { "us.anthropic.claude-sonnet-4-5-20250929-v1:0" }
    static var nova: String { "eu.amazon.nova-lite-v1:0" }

    static func target(
        _ model: String = claude,
        _ reasoning: Capabilities.Reasoning? = nil,
        jsonSchema: Bool = true
    ) -> TargetProfile {
        var target = TargetProfile(vendor: "bedrock", model: model, dialect: .bedrockConverse)
        target.capabilities.reasoning = reasoning
        target.capabilities.jsonSchema = jsonSchema
        return target
    }

    func target(
        _ model: String = claude,
        _ reasoning: Capabilities.Reasoning? = nil,
        jsonSchema: Bool = true
    ) -> TargetProfile {
        Self.target(model, reasoning, jsonSchema: jsonSchema)
    }

    func call(
        _ messages: [Message] = [Message(.user, [.text("Hello")])],
        _ change: (inout Call) throws -> Void = { _ in }
    ) rethrows -> Call {
        var call = Call(model: "any")
        call.messages = messages
        try change(&call)
        return call
    }

    /// The request as plain values.
    func written(_ call: Call, for target: TargetProfile = target()) throws -> Value {
        try Value(bedrock.writeCall(call, for: target, stream: false).body)
    }

    /// The parameter that writing the call refuses, and that it leaves out when the call says so.
    func refused(_ call: Call, for target: TargetProfile = target()) throws -> String? {
        let error = #expect(throws: GatewayError.self) { try bedrock.writeCall(call, for: target, stream: false) }
        #expect(error?.kind == .unsupportedParameter)
        var lenient = call
        lenient.dropUnsupported = true
        let request = try bedrock.writeCall(lenient, for: target, stream: false)
        #expect(request.dropped == [error?.param].compactMap { $0 })
        return error?.param
    }

    func read(_ text: String, model: String = claude, stream: Bool = false) throws -> Call {
        try bedrock.readCall(JSONDocument(parsing: text), route: CallRoute(model: model, stream: stream))
    }

    func raw(_ text: String) throws -> JSONRaw { try JSONRaw(validating: text) }

    // MARK: Streams

    /// The events of a stream's bytes.
    func frames(_ bytes: ByteBuffer) throws -> [StreamEvent] {
        var scanner = EventStreamScanner()
        scanner.receive(bytes)
        var events: [StreamEvent] = []
        while let event = try scanner.next() { events.append(event) }
        return events
    }

    /// A stream's bytes from the names of its messages and their payloads.
    func stream(_ messages: [(String, String)]) -> ByteBuffer {
        var bytes = ByteBuffer()
        for (name, payload) in messages {
            let isException = name.hasSuffix("Exception")
            EventStreamWriter.write(
                [
                    EventStreamHeader(isException ? ":exception-type" : ":event-type", .string(name)),
                    EventStreamHeader(":content-type", .string("application/json")),
                    EventStreamHeader(":message-type", .string(isException ? "exception" : "event")),
                ],
                payload: ByteBuffer(string: payload),
                into: &bytes
            )
        }
        return bytes
    }

    /// What a stream says, read by this dialect.
    func replyEvents(
        _ bytes: ByteBuffer,
        _ expectation: ReplyExpectation = ReplyExpectation(target: target())
    ) throws -> [ReplyEvent] {
        var reader = bedrock.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        for event in try frames(bytes) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// The stream that the writer makes of canonical events.
    func writtenBytes(_ events: [ReplyEvent]) -> ByteBuffer {
        var writer = bedrock.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The messages that the writer makes of canonical events.
    func writtenStream(_ events: [ReplyEvent]) throws -> [(name: String, data: Value)] {
        try frames(writtenBytes(events)).map { (try #require($0.name), try Value(#require($0.data))) }
    }

    /// The whole answer that events tell.
    func accumulated(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }
}
