import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Properties over generated conversations.
@Suite struct ChatConversationTests {
    typealias Fixture = ChatFixture

    @Test("a generated conversation read back says the same", arguments: 0..<200)
    func conversations(seed: UInt64) throws {
        var maker = ConversationMaker(seed: seed)
        let call = maker.call()
        let body = try Fixture.chat.writeCall(call, for: Fixture.target(), stream: false).body
        let again = try Fixture.chat.readCall(JSONDocument(parsing: body), route: CallRoute())
        #expect(again.messages.map(\.role) == call.messages.map(\.role))
        #expect(again.messages.map(\.parts.chatWords) == call.messages.map(\.parts.chatWords))
        #expect(again.tools.map(\.name) == call.tools.map(\.name))
        #expect(again.sampling == call.sampling && again.toolChoice == call.toolChoice)
    }

    @Test("a generated answer is the same whole, streamed, and cut anywhere", arguments: 0..<200)
    func answers(seed: UInt64) throws {
        var maker = ConversationMaker(seed: seed)
        let reply = maker.reply()
        let whole = try Fixture.chat.readReply(
            JSONDocument(parsing: Fixture.chat.writeReply(reply, Fixture.context)),
            ReplyExpectation(target: Fixture.target())
        )
        let streamed = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(maker.pieces(of: reply)))))
        for got in [whole, streamed] {
            #expect(got.choices.map(\.finish) == reply.choices.map(\.finish))
            #expect(got.usage == reply.usage)
            for (a, b) in zip(got.choices, reply.choices) { #expect(Self.said(a.parts) == Self.said(b.parts)) }
        }
    }

    /// Texts, thoughts and calls each in their order.
    private static func said(_ parts: [Part]) -> [String] {
        var text = ""
        var thoughts = ""
        var calls: [String] = []
        for part in parts {
            switch part {
            case .text(let said): text += said.text.string
            case .reasoning(let thought): thoughts += thought.text?.string ?? ""
            default: calls.append(part.chatWords)
            }
        }
        return [text, thoughts] + calls
    }
}

/// Makes conversations that this dialect can say, from a seed.
struct ConversationMaker {
    private var state: UInt64
    private var ids = 0

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678
    }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private mutating func words() -> JSONString {
        let pieces = ["hello", " \"quoted\"", "\nline", " é", " 😀", " \u{1}", "\\", " data:", "{}", " [DONE]"]
        return JSONString((0...next(4)).map { _ in pieces[next(pieces.count)] }.joined())
    }

    private mutating func toolCall() -> Part {
        ids += 1
        var call = ToolCall(
            id: JSONString("call_\(ids)"),
            name: next(2) == 0 ? "f" : "g",
            arguments: .text(#"{\"a\":[1,\"x\"]}"#)
        )
        if next(3) == 0 { call.signature = JSONString("sig\(ids)") }
        return .toolCall(call)
    }

    private mutating func thoughts() -> [Part] {
        switch next(4) {
        case 0: return [.reasoning(ReasoningPart(text: words(), signature: "s", origin: .anthropic))]
        case 1: return [.reasoning(ReasoningPart(text: words()))]
        case 2:
            return [
                .reasoning(ReasoningPart(text: words(), signature: "s", origin: .anthropic)),
                .reasoning(ReasoningPart(encrypted: "e", origin: .anthropic)),
            ]
        default: return []
        }
    }

    private mutating func userPart() -> Part {
        switch next(4) {
        case 0:
            var image = MediaPart(.image, next(2) == 0 ? .url("https://a/b") : .base64("iVBO"))
            if case .base64 = image.source { image.mediaType = "image/png" }
            return .media(image)
        case 1: return .media(MediaPart(.audio, .base64("UklG"), mediaType: "audio/wav"))
        default: return .text(words())
        }
    }

    mutating func call() -> Call {
        var call = Call(model: "m")
        call.dialect = .openAIChat
        if next(2) == 0 { call.messages.append(Message(next(2) == 0 ? .system : .developer, [.text(words())])) }
        for _ in 0...next(4) {
            call.messages.append(Message(.user, (0...next(3)).map { _ in userPart() }))
            var parts = thoughts()
            if next(3) > 0 { parts.append(.text(words())) }
            let calls = (0..<next(3)).map { _ in toolCall() }
            if parts.isEmpty, calls.isEmpty { parts = [.text(words())] }
            call.messages.append(Message(.assistant, parts + calls))
            for case .toolCall(let made) in calls {
                let result = ToolResult(callID: made.id, parts: [.text(words())])
                call.messages.append(Message(.tool, [.toolResult(result)]))
            }
        }
        call.tools = [Tool(name: "f", parameters: .emptyObject), Tool(name: "g")]
        call.toolChoice =
            [nil, .auto, ToolChoice.none, .required, .named("f"), .allowed(["f", "g"], required: true)][next(6)]
        call.sampling.temperature = JSONNumber(next(10))
        call.sampling.stop = (0..<next(3)).map { _ in words() }
        return call
    }

    mutating func reply() -> Reply {
        var reply = Reply()
        reply.model = "m"
        for index in 0...next(2) {
            var choice = Reply.Choice(index: index)
            choice.parts = thoughts()
            if next(3) > 0 { choice.parts.append(.text(words())) }
            let calls = (0..<next(4)).map { _ in toolCall() }
            choice.parts += calls
            choice.finish = calls.isEmpty ? [.stop, .length, .contentFilter][next(3)] : .toolCalls
            reply.choices.append(choice)
        }
        var usage = Usage(inputTokens: next(1000), outputTokens: next(1000))
        usage.cachedInputTokens = next(100)
        reply.usage = usage
        return reply
    }

    /// The events of an answer with its texts and arguments in pieces.
    mutating func pieces(of reply: Reply) -> [ReplyEvent] {
        reply.events.flatMap { event -> [ReplyEvent] in
            switch event {
            case .text(let choice, let text):
                return text.string.map { .text(choice: choice, JSONString(String($0))) }
            case .toolCall(let choice, let index, var call) where next(2) == 0:
                let arguments = call.arguments.asText.string
                call.arguments = .text("")
                return [.toolCall(choice: choice, index: index, call)]
                    + arguments.map { .toolArguments(choice: choice, index: index, JSONString(String($0))) }
            default: return [event]
            }
        }
    }
}
