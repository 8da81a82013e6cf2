import Core
import JSON

/// Makes calls, answers and streams that Anthropic can say; the same seed makes the same (SplitMix64).
struct AnthropicGenerator: RandomNumberGenerator {
    private var state: UInt64
    private var ids = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    mutating func many<Element>(_ range: ClosedRange<Int>, _ make: (inout AnthropicGenerator) -> Element) -> [Element] {
        (0..<Int.random(in: range, using: &self)).map { _ in make(&self) }
    }

    mutating func words() -> JSONString {
        JSONString(
            many(1...6) {
                $0.pick([
                    "hello", "wörld", "\"quoted\"", "a\\b", "line\nbreak", "\u{1F600}", "\u{7}", "日本", "{}", "</x>",
                ])
            }.joined(separator: " ")
        )
    }

    mutating func id() -> JSONString {
        ids += 1
        return JSONString("toolu_\(ids)")
    }

    mutating func object() -> JSONRaw {
        let members = many(0...3) { make in (make.words(), make.words()) }
        let number = pick(["1", "-0.5", "1e400", "12345678901234567890"])
        return .build { writer in
            writer.beginObject()
            for (index, member) in members.enumerated() {
                writer.key("k\(index)\(member.0.string)")
                writer.string(member.1)
            }
            writer.key("n")
            writer.number(JSONNumber(text: number) ?? JSONNumber(0))
            writer.endObject()
        }
    }

    /// Any JSON, often of Anthropic's members.
    mutating func json(depth: Int) -> JSONRaw {
        guard depth > 0, !chance(20) else {
            return pick([
                .null, .true, JSONRaw(7), JSONRaw("text"), JSONRaw("tool_use"), JSONRaw("message_start"), .emptyObject,
                .emptyArray,
            ])
        }
        let names = [
            "type", "model", "messages", "role", "content", "text", "source", "id", "name", "input", "usage", "error",
            "message", "delta",
            "index", "content_block", "tools", "tool_choice", "thinking", "system", "stop_reason", "citations",
            "output_config",
        ]
        if chance(30) {
            let elements = many(0...4) { $0.json(depth: depth - 1) }
            return .build { writer in writer.array { for element in elements { $0.raw(element) } } }
        }
        let members = many(0...6) { make in (make.pick(names), make.json(depth: depth - 1)) }
        return .build { writer in
            writer.object {
                for (name, value) in members {
                    $0.key(name)
                    $0.raw(value)
                }
            }
        }
    }

    // MARK: Calls

    mutating func call() -> Call {
        var call = Call(model: "claude")
        call.dialect = .anthropicMessages
        if chance(50) { call.messages.append(Message(.system, many(1...2) { .text($0.marked()) })) }
        call.messages += conversation()
        call.sampling.maxOutputTokens = Int.random(in: 1...100_000, using: &self)
        if chance(30) { call.sampling.temperature = JSONNumber(text: pick(["0", "0.50", "1"])) }
        if chance(30) { call.sampling.stop = many(1...3) { $0.words() } }
        if chance(30) { call.user = words() }
        if chance(30) { call.serviceTier = pick(["auto", "default"]) }
        if chance(50) { call.tools = many(1...3) { $0.tool() } }
        if !call.tools.isEmpty, chance(50) {
            call.toolChoice = pick([.auto, .required, ToolChoice.none, .named("f1")])
        }
        if chance(20) { call.responseFormat = .jsonSchema(JSONSchemaFormat(schema: object())) }
        call.stream = chance(50)
        call.includeUsage = call.stream
        return call
    }

    private mutating func marked() -> TextPart {
        TextPart(words(), cacheControl: chance(20) ? .build { $0.object { $0.member("type", "ephemeral") } } : nil)
    }

    private mutating func tool() -> Tool {
        ids += 1
        return Tool(
            name: "f\(ids)",
            description: chance(70) ? words() : nil,
            parameters: object(),
            strict: chance(30) ? true : nil
        )
    }

    private mutating func conversation() -> [Message] {
        var messages: [Message] = []
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            messages.append(Message(.user, many(1...3) { $0.chance(70) ? .text($0.marked()) : .media($0.media()) }))
            var said = thoughts()
            if chance(60) { said.append(.text(TextPart(words()))) }
            let calls = many(0...2) { ToolCall(id: $0.id(), name: "f", arguments: .value($0.object())) }
            said += calls.map { .toolCall($0) }
            if said.isEmpty { said = [.text("…")] }
            messages.append(Message(.assistant, said))
            if !calls.isEmpty { messages.append(Message(.tool, calls.map { .toolResult(result(of: $0)) })) }
        }
        // Two user turns in a row would be one.
        if messages.last?.role == .tool { messages.append(Message(.assistant, [.text("Done.")])) }
        for index in messages.indices.reversed()
        where index > 0 && messages[index].role == .user && messages[index - 1].role == .tool {
            messages.insert(Message(.assistant, [.text("So.")]), at: index)
        }
        return messages
    }

    private mutating func media() -> MediaPart {
        pick([
            MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png"),
            MediaPart(.image, .url("https://example.com/a.png")),
            MediaPart(.file, .base64("JVBERi0="), mediaType: "application/pdf"), MediaPart(.file, .fileID("file-1")),
            MediaPart(.file, .base64("w6TDtg=="), mediaType: "text/plain"),
        ])
    }

    private mutating func result(of call: ToolCall) -> ToolResult {
        var result = ToolResult(callID: call.id)
        result.parts =
            chance(50) ? [.text(words())] : many(1...2) { $0.chance(60) ? .text($0.marked()) : .media($0.media()) }
        result.isError = chance(20)
        return result
    }

    private mutating func thoughts() -> [Part] {
        guard chance(40) else { return [] }
        let thought = ReasoningPart(text: words(), signature: words(), origin: .anthropic)
        return chance(30)
            ? [.reasoning(thought), .reasoning(ReasoningPart(encrypted: words(), origin: .anthropic))]
            : [.reasoning(thought)]
    }

    // MARK: Answers

    mutating func reply() -> Reply {
        var reply = Reply()
        reply.id = "msg_1"
        reply.model = "claude-1"
        reply.serviceTier = chance(50) ? "default" : nil
        var choice = Reply.Choice(index: 0)
        choice.parts = thoughts()
        if chance(80) { choice.parts.append(.text(words())) }
        let calls = many(0...3) { ToolCall(id: $0.id(), name: $0.words(), arguments: .value($0.object())) }
        choice.parts += calls.map { .toolCall($0) }
        choice.finish = calls.isEmpty ? pick([.stop, .length, .contentFilter]) : .toolCalls
        if choice.finish == .stop, chance(30) { choice.stopSequence = words() }
        reply.choices = [choice]
        reply.usage = usage()
        return reply
    }

    private mutating func usage() -> Usage {
        var usage = Usage(
            inputTokens: Int.random(in: 100...1000, using: &self),
            outputTokens: Int.random(in: 0...100, using: &self)
        )
        if chance(50) { usage.cachedInputTokens = Int.random(in: 0...50, using: &self) }
        if chance(50) { usage.cacheWriteTokens = Int.random(in: 0...50, using: &self) }
        if chance(30) { usage.reasoningTokens = Int.random(in: 0...10, using: &self) }
        return usage
    }

    /// Texts and the pieces of several calls in any order that the canonical stream allows.
    mutating func interleavedStream() -> [ReplyEvent] {
        var events: [ReplyEvent] = [.start(ReplyStart(id: "i", model: "m"))]
        let calls = many(0...3) { ToolCall(id: $0.id(), name: "f", arguments: .text("")) }
        var pieces = calls.map { _ in Array(object().string) }
        var begun = 0
        while begun < calls.count || pieces.prefix(begun).contains(where: { !$0.isEmpty }) || chance(60) {
            let step = Int.random(in: 0..<4, using: &self)
            if step == 0 {
                events.append(.text(choice: 0, words()))
            } else if step == 1, begun < calls.count {
                events.append(.toolCall(choice: 0, index: begun, calls[begun]))
                begun += 1
            } else if begun > 0 {
                let index = chance(70) ? begun - 1 : Int.random(in: 0..<begun, using: &self)
                let count = min(pieces[index].count, Int.random(in: 1...8, using: &self))
                guard count > 0 else { continue }
                events.append(.toolArguments(choice: 0, index: index, JSONString(String(pieces[index].prefix(count)))))
                pieces[index].removeFirst(count)
            }
        }
        events.append(.finish(choice: 0, calls.isEmpty ? pick([.stop, .length]) : .toolCalls, stopSequence: nil))
        events.append(.usage(usage()))
        events.append(.end)
        return events
    }
}

extension Call {
    var anthropicDescription: [String] {
        var lines = ["\(model) \(stream) \(includeUsage) \(sampling) \(user?.string ?? "-") \(serviceTier ?? "-")"]
        lines.append(
            "\(toolChoice.map { "\($0)" } ?? "-") \(parallelToolCalls.map { "\($0)" } ?? "-") \(reasoning.map { "\($0)" } ?? "-")"
        )
        if case .jsonSchema(let format) = responseFormat { lines.append("format \(format.schema.string)") }
        for tool in tools {
            lines.append(
                "tool \(tool.name) \(tool.description?.string ?? "-") \(tool.parameters?.string ?? "-") \(tool.strict ?? false)"
            )
        }
        for message in messages {
            lines.append("message \(message.role)")
            lines += message.parts.anthropicDescription
        }
        return lines
    }
}
