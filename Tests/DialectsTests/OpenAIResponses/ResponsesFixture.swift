import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

/// What the tests of this dialect share.
enum ResponsesFixture {
    static let responses = OpenAIResponsesDialect()

    static func context(echo: JSONRaw? = nil) -> ReplyContext {
        ReplyContext(fallbackID: "f1", now: 1_700_000_000, model: "fallback-model", includeUsage: true, echo: echo)
    }

    static func target(_ change: (inout TargetProfile) -> Void = { _ in }) -> TargetProfile {
        var target = TargetProfile(vendor: "vend", model: "vendor-model", dialect: .openAIResponses)
        change(&target)
        return target
    }

    static func json(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: text) }

    // MARK: Requests

    /// A call read from a request whose input is given, and other members, which begin with a comma.
    static func call(input: String, _ members: String = "") throws -> Call {
        try responses.readCall(json(#"{"model":"m","input":\#(input)\#(members)}"#), route: CallRoute())
    }

    /// The messages of an input, in words.
    static func words(input: String) throws -> [String] {
        try call(input: input).messages.map { "\($0.role.rawValue): \($0.parts.chatWords.joined(separator: "; "))" }
    }

    static func written(_ call: Call, for target: TargetProfile = target(), stream: Bool = false) throws -> JSONNode {
        try JSONDocument(parsing: responses.writeCall(call, for: target, stream: stream).body).root
    }

    /// The items that messages become.
    static func items(_ messages: [Message], _ change: (inout Call) -> Void = { _ in }) throws -> String {
        var call = Call(model: "m")
        call.messages = messages
        change(&call)
        return try written(call)["input"]?.raw.string ?? "none"
    }

    /// The parameter that writing the call refuses, and that it leaves out when the call says so.
    static func refused(_ call: Call, for target: TargetProfile = target()) throws -> String? {
        let error = #expect(throws: GatewayError.self) {
            try responses.writeCall(call, for: target, stream: false)
        }
        #expect(error?.kind == .unsupportedParameter)
        var lenient = call
        lenient.dropUnsupported = true
        let request = try responses.writeCall(lenient, for: target, stream: false)
        #expect(request.dropped == [error?.param].compactMap { $0 })
        return error?.param
    }

    // MARK: Answers

    static func reply(_ text: String, _ target: TargetProfile = target()) throws -> Reply {
        try responses.readReply(json(text), ReplyExpectation(target: target))
    }

    /// An answer with the items.
    static func reply(output: String, _ target: TargetProfile = target()) throws -> Reply {
        try reply(#"{"id":"resp_1","object":"response","status":"completed","output":\#(output)}"#, target)
    }

    static func written(_ reply: Reply, echo: JSONRaw? = nil) throws -> JSONNode {
        try JSONDocument(parsing: responses.writeReply(reply, context(echo: echo))).root
    }

    /// An answer of parts.
    static func reply(_ parts: [Part], finish: FinishReason = .stop) -> Reply {
        var reply = Reply()
        var choice = Reply.Choice(index: 0)
        choice.parts = parts
        choice.finish = finish
        reply.choices = [choice]
        return reply
    }

    // MARK: Streams

    /// A stream of the data of events.
    static func stream(_ data: [String]) -> String { data.map { "data: \($0)\n\n" }.joined() }

    static func sse(_ bytes: ByteBuffer) throws -> [StreamEvent] {
        var scanner = SSEScanner()
        scanner.receive(bytes)
        var events: [StreamEvent] = []
        while let event = try scanner.next() { events.append(event) }
        if let last = scanner.finish() { events.append(last) }
        return events
    }

    static func events(_ text: String, _ target: TargetProfile = target()) throws -> [ReplyEvent] {
        try events(text, responses, target)
    }

    /// What a stream of any dialect says.
    static func events(_ text: String, _ dialect: any Dialect, _ target: TargetProfile) throws -> [ReplyEvent] {
        var reader = dialect.makeStreamReader(ReplyExpectation(target: target))
        var events: [ReplyEvent] = []
        for event in try sse(ByteBuffer(string: text)) { try reader.read(event, into: &events) }
        try reader.readEnd(into: &events)
        return events
    }

    static func written(_ events: [ReplyEvent], echo: JSONRaw? = nil) -> ByteBuffer {
        var writer = responses.makeStreamWriter(context(echo: echo))
        var out = ByteBuffer()
        for event in events { writer.write(event, into: &out) }
        return out
    }

    /// The data of the events that are written.
    static func told(_ events: [ReplyEvent], echo: JSONRaw? = nil) throws -> [JSONNode] {
        try sse(written(events, echo: echo)).map { event in
            let root = try JSONDocument(parsing: #require(event.data)).root
            #expect(root["type"]?.string == event.name)
            return root
        }
    }

    static func accumulated(_ events: [ReplyEvent]) -> Reply {
        var accumulator = ReplyAccumulator()
        for event in events { accumulator.add(event) }
        return accumulator.reply
    }

    static func isSame(_ node: JSONNode?, _ text: String) throws -> Bool {
        guard let node else { return text == "absent" }
        return try node.raw.isEquivalent(to: JSONRaw(validating: text))
    }
}

extension Reply {
    /// As this dialect can tell it: it has no place for proofs of other vendors.
    var withoutForeignProofs: Reply {
        var reply = self
        for index in reply.choices.indices {
            reply.choices[index].parts = reply.choices[index].parts.map { part in
                switch part {
                case .reasoning(let thought) where thought.origin != .openAIResponses:
                    return .reasoning(ReasoningPart(text: thought.text))
                case .text(var text):
                    text.signature = nil
                    return .text(text)
                case .toolCall(var call):
                    call.signature = nil
                    return .toolCall(call)
                case .media(var media):
                    media.signature = nil
                    return .media(media)
                default: return part
                }
            }
        }
        return reply
    }

    /// What an answer says: made-up ids and the pieces that it came in do not count.
    var responsesWords: [String] {
        var words: [String] = []
        if let usage {
            let classes = [usage.cachedInputTokens, usage.cacheWriteTokens, usage.reasoningTokens].map { $0 ?? 0 }
            words.append("usage \(usage.inputTokens) \(usage.outputTokens) \(classes)")
        }
        guard let choice = choices.first else { return words }
        words.append("finish \(choice.finish?.rawValue ?? "-")")
        var thoughts = ""
        var said = ""
        var refused = ""
        var proofs: [String] = []
        for part in choice.parts {
            switch part {
            case .reasoning(let thought):
                thoughts += thought.text?.string ?? ""
                let data = [thought.signature?.string, thought.encrypted?.string].compactMap { $0 }
                proofs += data.map { "\($0) by \(thought.origin?.rawValue ?? "-")" }
            case .text(let text):
                said += text.text.string
                if let signature = text.signature { words.append("text signed \(signature.string)") }
                words += text.citations.map { "cites \($0.url?.string ?? "-") \($0.title?.string ?? "-")" }
            case .refusal(let text): refused += text.string
            case .toolCall(var call):
                if call.id?.hasPrefix("call_f1_") == true { call.id = nil }
                words.append(Part.toolCall(call).chatWords)
            default: words.append(part.chatWords)
            }
        }
        return words + ["thoughts \(thoughts) \(proofs)", "text \(said)", "refusal \(refused)"]
    }
}

/// The rules of a stream of this dialect.
enum ResponsesGrammar {
    /// What is wrong with the data of a stream's events.
    static func problems(_ told: [JSONNode]) -> [String] {
        var problems: [String] = []
        var texts: [String: String] = [:]
        var open: [Int: String] = [:]
        var items: [Int: JSONNode] = [:]
        var ended = false
        for (number, event) in told.enumerated() {
            let type = event["type"]?.string ?? ""
            if event["sequence_number"]?.int != number { problems.append("\(type) is not number \(number)") }
            if ended { problems.append("\(type) after the end") }
            let index = event["output_index"]?.int ?? -1
            let part = (event["content_index"] ?? event["summary_index"])?.int ?? 0
            let place = "\(index).\(part)"
            if let id = event["item_id"]?.string, open[index] != id { problems.append("\(type) of no open item") }
            switch type {
            case "response.created": if number != 0 { problems.append("created late") }
            case "response.in_progress": if number != 1 { problems.append("in progress late") }
            case "response.output_item.added":
                if index != items.count + open.count { problems.append("item \(index) out of turn") }
                open[index] = event["item"]?["id"]?.string ?? ""
            case "response.output_item.done":
                if open.removeValue(forKey: index) == nil { problems.append("item \(index) ended without beginning") }
                items[index] = event["item"]
            case "response.content_part.added", "response.reasoning_summary_part.added": texts[place] = ""
            case "response.output_text.done", "response.reasoning_text.done", "response.reasoning_summary_text.done":
                if texts[place] != event["text"]?.string { problems.append("\(type): \(texts[place] ?? "-")") }
            case "response.refusal.done":
                if texts[place] != event["refusal"]?.string { problems.append(type) }
            case "response.function_call_arguments.done":
                if texts[place] != event["arguments"]?.string { problems.append(type) }
            case "response.custom_tool_call_input.done":
                if texts[place] ?? "" != event["input"]?.string { problems.append(type) }
            case "response.completed", "response.incomplete":
                ended = true
                if !open.isEmpty { problems.append("items left open") }
                let output = event["response"]?["output"].map { Array($0.elements) } ?? []
                if output.count != items.count { problems.append("\(output.count) items of \(items.count)") }
                for (place, item) in output.enumerated() where items[place]?.isEquivalent(to: item) != true {
                    problems.append("item \(place) ends otherwise: \(item.raw.string)")
                }
            case "error": ended = true
            case let type where type.hasSuffix(".delta"):
                texts[place, default: ""] += event["delta"]?.string ?? ""
            default: break
            }
        }
        if !ended { problems.append("no end") }
        return problems
    }
}
