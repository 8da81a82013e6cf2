import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Properties over made-up conversations and broken documents; every run is the same.
@Suite struct GeminiPropertyTests {
    /// SplitMix64.
    struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        mutating func word() -> JSONString {
            JSONString(["a", "Grüße ", "日本\n", "\"q\" \\", "{}", "😀"].randomElement(using: &self) ?? "a")
        }

        mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }
    }

    private func conversation(_ dice: inout Dice) -> Call {
        GeminiWire.call { call in
            call.dialect = .gemini
            call.messages = dice.chance(2) ? [Message(.system, [.text(dice.word()), .text("s")])] : []
            var calls = 0
            for _ in 0..<Int.random(in: 1...5, using: &dice) {
                call.messages.append(
                    Message(
                        .user,
                        [.text(dice.word()), .media(MediaPart(.image, .base64("AA=="), mediaType: "image/png"))]
                    )
                )
                var thought = ReasoningPart(text: dice.word(), origin: .gemini)
                if dice.chance(2) { thought.signature = "c2ln" }
                var said = TextPart(dice.word())
                if dice.chance(3) { said.signature = "dGV4dA==" }
                call.messages.append(Message(.assistant, [.reasoning(thought), .text(said)]))
                guard dice.chance(2) else { continue }
                var results: [Part] = []
                for _ in 0..<Int.random(in: 1...3, using: &dice) {
                    var toolCall = ToolCall(id: JSONString("id\(calls)"), name: "f", arguments: .value(.emptyObject))
                    if dice.chance(2) { toolCall.signature = "Y2FsbA==" }
                    call.messages[call.messages.count - 1].parts.append(.toolCall(toolCall))
                    results.append(.toolResult(ToolResult(callID: toolCall.id, parts: [.text(dice.word())])))
                    calls += 1
                }
                call.messages.append(Message(.tool, results))
            }
            if dice.chance(2) { call.sampling.temperature = JSONNumber(0.25) }
            if dice.chance(2) { call.sampling.stop = [dice.word()] }
            if dice.chance(2) { call.reasoning = ReasoningRequest(budgetTokens: 512, includeThoughts: true) }
            if dice.chance(2) { call.tools = [Tool(name: "f", description: dice.word())] }
        }
    }

    @Test("a call that is written, read and written again is the same", arguments: 0..<100)
    func requests(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let written = try GeminiWire.write(conversation(&dice))
        let again = try GeminiWire.write(GeminiWire.read(written.string))
        #expect(try GeminiWire.isSame(again, written.string), "\(written.string)\n\(again.string)")
    }

    private func answer(_ dice: inout Dice) -> Reply {
        var reply = Reply()
        reply.id = "r"
        reply.model = "m"
        for index in 0..<Int.random(in: 1...2, using: &dice) {
            var choice = Reply.Choice(index: index)
            if dice.chance(2) { choice.parts.append(.reasoning(ReasoningPart(text: dice.word(), origin: .gemini))) }
            choice.parts.append(.text(dice.word()))
            if dice.chance(3) {
                choice.parts.append(.media(MediaPart(.image, .base64("AA=="), mediaType: "image/png")))
            }
            choice.finish = [.stop, .length, .contentFilter].randomElement(using: &dice)
            if dice.chance(2) {
                choice.parts.append(.toolCall(ToolCall(id: "x", name: "f", arguments: .value(.emptyObject))))
                if choice.finish == .stop { choice.finish = .toolCalls }
            }
            reply.choices.append(choice)
        }
        if dice.chance(2) { reply.usage = Usage(inputTokens: 3, outputTokens: 4) }
        return reply
    }

    @Test("an answer says the same as a whole and as a stream, in chunks of any size", arguments: 0..<100)
    func answers(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let reply = answer(&dice)
        let whole = try GeminiWire.reply(String(buffer: GeminiWire.dialect.writeReply(reply, GeminiWire.context)))
        #expect(GeminiTold(whole) == GeminiTold(reply))
        let text = String(buffer: GeminiWire.writeStream(reply.events))
        let streamed = try GeminiWire.events(text, chunk: Int.random(in: 1...40, using: &dice))
        #expect(GeminiTold(GeminiWire.accumulate(streamed)) == GeminiTold(reply))
    }

    // MARK: Broken documents

    private static let request = #"""
        {"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}]},
        {"role":"model","parts":[{"functionCall":{"id":"i","name":"f","args":{"a":1}},"thoughtSignature":"c2ln"},{"text":"t","thought":true}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"error":"x"},"parts":[{"inlineData":{"mimeType":"a/b","data":""}}]}}]}],
        "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true}},"required":["a"]}}]},{"googleSearch":{}}],
        "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
        "generationConfig":{"maxOutputTokens":1,"stopSequences":["x"],"responseMimeType":"application/json","responseSchema":{"anyOf":[{"type":"STRING"}]},
        "thinkingConfig":{"thinkingLevel":"low"}},"safetySettings":[]}
        """#

    private static let reply = #"""
        {"candidates":[{"content":{"parts":[{"text":"a"},{"text":"b","thought":true,"thoughtSignature":"c2ln"},{"functionCall":{"name":"f","args":{"a":1},
        "partialArgs":[{"jsonPath":"$.a[0].b","stringValue":"x"}],"willContinue":true}},{"inlineData":{"mimeType":"image/png","data":"AA=="}}],"role":"model"},
        "finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"u","title":"t"}}],"groundingSupports":[
        {"segment":{"startIndex":0,"endIndex":1,"partIndex":0,"text":"a"},"groundingChunkIndices":[0]}]},"citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":1,"uri":"u"}]},
        "logprobsResult":{"topCandidates":[{"candidates":[{"token":"a","logProbability":-1}]}],"chosenCandidates":[{"token":"a","logProbability":-1}]}}],
        "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":1}]},"createTime":"2026-01-01T00:00:00Z",
        "promptFeedback":{"blockReason":"SAFETY"},"error":null}
        """#

    /// The text with each of its values in turn replaced by each kind of other value.
    private func broken(_ text: String) throws -> [String] {
        var ranges: [Range<Int>] = []
        func collect(_ node: JSONNode) {
            ranges.append(node.range)
            for element in node.elements { collect(element) }
            for (_, value) in node.members { collect(value) }
        }
        collect(try JSONDocument(parsing: text).root)
        let bytes = Array(text.utf8)
        let values = [
            "null", "true", "-7", "9223372036854775807", "1e999", #""""#, #""x""#, "[]", "[[null]]", "{}", #"{"x":{}}"#,
        ]
        return ranges.flatMap { range in
            values.map {
                String(
                    decoding: bytes[..<range.lowerBound] + Array($0.utf8) + bytes[range.upperBound...],
                    as: UTF8.self
                )
            }
        }
    }

    @Test("a request with anything in the place of anything is read or refused, and what is read can be written")
    func brokenRequests() throws {
        for text in try broken(Self.request) {
            do {
                let call = try GeminiWire.read(text)
                _ = try GeminiWire.write(call)
                _ = try GeminiWire.write(call, for: GeminiWire.target { $0.capabilities.parametersJSONSchema = false })
            } catch let error as GatewayError {
                #expect(error.status == 400)
            }
        }
    }

    @Test("an answer with anything in the place of anything is read or refused, whole and streamed, and can be written")
    func brokenReplies() throws {
        for text in try broken(Self.reply) {
            do {
                let reply = try GeminiWire.reply(text)
                _ = try JSONDocument(parsing: GeminiWire.dialect.writeReply(reply, GeminiWire.context))
            } catch let error as GatewayError {
                #expect(error.status >= 500)
            }
            do {
                let line = text.split(separator: "\n").joined()
                for chunk in try GeminiWire.chunks(GeminiWire.writeStream(GeminiWire.events("data: \(line)\n\n"))) {
                    #expect(chunk.isObject)
                }
            } catch let error as GatewayError {
                #expect(error.status >= 500)
            }
            _ = GeminiWire.dialect.readError(status: 400, body: ByteBuffer(string: text))
        }
    }
}
