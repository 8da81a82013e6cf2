import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Rules that hold for whatever is said, tried on conversations and streams made by a seeded generator.
@Suite struct AnthropicPropertyTests: AnthropicSuite {
    static let seeds = Array(UInt64(0)..<60)

    @Test("a call that is written and read again says the same", arguments: seeds)
    func calls(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let before = make.call()
        let body = try anthropic.writeCall(before, for: target(), stream: before.stream).body
        let after = try anthropic.readCall(JSONDocument(parsing: body), route: CallRoute())
        #expect(after.anthropicDescription == before.anthropicDescription)
        // And what was read is written as it was, byte by byte.
        let again = try anthropic.writeCall(after, for: target(), stream: after.stream).body
        #expect(String(buffer: again) == String(buffer: body))
    }

    @Test("whatever the order of events, the stream keeps the grammar and says the same", arguments: seeds)
    func streams(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let events = make.interleavedStream()
        #expect(AnthropicStreamWriterTests.problems(try writtenStream(events)) == [])
        let again = try replyEvents(String(buffer: writtenText(events)))
        #expect(again.anthropicGrammarProblems == [])
        let (said, told) = (accumulated(events), accumulated(again))
        func calls(_ reply: Reply) -> [String] {
            reply.choices[0].parts.compactMap { part in
                guard case .toolCall(let call) = part else { return nil }
                return "\(call.id?.string ?? "") \(call.name.string) \(call.arguments.asText.string)"
            }
        }
        func text(_ reply: Reply) -> String {
            reply.choices[0].parts.reduce(into: "") { if case .text(let part) = $1 { $0 += part.text.string } }
        }
        #expect(calls(told) == calls(said))
        #expect(text(told) == text(said))
        #expect(told.choices[0].finish == said.choices[0].finish)
        #expect(told.usage == said.usage)
    }

    @Test("the whole answer and the stream say the same", arguments: seeds)
    func wholeAndStream(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let reply = make.reply()
        let body = anthropic.writeReply(reply, context)
        let whole = try anthropic.readReply(JSONDocument(parsing: body), ReplyExpectation(target: target()))
        let streamed = accumulated(try replyEvents(String(buffer: writtenText(reply.events))))
        #expect(whole.anthropicDescription == streamed.anthropicDescription)
        #expect(whole.anthropicDescription == reply.anthropicDescription)
    }

    @Test("the chunks that a stream comes in do not matter", arguments: [1, 2, 7, 100])
    func chunks(size: Int) throws {
        for seed in Self.seeds.prefix(10) {
            var make = AnthropicGenerator(seed: seed)
            let bytes = writtenText(make.reply().events)
            var scanner = SSEScanner()
            var reader = anthropic.makeStreamReader(ReplyExpectation(target: target()))
            var events: [ReplyEvent] = []
            var rest = bytes
            while let chunk = rest.readSlice(length: min(size, rest.readableBytes)), chunk.readableBytes > 0 {
                scanner.receive(chunk)
                while let event = try scanner.next() { try reader.read(event, into: &events) }
            }
            try reader.readEnd(into: &events)
            let atOnce = try replyEvents(String(buffer: bytes))
            #expect(events.count == atOnce.count)
            #expect(accumulated(events).anthropicDescription == accumulated(atOnce).anthropicDescription)
        }
    }

    @Test("no body crashes a reader", arguments: seeds)
    func garbage(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let value = make.json(depth: 5)
        let document = try JSONDocument(parsing: value.bytes)
        _ = try? anthropic.readCall(document, route: CallRoute())
        _ = try? anthropic.readReply(document, ReplyExpectation(target: target()))
        _ = anthropic.readError(status: 400, body: value.bytes)
        _ = anthropic.readUsage(document, target())
        _ = try? replyEvents("data: \(value.string)\n\n")
    }
}
