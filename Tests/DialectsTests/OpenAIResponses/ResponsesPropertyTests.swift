import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Rules that hold for whatever is said, tried on conversations and streams made by a seeded generator.
@Suite struct ResponsesPropertyTests {
    typealias Fixture = ResponsesFixture
    static let seeds = Array(UInt64(0)..<80)

    private func words(_ call: Call) -> [String] {
        var words = [
            "\(call.model) \(call.stream) \(call.includeUsage) \(call.sampling) \(call.user?.string ?? "-")",
            "\(call.verbosity ?? "-") \(call.serviceTier ?? "-") \(call.metadata?.string ?? "-")",
            "\(String(describing: call.toolChoice)) \(String(describing: call.parallelToolCalls))",
            "\(String(describing: call.reasoning)) \(call.extensions.map(\.name))",
        ]
        if case .jsonSchema(let format)? = call.responseFormat { words.append("schema \(format.schema.string)") }
        words += call.tools.map { tool in
            "tool \(tool.name) \(tool.description?.string ?? "-") \(tool.parameters?.string ?? "-") \(String(describing: tool.strict))"
        }
        return words + call.messages.map { "\($0.role.rawValue): \($0.parts.chatWords)" }
    }

    @Test("a call that is written and read again says the same", arguments: seeds)
    func calls(seed: UInt64) throws {
        var make = ResponsesGenerator(seed: seed)
        let before = make.call()
        let body = try Fixture.responses.writeCall(before, for: Fixture.target(), stream: before.stream).body
        let after = try Fixture.responses.readCall(JSONDocument(parsing: body), route: CallRoute())
        #expect(words(after) == words(before))
        // And what was read is written as it was, byte by byte.
        let again = try Fixture.responses.writeCall(after, for: Fixture.target(), stream: after.stream).body
        #expect(String(buffer: again) == String(buffer: body))
    }

    @Test("the whole answer and the stream say the same", arguments: seeds)
    func wholeAndStream(seed: UInt64) throws {
        var make = ResponsesGenerator(seed: seed)
        let reply = make.reply()
        let body = Fixture.responses.writeReply(reply, Fixture.context())
        let whole = try Fixture.responses.readReply(
            JSONDocument(parsing: body),
            ReplyExpectation(target: Fixture.target())
        )
        #expect(whole.responsesWords == reply.responsesWords)
        #expect(ResponsesGrammar.problems(try Fixture.told(reply.events)) == [])
        let streamed = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(reply.events))))
        #expect(streamed.responsesWords == reply.responsesWords)
    }

    @Test("what an answer told comes back in the next request", arguments: seeds)
    func sentBack(seed: UInt64) throws {
        var make = ResponsesGenerator(seed: seed)
        let reply = make.reply()
        let output = try #require(try Fixture.written(reply)["output"])
        var back = reply
        back.choices[0].parts = try Fixture.call(input: output.raw.string).messages.flatMap(\.parts)
        #expect(back.responsesWords == reply.responsesWords)
    }

    @Test("whatever the order of events, the stream keeps the grammar and says the same", arguments: seeds)
    func streams(seed: UInt64) throws {
        var make = ResponsesGenerator(seed: seed)
        let events = make.interleavedStream()
        #expect(ResponsesGrammar.problems(try Fixture.told(events)) == [])
        let told = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(events))))
        #expect(told.responsesWords == Fixture.accumulated(events).responsesWords)
    }

    @Test("the chunks that a stream comes in do not matter", arguments: [1, 2, 7, 100])
    func chunks(size: Int) throws {
        for seed in Self.seeds.prefix(10) {
            var make = ResponsesGenerator(seed: seed)
            var rest = Fixture.written(make.reply().events)
            let atOnce = try Fixture.events(String(buffer: rest))
            var scanner = SSEScanner()
            var reader = Fixture.responses.makeStreamReader(ReplyExpectation(target: Fixture.target()))
            var events: [ReplyEvent] = []
            while let chunk = rest.readSlice(length: min(size, rest.readableBytes)), chunk.readableBytes > 0 {
                scanner.receive(chunk)
                while let event = try scanner.next() { try reader.read(event, into: &events) }
            }
            try reader.readEnd(into: &events)
            #expect(events.map(\.chatWords) == atOnce.map(\.chatWords))
        }
    }

    @Test("no body crashes a reader", arguments: seeds)
    func garbage(seed: UInt64) throws {
        var make = ResponsesGenerator(seed: seed)
        let value = make.json(depth: 5)
        let document = try JSONDocument(parsing: value.bytes)
        _ = try? Fixture.responses.readCall(document, route: CallRoute(model: "m"))
        _ = try? Fixture.responses.readReply(document, ReplyExpectation(target: Fixture.target()))
        _ = Fixture.responses.readError(status: 400, body: value.bytes)
        _ = Fixture.responses.readUsage(document, Fixture.target())
        _ = Fixture.responses.canPass(document, for: Fixture.target())
        let echo = Fixture.responses.echo(of: document)
        _ = Fixture.responses.writeReply(make.reply(), Fixture.context(echo: echo))
        _ = try? Fixture.events("data: \(value.string)\n\n")
        let nested = #"{"type":"response.output_item.done","output_index":0,"item":\#(value.string)}"#
        _ = try? Fixture.events("data: \(nested)\n\n")
    }
}
