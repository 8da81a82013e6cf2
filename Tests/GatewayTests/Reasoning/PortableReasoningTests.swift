import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@testable import Gateway

/// Thoughts and what hangs on them, told by one vendor, kept by a caller of another dialect, and sent back.
@Suite("Proofs of thoughts, on their way through a foreign caller")
struct PortableReasoningTests {
    /// What Gemini says: a thought, a signed text, a signed call.
    private static let gemini = [
        #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hm","thought":true}]}}]}"#,
        #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"I look"}]}}]}"#,
        #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"","thoughtSignature":"dGV4dA=="}]}}]}"#,
        #"{"candidates":[{"index":0,"content":{"role":"model","parts":[{"functionCall":{"name":"look","args":{"at":1}},"#
            + #""thoughtSignature":"Y2FsbA=="}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"#
            + #""candidatesTokenCount":1,"totalTokenCount":2}}"#,
    ]
    private static let geminiWhole = """
        {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hm","thought":true},\
        {"text":"I look","thoughtSignature":"dGV4dA=="},\
        {"functionCall":{"name":"look","args":{"at":1}},"thoughtSignature":"Y2FsbA=="}]},"finishReason":"STOP"}],\
        "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}
        """

    private static let claude = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\
        {"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"redacted_thinking","data":"cmVk"},\
        {"type":"tool_use","id":"toolu_1","name":"look","input":{"at":1}}],"stop_reason":"tool_use",\
        "stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
        """

    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          gemini:    { api_key: key-g, base_url: "http://127.0.0.1:\(port)" }
          gemini2:   { kind: gemini, api_key: key-h, base_url: "http://127.0.0.1:\(port)" }
          anthropic: { api_key: key-a, base_url: "http://127.0.0.1:\(port)" }
          claude2:   { kind: anthropic, api_key: key-b, base_url: "http://127.0.0.1:\(port)" }
        """
    }

    private static func ask(
        _ gateway: TestGateway,
        _ model: String,
        after content: String = "",
        stream: Bool = false,
        path: String = "/v1/messages"
    ) async throws -> WireAnswer {
        let earlier =
            content.isEmpty
            ? ""
            : #",{"role":"assistant","content":\#(content)},{"role":"user","content":[{"type":"tool_result","#
                + #""tool_use_id":"\#(callID(content))","content":"7"}]}"#
        let body =
            #"{"model":"\#(model)","max_tokens":9000,"stream":\#(stream),"tools":[{"name":"look","#
            + #""input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"x"}\#(earlier)]}"#
        let answer = try await gateway.ask(body, path: path)
        #expect(answer.status == 200, "\(answer.text)")
        return answer
    }

    private static func callID(_ content: String) -> String {
        let blocks = try! JSONDocument(parsing: ByteBuffer(string: content)).root
        return blocks.elements.first { $0["type"]?.equals("tool_use") == true }?["id"]?.string ?? ""
    }

    /// The content of a message, put together from its stream as Anthropic's clients do.
    private static func content(_ answer: WireAnswer) throws -> String {
        if let whole = answer.json["content"] { return whole.raw.string }
        var events: [ReplyEvent] = []
        var reader = AnthropicMessagesDialect().makeStreamReader(
            ReplyExpectation(target: TargetProfile(vendor: "a", model: "m", dialect: .anthropicMessages))
        )
        for event in answer.events { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        let context = ReplyContext(fallbackID: "1", now: 0, model: "m", includeUsage: true)
        let whole = AnthropicMessagesDialect().writeReply(accumulator.reply, context)
        return try #require(JSONDocument(parsing: whole).root["content"]).raw.string
    }

    @Test("of Gemini, come back to it through a caller of Messages", arguments: [true, false])
    func geminiThroughMessages(stream: Bool) async throws {
        let said = stream ? WireText.stream(Self.gemini) : WireText.answer(200, Self.geminiWhole)
        try await ScriptedVendor.with(saying: said) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let content = try Self.content(await Self.ask(gateway, "gemini/m", stream: stream))
                #expect(content.contains("I look"))
                #expect(content.contains(#""redacted_thinking""#))
                vendor.say { _ in [.send(WireText.answer(200, Self.geminiWhole))] }
                _ = try await Self.ask(gateway, "gemini/m", after: content)
                let parts = try #require(vendor.requests[1].json["contents"]?[1]?["parts"])
                let text = try #require(parts.elements.first { $0["text"]?.equals("I look") == true })
                #expect(text["thoughtSignature"]?.string == "dGV4dA==")
                let call = try #require(parts.elements.first { $0["functionCall"] != nil })
                #expect(call["thoughtSignature"]?.string == "Y2FsbA==")
                #expect(!vendor.requests[1].text.contains("gwr1"))
            }
        }
    }

    @Test(
        "of Gemini, reach neither another vendor nor another account, and the log says so",
        arguments: ["anthropic/m", "gemini2/m"]
    )
    func foreign(model: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.geminiWhole)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let content = try Self.content(await Self.ask(gateway, "gemini/m"))
                let other = model.hasPrefix("gemini") ? Self.geminiWhole : Self.claude
                vendor.say { _ in [.send(WireText.answer(200, other))] }
                _ = try await Self.ask(gateway, model, after: content)
                let asked = vendor.requests[1].text
                for trace in ["gwr1", "dGV4dA", "Y2FsbA", "redacted_thinking"] { #expect(!asked.contains(trace)) }
                #expect(asked.contains("I look"))
                await gateway.process.stop()
                #expect(gateway.log.requests.last?["dropped"]?.string == "reasoning")
            }
        }
    }

    @Test("reach no vendor that only counts tokens", arguments: ["anthropic/m", "claude2/m", "gemini/m"])
    func counting(model: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.geminiWhole)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let content = try Self.content(await Self.ask(gateway, "gemini/m"))
                vendor.say { _ in [.send(WireText.answer(200, #"{"input_tokens":7,"totalTokens":7}"#))] }
                let count = try await Self.ask(gateway, model, after: content, path: "/v1/messages/count_tokens")
                #expect(count.json["input_tokens"]?.int == 7)
                let asked = vendor.requests[1].text
                #expect(!asked.contains("gwr1"))
                #expect(asked.contains("dGV4dA") == (model == "gemini/m"))
                await gateway.process.stop()
                #expect(gateway.log.requests.last?["dropped"]?.string == (model == "gemini/m" ? nil : "reasoning"))
            }
        }
    }

    @Test("that were changed on their way are left out, their words and the rest stay")
    func changed() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.geminiWhole)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let content = try Self.content(await Self.ask(gateway, "gemini/m"))
                _ = try await Self.ask(gateway, "gemini/m", after: content.replacing("dGV4dA==", with: "AAAAAA=="))
                let asked = vendor.requests[1].text
                #expect(!asked.contains("AAAAAA"))
                #expect(asked.contains("Y2FsbA=="))
                #expect(asked.contains("I look"))
            }
        }
    }

    @Test("of Claude, pass through a caller of Messages as they are, to any vendor of Claude")
    func claudeThroughMessages() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.claude)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let content = try Self.content(await Self.ask(gateway, "anthropic/m"))
                _ = try await Self.ask(gateway, "claude2/m", after: content)
                #expect(vendor.requests[1].text.contains(#""signature":"c2ln""#))
                #expect(vendor.requests[1].text.contains(#""data":"cmVk""#))
            }
        }
    }

    @Test(
        "of Claude, come back to it through a caller of Gemini, whichever alphabet its client writes",
        arguments: [true, false]
    )
    func claudeThroughGemini(urlSafe: Bool) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.claude)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                func ask(_ model: String, _ earlier: String) async throws -> WireAnswer {
                    let body =
                        #"{"contents":[{"role":"user","parts":[{"text":"x"}]}\#(earlier)],"#
                        + #""tools":[{"functionDeclarations":[{"name":"look"}]}]}"#
                    let answer = try await gateway.ask(body, path: "/v1beta/models/\(model):generateContent")
                    #expect(answer.status == 200, "\(answer.text)")
                    return answer
                }
                let first = try await ask("anthropic/m", "")
                var content = try #require(first.json["candidates"]?[0]?["content"]).raw.string
                #expect(!content.contains("c2ln"))
                if urlSafe { content = content.replacing("+", with: "-").replacing("=", with: "") }
                let result = #"{"role":"user","parts":[{"functionResponse":{"name":"look","response":{"r":7}}}]}"#
                _ = try await ask("claude2/m", ",\(content),\(result)")
                let blocks = try #require(vendor.requests[1].json["messages"]?[1]?["content"])
                #expect(blocks[0]?["type"]?.string == "thinking")
                #expect(blocks[0]?["thinking"]?.string == "Hm")
                #expect(blocks[0]?["signature"]?.string == "c2ln")
                #expect(blocks[1]?["type"]?.string == "redacted_thinking")
                #expect(blocks[1]?["data"]?.string == "cmVk")
                #expect(blocks[2]?["type"]?.string == "tool_use")
                // A vendor of Gemini does not get what is Claude's.
                vendor.say { _ in [.send(WireText.answer(200, Self.geminiWhole))] }
                _ = try await ask("gemini/m", ",\(content),\(result)")
                #expect(!vendor.requests[2].text.contains("fmd3cjE6"))
                #expect(!vendor.requests[2].text.contains("c2ln"))
            }
        }
    }
}
