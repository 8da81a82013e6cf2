import Core
import Dialects
import Foundation
import Framing
import JSON
import NIOCore
import Testing

/// Every recorded exchange of this dialect, whichever vendor spoke it.
@Suite(.enabled(if: RecordedTraffic.isAvailable, "the recorded traffic is not there"))
struct ChatRecordedTests {
    typealias Fixture = ChatFixture

    private static let exchanges = Result { try RecordedTraffic.exchanges(endpoints: ["chat.completions"]) }

    private func exchanges() throws -> [RecordedTraffic.Exchange] {
        let exchanges = try Self.exchanges.get()
        try #require(exchanges.count > 500)
        return exchanges
    }

    /// Members that the canonical model tells in other words.
    private static let retold: Set<String> = [
        "stream", "stream_options", "reasoning", "thinking", "include_reasoning", "max_tokens", "max_completion_tokens",
        "reasoning_effort", "messages", "model", "tools", "tool_choice", "response_format", "functions",
        "function_call",
        "stop", "store", "drop_params", "parallel_tool_calls",
    ]

    @Test("a request read and written is the same request")
    func requests() throws {
        var refused: [String] = []
        for exchange in try exchanges() {
            guard let request = exchange.request, request.root["messages"] != nil else { continue }
            let call: Call
            do {
                call = try Fixture.chat.readCall(request, route: CallRoute(model: "m"))
            } catch {
                #expect(exchange.status >= 400, "\(exchange.file): \(error.message)")
                refused.append(exchange.file)
                continue
            }
            var target = Fixture.target()
            target.quirks.reasoningMember =
                request.root["messages"]?.elements
                    .contains { $0["reasoning"] != nil } == true ? "reasoning" : "reasoning_content"
            let body = try Fixture.chat.writeCall(call, for: target, stream: call.stream).body
            let again = try JSONDocument(parsing: body)
            for (key, value) in request.root.members where !Self.retold.contains(key.string) {
                guard !value.isNull, value.isArray ? value.count > 0 : true else { continue }
                let same = again.root[name: key.string]?.raw.isEquivalent(to: value.raw) ?? false
                #expect(
                    same,
                    "\(exchange.file): \(key.string) became \(again.root[name: key.string]?.raw.string ?? "nothing")"
                )
            }
            let reread = try Fixture.chat.readCall(again, route: CallRoute(model: "m"))
            #expect(
                reread.messages.map(\.parts.chatWords) == call.messages.map(\.parts.chatWords),
                "\(exchange.file): messages"
            )
            #expect(reread.tools.map(\.name) == call.tools.map(\.name), "\(exchange.file): tools")
            #expect(reread.toolChoice == call.toolChoice, "\(exchange.file): tool choice")
            #expect(Self.schema(reread) == Self.schema(call), "\(exchange.file): response format")
            #expect(reread.sampling == call.sampling, "\(exchange.file): sampling")
            #expect(
                reread.reasoning?.effort == call.reasoning?.effort || call.reasoning?.effort == nil,
                "\(exchange.file)"
            )
            #expect(try messageProblems(request.root, again.root) == [], "\(exchange.file)")
        }
        #expect(refused.count < 5, "\(refused)")
    }

    /// The form of the answer but for the name of its schema, which some vendors can do without.
    private static func schema(_ call: Call) -> String {
        guard case .jsonSchema(let format)? = call.responseFormat else {
            return "\(String(describing: call.responseFormat))"
        }
        return "\(format.schema.string) \(format.strict.map { "\($0)" } ?? "")"
    }

    /// The plain messages of the request that are not in the other.
    private func messageProblems(_ a: JSONNode, _ b: JSONNode) throws -> [String] {
        let (before, after) = (a["messages"], b["messages"])
        guard before?.count == after?.count, let before, let after else { return ["\(after?.count ?? 0) messages"] }
        var problems: [String] = []
        for (old, new) in zip(before.elements, after.elements) {
            if old["role"]?.string != new["role"]?.string, old["role"]?.equals("function") != true {
                problems.append("role")
            }
            // A marker on the message goes to its part.
            let text = new["content"]?.string ?? new["content"]?[0]?["text"]?.string
            if let said = old["content"]?.string, said != text ?? "" { problems.append("content") }
            for name in ["tool_call_id", "name", "reasoning_details"] as [StaticString] {
                guard let value = old[name], name.description != "name" || old["role"]?.equals("function") != true
                else { continue }
                if name.description == "reasoning_details" {
                    if new[name] == nil, value.elements.contains(where: { $0["signature"] != nil || $0["data"] != nil })
                    {
                        problems.append("reasoning_details")
                    }
                } else if new[name]?.string != value.string {
                    problems.append(name.description)
                }
            }
        }
        return problems
    }

    @Test("a whole answer read, written and read again is the same answer")
    func replies() throws {
        var count = 0
        for exchange in try exchanges() where exchange.status < 400 {
            guard let body = exchange.reply, body.root["choices"] != nil else { continue }
            let reply = try Fixture.chat.readReply(body, ReplyExpectation(target: Fixture.target()))
            let written = Fixture.chat.writeReply(reply, Fixture.context)
            let again = try Fixture.chat.readReply(
                JSONDocument(parsing: written),
                ReplyExpectation(target: Fixture.target())
            )
            #expect(Self.words(again) == Self.words(reply), "\(exchange.file)")
            // And as the stream that tells it.
            let streamed = try Fixture.events(String(buffer: Fixture.written(reply.events)))
            #expect(Self.words(Fixture.accumulated(streamed)) == Self.words(reply), "\(exchange.file), streamed")
            count += 1
        }
        #expect(count > 300)
    }

    @Test("a stream read, written and read again is the same stream")
    func streams() throws {
        var count = 0
        for exchange in try exchanges() where exchange.status < 400 {
            guard exchange.stream, let text = exchange.text else { continue }
            let events = try Fixture.events(text)
            let problems = Self.grammarProblems(events)
            #expect(problems == [], "\(exchange.file)")
            if case .failure? = events.last { continue }
            let again = try Fixture.events(String(buffer: Fixture.written(events)))
            #expect(
                Self.words(Fixture.accumulated(again)) == Self.words(Fixture.accumulated(events)),
                "\(exchange.file)"
            )
            let whole = Fixture.chat.writeReply(Fixture.accumulated(events), Fixture.context)
            let reply = try Fixture.chat.readReply(
                JSONDocument(parsing: whole),
                ReplyExpectation(target: Fixture.target())
            )
            #expect(Self.words(reply) == Self.words(Fixture.accumulated(events)), "\(exchange.file), whole")
            try inspect(text, exchange.file)
            count += 1
        }
        #expect(count > 200)
    }

    private func inspect(_ text: String, _ file: String) throws {
        var inspector = Fixture.chat.makeStreamInspector(hidesUsage: true, Fixture.target())
        for event in try Fixture.sse(ByteBuffer(string: text)) where try !inspector.inspect(event) {
            let chunk = try JSONDocument(parsing: #require(event.data)).root
            #expect(chunk["choices"]?.count == 0 && chunk["usage"]?.isObject == true, "\(file)")
        }
        #expect(inspector.isFinished, "\(file)")
    }

    @Test("an error reads to a kind that fits its status")
    func errors() throws {
        var count = 0
        for exchange in try exchanges() where exchange.status >= 400 {
            let body = exchange.reply?.bytes ?? ByteBuffer(string: exchange.text ?? "")
            let error = Fixture.chat.readError(status: exchange.status, body: body)
            #expect(error.status == exchange.status && !error.message.isEmpty)
            switch exchange.status {
            case 400, 422:
                let fits: Set<VendorError.Category> = [
                    .invalidRequest, .contextLength, .contentPolicy, .notFound, .authentication,
                ]
                #expect(fits.contains(error.category), "\(exchange.file): \(error.category)")
            case 401: #expect(error.category == .authentication)
            case 403: #expect(error.category == .permission)
            case 404: #expect(error.category == .notFound)
            case 429: #expect(error.category == .rateLimit || error.category == .quota)
            default: #expect(error.category == .server || error.category == .overloaded, "\(exchange.file)")
            }
            if exchange.file.contains("context_length_exceeded"), exchange.status == 400 {
                #expect(error.category == .contextLength, "\(exchange.file)")
            }
            count += 1
        }
        #expect(count > 30)
    }

    // MARK: Comparing

    /// What an answer says: made-up ids and the pieces that texts came in do not count.
    private static func words(_ reply: Reply) -> [String] {
        var words = [
            "\(reply.usage.map { "\($0.inputTokens) \($0.outputTokens) \($0.cachedInputTokens ?? 0) \($0.reasoningTokens ?? 0)" } ?? "-")"
        ]
        for choice in reply.choices {
            words.append(
                "\(choice.index) \(choice.finish.map { $0 == .error ? "content_filter" : $0.rawValue } ?? "stop")"
            )
            var thoughts = ""
            var said = ""
            var proofs: [String] = []
            var rest: [Part] = []
            for part in choice.parts {
                switch part {
                case .reasoning(let thought):
                    thoughts += thought.text?.string ?? ""
                    proofs += [thought.signature?.string, thought.encrypted?.string].compactMap { $0 }
                case .toolCall(var call):
                    if let signature = call.signature { proofs.append(signature.string) }
                    call.signature = nil
                    if call.id == nil || call.id?.hasPrefix("call_f1_") == true { call.id = nil }
                    rest.append(.toolCall(call))
                case .text(let text):
                    if let signature = text.signature { proofs.append(signature.string) }
                    said += text.text.string
                    rest += text.citations.map { citation in
                        var cited = TextPart("")
                        cited.citations = [citation]
                        return .text(cited)
                    }
                default: rest.append(part)
                }
            }
            words.append("thoughts \(thoughts) \(proofs.sorted()) text \(said)")
            words += rest.chatWords
        }
        return words
    }

    private static func grammarProblems(_ events: [ReplyEvent]) -> [String] {
        var problems: [String] = []
        if case .start? = events.first {} else { problems.append("no start first") }
        var calls: [Int: Int] = [:]
        var finished: Set<Int> = []
        for event in events.dropFirst() {
            switch event {
            case .start: problems.append("a second start")
            case .toolCall(let choice, let index, _):
                if index != calls[choice, default: 0] { problems.append("call \(index) out of turn") }
                calls[choice, default: 0] += 1
            case .toolArguments(let choice, let index, _):
                if index >= calls[choice, default: 0] { problems.append("arguments of no call") }
            case .finish(let choice, _, _):
                if !finished.insert(choice).inserted { problems.append("a second finish") }
            case .text(let choice, _), .reasoning(let choice, _), .citation(let choice, _):
                if finished.contains(choice) { problems.append("content after the finish") }
            case .usage: if finished.isEmpty { problems.append("usage before the finish") }
            default: break
            }
        }
        switch events.last {
        case .end?, .failure?: break
        default: problems.append("no end")
        }
        return problems
    }
}
