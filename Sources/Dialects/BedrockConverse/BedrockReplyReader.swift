import Core
import Framing
import JSON
import NIOCore

/// Reads a whole answer of `converse`.
///
/// Liberal in what it takes: an answer without content or with blocks that are new is read as far as it goes. Blocks that only
/// Bedrock knows (its own tools and their results) are kept verbatim. An answer has neither id nor model, but for a prompt
/// router's, which says what it chose. What a guardrail traced and how long it took has no place in an answer.
struct BedrockReplyReader {
    let expectation: ReplyExpectation
    let model: BedrockModel

    init(_ expectation: ReplyExpectation) {
        self.expectation = expectation
        model = BedrockModel(expectation.target)
    }

    func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        guard root.isObject, root["output"] != nil || root["stopReason"] != nil else {
            throw GatewayError(.vendorAnswerInvalid, status: 502, message: "The vendor's answer is no message.")
        }
        var reply = Reply()
        reply.model = root["trace"]?["promptRouter"]?["invokedModelId"]?.jsonString
        var choice = Reply.Choice(index: 0)
        var callsTools = false
        var answer: Part?
        if let content = root["output"]?["message"]?["content"] {
            choice.parts.reserveCapacity(content.count)
            for block in content.elements where block.isObject {
                let part = self.part(block)
                if answer == nil, let name = block["toolUse"]?["name"]?.jsonString, isAnswer(name) {
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
        choice.finish = BedrockStop.read(root["stopReason"], callsTools: callsTools)
        choice.stopSequence = BedrockStop.sequence(root)
        reply.choices = [choice]
        reply.usage = BedrockUsage.read(root["usage"])
        reply.serviceTier = root["serviceTier"]?["type"]?.string
        return reply
    }

    private func part(_ block: JSONNode) -> Part {
        if let text = block["text"]?.jsonString { return .text(text) }
        if let use = block["toolUse"], !Self.runsAtBedrock(use) {
            let name = use["name"]?.jsonString ?? ""
            let input = use["input"]?.raw ?? .emptyObject
            if isAnswer(name) { return .text(input.asJSONString) }
            return .toolCall(ToolCall(id: use["toolUseId"]?.jsonString, name: name, arguments: .value(input)))
        }
        if let thought = block["reasoningContent"] { return Self.reasoning(thought, of: model, block) }
        if let cited = block["citationsContent"] { return .text(Self.cited(cited)) }
        if let image = block["image"], let data = image["source"]?["bytes"]?.jsonString {
            let type = image["format"]?.string.flatMap { BedrockFormat.mediaType($0, .image) }
            return .media(MediaPart(.image, .base64(data), mediaType: type))
        }
        return Self.opaque(block)
    }

    /// The call of the tool that was made for the answer.
    func isAnswer(_ name: JSONString) -> Bool {
        guard let answer = expectation.answerTool else { return false }
        return name == JSONString(answer)
    }
}

// MARK: - Blocks that requests and streams have too

extension BedrockReplyReader {
    /// A call that Bedrock itself answers, not the caller.
    static func runsAtBedrock(_ use: JSONNode) -> Bool {
        use["type"]?.equals("server_tool_use") == true
    }

    static func opaque(_ block: JSONNode) -> Part {
        let kind = block.members.first { !$0.value.isNull }?.key.string ?? ""
        return .opaque(OpaquePart(dialect: .bedrockConverse, kind: kind, value: block.raw))
    }

    /// Only what Anthropic can prove is Anthropic's. Where the id of the model does not say whose it is, a proof is taken to be.
    static func reasoning(_ node: JSONNode, of model: BedrockModel, _ block: JSONNode) -> Part {
        let isAnthropics = model.isClaude || model.maker == .unknown
        if let data = node["redactedContent"]?.jsonString {
            guard isAnthropics, let text = encrypted(data) else { return opaque(block) }
            return .reasoning(ReasoningPart(encrypted: text, origin: .anthropic))
        }
        guard let text = node["reasoningText"] else { return opaque(block) }
        var thought = ReasoningPart(text: text["text"]?.jsonString)
        if let signature = text["signature"]?.jsonString, !signature.isEmpty {
            thought.signature = signature
            if isAnthropics { thought.origin = .anthropic }
        }
        return .reasoning(thought)
    }

    /// Bedrock wraps what Anthropic encrypted, a text, in base64. Nil for anything that would not be wrapped again just so.
    private static func encrypted(_ data: JSONString) -> JSONString? {
        guard let bytes = Base64.decode(data.decodedBytes()), bytes.readableBytes > 0,
            String(validating: bytes.readableBytesView, as: UTF8.self) != nil,
            Base64.encode(bytes) == data.decodedBytes()
        else { return nil }
        return JSONString(utf8: bytes)
    }

    /// Text with what it cites. Bedrock may tell citations without a text, which then belong to the text before.
    static func cited(_ node: JSONNode) -> TextPart {
        var text: JSONString?
        if let content = node["content"] {
            for piece in content.elements { text.append(piece["text"]?.jsonString) }
        }
        var part = TextPart(text ?? "")
        if let citations = node["citations"], citations.isArray { part.citations = citations.elements.map(citation) }
        return part
    }

    /// A web page has a URL, a search result a source, a document a title only.
    static func citation(_ node: JSONNode) -> Citation {
        var citation = Citation(
            url: node["location"]?["web"]?["url"]?.jsonString ?? node["source"]?.jsonString,
            title: node["title"]?.jsonString ?? node["location"]?["web"]?["domain"]?.jsonString
        )
        if let content = node["sourceContent"] {
            for piece in content.elements { citation.citedText.append(piece["text"]?.jsonString) }
        }
        citation.original = node.raw
        citation.originalDialect = .bedrockConverse
        return citation
    }
}
