import Core
import Dialects
import Framing
import JSON
import NIOCore

/// A dialect spoken to itself: what one side writes, the other reads.
struct DialectWire {
    let dialect: any Dialect
    let target: TargetProfile

    init(_ name: DialectName) {
        dialect = Dialects.named(name)
        target = TargetProfile(vendor: "conformance", model: "model", dialect: name)
    }

    var context: ReplyContext {
        ReplyContext(fallbackID: "fallback", now: 1_700_000_000, model: "model", includeUsage: true)
    }

    var expectation: ReplyExpectation { ReplyExpectation(target: target) }

    /// Reads a written request as a server of the dialect does; what the body does not say comes from the path.
    func readCall(_ body: ByteBuffer, stream: Bool) throws -> Call {
        let document = try JSONDocument(parsing: body)
        let isInBody = document.root["model"] != nil
        let route = isInBody ? CallRoute() : CallRoute(model: target.model, stream: stream)
        return try dialect.readCall(document, route: route)
    }

    /// A call as it arrives, written by a client of the dialect and read by a server, and what was left out.
    func sent(_ call: Call) throws -> (call: Call, dropped: [String]) {
        let request = try dialect.writeCall(call, for: target, stream: call.stream)
        return (try readCall(request.body, stream: call.stream), request.dropped)
    }

    // MARK: Answers

    /// An answer as it arrives, written by a server of the dialect and read by a client.
    func sent(_ reply: Reply) throws -> Reply {
        try dialect.readReply(JSONDocument(parsing: dialect.writeReply(reply, context)), expectation)
    }

    /// The bytes of a stream of the events.
    func stream(_ events: [ReplyEvent]) -> ByteBuffer {
        var writer = dialect.makeStreamWriter(context)
        var bytes = ByteBuffer()
        for event in events { writer.write(event, into: &bytes) }
        return bytes
    }

    /// The events that the bytes of a stream tell, whatever the chunks they come in.
    func read(_ chunks: [ByteBuffer]) throws -> [ReplyEvent] {
        var scanner = dialect.framing.makeScanner()
        var reader = dialect.makeStreamReader(expectation)
        var events: [ReplyEvent] = []
        for chunk in chunks {
            scanner.receive(chunk)
            while let event = try scanner.next() { try reader.read(event, into: &events) }
        }
        if let event = try scanner.finish() { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    /// The whole answer that a stream of the events tells who reads it.
    func streamed(_ events: [ReplyEvent]) throws -> Reply {
        var accumulator = ReplyAccumulator()
        for event in try read([stream(events)]) { accumulator.add(event) }
        if let failure = accumulator.failure { throw failure }
        return accumulator.reply
    }
}
