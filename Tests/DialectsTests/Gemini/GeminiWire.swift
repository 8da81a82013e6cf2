import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore
import Testing

/// Short ways to speak Gemini in tests.
enum GeminiWire {
    static let dialect = GeminiDialect()
    static let context = ReplyContext(
        fallbackID: "fallback",
        now: 1_700_000_000,
        model: "asked-model",
        includeUsage: true
    )
    static let expectation = ReplyExpectation(target: target())

    static func target(_ change: (inout TargetProfile) -> Void = { _ in }) -> TargetProfile {
        var target = TargetProfile(vendor: "gemini", model: "gemini-3.5-flash", dialect: .gemini)
        change(&target)
        return target
    }

    static func read(_ request: String) throws -> Call {
        try dialect.readCall(JSONDocument(parsing: request), route: CallRoute(model: "m"))
    }

    /// A call of a caller of another dialect.
    static func call(_ change: (inout Call) -> Void = { _ in }) -> Call {
        var call = Call(model: "m")
        call.dialect = .openAIChat
        call.messages = [Message(.user, [.text("Hi")])]
        change(&call)
        return call
    }

    static func write(_ call: Call, for target: TargetProfile = target()) throws -> JSONRaw {
        JSONRaw(unchecked: try dialect.writeCall(call, for: target, stream: call.stream).body)
    }

    /// A member of what is written, by its path; nil if it is absent.
    static func written(_ path: String, of call: Call, for target: TargetProfile = target()) throws -> String? {
        var node = try JSONDocument(parsing: write(call, for: target).bytes).root
        for step in path.split(separator: ".") {
            guard let next = Int(step).flatMap({ node[$0] }) ?? node[name: String(step)] else { return nil }
            node = next
        }
        return node.raw.string
    }

    static func reply(_ body: String) throws -> Reply {
        try dialect.readReply(JSONDocument(parsing: body), expectation)
    }

    static func scan(_ text: String, chunk size: Int = .max) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        var found: [StreamEvent] = []
        var rest = ByteBuffer(string: text)
        while rest.readableBytes > 0, let piece = rest.readSlice(length: min(size, rest.readableBytes)) {
            scanner.receive(piece)
            while let event = try scanner.next() { found.append(event) }
        }
        if let last = scanner.finish() { found.append(last) }
        return found
    }

    static func events(_ text: String, chunk size: Int = .max) throws -> [ReplyEvent] {
        var reader = dialect.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        for event in try scan(text, chunk: size) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// Chunks as a vendor's stream.
    static func stream(_ chunks: [String]) -> String {
        chunks.map { "data: \($0)\r\n\r\n" }.joined()
    }

    static func accumulate(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }

    static func writeStream(_ events: [ReplyEvent]) -> ByteBuffer {
        var writer = dialect.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The data of a written stream's events, each as JSON.
    static func chunks(_ buffer: ByteBuffer) throws -> [JSONNode] {
        try scan(String(buffer: buffer)).compactMap(\.data).map { try JSONDocument(parsing: $0).root }
    }

    static func isSame(_ got: JSONRaw?, _ expected: String) throws -> Bool {
        guard let got else { return false }
        return try got.isEquivalent(to: JSONRaw(validating: expected))
    }
}

/// What an answer says, in words that compare.
struct GeminiTold: Equatable, CustomStringConvertible {
    var lines: [String] = []
    var description: String { lines.joined(separator: "\n") }

    /// The lines that only one of the two has, for the message of a failure.
    func difference(from other: GeminiTold) -> String {
        let here = lines.filter { !other.lines.contains($0) }.map { "+ \($0.prefix(300))" }
        let there = other.lines.filter { !lines.contains($0) }.map { "- \($0.prefix(300))" }
        return (here + there).joined(separator: "\n")
    }

    init(_ reply: Reply) {
        // What is written has an id and a model in any case. The service tier of a stream is only told with the usage.
        lines.append("\(reply.id?.string ?? "fallback") \(reply.model?.string ?? "asked-model")")
        lines.append("\(reply.usage.map { "\($0)" } ?? "-")")
        for choice in reply.choices {
            lines.append("choice \(choice.index) \(choice.finish?.rawValue ?? "-")")
            var text = ""
            var thoughts = ""
            for part in choice.parts {
                switch part {
                case .text(let part):
                    text += part.text.string
                    if let signature = part.signature { lines.append("signature \(signature.string)") }
                    for citation in part.citations {
                        let place = "\(citation.startIndex ?? -1)-\(citation.endIndex ?? -1)"
                        lines.append("citation \(citation.url?.string ?? "-") \(place)")
                    }
                case .reasoning(let part):
                    thoughts += part.text?.string ?? ""
                    if let signature = part.signature { lines.append("proof \(signature.string)") }
                case .toolCall(let call):
                    let arguments = (try? call.arguments.asValue().string) ?? "?"
                    lines.append(
                        "call \(call.id?.string ?? "-") \(call.name.string) \(arguments) \(call.signature?.string ?? "-")"
                    )
                case .media(let media): lines.append("media \(media.kind) \(media.mediaType ?? "-") \(media.source)")
                case .opaque(let part): lines.append("opaque \(part.kind) \(part.value.string)")
                case .refusal(let words): lines.append("refusal \(words.string)")
                case .toolResult: lines.append("result")
                }
            }
            lines.append("text \(text)")
            lines.append("thoughts \(thoughts)")
            if let logprobs = choice.logprobs { lines.append("logprobs \(logprobs.string)") }
        }
    }
}
