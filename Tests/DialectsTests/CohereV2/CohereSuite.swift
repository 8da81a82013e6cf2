import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// What the suites of this dialect share.
protocol CohereSuite {}

extension CohereSuite {
    var cohere: CohereV2Dialect { CohereV2Dialect() }

    var context: ReplyContext {
        ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "command", includeUsage: true)
    }

    var expectation: ReplyExpectation { ReplyExpectation(target: target()) }

    static func target(_ change: (inout TargetProfile) -> Void = { _ in }) -> TargetProfile {
        var target = TargetProfile(vendor: "cohere", model: "command", dialect: .cohereV2)
        change(&target)
        return target
    }

    func target(_ change: (inout TargetProfile) -> Void = { _ in }) -> TargetProfile { Self.target(change) }

    func call(_ messages: [Message] = [Message(.user, [.text("Hello")])], _ change: (inout Call) -> Void = { _ in })
        -> Call
    {
        var call = Call(model: "any")
        call.messages = messages
        change(&call)
        return call
    }

    func document(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: text) }

    func read(_ text: String) throws -> Call { try cohere.readCall(document(text), route: CallRoute()) }

    /// The request as it is written.
    func written(_ call: Call, for target: TargetProfile = target(), stream: Bool = false) throws -> JSONDocument {
        try JSONDocument(parsing: cohere.writeCall(call, for: target, stream: stream).body)
    }

    /// The parameter that writing the call refuses, and that it leaves out when the call says so.
    func refused(_ call: Call, for target: TargetProfile = target()) throws -> String? {
        let error = #expect(throws: GatewayError.self) { try cohere.writeCall(call, for: target, stream: false) }
        #expect(error?.kind == .unsupportedParameter)
        var lenient = call
        lenient.dropUnsupported = true
        let request = try cohere.writeCall(lenient, for: target, stream: false)
        #expect(request.dropped == [error?.param].compactMap { $0 })
        return error?.param
    }

    func isSame(_ node: JSONNode?, _ text: String) throws -> Bool {
        try node?.isEquivalent(to: document(text).root) ?? false
    }

    // MARK: Streams

    func sseEvents(_ bytes: ByteBuffer) throws -> [StreamEvent] { try GoldenTests.events(bytes) }

    /// What a stream says.
    func replyEvents(_ bytes: ByteBuffer) throws -> [ReplyEvent] {
        var reader = cohere.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        for event in try sseEvents(bytes) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// The stream that the writer makes of canonical events.
    func writtenStream(_ events: [ReplyEvent]) -> ByteBuffer {
        var writer = cohere.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The whole answer that events tell.
    func accumulated(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }
}

extension Reply {
    /// What the answer says, a line each, without regard to how its texts are cut.
    var cohereDescription: [String] {
        var lines = ["id \(id?.string ?? "-")", "usage \(usage.map { "\($0)" } ?? "-")"]
        for choice in choices {
            var text = ""
            for part in choice.parts {
                switch part {
                case .text(let part):
                    text += part.text.string
                    for citation in part.citations {
                        let place = "\(citation.startIndex ?? -1)..\(citation.endIndex ?? -1)"
                        let source = "\(citation.url?.string ?? "-") \(citation.title?.string ?? "-")"
                        lines.append("citation \(place) \(source) \(citation.citedText?.string ?? "-")")
                    }
                case .refusal(let said): text += said.string
                case .reasoning(let thought):
                    lines.append("\(thought.isSummary ? "plan" : "thought") \(thought.text?.string ?? "")")
                case .toolCall(let call):
                    lines.append("call \(call.id?.string ?? "-") \(call.name.string) \(call.arguments.asText.string)")
                case .media, .opaque, .toolResult: lines.append("\(part)")
                }
            }
            lines.append("text \(text)")
            lines.append("finish \(choice.finish?.rawValue ?? "-")")
            lines.append("logprobs \(choice.logprobs?.string ?? "-")")
        }
        return lines
    }
}
