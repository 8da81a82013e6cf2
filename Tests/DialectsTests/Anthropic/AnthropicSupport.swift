import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore
import Testing

let anthropic = AnthropicMessagesDialect()

func target(
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

func call(_ messages: [Message] = [Message(.user, [.text("Hello")])], _ change: (inout Call) -> Void = { _ in }) -> Call
{
    var call = Call(model: "any")
    call.messages = messages
    change(&call)
    return call
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

/// JSON as plain values, which compare without regard to the order of members.
indirect enum Value: Equatable, CustomStringConvertible, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Value])
    case object([String: Value])

    init(_ buffer: ByteBuffer) throws { self.init(try JSONDocument(parsing: buffer).root) }

    init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .bool: self = .bool(node.bool ?? false)
        case .number: self = .number(node.double ?? .nan)
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map(Value.init))
        case .object: self = .object(Dictionary(node.members.map { ($0.key.string, Value($0.value)) }) { $1 })
        }
    }

    init(stringLiteral value: String) { self = .string(value) }
    init(nilLiteral: ()) { self = .null }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: Value...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, Value)...) { self = .object(Dictionary(elements) { $1 }) }

    /// A member; nil where there is none.
    subscript(_ name: String) -> Value? {
        get { if case .object(let members) = self { members[name] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[name] = newValue
            self = .object(members)
        }
    }

    subscript(_ index: Int) -> Value? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    var elements: [Value] { if case .array(let elements) = self { elements } else { [] } }
    var string: String? { if case .string(let string) = self { string } else { nil } }

    var description: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .string(let value): return "\"\(value)\""
        case .array(let elements): return "[\(elements.map(\.description).joined(separator: ", "))]"
        case .object(let members):
            return "{\(members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
        }
    }
}

/// The events of a stream's text.
func sseEvents(_ bytes: ByteBuffer) throws -> [SSEEvent] {
    var scanner = SSEScanner()
    scanner.receive(bytes)
    var events: [SSEEvent] = []
    while let event = try scanner.next() { events.append(event) }
    if let last = scanner.finish() { events.append(last) }
    return events
}

/// What a stream says, read by this dialect.
func replyEvents(_ text: String, _ expectation: ReplyExpectation = ReplyExpectation(target: target())) throws
    -> [ReplyEvent]
{
    var reader = anthropic.makeStreamReader(expectation)
    var events: [ReplyEvent] = []
    for event in try sseEvents(ByteBuffer(string: text)) { try reader.read(event, into: &events) }
    try reader.readEnd(into: &events)
    return events
}

/// A stream's text from the data of its events.
func stream(_ data: [String]) -> String {
    data.map { "data: \($0)\n\n" }.joined()
}

/// The events that the writer makes of canonical ones: names and data.
func writtenStream(_ events: [ReplyEvent]) throws -> [Value] {
    var writer = anthropic.makeStreamWriter(context)
    var out = ByteBuffer()
    for event in events { writer.write(event, into: &out) }
    return try sseEvents(out).map { event in
        let value = try Value(#require(event.data))
        #expect(value["type"]?.string == event.name)
        return value
    }
}

let context = ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "claude", includeUsage: true)

/// The whole answer that events tell.
func accumulated(_ events: [ReplyEvent]) -> Reply {
    var accumulator = ReplyAccumulator()
    for event in events { accumulator.add(event) }
    return accumulator.reply
}
