import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of the dialect, read and written again.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct CohereRecordedTests: CohereSuite {
    static let exchanges = (try? RecordedTraffic.exchanges(endpoints: ["chat.v2"])) ?? []

    @Test("there are many of them")
    func many() { #expect(Self.exchanges.count > 60) }

    /// The request without what says nothing, and each single text as a string.
    private func plain(_ node: JSONNode) -> JSONRaw {
        .build { writePlain(node, into: &$0) }
    }

    private func writePlain(_ node: JSONNode, into writer: inout JSONWriter) {
        if node.isArray, node.count == 1, let only = node[0], only["type"]?.equals("text") == true, only.count == 2,
            let text = only["text"]?.jsonString
        {
            writer.string(text)
        } else if node.isArray {
            writer.array { for element in node.elements { writePlain(element, into: &$0) } }
        } else if node.isObject {
            writer.object {
                for (key, value) in node.members where !value.isNull && !(key == "stream" && value.bool == false) {
                    if value.isArray, value.count == 0, ["citations", "content", "tool_calls"].contains(key.string) {
                        continue
                    }
                    $0.key(key.jsonString)
                    writePlain(value, into: &$0)
                }
            }
        } else {
            writer.node(node)
        }
    }

    @Test("a recorded request, read and written again, says the same", arguments: exchanges)
    func requests(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        let call = try cohere.readCall(request, route: CallRoute())
        let again = try cohere.writeCall(call, for: target { $0.model = call.model }, stream: call.stream)
        let before = plain(request.root)
        let after = plain(try JSONDocument(parsing: again.body).root)
        #expect(before.isEquivalent(to: after), "\(exchange.file)\nbefore \(before.string)\nafter  \(after.string)")
        #expect(again.dropped.isEmpty)
    }

    @Test("a recorded answer, read and written again, says the same", arguments: exchanges)
    func replies(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let body = exchange.reply else { return }
        let reply = try cohere.readReply(body, expectation)
        let text = cohere.writeReply(reply, context)
        let again = try JSONDocument(parsing: text)
        #expect(try cohere.readReply(again, expectation).cohereDescription == reply.cohereDescription)
        #expect(reply.usage == cohere.readUsage(body, target()))
        // All but what is billed, and which sequence it was that stopped the answer.
        for name in ["id", "message"] {
            let before = body.root[name: name].map(plain)
            let after = again.root[name: name].map(plain)
            let isSame = before.flatMap { one in after.map { one.isEquivalent(to: $0) } } ?? false
            #expect(isSame, "\(exchange.file)\nbefore \(before?.string ?? "-")\nafter  \(after?.string ?? "-")")
        }
        let finish = body.root["finish_reason"]?.string
        #expect(again.root["finish_reason"]?.string == (finish == "STOP_SEQUENCE" ? "COMPLETE" : finish))
        // The same told as a stream.
        let streamed = accumulated(try replyEvents(writtenStream(reply.events)))
        #expect(streamed.cohereDescription == reply.cohereDescription, "\(exchange.file)")
    }

    @Test("a recorded stream, read and written again, says the same", arguments: exchanges)
    func streams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let text = exchange.text else { return }
        let bytes = ByteBuffer(string: text)
        let events = try replyEvents(bytes)
        let written = writtenStream(events)
        // Event for event, but for what is billed and the arguments of calls that have none.
        let before = try sseEvents(bytes)
        let after = try sseEvents(written).filter { !String(buffer: $0.raw).contains(#""arguments":"{}""#) }
        #expect(before.map(\.name) == after.map(\.name), "\(exchange.file)")
        for (one, other) in zip(before, after) where one.name != nil && one.name != "message-end" {
            let isSame = try JSONRaw(validating: #require(one.data)).isEquivalent(
                to: JSONRaw(validating: #require(other.data))
            )
            #expect(isSame, "\(exchange.file)\nbefore \(String(buffer: one.raw))after  \(String(buffer: other.raw))")
        }
        let told = accumulated(events)
        #expect(accumulated(try replyEvents(written)).cohereDescription == told.cohereDescription)
        let whole = try cohere.readReply(JSONDocument(parsing: cohere.writeReply(told, context)), expectation)
        #expect(whole.cohereDescription == told.cohereDescription)
        var inspector = cohere.makeStreamInspector(hidesUsage: false, target())
        for event in before { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished && inspector.failure == nil)
        #expect(inspector.usage == told.usage && told.usage != nil)
    }

    @Test("a recorded error reads as what it is", arguments: exchanges)
    func errors(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status >= 400, let body = exchange.reply else { return }
        let error = cohere.readError(status: exchange.status, body: body.bytes)
        #expect(error.status == exchange.status)
        #expect(error.message == body.root["message"]?.string)
        #expect(error.category == (exchange.status == 404 ? .notFound : .contextLength))
    }
}
