import Core
import JSON

/// Reads a vendor's whole answer.
struct ChatReplyReader {
    private let expectation: ReplyExpectation

    init(_ expectation: ReplyExpectation) {
        self.expectation = expectation
    }

    /// - Throws: `vendor` for an error told with status 200, `vendorAnswerInvalid` for what is no answer.
    func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        let answer = ChatChunkNode(root)
        if !answer.hasChoices, let error = ChatErrorReader.read(inside: root, answer) { throw .vendor(error) }
        guard let choices = answer.choices, choices.isArray else { throw .chatAnswerInvalid("It has no choices.") }
        let start = answer.start
        var reply = Reply()
        reply.id = start.id
        reply.model = start.model
        reply.created = start.created
        reply.serviceTier = start.serviceTier
        reply.systemFingerprint = start.systemFingerprint
        for choice in choices.elements { reply.choices.append(read(choice, at: reply.choices.count)) }
        cite(answer, in: &reply)
        reply.usage = Usage(chat: answer.usage, expectation.target.quirks)
        return reply
    }

    private func read(_ node: JSONNode, at position: Int) -> Reply.Choice {
        var choice = Reply.Choice(index: node["index"]?.int ?? position)
        if let message = node["message"] ?? node["delta"] {
            choice.parts = readParts(ChatMessageNode(message))
        } else if let text = node.filledText("text") {
            choice.parts = [.text(text)]
        }
        choice.finish = FinishReason(chat: node["finish_reason"])
        choice.logprobs = node["logprobs"].flatMap(Self.logprobs)
        let hasCalls = choice.parts.contains { if case .toolCall = $0 { true } else { false } }
        if choice.finish == .stop, hasCalls { choice.finish = .toolCalls }
        if let name = expectation.answerTool { choice.unwrapAnswer(from: name) }
        return choice
    }

    /// OpenAI's shape only: some vendors answer with the one of its older completions.
    static func logprobs(_ node: JSONNode) -> JSONRaw? {
        node["content"]?.isArray == true || node["refusal"]?.isArray == true ? node.raw : nil
    }

    private func readParts(_ message: borrowing ChatMessageNode) -> [Part] {
        var parts: [Part] = []
        if let content = message.content { ChatReplyContent.read(content) { parts.append($0) } }
        if let refusal = message.refusal?.jsonString, !refusal.isEmpty { parts.append(.refusal(refusal)) }
        for image in message.images?.elements.lazy.compactMap(MediaPart.init(chatImage:)) ?? [] {
            parts.append(.media(image))
        }
        if let audio = message.audio, audio.filledText("data") != nil {
            parts.append(.opaque(.chatMember("audio", audio)))
        }
        if let annotations = message.annotations { parts.cite(ChatCitations.read(annotations)) }
        for call in message.toolCalls?.elements.lazy.compactMap(ToolCall.init(chatReply:)) ?? [] {
            parts.append(.toolCall(call))
        }
        if let function = message.functionCall, let call = ToolCall(chatFunction: function) {
            parts.append(.toolCall(call))
        }
        let thoughts = ChatThoughts(message)
        return thoughts.isEmpty ? parts : thoughts.placed(among: parts)
    }

    /// Citations beside the choices belong to the first; where it has its own, they are the same ones again.
    private func cite(_ answer: borrowing ChatChunkNode, in reply: inout Reply) {
        let citations = ChatCitations.readBesideChoices(answer)
        guard !citations.isEmpty, !reply.choices.isEmpty else { return }
        let isCited = reply.choices[0].parts.contains {
            if case .text(let text) = $0 { !text.citations.isEmpty } else { false }
        }
        if !isCited { reply.choices[0].parts.cite(citations) }
    }
}

/// Reads the content of an answer's message or of a delta.
enum ChatReplyContent {
    /// Content is text; with Mistral and others a list of parts; with one vendor the very JSON that was asked for.
    static func read(_ content: JSONNode, _ add: (Part) -> Void) {
        if let text = content.jsonString {
            if !text.isEmpty { add(.text(text)) }
        } else if content.isArray {
            for part in content.elements { readPart(part, add) }
        } else if content.isObject {
            readPart(content, add)
        }
    }

    private static func readPart(_ part: JSONNode, _ add: (Part) -> Void) {
        if let text = part.jsonString {
            if !text.isEmpty { add(.text(text)) }
            return
        }
        guard part.isObject else { return }
        switch part["type"]?.string {
        case nil:
            if part.count > 0 { add(.text(part.raw.asJSONString)) }
        case "thinking", "redacted_thinking":
            if let thought = ReasoningPart(chatThinking: part) { add(.reasoning(thought)) }
        case "image_url":
            if let image = MediaPart(chatImage: part) { add(.media(image)) }
        case "refusal":
            if let refusal = part.filledText("refusal") { add(.refusal(refusal)) }
        default:
            if let text = part.filledText("text") { add(.text(text)) }
        }
    }
}

extension MediaPart {
    /// An image of an answer, as OpenRouter and others tell it in `images`.
    init?(chatImage node: JSONNode) {
        guard let image = node["image_url"], let url = image.jsonString ?? image.filledText("url") else { return nil }
        self.init(.image, chatURL: url)
        signature = node.googleSignature
    }
}

extension ToolCall {
    /// A tool call of an answer; its arguments are text or, with a few vendors, the object itself.
    init?(chatReply node: JSONNode) {
        // Where both are there, one is empty.
        let called =
            node["function"].flatMap { $0.filledText("name") == nil ? nil : $0 } ?? node["custom"] ?? node["function"]
        guard let called, let call = ToolCall(chatFunction: called) else { return nil }
        self = call
        id = node.filledText("id")
        signature = node.googleSignature
    }

    init?(chatFunction node: JSONNode) {
        guard let name = node["name"]?.jsonString else { return nil }
        self.init(id: nil, name: name, arguments: .text(""))
        guard let said = node["arguments"] ?? node["input"] else { return }
        arguments = said.jsonString.map { .text($0) } ?? .value(said.raw)
    }
}

extension Reply.Choice {
    /// Where a tool was forced on the model for the sake of its schema, its call is the answer.
    fileprivate mutating func unwrapAnswer(from tool: String) {
        let name = JSONString(tool)
        var hasCalls = false
        for (index, part) in parts.enumerated() {
            guard case .toolCall(let call) = part else { continue }
            if call.name == name {
                parts[index] = .text(call.arguments.asText)
            } else {
                hasCalls = true
            }
        }
        if finish == .toolCalls, !hasCalls { finish = .stop }
    }
}

extension GatewayError {
    /// 502: the vendor's answer is not one of this dialect.
    static func chatAnswerInvalid(_ reason: String) -> GatewayError {
        GatewayError(
            .vendorAnswerInvalid,
            status: 502,
            message: "The vendor's answer could not be read. \(reason)",
            code: "vendor_answer_invalid"
        )
    }
}
