import Core
import Framing
import JSON
import NIOCore
import Transport

/// Puts what a call costs where its answer tells what was used, as the member `cost`: in `usage`, in Gemini's `usageMetadata`, and in the
/// `usage` within `response` or `delta` of an event of the Responses API or Cohere's. A JSON number with every digit, in US dollars.
enum AnswerCost {
    private static let usageKey = Array(#""usage"#.utf8)

    /// The document with the cost in it; nil where it tells no usage.
    static func telling(_ cost: Money, in document: JSONDocument) -> ByteBuffer? {
        let (root, number) = (document.root, JSONRaw(unchecked: ByteBuffer(string: cost.description)))
        var edits = JSONEdits(document)
        if root["usage"]?.isObject == true {
            edits.set("usage", "cost", to: number)
        } else if root["usageMetadata"]?.isObject == true {
            edits.set("usageMetadata", "cost", to: number)
        } else if let inner = telling(number, within: root["response"]) {
            edits.set("response", to: inner)
        } else if let inner = telling(number, within: root["delta"]) {
            edits.set("delta", to: inner)
        } else {
            return nil
        }
        return edits.applied()
    }

    private static func telling(_ number: JSONRaw, within node: JSONNode?) -> JSONRaw? {
        guard let node, node["usage"]?.isObject == true, let document = try? node.raw.parsed() else { return nil }
        var edits = JSONEdits(document)
        edits.set("usage", "cost", to: number)
        return JSONRaw(unchecked: edits.applied())
    }

    /// Writes whole server-sent events, with the cost in those that tell usage.
    /// - Parameter cost: asked for only where there is such an event; nil: it is not known.
    static func write(_ events: ByteBuffer, _ cost: () -> Money?, into out: inout ByteBuffer) {
        guard events.contains(usageKey), let cost = cost() else {
            out.writeImmutableBuffer(events)
            return
        }
        var scanner = SSEScanner(limit: .max)
        scanner.receive(events)
        // The limit cannot be exceeded.
        while let event = (try? scanner.next()) ?? scanner.finish() { write(event, cost, into: &out) }
    }

    /// All but the data stays as it is. Data in several lines, which none of the dialects has, stays too.
    private static func write(_ event: StreamEvent, _ cost: Money, into out: inout ByteBuffer) {
        guard let data = event.data, data.contains(usageKey), let document = try? JSONDocument(parsing: data),
            let told = telling(cost, in: document),
            let place = event.raw.readableBytesView.firstRange(of: data.readableBytesView)
        else {
            out.writeImmutableBuffer(event.raw)
            return
        }
        out.writeBytes(event.raw.readableBytesView[..<place.lowerBound])
        out.writeImmutableBuffer(told)
        out.writeBytes(event.raw.readableBytesView[place.upperBound...])
    }
}

/// Tells with the usage in a stream what it costs so far. The vendor's events go through one by one, so that each is told with what had
/// been used then, however they came.
final class CostedStream: WrappedReplyStream {
    let events: any ReplyStream
    private var scanner: StreamScanner
    private let record: CallRecord

    /// - Parameters:
    ///   - events: written as server-sent events.
    ///   - framing: of the vendor's.
    ///   - record: reckons.
    init(_ events: any ReplyStream, framing: StreamFraming, _ record: CallRecord) {
        self.events = events
        self.record = record
        scanner = framing.makeScanner()
    }

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        scanner.receive(bytes)
        while let event = try scanner.next() { try pass(event, into: &out) }
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        if let last = try scanner.finish() { try pass(last, into: &out) }
        try tell(into: &out) { try events.receiveEnd(into: &$0) }
    }

    func finish(into out: inout ByteBuffer) {
        tell(into: &out) { events.finish(into: &$0) }
    }

    func fail(_ error: GatewayError, into out: inout ByteBuffer) {
        events.fail(error, into: &out)
    }

    private func pass(_ event: StreamEvent, into out: inout ByteBuffer) throws {
        try tell(into: &out) { try events.receive(event.raw, into: &$0) }
    }

    /// What was written before a fault still goes out.
    private func tell(into out: inout ByteBuffer, _ write: (inout ByteBuffer) throws -> Void) rethrows {
        var written = ByteBuffer()
        defer { AnswerCost.write(written, { cost }, into: &out) }
        try write(&written)
    }

    private var cost: Money? {
        record.used(events.usage, tier: events.serviceTier)
        return record.costSoFar
    }
}
