import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Proofs of any vendor on their way through a caller of this dialect and back.
@Suite struct ResponsesReasoningTests {
    typealias Fixture = ResponsesFixture

    static let proofs: [ReasoningPart] = [
        ReasoningPart(text: "Hm \"so\"", signature: "c2ln", origin: .anthropic),
        ReasoningPart(encrypted: "ZGF0YQ==", origin: .anthropic),
        ReasoningPart(encrypted: "Z2Vt", origin: .gemini),
        ReasoningPart(text: "Hm", encrypted: "eA==", origin: .xAIResponses),
        ReasoningPart(text: "Hm", encrypted: "gAAA", origin: .openAIResponses),
        ReasoningPart(text: "Only words"),
    ]

    private func withoutID(_ parts: [Part]) -> [String] {
        parts.map { part in
            guard case .reasoning(var thought) = part else { return part.chatWords }
            thought.id = nil
            return Part.reasoning(thought).chatWords
        }
    }

    @Test("a proof comes back as it went", arguments: proofs)
    func roundTrip(thought: ReasoningPart) throws {
        let parts: [Part] = [.reasoning(thought), .text("So.")]
        let reply = Fixture.reply(parts)
        let output = try #require(try Fixture.written(reply)["output"])
        let back = try Fixture.call(input: output.raw.string).messages.flatMap(\.parts)
        #expect(withoutID(back) == parts.chatWords)
        let done = try Fixture.told(reply.events).filter { $0["type"]?.string == "response.output_item.done" }
        let items = "[\(done.compactMap { $0["item"]?.raw.string }.joined(separator: ","))]"
        #expect(withoutID(try Fixture.call(input: items).messages.flatMap(\.parts)) == parts.chatWords)
    }

    @Test("OpenAI's proof stands as it is, another's does not look like it")
    func sealing() throws {
        func content(_ thought: ReasoningPart) throws -> String? {
            try Fixture.written(Fixture.reply([.reasoning(thought)]))["output"]?[0]?["encrypted_content"]?.string
        }
        #expect(try content(Self.proofs[4]) == "gAAA")
        #expect(try content(Self.proofs[0])?.hasPrefix("llm-gateway-proof:") == true)
        #expect(try content(Self.proofs[5]) == nil)
    }

    @Test("what Gemini signs keeps its signature, in whole answers and in streams")
    func geminiSignatures() throws {
        var text = TextPart("So.")
        text.signature = "dGV4dA=="
        var call = ToolCall(id: "call_1", name: "f", arguments: .text("{}"))
        call.signature = "Y2FsbA=="
        var image = MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")
        image.signature = "aW1n"
        let parts: [Part] = [.text(text), .toolCall(call), .media(image)]
        let reply = Fixture.reply(parts, finish: .toolCalls)
        let output = try #require(try Fixture.written(reply)["output"])
        #expect(
            output.elements.map { $0["type"]?.string } == [
                "reasoning", "message", "reasoning", "function_call", "reasoning", "image_generation_call",
            ]
        )
        let expected = parts.chatWords
        #expect(try Fixture.call(input: output.raw.string).messages.flatMap(\.parts).chatWords == expected)
        #expect(try Fixture.reply(output: output.raw.string).choices[0].parts.chatWords == expected)
        let streamed = Fixture.accumulated(try Fixture.events(String(buffer: Fixture.written(reply.events))))
        #expect(streamed.choices[0].parts.chatWords == expected)
        guard case .media(let kept)? = streamed.choices[0].parts.last else { return #expect(Bool(false)) }
        #expect(kept.signature == "aW1n")
    }

    @Test("the proof of a text that said nothing is kept")
    func emptyText() throws {
        var text = TextPart("")
        text.signature = "dGV4dA=="
        let call = ToolCall(id: "call_1", name: "f", arguments: .text("{}"))
        let reply = Fixture.reply([.toolCall(call), .text(text)], finish: .toolCalls)
        let output = try #require(try Fixture.written(reply)["output"])
        #expect(
            try Fixture.call(input: output.raw.string).messages.flatMap(\.parts).chatWords
                == ["call call_1 f {}", "text '' signed dGV4dA=="]
        )
    }

    @Test("a request with a sealed proof does not pass as it came, and no vendor is sent it")
    func passage() throws {
        let output = try #require(
            try Fixture.written(Fixture.reply([.reasoning(Self.proofs[0]), .text("So.")]))["output"]
        )
        let request = try Fixture.json(#"{"model":"m","input":\#(output.raw.string)}"#)
        #expect(!Fixture.responses.canPass(request, for: Fixture.target()))
        let call = try Fixture.responses.readCall(request, route: CallRoute())
        #expect(
            try Fixture.written(call)["input"]?.raw.string
                == #"[{"type":"message","role":"assistant","content":"So."}]"#
        )
    }

    @Test(
        "a broken seal is nobody's proof",
        arguments: ["llm-gateway-proof:", "llm-gateway-proof:{}", "llm-gateway-proof:x"]
    )
    func broken(content: String) throws {
        let words = try Fixture.words(
            input:
                #"[{"type":"reasoning","summary":[{"type":"summary_text","text":"A"}],"encrypted_content":"\#(content)"}]"#
        )
        #expect(words == ["assistant: summary 'A'"])
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
