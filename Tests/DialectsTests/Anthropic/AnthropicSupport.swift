import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// What the suites of this dialect share.
protocol AnthropicSuite {}

extension AnthropicSuite {
    typealias Value = AnthropicValue

    var anthropic: AnthropicMessagesDialect { AnthropicMessagesDialect() }

    var context: ReplyContext {
        ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "claude", includeUsage: true)
    }

    static func target(
        _ reasoning: Capabilities.Reasoning? = nil,
        maxOutputTokens: Int? = nil,
        jsonSchema: Bool = true
    ) -> TargetProfile {
        var target = TargetProfile(
            vendor: "anthropic",
            model: "claude",
            dialect: .anthropicMessages,
            maxOutputTokens: maxOutputTokens
        )
        target.capabilities.reasoning = reasoning
        target.capabilities.jsonSchema = jsonSchema
        return target
    }

    func target(
        _ reasoning: Capabilities.Reasoning? = nil,
        maxOutputTokens: Int? = nil,
        jsonSchema: Bool = true
    ) -> TargetProfile {
        Self.target(reasoning, maxOutputTokens: maxOutputTokens, jsonSchema: jsonSchema)
    }

    static func call(
        _ messages: [Message] = [Message(.user, [.text("Hello")])],
        _ change: (inout Call) -> Void = { _ in }
    ) -> Call {
        var call = Call(model: "any")
        call.messages = messages
        change(&call)
        return call
    }

    func call(
        _ messages: [Message] = [Message(.user, [.text("Hello")])],
        _ change: (inout Call) -> Void = { _ in }
    ) -> Call {
        Self.call(messages, change)
    }

    /// The request as plain values.
    func written(_ call: Call, for target: TargetProfile = target(), stream: Bool = false) throws -> Value {
        try Value(anthropic.writeCall(call, for: target, stream: stream).body)
    }

    /// The parameter that writing the call refuses, and that it leaves out when the call says so.
    func refused(_ call: Call, for target: TargetProfile = target()) throws -> String? {
        let error = #expect(throws: GatewayError.self) { try anthropic.writeCall(call, for: target, stream: false) }
        #expect(error?.kind == .unsupportedParameter)
        var lenient = call
        lenient.dropUnsupported = true
        let request = try anthropic.writeCall(lenient, for: target, stream: false)
        #expect(request.dropped == [error?.param].compactMap { $0 })
        return error?.param
    }

    func raw(_ text: String) throws -> JSONRaw { try JSONRaw(validating: text) }

    func document(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: text) }

    // MARK: Streams

    /// The events of a stream's text.
    func sseEvents(_ bytes: ByteBuffer) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        scanner.receive(bytes)
        var events: [StreamEvent] = []
        while let event = try scanner.next() { events.append(event) }
        if let last = scanner.finish() { events.append(last) }
        return events
    }

    /// A stream's text from the data of its events.
    func stream(_ data: [String]) -> String {
        data.map { "data: \($0)\n\n" }.joined()
    }

    /// What a stream says, read by this dialect.
    func replyEvents(
        _ text: String,
        _ expectation: ReplyExpectation = ReplyExpectation(target: target())
    ) throws -> [ReplyEvent] {
        var reader = anthropic.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        for event in try sseEvents(ByteBuffer(string: text)) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// The stream that the writer makes of canonical events.
    func writtenText(_ events: [ReplyEvent]) -> ByteBuffer {
        var writer = anthropic.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The data of the events that the writer makes of canonical ones; each has its own name.
    func writtenStream(_ events: [ReplyEvent]) throws -> [Value] {
        try sseEvents(writtenText(events)).map { event in
            let value = try Value(#require(event.data))
            #expect(value["type"]?.string == event.name)
            return value
        }
    }

    /// The whole answer that events tell.
    func accumulated(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }
}

/// A value was not of the kind that the test expects.
struct AnthropicUnexpected: Error {}
