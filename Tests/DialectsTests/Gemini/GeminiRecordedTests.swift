import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of the dialect, read and written again.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct GeminiRecordedTests {
    static let exchanges =
        (try? RecordedTraffic.exchanges(endpoints: ["generateContent", "streamGenerateContent"])) ?? []
    private let dialect = GeminiDialect()

    @Test("there are many of them")
    func many() { #expect(Self.exchanges.count > 100) }

    /// The same words, calls, thoughts, proofs and sources, whatever the order of their kinds.
    private func expectSame(_ got: Reply, _ expected: Reply, _ exchange: RecordedTraffic.Exchange) {
        let (got, expected) = (GeminiTold(got), GeminiTold(expected))
        let isSame = got.lines.sorted() == expected.lines.sorted()
        #expect(isSame, "\(exchange.file)\n\(got.difference(from: expected))")
    }

    private func route(_ exchange: RecordedTraffic.Exchange) -> CallRoute {
        CallRoute(model: "gemini", stream: exchange.stream)
    }

    @Test("a recorded request, read and written again, says the same", arguments: exchanges)
    func requests(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        // What the vendor refused may well be unreadable; it must only not be misread.
        guard let call = try? dialect.readCall(request, route: route(exchange)) else {
            #expect(exchange.status >= 400, "\(exchange.file)")
            return
        }
        let written = try dialect.writeCall(call, for: GeminiWire.target(), stream: exchange.stream)
        #expect(written.dropped.isEmpty)
        let before = GeminiPlain.request(request.root)
        let after = GeminiPlain.request(try JSONDocument(parsing: written.body).root)
        let isSame = before == after
        #expect(isSame, "\(exchange.file)\nbefore \(before)\nafter  \(after)")
        // Once written in this dialect's own spelling, nothing changes any more.
        let again = try dialect.readCall(JSONDocument(parsing: written.body), route: route(exchange))
        let rewritten = try dialect.writeCall(again, for: GeminiWire.target(), stream: exchange.stream)
        #expect(try JSONRaw(validating: rewritten.body).isEquivalent(to: JSONRaw(validating: written.body)))
    }

    @Test("a recorded answer, written and read again, says the same", arguments: exchanges)
    func replies(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let body = exchange.reply else { return }
        let reply = try dialect.readReply(body, GeminiWire.expectation)
        #expect(!reply.choices.isEmpty || body.root["candidates"] == nil)
        let text = dialect.writeReply(reply, GeminiWire.context)
        let again = try dialect.readReply(JSONDocument(parsing: text), GeminiWire.expectation)
        expectSame(again, reply, exchange)
        #expect(reply.usage == dialect.readUsage(body, GeminiWire.target()))
        // The same told as a stream.
        let streamed = try GeminiWire.events(String(buffer: GeminiWire.writeStream(reply.events)))
        expectSame(GeminiWire.accumulate(streamed), reply, exchange)
    }

    @Test("a recorded stream, written and read again, says the same", arguments: exchanges)
    func streams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let text = exchange.text else { return }
        let events = try GeminiWire.events(text)
        guard case .start? = events.first, case .end? = events.last else {
            Issue.record("\(exchange.file): does not begin with start or end with end")
            return
        }
        let told = GeminiWire.accumulate(events)
        for size in [1, 7, 1000] {
            expectSame(GeminiWire.accumulate(try GeminiWire.events(text, chunk: size)), told, exchange)
        }
        let again = try GeminiWire.events(String(buffer: GeminiWire.writeStream(events)))
        expectSame(GeminiWire.accumulate(again), told, exchange)
        let whole = dialect.writeReply(told, GeminiWire.context)
        let reread = try dialect.readReply(JSONDocument(parsing: whole), GeminiWire.expectation)
        expectSame(reread, told, exchange)
        var inspector = dialect.makeStreamInspector(hidesUsage: false, GeminiWire.target())
        for event in try GeminiWire.scan(text) { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished)
        #expect(inspector.usage == told.usage)
    }

    @Test("a recorded stream that is cut before its last event is never taken for finished", arguments: exchanges)
    func cutStreams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let text = exchange.text else { return }
        let scanned = try GeminiWire.scan(text)
        guard let finish = scanned.firstIndex(where: { String(buffer: $0.raw).contains("\"finishReason\"") }) else {
            return
        }
        var reader = dialect.makeStreamReader(GeminiWire.expectation)
        var events: [ReplyEvent] = []
        for event in scanned[..<finish] { try reader.read(event, into: &events) }
        #expect(!reader.isFinished)
        #expect(throws: GatewayError.self) { try reader.readEnd(into: &events) }
    }

    @Test("a recorded error reads as what it is", arguments: exchanges)
    func errors(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status >= 400, let body = exchange.reply else { return }
        let error = dialect.readError(status: exchange.status, body: body.bytes)
        #expect(error.status == exchange.status)
        let told = body.root["error"]?["message"]?.string
        #expect(error.message == told)
        let expected: VendorError.Category =
            switch exchange.status {
            case 403: .permission
            case 404: .notFound
            case 429: .rateLimit
            default:
                if body.root.raw.string.contains("API_KEY_INVALID") {
                    .authentication
                } else if told?.contains("token count") == true {
                    .contextLength
                } else {
                    .invalidRequest
                }
            }
        #expect(error.category == expected, "\(exchange.file)")
    }
}
