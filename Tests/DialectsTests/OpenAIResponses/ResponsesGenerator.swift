import Core
import JSON

/// Makes calls and answers that this dialect can say; the same seed makes the same (SplitMix64).
struct ResponsesGenerator: RandomNumberGenerator {
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

    mutating func many<Element>(_ range: ClosedRange<Int>, _ make: (inout ResponsesGenerator) -> Element) -> [Element] {
        (0..<Int.random(in: range, using: &self)).map { _ in make(&self) }
    }

    mutating func words() -> JSONString {
        JSONString(
            many(1...5) {
                $0.pick(["hello", "wörld", "\"quoted\"", "a\\b", "line\nbreak", "\u{1F600}", "\u{7}", "日本", "{}"])
            }.joined(separator: " ")
        )
    }

    private mutating func id(_ prefix: String) -> JSONString {
        ids += 1
        return JSONString("\(prefix)_\(ids)")
    }

    private mutating func object() -> JSONRaw {
        let value = words()
        return .build { writer in writer.object { $0.member("k", value) } }
    }

    /// Any JSON, often of this dialect's members.
    mutating func json(depth: Int) -> JSONRaw {
        guard depth > 0, !chance(20) else {
            return pick([
                .null, .true, JSONRaw(7), JSONRaw("text"), JSONRaw("message"), JSONRaw("reasoning"),
                JSONRaw("response.completed"), JSONRaw("response.output_item.done"), JSONRaw("function_call"),
                .emptyObject, .emptyArray,
            ])
        }
        let names = [
            "type", "model", "input", "role", "content", "text", "id", "name", "arguments", "call_id", "output",
            "summary", "encrypted_content", "tools", "tool_choice", "format", "reasoning", "usage", "error", "response",
            "item", "delta", "output_index", "annotations", "status", "include", "namespace", "image_url",
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
        var call = Call(model: "vendor-model")
        call.dialect = .openAIResponses
        if chance(50) { call.messages.append(Message(.system, [.text(words())])) }
        call.messages += conversation()
        if chance(40) { call.sampling.maxOutputTokens = Int.random(in: 16...9999, using: &self) }
        if chance(30) { call.sampling.temperature = JSONNumber(text: pick(["0", "0.50", "1"])) }
        if chance(20) { call.user = words() }
        if chance(20) { call.metadata = object() }
        if chance(20) { call.verbosity = pick(["low", "high"]) }
        if chance(20) { call.serviceTier = pick(["auto", "flex"]) }
        if chance(30) {
            call.reasoning = ReasoningRequest(effort: pick([.low, .high]), includeThoughts: chance(50) ? true : nil)
        }
        if chance(20) { call.responseFormat = .jsonSchema(JSONSchemaFormat(name: "n", schema: object(), strict: true)) }
        if chance(60) {
            call.tools = many(1...3) { make in
                make.ids += 1
                return Tool(
                    name: "f\(make.ids)",
                    description: make.chance(70) ? make.words() : nil,
                    parameters: make.object(),
                    strict: make.pick([nil, true, false])
                )
            }
            call.toolChoice = pick([
                nil, .auto, .required, ToolChoice.none, .named("f1"), .allowed(["f1"], required: true),
            ])
            call.parallelToolCalls = pick([nil, true, false])
        }
        call.stream = chance(50)
        call.includeUsage = call.stream
        return call
    }

    private mutating func conversation() -> [Message] {
        var messages: [Message] = []
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            messages.append(Message(.user, many(1...3) { $0.chance(70) ? .text($0.words()) : .media($0.media()) }))
            var said: [Part] = []
            if chance(40) { said.append(.reasoning(thought(.openAIResponses))) }
            if chance(60) { said.append(.text(words())) }
            let calls = many(0...2) {
                ToolCall(id: $0.id("call"), name: "f1", arguments: .text($0.object().asJSONString))
            }
            said += calls.map { .toolCall($0) }
            if said.isEmpty { said = [.text("…")] }
            messages.append(Message(.assistant, said))
            for call in calls {
                let result = ToolResult(
                    callID: call.id,
                    parts: many(1...2) { $0.chance(70) ? .text($0.words()) : .media($0.media()) }
                )
                messages.append(Message(.tool, [.toolResult(result)]))
            }
        }
        return messages
    }

    private mutating func media() -> MediaPart {
        var image = MediaPart(.image, .url("https://example.com/a.png"))
        image.detail = "low"
        var inlined = MediaPart(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")
        inlined.detail = "auto"
        var file = MediaPart(.file, .base64("JVBERi0="), mediaType: "application/pdf")
        file.filename = "a.pdf"
        return pick([
            image, inlined, file, MediaPart(.file, .fileID("file-1")), MediaPart(.file, .url("https://example.com/b")),
        ])
    }

    private mutating func thought(_ origin: ReasoningPart.Origin) -> ReasoningPart {
        var thought = ReasoningPart(text: chance(70) ? words() : nil, encrypted: words(), origin: origin)
        thought.isSummary = thought.text != nil && chance(50)
        thought.id = id("rs")
        return thought
    }

    // MARK: Answers

    mutating func reply() -> Reply {
        var reply = Reply()
        reply.id = "resp_1"
        reply.model = "m"
        var choice = Reply.Choice(index: 0)
        if chance(50) { choice.parts.append(.reasoning(thought(.openAIResponses))) }
        if chance(80) {
            var text = TextPart(words())
            if chance(30) { text.citations = [Citation(url: words(), title: words())] }
            choice.parts.append(.text(text))
        }
        if chance(20) { choice.parts.append(.refusal(words())) }
        let calls = many(0...3) { make in
            ToolCall(id: make.id("call"), name: make.words(), arguments: .text(make.object().asJSONString))
        }
        choice.parts += calls.map { .toolCall($0) }
        choice.finish = calls.isEmpty ? pick([.stop, .length, .contentFilter]) : .toolCalls
        reply.choices = [choice]
        reply.usage = Usage(inputTokens: 9, outputTokens: Int.random(in: 0...100, using: &self))
        return reply
    }

    /// Words and the pieces of several calls in any order that the canonical stream allows.
    mutating func interleavedStream() -> [ReplyEvent] {
        var events: [ReplyEvent] = [.start(ReplyStart(id: "resp_1", model: "m"))]
        let calls = many(0...3) { ToolCall(id: $0.id("call"), name: "f", arguments: .text("")) }
        var pieces = calls.map { _ in Array(object().string) }
        var begun = 0
        while begun < calls.count || pieces.prefix(begun).contains(where: { !$0.isEmpty }) || chance(60) {
            let step = Int.random(in: 0..<5, using: &self)
            if step == 0 {
                events.append(.text(choice: 0, words()))
            } else if step == 1 {
                events.append(.reasoning(choice: 0, ReasoningPart(text: words())))
            } else if step == 2, begun < calls.count {
                events.append(.toolCall(choice: 0, index: begun, calls[begun]))
                begun += 1
            } else if begun > 0 {
                let index = Int.random(in: 0..<begun, using: &self)
                let count = min(pieces[index].count, Int.random(in: 1...8, using: &self))
                guard count > 0 else { continue }
                events.append(.toolArguments(choice: 0, index: index, JSONString(String(pieces[index].prefix(count)))))
                pieces[index].removeFirst(count)
            }
        }
        events.append(.finish(choice: 0, calls.isEmpty ? pick([.stop, .length]) : .toolCalls, stopSequence: nil))
        events.append(.end)
        return events
    }
}
