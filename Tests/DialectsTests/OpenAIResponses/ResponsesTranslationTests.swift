import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// What vendors of other dialects said, told to a caller of this one and sent back by it.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct ResponsesTranslationTests {
    typealias Fixture = ResponsesFixture

    static let endpoints: [(DialectName, Set<String>)] = [
        (.openAIChat, ["chat.completions"]), (.anthropicMessages, ["messages"]),
        (.gemini, ["generateContent", "streamGenerateContent"]),
    ]

    private func exchanges(_ dialect: DialectName) throws -> [RecordedTraffic.Exchange] {
        let endpoints = try #require(Self.endpoints.first { $0.0 == dialect }).1
        return try RecordedTraffic.exchanges(endpoints: endpoints).filter { $0.status == 200 }
    }

    @Test("a whole answer is heard as it was said", arguments: endpoints.map(\.0))
    func replies(name: DialectName) throws {
        let dialect = Dialects.named(name)
        let target = TargetProfile(vendor: "v", model: "m", dialect: name)
        var count = 0
        for exchange in try exchanges(name) {
            guard let body = exchange.reply,
                let reply = try? dialect.readReply(body, ReplyExpectation(target: target)), reply.choices.count == 1
            else { continue }
            count += 1
            try compare(reply, exchange.file)
        }
        #expect(count > 100)
    }

    @Test("a stream is heard as it was said", arguments: endpoints.map(\.0))
    func streams(name: DialectName) throws {
        let dialect = Dialects.named(name)
        let target = TargetProfile(vendor: "v", model: "m", dialect: name)
        var count = 0
        for exchange in try exchanges(name) {
            guard let text = exchange.text, let events = try? Fixture.events(text, dialect, target) else { continue }
            let said = Fixture.accumulated(events)
            guard said.choices.count == 1 else { continue }
            if case .failure? = events.last { continue }
            count += 1
            #expect(ResponsesGrammar.problems(try Fixture.told(events)) == [], "\(exchange.file)")
            let heard = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(events))))
            #expect(words(heard) == words(said), "\(exchange.file)")
            try compare(said, exchange.file)
        }
        #expect(count > 40)
    }

    /// Told whole and as a stream, and sent back with the next request.
    private func compare(_ reply: Reply, _ file: String) throws {
        let body = Fixture.responses.writeReply(reply, Fixture.context())
        let whole = try JSONDocument(parsing: body)
        let heard = try Fixture.responses.readReply(whole, ReplyExpectation(target: Fixture.target()))
        #expect(words(heard) == words(reply), "\(file)")
        #expect(ResponsesGrammar.problems(try Fixture.told(reply.events)) == [], "\(file)")
        let streamed = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(reply.events))))
        #expect(words(streamed) == words(reply), "\(file), streamed")
        let output = try #require(whole.root["output"])
        let call = try Fixture.call(input: output.raw.string)
        var back = Reply()
        back.choices = [Reply.Choice(index: 0)]
        back.choices[0].parts = call.messages.flatMap(\.parts)
        back.choices[0].finish = reply.choices[0].finish
        back.usage = reply.usage
        #expect(words(back) == words(reply), "\(file), sent back")
    }

    /// Sounds, foreign proofs and the parts that only the vendor's dialect has do not travel; an abnormal end is told as
    /// filtered.
    private func words(_ reply: Reply) -> [String] {
        var reply = reply.withoutForeignProofs
        for index in reply.choices.indices {
            reply.choices[index].parts.removeAll { part in
                switch part {
                case .opaque: true
                case .media(let media): media.kind != .image
                // One vendor tells a call of nothing beside its text.
                case .toolCall(let call): call.name.isEmpty
                default: false
                }
            }
            for (place, part) in reply.choices[index].parts.enumerated() {
                switch part {
                case .toolCall(var call):
                    call.id = call.id?.hasPrefix("call_f1_") == true ? nil : call.id
                    // Nothing is told as no arguments.
                    if call.arguments.asText.isEmpty { call.arguments = .text("{}") }
                    reply.choices[index].parts[place] = .toolCall(call)
                case .text(var text):
                    // OpenAI's type has no citation without a title.
                    for place in text.citations.indices where text.citations[place].title?.isEmpty == true {
                        text.citations[place].title = nil
                    }
                    reply.choices[index].parts[place] = .text(text)
                case .media(var media):
                    media.filename = nil
                    reply.choices[index].parts[place] = .media(media)
                default: break
                }
            }
            let callsTools = reply.choices[index].parts.contains { if case .toolCall = $0 { true } else { false } }
            switch reply.choices[index].finish {
            case .error: reply.choices[index].finish = callsTools ? .toolCalls : .contentFilter
            case .stop, nil:
                if callsTools { reply.choices[index].finish = .toolCalls } else { reply.choices[index].finish = .stop }
            case .toolCalls: if !callsTools { reply.choices[index].finish = .stop }
            case .length, .contentFilter: break
            }
        }
        return reply.responsesWords.sorted()
    }
}
