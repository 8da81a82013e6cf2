import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of this dialect, whichever vendor spoke it.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "there is no recorded traffic here"))
struct ResponsesRecordedTests {
    typealias Fixture = ResponsesFixture

    static let exchanges = (try? RecordedTraffic.exchanges(endpoints: ["responses"])) ?? []

    private func target(_ exchange: RecordedTraffic.Exchange) -> TargetProfile {
        Fixture.target { $0.model = exchange.document.root["model"]?.string ?? "m" }
    }

    @Test("there are many of them")
    func many() { #expect(Self.exchanges.count > 250) }

    /// Members that are written in other words, or only when something is to be said.
    private static let retold: Set<String> = [
        "model", "input", "instructions", "stream", "store", "include", "tools", "tool_choice", "reasoning", "text",
        "parallel_tool_calls", "max_output_tokens", "background",
    ]

    @Test("a recorded request, read and written again, says the same", arguments: exchanges)
    func requests(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        let call = try Fixture.responses.readCall(request, route: CallRoute(model: "m"))
        var target = target(exchange)
        target.model = call.model
        let written = try Fixture.responses.writeCall(call, for: target, stream: call.stream)
        let again = try JSONDocument(parsing: written.body)
        #expect(written.dropped.isEmpty)
        for (key, value) in request.root.members where !Self.retold.contains(key.string) && !value.isNull {
            let same = again.root[name: key.string]?.raw.isEquivalent(to: value.raw) ?? false
            #expect(same, "\(exchange.file): \(key.string) became \(again.root[name: key.string]?.raw.string ?? "-")")
        }
        let reread = try Fixture.responses.readCall(again, route: CallRoute(model: "m"))
        #expect(Self.conversation(reread) == Self.conversation(call), "\(exchange.file)")
        #expect(reread.tools.map(Self.words) == call.tools.map(Self.words), "\(exchange.file)")
        #expect(reread.toolChoice == call.toolChoice, "\(exchange.file)")
        #expect(reread.responseFormat == call.responseFormat, "\(exchange.file)")
        #expect(reread.reasoning == call.reasoning, "\(exchange.file)")
        var limit = reread.sampling
        limit.maxOutputTokens = call.sampling.maxOutputTokens
        #expect(limit == call.sampling, "\(exchange.file)")
        #expect(reread.extensions == call.extensions.filter { $0.name != "store" }, "\(exchange.file)")
    }

    /// Messages of one role in a row are one; a thought without proof goes to nobody.
    private static func conversation(_ call: Call) -> [String] {
        var words: [String] = []
        for message in call.messages {
            for part in message.parts {
                if case .reasoning(let thought) = part, thought.origin != .openAIResponses, thought.id == nil {
                    continue
                }
                if case .text(let text) = part, text.text.isEmpty { continue }
                words.append("\(message.role.rawValue) \(Self.plain(part).chatWords)")
            }
        }
        return words
    }

    private static func plain(_ part: Part) -> Part {
        switch part {
        case .text(let text): return .text(text.text)
        case .media(var media):
            media.detail = nil
            media.filename = nil
            media.mediaType = media.mediaType?.replacing("mpeg", with: "mp3")
            return .media(media)
        case .toolResult(var result):
            result.parts = result.parts.map(plain)
            return .toolResult(result)
        default: return part
        }
    }

    private static func words(_ tool: Tool) -> String {
        "\(tool.name) \(tool.description?.string ?? "-") \(tool.parameters?.string ?? "-") \(tool.strict.map { "\($0)" } ?? "-") \(tool.server?.kind ?? "")"
    }

    @Test("a recorded answer, read, written and read again, says the same", arguments: exchanges)
    func replies(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let body = exchange.reply else { return }
        let expectation = ReplyExpectation(target: target(exchange))
        let reply = try Fixture.responses.readReply(body, expectation)
        let echo = exchange.request.flatMap(Fixture.responses.echo)
        let written = try JSONDocument(parsing: Fixture.responses.writeReply(reply, Fixture.context(echo: echo)))
        let again = try Fixture.responses.readReply(written, expectation)
        let expected = reply.withoutForeignProofs.responsesWords
        #expect(again.withoutForeignProofs.responsesWords == expected, "\(exchange.file)")
        #expect(reply.usage == Fixture.responses.readUsage(body, expectation.target), "\(exchange.file)")
        for name in ["status", "incomplete_details", "model", "object"] {
            let before = body.root[name: name]?.raw ?? .null
            #expect(written.root[name: name]?.raw ?? .null == before, "\(exchange.file) \(name)")
        }
        // What an answer repeats of its request.
        for name in ["instructions", "max_output_tokens", "user", "previous_response_id"] {
            guard let said = exchange.request?.root[name: name] else { continue }
            #expect(written.root[name: name]?.isEquivalent(to: said) == true, "\(exchange.file) \(name)")
        }
        let told = try Fixture.told(reply.events, echo: echo)
        #expect(ResponsesGrammar.problems(told) == [], "\(exchange.file)")
        let streamed = try Fixture.events(String(buffer: Fixture.written(reply.events, echo: echo)), expectation.target)
        let heard = Fixture.accumulated(streamed).withoutForeignProofs.responsesWords
        #expect(heard == expected, "\(exchange.file), streamed")
    }

    @Test("a recorded stream, read, written and read again, says the same", arguments: exchanges)
    func streams(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200, let text = exchange.text else { return }
        let target = target(exchange)
        let events = try Fixture.events(text, target)
        let said = Fixture.accumulated(events)
        let told = try Fixture.told(events)
        #expect(ResponsesGrammar.problems(told) == [], "\(exchange.file)")
        let again = try Fixture.events(String(buffer: Fixture.written(events)), target)
        let expected = said.withoutForeignProofs.responsesWords
        #expect(Fixture.accumulated(again).withoutForeignProofs.responsesWords == expected, "\(exchange.file)")
        // The same told as a whole.
        let whole = Fixture.responses.writeReply(said, Fixture.context())
        let reread = try Fixture.responses.readReply(JSONDocument(parsing: whole), ReplyExpectation(target: target))
        #expect(reread.withoutForeignProofs.responsesWords == expected, "\(exchange.file), whole")
        // The response at its end says what the stream said, where the vendor repeats it.
        let last = try Fixture.sse(ByteBuffer(string: text)).compactMap { event in
            event.data.flatMap { try? JSONDocument(parsing: $0).root["response"] }
        }.last
        if let last, let output = last["output"], output.count > 0 {
            let final = try Fixture.responses.readReply(
                JSONDocument(parsing: last.raw.bytes),
                ReplyExpectation(target: target)
            )
            // OpenAI encrypts the same thought twice.
            #expect(Self.unproven(final) == Self.unproven(said), "\(exchange.file), final")
        }
        var inspector = Fixture.responses.makeStreamInspector(hidesUsage: true, target)
        for event in try Fixture.sse(ByteBuffer(string: text)) { #expect(try inspector.inspect(event)) }
        #expect(inspector.isFinished)
        #expect(inspector.usage == said.usage, "\(exchange.file)")
    }

    @Test("a recorded error reads to a kind that fits its status", arguments: exchanges)
    func errors(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status >= 400 else { return }
        let body = exchange.reply?.bytes ?? ByteBuffer(string: exchange.text ?? "")
        let error = Fixture.responses.readError(status: exchange.status, body: body)
        #expect(error.status == exchange.status && !error.message.isEmpty)
        let fits: Set<VendorError.Category> =
            exchange.status == 401
            ? [.authentication] : [.invalidRequest, .contextLength, .notFound, .authentication, .contentPolicy]
        #expect(fits.contains(error.category), "\(exchange.file): \(error.category)")
    }

    // MARK: By way of other dialects

    @Test("a Chat caller of a vendor of this dialect hears what the vendor said", arguments: exchanges)
    func chatCallers(exchange: RecordedTraffic.Exchange) throws {
        guard exchange.status == 200 else { return }
        let target = target(exchange)
        let chat = OpenAIChatDialect()
        let context = Fixture.context()
        if let body = exchange.reply {
            let reply = try Fixture.responses.readReply(body, ReplyExpectation(target: target))
            let written = chat.writeReply(reply, context)
            let heard = try chat.readReply(JSONDocument(parsing: written), ReplyExpectation(target: target))
            #expect(Self.essence(heard) == Self.essence(reply), "\(exchange.file)")
        } else if let text = exchange.text {
            let events = try Fixture.events(text, target)
            var writer = chat.makeStreamWriter(context)
            var out = ByteBuffer()
            for event in events { writer.write(event, into: &out) }
            let heard = try Fixture.accumulated(Fixture.events(String(buffer: out), chat, target))
            #expect(Self.essence(heard) == Self.essence(Fixture.accumulated(events)), "\(exchange.file)")
        }
    }

    @Test("a caller of this dialect asks a Chat vendor the same", arguments: exchanges)
    func chatVendors(exchange: RecordedTraffic.Exchange) throws {
        guard let request = exchange.request else { return }
        let chat = OpenAIChatDialect()
        let call = try Fixture.responses.readCall(request, route: CallRoute(model: "m", dropUnsupported: true))
        // A prompt that is kept at OpenAI means nothing to another vendor.
        guard !call.messages.isEmpty else { return }
        let target = TargetProfile(vendor: "v", model: call.model, dialect: .openAIChat)
        let written = try chat.writeCall(call, for: target, stream: call.stream)
        // What only OpenAI's tools know is told as left out.
        let isPlain = written.dropped.isEmpty
        let heard = try chat.readCall(JSONDocument(parsing: written.body), route: CallRoute())
        guard isPlain else { return }
        #expect(Self.essence(heard) == Self.essence(call), "\(exchange.file)")
    }

    /// What is said in a conversation, whichever dialect it is said in.
    private static func essence(_ call: Call) -> [String] {
        var words: [String] = []
        for message in call.messages {
            for part in message.parts {
                switch part {
                case .text(let text):
                    if !text.text.isEmpty { words.append("\(message.role.rawValue) \(text.text.string)") }
                case .media(let media): words.append("\(media.kind.rawValue) \(media.source)")
                case .toolCall, .refusal: words.append(part.chatWords)
                case .toolResult(let result):
                    words.append("result \(result.callID?.string ?? "-") \(result.parts.map(plain).chatWords)")
                case .reasoning, .opaque: break
                }
            }
        }
        // Words may stand before or after the calls of their message.
        words.sort()
        words.append("tools \(call.tools.map(Self.words)) \(String(describing: call.toolChoice))")
        words.append("\(call.sampling.maxOutputTokens ?? 0) \(String(describing: call.sampling.temperature))")
        return words
    }

    /// What an answer says in every dialect.
    private static func essence(_ reply: Reply) -> [String] {
        var reply = reply
        for index in reply.choices.indices {
            reply.choices[index].parts.removeAll { part in
                switch part {
                case .opaque: true
                // In Chat its proof belongs to the text.
                case .reasoning(let thought): thought.origin == .gemini
                default: false
                }
            }
            for (place, part) in reply.choices[index].parts.enumerated() {
                guard case .text(var text) = part else { continue }
                text.signature = nil
                reply.choices[index].parts[place] = .text(text)
            }
        }
        return reply.responsesWords.sorted()
    }

    private static func unproven(_ reply: Reply) -> [String] {
        var reply = reply
        for index in reply.choices.indices {
            for (place, part) in reply.choices[index].parts.enumerated() {
                guard case .reasoning(let thought) = part else { continue }
                reply.choices[index].parts[place] = .reasoning(ReasoningPart(text: thought.text))
            }
        }
        return reply.responsesWords.sorted()
    }
}
