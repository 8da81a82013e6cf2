import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Thoughts and their proofs on their way to the caller and back: a tool conversation must replay unchanged.
@Suite struct ChatReasoningTests {
    typealias Fixture = ChatFixture

    private static func thought(
        _ text: JSONString?,
        signature: JSONString? = nil,
        encrypted: JSONString? = nil,
        by origin: ReasoningPart.Origin? = nil,
        id: JSONString? = nil,
        isSummary: Bool = false
    ) -> Part {
        var part = ReasoningPart(text: text, signature: signature, encrypted: encrypted, origin: origin)
        part.id = id
        part.isSummary = isSummary
        return .reasoning(part)
    }

    private static func call(_ id: JSONString, signature: JSONString? = nil) -> Part {
        var call = ToolCall(id: id, name: "f", arguments: .text(#"{\"a\":1}"#))
        call.signature = signature
        return .toolCall(call)
    }

    private static func text(_ words: JSONString, signature: JSONString? = nil) -> Part {
        var part = TextPart(words)
        part.signature = signature
        return .text(part)
    }

    static let answers: [[Part]] = [
        [thought("plain"), text("a"), call("1")],
        [thought("t\\nu", signature: "s", by: .anthropic), text("a"), call("1"), call("2")],
        [thought("t", signature: "s", by: .anthropic), thought(nil, encrypted: "e", by: .anthropic), call("1")],
        // Interleaved: the second thought stays between text and call.
        [
            thought("t", signature: "s", by: .anthropic), text("a"), thought("u", signature: "r", by: .anthropic),
            call("1"),
        ],
        [
            text("a"), thought("u", signature: "r", by: .anthropic), call("1"),
            thought("v", signature: "q", by: .anthropic), call("2"),
        ],
        [thought("t"), call("1", signature: "g"), call("2"), call("3", signature: "h")],
        [thought("t"), text("a", signature: "g")],
        [text("a", signature: "g"), call("1", signature: "h")],
        [text("", signature: "g")],
        // A proof of a text that said nothing is none of the call's.
        [text("", signature: "g"), call("1", signature: "h")],
        [thought("t"), call("1", signature: "h"), text("", signature: "g")],
        [thought("t", signature: "s", by: .gemini), text("a")],
        [thought("sum", encrypted: "e", by: .openAIResponses, id: "rs_1", isSummary: true), call("1")],
        [thought(nil, signature: "s", by: .anthropic), text("a")],
        [
            thought("sum", encrypted: "e", by: .openAIResponses, id: "rs_1", isSummary: true), text("a"),
            thought("more", encrypted: "f", by: .openAIResponses, id: "rs_2", isSummary: true), call("1"),
        ],
    ]

    private func reply(_ parts: [Part]) -> Reply {
        var reply = Reply()
        reply.choices = [Reply.Choice(index: 0)]
        reply.choices[0].parts = parts
        return reply
    }

    /// What the caller's next request says the assistant said.
    private func replayed(_ message: JSONRaw) throws -> [Part] {
        try Fixture.call(messages: #"[\#(message.string)]"#).messages[0].parts
    }

    @Test("a whole answer comes back as it was said", arguments: answers.indices)
    func whole(index: Int) throws {
        let parts = Self.answers[index]
        let body = try JSONDocument(parsing: Fixture.chat.writeReply(reply(parts), Fixture.context)).root
        let message = try #require(body["choices"]?[0]?["message"])
        #expect(try replayed(message.raw).chatWords == parts.chatWords)
        // And as a vendor's answer.
        #expect(try Fixture.reply(body.raw.string).choices[0].parts.chatWords == parts.chatWords)
    }

    @Test("a streamed answer, put together as clients do, comes back as it was said", arguments: answers.indices)
    func streamed(index: Int) throws {
        let parts = Self.answers[index]
        let message = try putTogether(Fixture.chunks(reply(parts).events))
        #expect(try replayed(message).chatWords == parts.chatWords)
        let events = try Fixture.events(String(buffer: Fixture.written(reply(parts).events)))
        #expect(Fixture.accumulated(events).choices[0].parts.count >= parts.count)
    }

    @Test("the proof of a text that said nothing is not taken for that of a call that has none")
    func silentText() throws {
        let parts = [Self.text("", signature: "g"), Self.call("1")]
        let body = try JSONDocument(parsing: Fixture.chat.writeReply(reply(parts), Fixture.context)).root
        let message = try #require(body["choices"]?[0]?["message"])
        #expect(try replayed(message.raw).chatWords == parts.chatWords)
        #expect(try replayed(putTogether(Fixture.chunks(reply(parts).events))).chatWords == parts.chatWords)
    }

    /// Texts are strung together, details too; tool calls are merged by index.
    private func putTogether(_ chunks: [JSONNode]) throws -> JSONRaw {
        var content = JSONString("")
        var reasoning = JSONString("")
        var details: [JSONRaw] = []
        var calls: [(id: String, name: String, arguments: String)] = []
        for delta in chunks.compactMap({ $0["choices"]?[0]?["delta"] }) {
            if let piece = delta["content"]?.jsonString { content.append(piece) }
            if let piece = delta["reasoning_content"]?.jsonString { reasoning.append(piece) }
            details += delta["reasoning_details"]?.elements.map(\.raw) ?? []
            for call in delta["tool_calls"]?.elements.map({ $0 }) ?? [] {
                let index = try #require(call["index"]?.int)
                if index == calls.count {
                    calls.append((call["id"]?.string ?? "", call["function"]?["name"]?.string ?? "", ""))
                }
                calls[index].arguments += call["function"]?["arguments"]?.string ?? ""
            }
        }
        return .build { writer in
            writer.beginObject()
            writer.member("role", "assistant")
            writer.member("content", content)
            if !reasoning.isEmpty { writer.member("reasoning_content", reasoning) }
            if !details.isEmpty { writer.array("reasoning_details") { for detail in details { $0.raw(detail) } } }
            if !calls.isEmpty {
                writer.array("tool_calls") { writer in
                    for call in calls {
                        writer.object { writer in
                            writer.member("id", call.id)
                            writer.object("function") {
                                $0.member("name", call.name)
                                $0.member("arguments", call.arguments)
                            }
                        }
                    }
                }
            }
            writer.endObject()
        }
    }

    @Test("a conversation read and written again says the same, its thoughts included", arguments: answers.indices)
    func written(index: Int) throws {
        var call = Call(model: "m")
        call.dialect = .openAIChat
        call.messages = [Message(.user, [.text("u")]), Message(.assistant, Self.answers[index])]
        let again = try Fixture.chat.readCall(
            JSONDocument(parsing: Fixture.chat.writeCall(call, for: Fixture.target(), stream: false).body),
            route: CallRoute()
        )
        #expect(again.messages[1].parts.chatWords == Self.answers[index].chatWords)
    }

    @Test(
        "details are read as OpenRouter and its clients write them",
        arguments: [
            // The id names the call that Gemini's proof belongs to.
            (
                #"{"type":"reasoning.encrypted","data":"s","id":"2","format":"google-gemini-v1","index":0}"#,
                ["text 'a'", "call 1 f {}", "call 2 g {} signed s"]
            ),
            (
                #"{"type":"reasoning.encrypted","data":"s","id":"unknown","format":"google-gemini-v1"}"#,
                ["text 'a' signed s", "call 1 f {}", "call 2 g {}"]
            ),
            // Pieces of a stream, strung together by the client.
            (
                #"{"type":"reasoning.text","text":"t","index":0,"format":"anthropic-claude-v1"},{"type":"reasoning.text","text":"u","index":0,"format":"anthropic-claude-v1"},{"type":"reasoning.text","signature":"s","index":0,"format":"anthropic-claude-v1"}"#,
                ["thought 'tu' signed s by anthropic-claude-v1", "text 'a'", "call 1 f {}", "call 2 g {}"]
            ),
            // A summary and its encrypted form are one.
            (
                #"{"type":"reasoning.summary","summary":"t","index":0,"format":"openai-responses-v1"},{"type":"reasoning.encrypted","data":"e","id":"rs_1","index":1,"format":"openai-responses-v1"}"#,
                ["summary 't' encrypted e id rs_1 by openai-responses-v1", "text 'a'", "call 1 f {}", "call 2 g {}"]
            ),
            // Without a format: Anthropic's by default, OpenAI's by its id.
            (
                #"{"type":"reasoning.text","text":"t","signature":"s","format":null}"#,
                ["thought 't' signed s by anthropic-claude-v1", "text 'a'", "call 1 f {}", "call 2 g {}"]
            ),
            (
                #"{"type":"reasoning.encrypted","data":"e","id":"rs_1"}"#,
                ["thought '' encrypted e id rs_1 by openai-responses-v1", "text 'a'", "call 1 f {}", "call 2 g {}"]
            ),
            (
                #"{"type":"reasoning.server_tool_call"},{"type":"reasoning.text","text":"t","format":"unknown"}"#,
                ["thought 't'", "text 'a'", "call 1 f {}", "call 2 g {}"]
            ),
        ]
    )
    func details(details: String, expected: [String]) throws {
        let calls =
            #"[{"id":"1","function":{"name":"f","arguments":"{}"}},{"id":"2","function":{"name":"g","arguments":"{}"}}]"#
        let message = #"{"role":"assistant","content":"a","tool_calls":\#(calls),"reasoning_details":[\#(details)]}"#
        #expect(try Fixture.call(messages: "[\(message)]").messages[0].parts.chatWords == expected)
    }

    @Test("the plain text fills in for a detail that has a proof but no text")
    func textBeside() throws {
        let detail = #"{"type":"reasoning.text","signature":"s","format":"anthropic-claude-v1"}"#
        let message = #"{"role":"assistant","content":"a","reasoning_content":"t","reasoning_details":[\#(detail)]}"#
        #expect(
            try Fixture.call(messages: "[\(message)]").messages[0].parts.chatWords
                == ["thought 't' signed s by anthropic-claude-v1", "text 'a'"]
        )
    }

    @Test("Google's own place for the proof of a call is read")
    func googleSignature() throws {
        let call =
            #"{"id":"1","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}"#
        let message = #"{"role":"assistant","tool_calls":[\#(call)]}"#
        #expect(try Fixture.call(messages: "[\(message)]").messages[0].parts.chatWords == ["call 1 f {} signed s"])
    }
}
