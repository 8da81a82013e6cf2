import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite("Legacy completions")
struct CompletionsTests {
    private let dialect = OpenAICompletionsDialect()
    private let context = ReplyContext(fallbackID: "1", now: 7, model: "m", includeUsage: true)

    private func read(_ text: String) throws -> Call {
        try dialect.readCall(JSONDocument(parsing: text), route: CallRoute())
    }

    @Test("are read as one message of the user", arguments: [#""Once""#, #"["Once"]"#])
    func request(prompt: String) throws {
        let call = try read(
            #"{"model":"m","prompt":\#(prompt),"max_tokens":5,"temperature":0.5,"stop":"x","echo":false,"best_of":1}"#
        )
        #expect(call.messages.count == 1)
        guard case .text(let text) = call.messages[0].parts.first else { throw Missing() }
        #expect(text.text == "Once")
        #expect(call.sampling.maxOutputTokens == 5)
        #expect(call.sampling.stop == ["x"])
        #expect(call.extensions.isEmpty)
    }

    private struct Missing: Error {}

    @Test("keep what only they can say, which other vendors refuse by name")
    func ownMembers() throws {
        let call = try read(#"{"model":"m","prompt":"a","suffix":"z","echo":true,"best_of":3,"logprobs":2}"#)
        #expect(Set(call.extensions.map(\.name)) == ["suffix", "echo", "best_of", "logprobs"])
        let own = TargetProfile(vendor: "v", model: "m", dialect: .openAICompletions)
        let written = try JSONDocument(parsing: dialect.writeCall(call, for: own, stream: false).body).root
        #expect(written["suffix"]?.string == "z")
        #expect(written["logprobs"]?.int == 2)
        #expect(written["prompt"]?.string == "a")
        #expect(written["messages"] == nil)
        for other in [DialectName.openAIChat, .anthropicMessages, .gemini, .cohereV2] {
            let target = TargetProfile(vendor: "v", model: "m", dialect: other)
            let error = #expect(throws: GatewayError.self) {
                try Dialects.named(other).writeCall(call, for: target, stream: false)
            }
            #expect(error?.code == "unsupported_parameter")
        }
    }

    @Test(
        "are refused with the place of the fault",
        arguments: [
            (#"{"model":"m"}"#, "prompt"), (#"{"model":"m","prompt":7}"#, "prompt"),
            (#"{"model":"m","prompt":["a","b"]}"#, "prompt"), (#"{"model":"m","prompt":[1,2]}"#, "prompt"),
            (#"{"model":"m","prompt":"a","max_tokens":"x"}"#, "max_tokens"),
        ]
    )
    func faults(request: String, place: String) throws {
        let error = #expect(throws: GatewayError.self) { try read(request) }
        #expect(error?.param == place)
    }

    @Test("are told whole and streamed alike, without thoughts")
    func answers() throws {
        var reply = Reply()
        reply.usage = Usage(inputTokens: 3, outputTokens: 4)
        var choice = Reply.Choice(index: 0)
        choice.parts = [.reasoning(ReasoningPart(text: "Hm")), .text("Hello "), .text("\"you\"")]
        choice.finish = .length
        reply.choices = [choice]
        let whole = try JSONDocument(parsing: dialect.writeReply(reply, context)).root
        #expect(whole["object"]?.string == "text_completion")
        #expect(whole["choices"]?[0]?["text"]?.string == "Hello \"you\"")
        #expect(whole["choices"]?[0]?["finish_reason"]?.string == "length")
        #expect(whole["usage"]?["total_tokens"]?.int == 7)

        var writer = dialect.makeStreamWriter(context)
        var out = ByteBuffer()
        for event in reply.events { writer.write(event, into: &out) }
        var scanner = SSEScanner()
        scanner.receive(out)
        var reader = dialect.makeStreamReader(
            ReplyExpectation(target: TargetProfile(vendor: "v", model: "m", dialect: .openAICompletions))
        )
        var events: [ReplyEvent] = []
        while let event = try scanner.next() { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        let again = try JSONDocument(parsing: dialect.writeReply(accumulator.reply, context)).root
        #expect(again.raw.isEquivalent(to: whole.raw))
    }

    @Test("of real vendors can be read", .enabled(if: RecordedTraffic.isAvailable))
    func recorded() throws {
        let target = TargetProfile(vendor: "v", model: "m", dialect: .openAICompletions)
        var answers = 0
        for exchange in try RecordedTraffic.exchanges(endpoints: ["completions"]) where exchange.status == 200 {
            if let request = exchange.request, request.root["prompt"]?.isString == true {
                _ = try dialect.readCall(request, route: CallRoute())
            }
            if let reply = exchange.reply {
                // A report of usage.
                if reply.root["choices"] == nil { continue }
                let read = try dialect.readReply(reply, ReplyExpectation(target: target))
                #expect(!read.choices.isEmpty, "\(exchange.file)")
                answers += 1
            } else if let text = exchange.text {
                var scanner = SSEScanner()
                scanner.receive(ByteBuffer(string: text))
                var reader = dialect.makeStreamReader(ReplyExpectation(target: target))
                var events: [ReplyEvent] = []
                while let event = try scanner.next() { try reader.read(event, into: &events) }
                try reader.readEnd(into: &events)
                #expect(reader.isFinished, "\(exchange.file)")
                answers += 1
            }
        }
        #expect(answers > 20)
    }
}
