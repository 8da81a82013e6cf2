import Core
import JSON

/// Makes calls that Bedrock can say for Claude; the same seed makes the same.
struct BedrockGenerator {
    var make: AnthropicGenerator
    private var documents = 0

    init(seed: UInt64) { make = AnthropicGenerator(seed: seed) }

    mutating func call() -> Call {
        var call = Call(model: BedrockPropertyTests.claude)
        call.dialect = .bedrockConverse
        if make.chance(50) { call.messages.append(Message(.system, parts(1...2) { .text($0.marked()) })) }
        call.messages += conversation()
        if make.chance(70) { call.sampling.maxOutputTokens = Int.random(in: 1...100_000, using: &make) }
        if make.chance(30) { call.sampling.temperature = JSONNumber(text: make.pick(["0", "0.50", "1"])) }
        if make.chance(30) { call.sampling.topK = JSONNumber(5) }
        if make.chance(30) { call.sampling.stop = make.many(1...3) { $0.words() } }
        if make.chance(30) { call.serviceTier = make.pick(["default", "flex", "reserved"]) }
        if make.chance(50) { call.tools = make.many(1...3) { Self.tool(&$0) } }
        if !call.tools.isEmpty, make.chance(50) { call.toolChoice = make.pick([.auto, .required, .named("f1")]) }
        if make.chance(20) {
            let format = JSONSchemaFormat(name: "answer", description: make.words(), schema: make.object())
            call.responseFormat = .jsonSchema(format)
        }
        if make.chance(30) {
            let names = ["guardrailConfig", "requestMetadata", "additionalModelRequestFields.x", "outputConfig.y"]
            call.extensions = names.map { Call.Extension(name: $0, value: make.object()) }
        }
        call.stream = make.chance(50)
        call.includeUsage = call.stream
        return call
    }

    /// Texts, thoughts and calls one after the other, each in pieces.
    mutating func orderedStream() -> [ReplyEvent] {
        var events: [ReplyEvent] = [.start(ReplyStart(id: "i", model: "m"))]
        var calls = 0
        for _ in 0..<Int.random(in: 1...8, using: &make) {
            switch Int.random(in: 0..<4, using: &make) {
            case 0: events += make.many(1...3) { .text(choice: 0, $0.words()) }
            case 1:
                events += make.many(1...3) {
                    .reasoning(choice: 0, ReasoningPart(text: $0.words(), origin: .anthropic))
                }
                events.append(.reasoning(choice: 0, ReasoningPart(signature: make.words(), origin: .anthropic)))
            case 2:
                events.append(.reasoning(choice: 0, ReasoningPart(encrypted: make.words(), origin: .anthropic)))
            default:
                events.append(
                    .toolCall(choice: 0, index: calls, ToolCall(id: make.id(), name: "f", arguments: .text("")))
                )
                var arguments = make.object().string[...]
                while !arguments.isEmpty {
                    let piece = arguments.prefix(Int.random(in: 1...8, using: &make))
                    events.append(.toolArguments(choice: 0, index: calls, JSONString(String(piece))))
                    arguments = arguments.dropFirst(piece.count)
                }
                calls += 1
            }
        }
        events.append(.finish(choice: 0, calls == 0 ? .stop : .toolCalls, stopSequence: nil))
        events.append(.usage(Usage(inputTokens: 1, outputTokens: 1)))
        events.append(.end)
        return events
    }

    private mutating func parts(_ range: ClosedRange<Int>, _ part: (inout BedrockGenerator) -> Part) -> [Part] {
        (0..<Int.random(in: range, using: &make)).map { _ in part(&self) }
    }

    private mutating func mark() -> JSONRaw? {
        guard make.chance(20) else { return nil }
        let ttl: JSONString? = make.chance(50) ? "1h" : nil
        return .build { writer in
            writer.object {
                $0.member("type", literal: "ephemeral")
                $0.member("ttl", ttl)
            }
        }
    }

    private mutating func marked() -> TextPart {
        TextPart(make.words(), cacheControl: mark())
    }

    private static func tool(_ make: inout AnthropicGenerator) -> Tool {
        Tool(
            name: "f\(make.id().string)",
            description: make.chance(70) ? make.words() : nil,
            parameters: make.object(),
            strict: make.chance(30) ? true : nil
        )
    }

    private mutating func conversation() -> [Message] {
        var messages: [Message] = []
        for _ in 0..<Int.random(in: 1...3, using: &make) {
            messages.append(
                Message(.user, parts(1...3) { $0.make.chance(70) ? .text($0.marked()) : .media($0.media()) })
            )
            var said: [Part] = []
            if make.chance(40) {
                let thought = ReasoningPart(text: make.words(), signature: make.words(), origin: .anthropic)
                said.append(.reasoning(thought))
                if make.chance(30) {
                    said.append(.reasoning(ReasoningPart(encrypted: make.words(), origin: .anthropic)))
                }
            }
            if make.chance(60) { said.append(.text(marked())) }
            let calls = make.many(0...2) { ToolCall(id: $0.id(), name: "f", arguments: .value($0.object())) }
            said += calls.map { .toolCall($0) }
            if said.isEmpty { said = [.text("…")] }
            messages.append(Message(.assistant, said))
            guard !calls.isEmpty else { continue }
            messages.append(Message(.tool, calls.map { .toolResult(result(of: $0)) }))
            // Two turns of the user in a row would be one.
            messages.append(Message(.assistant, [.text("Done.")]))
        }
        return messages
    }

    private mutating func media() -> MediaPart {
        documents += 1
        var media = make.pick([
            MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"),
            MediaPart(.image, .url("s3://bucket/a.png"), mediaType: "image/png"),
            MediaPart(.file, .base64("JVBERi0="), mediaType: "application/pdf"),
            MediaPart(.file, .base64("w6TDtg=="), mediaType: "text/csv"),
            MediaPart(.video, .base64("AAAA"), mediaType: "video/3gpp"),
        ])
        if media.kind == .file { media.filename = JSONString("Report (\(documents)) [a-b]") }
        media.cacheControl = mark()
        return media
    }

    private mutating func result(of call: ToolCall) -> ToolResult {
        var result = ToolResult(callID: call.id)
        if make.chance(30) {
            result.value = make.object()
        } else {
            result.parts = parts(1...2) { maker in
                guard maker.make.chance(60) else {
                    var media = maker.media()
                    media.cacheControl = nil
                    return .media(media)
                }
                return .text(maker.make.words())
            }
        }
        result.isError = make.chance(20)
        result.cacheControl = mark()
        return result
    }
}
