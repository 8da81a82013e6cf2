import Core
import JSON

/// Reads a `message` object.
///
/// Liberal in what it takes: a message without content or with blocks that are new is read as far as it goes. Blocks that
/// only Anthropic knows (server tools and their results) are kept verbatim.
struct AnthropicReplyReader {
    let expectation: ReplyExpectation

    init(_ expectation: ReplyExpectation) {
        self.expectation = expectation
    }

    func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        if root["error"] != nil, root["content"] == nil {
            throw .vendor(AnthropicErrors.read(root, status: nil))
        }
        guard root.isObject, root["content"] != nil || root["stop_reason"] != nil || root["role"] != nil else {
            throw GatewayError(.vendorAnswerInvalid, status: 502, message: "The vendor's answer is no message.")
        }
        var reply = Reply()
        reply.id = root["id"]?.jsonString
        reply.model = root["model"]?.jsonString
        var choice = Reply.Choice(index: 0)
        var callsTools = false
        var answer: Part?
        if let text = root["content"]?.jsonString { choice.parts.append(.text(text)) }
        if let content = root["content"] {
            choice.parts.reserveCapacity(content.count)
            for block in content.elements where block.isObject {
                let part = self.part(block)
                if answer == nil, isAnswerCall(block) {
                    answer = part
                    continue
                }
                if case .toolCall = part { callsTools = true }
                choice.parts.append(part)
            }
        }
        // What was said beside the answer is no part of it: JSON alone was asked for.
        if let answer {
            choice.parts.removeAll(where: \.isText)
            choice.parts.append(answer)
        }
        choice.finish = Self.finish(root["stop_reason"], callsTools: callsTools)
        choice.stopSequence = root["stop_sequence"]?.jsonString
        reply.choices = [choice]
        var counts = AnthropicTokenCounts()
        counts.merge(root["usage"])
        reply.usage = counts.usage
        reply.serviceTier = AnthropicServiceTier.canonicalUsed(root["usage"]?["service_tier"])
        return reply
    }

    private func part(_ block: JSONNode) -> Part {
        let type = block["type"]
        if type?.equals("text") == true || type == nil {
            var text = TextPart(block["text"]?.jsonString ?? "")
            if let citations = block["citations"], citations.isArray {
                text.citations = citations.elements.map(Self.citation)
            }
            return .text(text)
        }
        if type?.equals("tool_use") == true {
            let name = block["name"]?.jsonString ?? ""
            let input = block["input"]?.raw ?? .emptyObject
            if isAnswer(name) { return .text(input.asJSONString) }
            return .toolCall(ToolCall(id: block["id"]?.jsonString, name: name, arguments: .value(input)))
        }
        if type?.equals("thinking") == true || type?.equals("redacted_thinking") == true {
            return .reasoning(Self.reasoning(block))
        }
        return .opaque(OpaquePart(dialect: .anthropicMessages, kind: type?.string ?? "", value: block.raw))
    }

    private func isAnswerCall(_ block: JSONNode) -> Bool {
        block["type"]?.equals("tool_use") == true && isAnswer(block["name"]?.jsonString ?? "")
    }

    /// The call of the tool that was made for the answer.
    func isAnswer(_ name: JSONString) -> Bool {
        guard let answer = expectation.answerTool else { return false }
        return name == JSONString(answer)
    }
}

// MARK: - Blocks that requests and streams have too

extension AnthropicReplyReader {
    /// `thinking` or `redacted_thinking`. Only what Anthropic can prove is Anthropic's.
    static func reasoning(_ block: JSONNode) -> ReasoningPart {
        var thought = ReasoningPart()
        if let data = block["data"]?.jsonString, !data.isEmpty { thought.encrypted = data }
        if let text = block["thinking"]?.jsonString, !text.isEmpty { thought.text = text }
        if let signature = block["signature"]?.jsonString, !signature.isEmpty { thought.signature = signature }
        if thought.encrypted != nil || thought.signature != nil { thought.origin = .anthropic }
        return thought
    }

    /// A web page has a URL, a search result a source, a document a title only.
    static func citation(_ node: JSONNode) -> Citation {
        var citation = Citation(
            url: node["url"]?.jsonString ?? node["source"]?.jsonString,
            title: node["title"]?.jsonString ?? node["document_title"]?.jsonString
        )
        citation.citedText = node["cited_text"]?.jsonString
        citation.original = node.raw
        citation.originalDialect = .anthropicMessages
        return citation
    }

    /// A call that the model itself makes of the caller, not code that runs at Anthropic.
    static func isDirectCall(_ block: JSONNode) -> Bool {
        guard let caller = block["caller"]?["type"] else { return true }
        return caller.equals("direct")
    }

    /// A pause is the end of a turn that may be continued; the context window is a limit like any other.
    static func finish(_ reason: JSONNode?, callsTools: Bool) -> FinishReason? {
        guard let reason, let word = reason.string else { return nil }
        switch word {
        case "end_turn", "stop_sequence", "pause_turn", "compaction": return callsTools ? .toolCalls : .stop
        // Without a call left it was that of the answer's own tool.
        case "tool_use": return callsTools ? .toolCalls : .stop
        case "max_tokens", "model_context_window_exceeded": return .length
        case "refusal": return .contentFilter
        default: return .error
        }
    }
}

/// Anthropic's `usage`, of which a stream tells pieces; later ones replace earlier ones.
///
/// Anthropic counts apart the input that was read from the cache, written to it, and neither; the canonical input is the sum.
struct AnthropicTokenCounts {
    private var input: Int?
    private var cacheRead: Int?
    private var cacheWrite: Int?
    private var cacheWrite1h: Int?
    private var output: Int?
    private var thinking: Int?
    private var searches: Int?
    /// In Anthropic's word.
    private(set) var serviceTier: String?

    mutating func merge(_ node: JSONNode?) {
        guard let node, node.isObject else { return }
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "input_tokens": input = value.tokenCount ?? input
            case "output_tokens": output = value.tokenCount ?? output
            case "cache_read_input_tokens": cacheRead = value.tokenCount ?? cacheRead
            case "cache_creation_input_tokens": cacheWrite = value.tokenCount ?? cacheWrite
            case "cache_creation": cacheWrite1h = value["ephemeral_1h_input_tokens"]?.tokenCount ?? cacheWrite1h
            case "output_tokens_details":
                thinking = value["thinking_tokens"]?.tokenCount ?? value["reasoning_tokens"]?.tokenCount ?? thinking
            case "server_tool_use": searches = value["web_search_requests"]?.tokenCount ?? searches
            case "service_tier": serviceTier = value.string
            default: break
            }
        }
    }

    /// Nil when nothing was told.
    var usage: Usage? {
        guard input != nil || output != nil else { return nil }
        var usage = Usage(inputTokens: (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0), outputTokens: output ?? 0)
        usage.cachedInputTokens = cacheRead
        usage.cacheWriteTokens = cacheWrite
        usage.cacheWrite1hTokens = cacheWrite1h
        usage.reasoningTokens = thinking
        if let searches, searches > 0 { usage.searches = searches }
        return usage
    }
}
