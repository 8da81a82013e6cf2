import JSON
import NIOCore
import Testing

@testable import Gateway

/// Thoughts and what hangs on them, told by one vendor, kept by a caller of Responses, and sent back.
@Suite("Proofs of thoughts, on their way through a caller of Responses")
struct ResponsesReasoningTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          gemini:     { api_key: key-g, base_url: "http://127.0.0.1:\(port)" }
          gemini2:    { kind: gemini, api_key: key-h, base_url: "http://127.0.0.1:\(port)" }
          anthropic:  { api_key: key-a, base_url: "http://127.0.0.1:\(port)" }
          claude2:    { kind: anthropic, api_key: key-b, base_url: "http://127.0.0.1:\(port)" }
          openrouter: { api_key: key-r, base_url: "http://127.0.0.1:\(port)/v1" }
          openai:     { api_key: key-o, base_url: "http://127.0.0.1:\(port)/v1" }
        """
    }

    /// A vendor behind a gateway, and what both are asked.
    private static func with(
        _ said: String,
        _ body: (ScriptedVendor, TestGateway) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: said) { vendor in
            try await TestGateway.with(vendors(vendor.port)) { try await body(vendor, $0) }
        }
    }

    /// - Parameter output: the items of the answer before, as the caller was told them.
    private static func ask(
        _ gateway: TestGateway,
        _ model: String,
        after output: String = "",
        stream: Bool = false,
        _ more: String = #","store":false"#
    ) async throws -> WireAnswer {
        let earlier = output.isEmpty ? "" : ",\(output.dropFirst().dropLast()),\(try result(of: output))"
        let body =
            #"{"model":"\#(model)","stream":\#(stream),"tools":[{"type":"function","name":"look","#
            + #""parameters":{"type":"object"}}],"input":[{"role":"user","content":"x"}\#(earlier)]\#(more)}"#
        let answer = try await gateway.ask(body, path: "/v1/responses")
        #expect(answer.status == 200, "\(answer.text)")
        return answer
    }

    /// The result of the call that the items have.
    private static func result(of output: String) throws -> String {
        let items = try JSONDocument(parsing: ByteBuffer(string: output)).root
        let call = try #require(items.elements.first { $0["type"]?.equals("function_call") == true })
        return #"{"type":"function_call_output","call_id":"\#(call["call_id"]?.string ?? "")","output":"7"}"#
    }

    /// The items of an answer, which a stream tells one by one and once more at its end.
    private static func output(_ answer: WireAnswer) throws -> String {
        if let whole = answer.json["output"] { return whole.raw.string }
        let done = answer.chunks.filter { $0["type"]?.equals("response.output_item.done") == true }
        let items = "[\(done.compactMap { $0["item"]?.raw.string }.joined(separator: ","))]"
        #expect(try #require(answer.chunks.last?["response"]?["output"]).raw.string == items)
        return items
    }

    private static func expectNoTrace(_ text: String, _ traces: [String] = []) {
        for trace in ["gwr1", "fmd3cjE6", "encrypted_content"] + traces { #expect(!text.contains(trace), "\(text)") }
    }

    @Test("of Claude, come back to any vendor of it", arguments: ["anthropic/m", "claude2/m"], [true, false])
    func claude(model: String, stream: Bool) async throws {
        try await Self.with(Said.claude(stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "anthropic/m", stream: stream))
            #expect(!output.contains("c2ln") || output.contains("~gwr1:sa:"))
            vendor.say { _ in [.send(Said.claude(false))] }
            _ = try await Self.ask(gateway, model, after: output)
            let blocks = try #require(vendor.requests[1].json["messages"]?[1]?["content"])
            #expect(blocks.elements.map { $0["type"]?.string } == ["thinking", "redacted_thinking", "tool_use"])
            #expect(blocks[0]?["thinking"]?.string == "Hm")
            #expect(blocks[0]?["signature"]?.string == "c2ln")
            #expect(blocks[1]?["data"]?.string == "cmVk")
            Self.expectNoTrace(vendor.requests[1].text)
        }
    }

    @Test("of Gemini, come back to it on the text and the call that they are of", arguments: [true, false])
    func gemini(stream: Bool) async throws {
        try await Self.with(Said.gemini(stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "gemini/m", stream: stream))
            vendor.say { _ in [.send(Said.gemini(false))] }
            _ = try await Self.ask(gateway, "gemini/m", after: output)
            let contents = try #require(vendor.requests[1].json["contents"])
            #expect(contents.elements.map { $0["role"]?.string } == ["user", "model", "user"])
            let parts = try #require(contents[1]?["parts"])
            let text = try #require(parts.elements.first { $0["text"]?.equals("I look") == true })
            #expect(text["thoughtSignature"]?.string == "dGV4dA==")
            let call = try #require(parts.elements.first { $0["functionCall"] != nil })
            #expect(call["thoughtSignature"]?.string == "Y2FsbA==")
            Self.expectNoTrace(vendor.requests[1].text)
        }
    }

    @Test("that a thought's words stand before keep them", arguments: [true, false])
    func wordsBeforeCall(stream: Bool) async throws {
        try await Self.with(Said.geminiCall(stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "gemini/m", stream: stream))
            vendor.say { _ in [.send(Said.gemini(false))] }
            _ = try await Self.ask(gateway, "gemini/m", after: output)
            vendor.say { _ in [.send(Said.hub(false))] }
            let parts = try #require(vendor.requests[1].json["contents"]?[1]?["parts"])
            #expect(Array(parts.elements).last?["thoughtSignature"]?.string == "Y2FsbA==")
            // Who shows thoughts without proof still has the words.
            _ = try await Self.ask(gateway, "openrouter/m", after: output)
            #expect(vendor.requests[2].json["messages"]?[1]?["reasoning"]?.string == "Hm")
        }
    }

    @Test("of a hub, come back to it in its details", arguments: [true, false])
    func hub(stream: Bool) async throws {
        try await Self.with(Said.hub(stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "openrouter/m", stream: stream))
            vendor.say { _ in [.send(Said.hub(false))] }
            _ = try await Self.ask(gateway, "openrouter/m", after: output)
            let details = try #require(vendor.requests[1].json["messages"]?[1]?["reasoning_details"])
            #expect(details[0]?["text"]?.string == "Hm")
            #expect(details[0]?["signature"]?.string == "c2ln")
            #expect(details[0]?["format"]?.string == "anthropic-claude-v1")
            #expect(details[1]?["data"]?.string == "ZW5j")
            #expect(details[1]?["format"]?.string == "xai-responses-v1")
            Self.expectNoTrace(vendor.requests[1].text)
        }
    }

    @Test(
        "reach neither another vendor nor another account, and the log says so",
        arguments: ["anthropic/m", "gemini2/m", "openrouter/m", "openai/m"],
        [true, false]
    )
    func foreign(model: String, stream: Bool) async throws {
        try await Self.with(Said.gemini(stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "gemini/m", stream: stream))
            vendor.say { _ in [.send(Said.of(model))] }
            _ = try await Self.ask(gateway, model, after: output)
            let asked = vendor.requests[1].text
            Self.expectNoTrace(asked, ["dGV4dA", "Y2FsbA", "redacted_thinking"])
            #expect(asked.contains("I look"))
            await gateway.process.stop()
            #expect(gateway.log.requests.last?["dropped"]?.string == "reasoning")
        }
    }

    @Test("of Claude and of a hub do not reach OpenAI", arguments: ["anthropic/m", "openrouter/m"], [true, false])
    func native(model: String, stream: Bool) async throws {
        try await Self.with(Said.of(model, stream)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, model, stream: stream))
            #expect(output.contains("~gwr1:"))
            vendor.say { _ in [.send(Said.openAI)] }
            _ = try await Self.ask(gateway, "openai/m", after: output)
            let input = try #require(vendor.requests[1].json["input"])
            let types = input.elements.map { $0["type"]?.string }
            #expect(types == ["message", "function_call", "function_call_output"])
            Self.expectNoTrace(vendor.requests[1].text, ["c2ln"])
        }
    }

    @Test("of OpenAI pass as they are, in a request that passes as it came")
    func own() async throws {
        try await Self.with(Said.openAI) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "openai/m"))
            #expect(output.contains(#""encrypted_content":"gAAA""#))
            let call = #",{"type":"function_call","call_id":"call_1","name":"look","arguments":"{}"}]"#
            _ = try await Self.ask(gateway, "openai/m", after: String(output.dropLast()) + call)
            #expect(vendor.requests[1].text.contains(output.dropFirst().dropLast()))
        }
    }

    @Test("that were changed on their way are left out, their words and the rest stay")
    func changed() async throws {
        try await Self.with(Said.gemini(false)) { vendor, gateway in
            let output = try Self.output(await Self.ask(gateway, "gemini/m"))
            _ = try await Self.ask(gateway, "gemini/m", after: output.replacing("dGV4dA==", with: "AAAAAA=="))
            Self.expectNoTrace(vendor.requests[1].text, ["AAAAAA"])
            #expect(vendor.requests[1].text.contains("Y2FsbA=="))
            #expect(vendor.requests[1].text.contains("I look"))
            vendor.say { _ in [.send(Said.claude(false))] }
            let thoughts = try Self.output(await Self.ask(gateway, "anthropic/m"))
            _ = try await Self.ask(gateway, "anthropic/m", after: thoughts.replacing("c2ln", with: "AAAA"))
            let blocks = try #require(vendor.requests[3].json["messages"]?[1]?["content"])
            #expect(blocks.elements.map { $0["type"]?.string } == ["redacted_thinking", "tool_use"])
            Self.expectNoTrace(vendor.requests[3].text, ["AAAA"])
            // Whatever it is that claims to be sealed, OpenAI does not see it.
            vendor.say { _ in [.send(Said.openAI)] }
            for forged in ["~gwr1:", "~gwr1:eo:AAAA:openai::gAAA", #"\u007egwr1:x"#] {
                let item =
                    #"{"type":"reasoning","summary":[],"encrypted_content":"\#(forged)","format":"xai-responses-v1"}"#
                let call = #"{"type":"function_call","call_id":"call_1","name":"look","arguments":"{}"}"#
                _ = try await Self.ask(gateway, "openai/m", after: "[\(item),\(call)]")
                Self.expectNoTrace(vendor.requests[vendor.requests.count - 1].text)
            }
            await gateway.process.stop()
            #expect(
                gateway.log.requests.map { $0["dropped"]?.string ?? "" } == [
                    "", "reasoning", "", "reasoning", "reasoning", "reasoning", "reasoning",
                ]
            )
        }
    }

    @Test("come back out of an answer that the gateway keeps, and to their maker alone", arguments: [true, false])
    func kept(stream: Bool) async throws {
        try await Self.with(Said.gemini(stream)) { vendor, gateway in
            let first = try await Self.ask(gateway, "gemini/m", stream: stream, "")
            let id = try #require((first.chunks.last?["response"] ?? first.json)["id"]?.string)
            let result = try Self.result(of: Self.output(first))
            for (model, said) in [("gemini/m", Said.gemini(false)), ("openai/m", Said.openAI)] {
                vendor.say { _ in [.send(said)] }
                let body = #"{"model":"\#(model)","input":[\#(result)],"previous_response_id":"\#(id)"}"#
                #expect(try await gateway.ask(body, path: "/v1/responses").status == 200)
                Self.expectNoTrace(vendor.requests[vendor.requests.count - 1].text)
            }
            #expect(vendor.requests[1].text.contains("dGV4dA=="))
            #expect(vendor.requests[1].text.contains("Y2FsbA=="))
            #expect(!vendor.requests[2].text.contains("dGV4dA=="))
        }
    }

    @Test(
        "may move between the vendors of the simulator",
        arguments: ["anthropic", "bedrock", "gemini", "openai"],
        ["anthropic", "bedrock", "gemini", "openai"]
    )
    func moving(from first: String, to second: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                for stream in [true, false] {
                    let question = #"{"role":"user","content":"How many?"}"#
                    let more = #","store":false,"reasoning":{"effort":"high"},"stream":\#(stream)}"#
                    let body = #"{"model":"\#(first)/reasoning","input":[\#(question)]"# + more
                    let told = try Self.output(await gateway.ask(body, path: "/v1/responses"))
                    #expect(told.contains("The user says: How many?"))
                    let again = #"{"role":"user","content":"Really?"}"#
                    let next =
                        #"{"model":"\#(second)/reasoning","input":[\#(question),"# + "\(told.dropFirst().dropLast()),"
                    let answer = try await gateway.ask(next + again + "]" + more, path: "/v1/responses")
                    #expect(answer.status == 200, "\(answer.text)")
                    #expect(try Self.output(answer).contains("Really?"))
                }
            }
        }
    }
}

/// What vendors say, whole or as a stream.
private enum Said {
    static func of(_ model: String, _ stream: Bool = false) -> String {
        switch model.prefix(while: { $0 != "/" }) {
        case "anthropic", "claude2": claude(stream)
        case "gemini", "gemini2": gemini(stream)
        case "openrouter": hub(stream)
        default: openAI
        }
    }

    static func claude(_ stream: Bool) -> String {
        if !stream {
            return WireText.answer(
                200,
                """
                {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\
                {"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"redacted_thinking","data":"cmVk"},\
                {"type":"tool_use","id":"toolu_1","name":"look","input":{"at":1}}],"stop_reason":"tool_use",\
                "stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
                """
            )
        }
        return WireText.stream([
            #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"#
                + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"H"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"cmVk"}}"#,
            #"{"type":"content_block_stop","index":1}"#,
            #"{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","#
                + #""input":{}}}"#,
            #"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"at\":1}"}}"#,
            #"{"type":"content_block_stop","index":2}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":1}}"#,
            #"{"type":"message_stop"}"#,
        ])
    }

    /// A thought, a signed text, a signed call.
    static func gemini(_ stream: Bool) -> String {
        gemini(
            stream
                ? [
                    [thought("H")], [thought("m")], [#"{"text":"I look"}"#],
                    [#"{"text":"","thoughtSignature":"dGV4dA=="}"#],
                    [call],
                ]
                : [[thought("Hm"), #"{"text":"I look","thoughtSignature":"dGV4dA=="}"#, call]],
            stream
        )
    }

    /// A thought and a signed call.
    static func geminiCall(_ stream: Bool) -> String {
        gemini(stream ? [[thought("H")], [thought("m")], [call]] : [[thought("Hm"), call]], stream)
    }

    private static let call = #"{"functionCall":{"name":"look","args":{"at":1}},"thoughtSignature":"Y2FsbA=="}"#

    private static func thought(_ text: String) -> String { #"{"text":"\#(text)","thought":true}"# }

    private static func gemini(_ pieces: [[String]], _ stream: Bool) -> String {
        let answers = pieces.enumerated().map { number, parts in
            let end =
                number < pieces.count - 1
                ? "}]}"
                : #","finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"#
                    + #""totalTokenCount":2}}"#
            let content = #"{"role":"model","parts":[\#(parts.joined(separator: ","))]}"#
            return #"{"candidates":[{"index":0,"content":\#(content)"# + end
        }
        return stream ? WireText.stream(answers) : WireText.answer(200, answers[0])
    }

    static func hub(_ stream: Bool) -> String {
        let signed =
            #"{"type":"reasoning.text","text":"TEXT","signature":"c2ln","format":"anthropic-claude-v1","index":0}"#
        let sealed = #"{"type":"reasoning.encrypted","data":"ZW5j","format":"xai-responses-v1","index":1}"#
        let call = #"{"index":0,"id":"call_1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}}"#
        if stream {
            return WireText.stream([
                WireText.piece(#"{"role":"assistant","content":"","reasoning":"H"}"#),
                WireText.piece(#"{"reasoning":"m"}"#),
                WireText.piece(#"{"reasoning_details":[\#(signed.replacing("TEXT", with: ""))]}"#),
                WireText.piece(#"{"reasoning_details":[\#(sealed)]}"#),
                WireText.piece(#"{"tool_calls":[\#(call)]}"#),
                WireText.piece("{}", finish: #""tool_calls""#), WireText.usageChunk, "[DONE]",
            ])
        }
        let details = "[\(signed.replacing("TEXT", with: "Hm")),\(sealed)]"
        return WireText.answer(
            200,
            #"{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","#
                + #""message":{"role":"assistant","content":null,"reasoning":"Hm","reasoning_details":\#(details),"#
                + #""tool_calls":[\#(call)]}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
        )
    }

    static let openAI = WireText.answer(
        200,
        #"{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"id":"rs_1","#
            + #""type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"gAAA"},{"id":"msg_1","#
            + #""type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"So.","#
            + #""annotations":[]}]}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#
    )
}
