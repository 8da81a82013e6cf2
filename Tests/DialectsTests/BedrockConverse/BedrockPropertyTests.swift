import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Rules that hold for whatever is said, tried on conversations and streams made by a seeded generator.
@Suite struct BedrockPropertyTests: BedrockSuite {
    static let seeds = Array(UInt64(0)..<60)

    /// What Bedrock's answers say: they have neither id nor model.
    private func said(_ reply: Reply) -> [String] { Array(reply.anthropicDescription.dropFirst(2)) }

    @Test("a call that is written and read again says the same", arguments: seeds)
    func calls(seed: UInt64) throws {
        var make = BedrockGenerator(seed: seed)
        let before = make.call()
        let body = try bedrock.writeCall(before, for: target(), stream: before.stream).body
        let route = CallRoute(model: Self.claude, stream: before.stream)
        let after = try bedrock.readCall(JSONDocument(parsing: body), route: route)
        #expect(after.anthropicDescription == before.anthropicDescription)
        // And what was read is written as it was, byte by byte.
        let again = try bedrock.writeCall(after, for: target(), stream: after.stream).body
        #expect(String(buffer: again) == String(buffer: body))
    }

    @Test("whatever the order of events, the stream keeps the grammar and says the same", arguments: seeds)
    func streams(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let events = make.interleavedStream()
        #expect(try problems(writtenStream(events)) == [])
        let again = try replyEvents(writtenBytes(events))
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
        // Bedrock does not count reasoning apart.
        var usage = said.usage
        usage?.reasoningTokens = nil
        #expect(told.usage == usage)
    }

    @Test("a stream keeps all that is said in its order, thoughts with the proof of each", arguments: seeds)
    func order(seed: UInt64) throws {
        var make = BedrockGenerator(seed: seed)
        let events = make.orderedStream()
        #expect(try problems(writtenStream(events)) == [])
        let again = try replyEvents(writtenBytes(events))
        #expect(again.anthropicGrammarProblems == [])
        let (said, told) = (accumulated(events).choices[0], accumulated(again).choices[0])
        #expect(told.parts.anthropicDescription == said.parts.anthropicDescription)
    }

    /// Broken rules of a stream of Bedrock's: blocks follow one another, each in its turn, the message around them.
    private func problems(_ messages: [(name: String, data: Value)]) -> [String] {
        var problems: [String] = []
        var (next, isOpen) = (0.0, false)
        if messages.first?.name != "messageStart" { problems.append("no start") }
        if messages.suffix(2).map(\.name) != ["messageStop", "metadata"] { problems.append("no end") }
        for (name, data) in messages.dropFirst().dropLast(2) {
            guard case .number(let index)? = data["contentBlockIndex"] else {
                problems.append("\(name) without an index")
                continue
            }
            if index != next { problems.append("\(name) of \(index) instead of \(next)") }
            switch name {
            case "contentBlockStart":
                if isOpen { problems.append("a start within a block") }
                isOpen = true
            case "contentBlockDelta": isOpen = true
            case "contentBlockStop":
                if !isOpen { problems.append("the end of no block") }
                isOpen = false
                next += 1
            default: problems.append("\(name) among the blocks")
            }
        }
        if isOpen { problems.append("a block without its end") }
        return problems
    }

    @Test("the whole answer and the stream say the same", arguments: seeds)
    func wholeAndStream(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let reply = make.reply()
        let body = bedrock.writeReply(reply, context)
        let expectation = ReplyExpectation(target: target())
        let whole = try bedrock.readReply(JSONDocument(parsing: body), expectation)
        let streamed = accumulated(try replyEvents(writtenBytes(reply.events)))
        #expect(said(whole).dropFirst() == said(streamed).dropFirst())
        var counted = reply
        counted.usage?.reasoningTokens = nil
        #expect(said(whole) == said(counted))
        #expect(streamed.usage == whole.usage)
    }

    @Test("the chunks that a stream comes in do not matter", arguments: [1, 2, 7, 100])
    func chunks(size: Int) throws {
        for seed in Self.seeds.prefix(10) {
            var make = AnthropicGenerator(seed: seed)
            let bytes = writtenBytes(make.reply().events)
            var scanner = bedrock.framing.makeScanner()
            var reader = bedrock.makeStreamReader(ReplyExpectation(target: target()))
            var events: [ReplyEvent] = []
            var rest = bytes
            while let chunk = rest.readSlice(length: min(size, rest.readableBytes)), chunk.readableBytes > 0 {
                scanner.receive(chunk)
                while let event = try scanner.next() { try reader.read(event, into: &events) }
            }
            try reader.readEnd(into: &events)
            let atOnce = try replyEvents(bytes)
            #expect(events.count == atOnce.count)
            #expect(accumulated(events).anthropicDescription == accumulated(atOnce).anthropicDescription)
        }
    }

    @Test("no body crashes a reader", arguments: seeds)
    func garbage(seed: UInt64) throws {
        var make = AnthropicGenerator(seed: seed)
        let value = try raw(
            make.json(depth: 5).string
                .replacing("\"text\":", with: "\"toolUse\":").replacing("\"thinking\"", with: "\"reasoningContent\"")
                .replacing("\"message\"", with: "\"output\"").replacing("\"tools\"", with: "\"toolConfig\"")
        )
        let document = try JSONDocument(parsing: value.bytes)
        _ = try? bedrock.readCall(document, route: CallRoute(model: "m"))
        _ = try? bedrock.readReply(document, ReplyExpectation(target: target()))
        _ = bedrock.readError(status: 400, body: value.bytes)
        _ = bedrock.readUsage(document, target())
        for name in ["contentBlockStart", "contentBlockDelta", "messageStop", "metadata", "throttlingException"] {
            _ = try? replyEvents(stream([(name, value.string)]))
        }
    }
}
