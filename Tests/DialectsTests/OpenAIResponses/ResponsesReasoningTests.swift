import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Thoughts and their proofs on their way through a caller of this dialect and back.
@Suite struct ResponsesReasoningTests {
    typealias Fixture = ResponsesFixture

    static let own: [ReasoningPart] = [
        ReasoningPart(text: "Hm \"so\"", encrypted: "gAAA", origin: .openAIResponses),
        ReasoningPart(encrypted: "gAAA", origin: .openAIResponses),
        // Whatever stands in the place of a proof is the business of whoever put it there.
        ReasoningPart(text: "Hm", encrypted: "~seal:x \"y\"", origin: .openAIResponses),
        ReasoningPart(text: "Only words"),
    ]
    static let foreign: [ReasoningPart] = [
        ReasoningPart(text: "Hm", signature: "c2ln", origin: .anthropic),
        ReasoningPart(encrypted: "ZGF0YQ==", origin: .anthropic),
        ReasoningPart(encrypted: "Z2Vt", origin: .gemini),
        ReasoningPart(text: "Hm", encrypted: "eA==", origin: .xAIResponses),
        ReasoningPart(text: "Hm", signature: "c2ln"),
    ]

    private func withoutID(_ parts: [Part]) -> [String] {
        parts.map { part in
            guard case .reasoning(var thought) = part else { return part.chatWords }
            thought.id = nil
            return Part.reasoning(thought).chatWords
        }
    }

    /// The items of an answer, told whole and as a stream.
    private func items(_ parts: [Part]) throws -> [String] {
        let reply = Fixture.reply(parts)
        let whole = try #require(try Fixture.written(reply)["output"]).raw.string
        let done = try Fixture.told(reply.events).filter { $0["type"]?.string == "response.output_item.done" }
        return [whole, "[\(done.compactMap { $0["item"]?.raw.string }.joined(separator: ","))]"]
    }

    @Test("a proof of OpenAI's kind comes back as it went", arguments: own)
    func roundTrip(thought: ReasoningPart) throws {
        let parts: [Part] = [.reasoning(thought), .text("So.")]
        for items in try items(parts) {
            #expect(withoutID(try Fixture.call(input: items).messages.flatMap(\.parts)) == parts.chatWords)
        }
    }

    @Test("another vendor's proof is not told, its words are", arguments: foreign)
    func foreignProofs(thought: ReasoningPart) throws {
        for items in try items([.reasoning(thought), .text("So.")]) {
            let expected: [Part] =
                thought.text.map { [.reasoning(ReasoningPart(text: $0)), .text("So.")] } ?? [.text("So.")]
            #expect(withoutID(try Fixture.call(input: items).messages.flatMap(\.parts)) == expected.chatWords)
            #expect(!items.contains("encrypted_content"))
        }
    }

    @Test("what Gemini signs is told without its signature, whole and streamed")
    func geminiSignatures() throws {
        var text = TextPart("So.")
        text.signature = "dGV4dA=="
        var call = ToolCall(id: "call_1", name: "f", arguments: .text("{}"))
        call.signature = "Y2FsbA=="
        var image = MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")
        image.signature = "aW1n"
        var nothing = TextPart("")
        nothing.signature = "bnVs"
        for items in try items([.text(text), .toolCall(call), .media(image), .text(nothing)]) {
            let types = try Fixture.json(items).root.elements.map { $0["type"]?.string }
            #expect(types == ["message", "function_call", "image_generation_call"])
            for trace in ["dGV4dA", "Y2FsbA", "aW1n", "bnVs"] { #expect(!items.contains(trace)) }
        }
    }

    @Test("no vendor is sent another's proof", arguments: foreign)
    func dropped(thought: ReasoningPart) throws {
        var call = Call(model: "m")
        call.messages = [Message(.user, [.text("x")]), Message(.assistant, [.reasoning(thought), .text("So.")])]
        let input =
            #"[{"type":"message","role":"user","content":"x"},{"type":"message","role":"assistant","content":"So."}]"#
        #expect(try Fixture.written(call)["input"]?.raw.string == input)
    }

    @Test("a request says whether it brings a proof that begins so")
    func bringing() throws {
        func brings(_ input: String) throws -> Bool {
            let request = try Fixture.json(#"{"model":"m","input":\#(input)}"#)
            return Fixture.responses.bringsProof(beginningWith: "~seal:", in: request)
        }
        let item = #"{"type":"reasoning","summary":[],"encrypted_content":"TEXT"}"#
        #expect(try brings("[\(item.replacing("TEXT", with: "~seal:abc"))]"))
        #expect(try brings("[\(item.replacing("TEXT", with: #"\u007eseal:abc"#))]"))
        #expect(try brings(#"[{"role":"user","content":"x"},\#(item.replacing("TEXT", with: "~seal:"))]"#))
        #expect(try !brings("[\(item.replacing("TEXT", with: "gAAA~seal:"))]"))
        #expect(try !brings(#"[{"role":"user","content":"~seal:"}]"#))
        #expect(try !brings(#""~seal:""#))
        #expect(try !brings("7"))
    }

    @Test("hubs say whose proof it is; xAI's models keep theirs")
    func origins() throws {
        let item = #"[{"type":"reasoning","id":"r","summary":[],"encrypted_content":"e"FORMAT}]"#
        func origin(_ format: String, _ model: String = "m") throws -> String? {
            let output = item.replacing("FORMAT", with: format)
            let parts = try Fixture.reply(output: output, Fixture.target { $0.model = model }).choices[0].parts
            guard case .reasoning(let thought)? = parts.first else { return nil }
            return thought.origin?.rawValue
        }
        #expect(try origin(#","format":"anthropic-claude-v1""#) == "anthropic-claude-v1")
        #expect(try origin("") == "openai-responses-v1")
        #expect(try origin("", "x-ai/grok-4") == "xai-responses-v1")
    }
}
