import Core
import JSON

/// Reads a vendor's whole `GenerateContentResponse`.
enum GeminiReplyReader {
    /// - Throws: the vendor's error where the body is one in spite of its status, `vendorAnswerInvalid` where the body is
    ///   no answer at all.
    static func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        // A stream that was asked for without `alt=sse` is an array of answers.
        let answers = root.isArray ? Array(root.elements) : [root]
        var reply = Reply()
        var calls = GeminiPartialCalls()
        var isBlocked = false
        for answer in answers {
            guard answer.isObject else {
                throw GatewayError(.vendorAnswerInvalid, status: 502, message: "The vendor's answer is no object.")
            }
            if answer["error"] != nil {
                throw .vendor(GeminiErrorReader.read(status: 0, body: answer.raw.bytes))
            }
            let head = GeminiHead(answer)
            reply.id = reply.id ?? head.id
            reply.model = reply.model ?? head.model
            reply.created = reply.created ?? head.created
            reply.serviceTier = head.serviceTier ?? reply.serviceTier
            reply.usage = head.usage ?? reply.usage
            isBlocked = isBlocked || head.isBlocked
            guard let candidates = head.candidates else { continue }
            for node in candidates.elements { try read(GeminiCandidate(node), into: &reply, &calls) }
        }
        if reply.choices.isEmpty, isBlocked {
            var choice = Reply.Choice(index: 0)
            choice.finish = .contentFilter
            reply.choices = [choice]
        }
        if reply.choices.isEmpty {
            throw GatewayError(.vendorAnswerInvalid, status: 502, message: "The vendor's answer has no candidate.")
        }
        for index in reply.choices.indices { settle(&reply.choices[index], &calls) }
        return reply
    }

    private static func read(
        _ candidate: GeminiCandidate,
        into reply: inout Reply,
        _ calls: inout GeminiPartialCalls
    ) throws(GatewayError) {
        let (position, isThere) = reply.choices.search(for: candidate.index, by: \.index)
        if !isThere { reply.choices.insert(Reply.Choice(index: candidate.index), at: position) }
        reply.choices[position].parts += candidate.parts
        for node in candidate.partialCalls {
            if let call = calls.read(node, choice: candidate.index) {
                reply.choices[position].parts.append(.toolCall(call))
            }
        }
        reply.choices[position].finish = candidate.finish ?? reply.choices[position].finish
        reply.choices[position].logprobs = candidate.logprobs ?? reply.choices[position].logprobs
        if candidate.grounding != nil || candidate.citations != nil { cite(candidate, in: &reply.choices[position]) }
        reply.choices[position].parts += candidate.metadata.map { .opaque($0) }
    }

    /// Hangs each citation on the text that it belongs to.
    private static func cite(_ candidate: GeminiCandidate, in choice: inout Reply.Choice) {
        var text = GeminiText()
        var last: Int?
        for case (let index, .text(let part)) in choice.parts.enumerated() {
            text.append(part.text, toPart: index)
            last = index
        }
        guard let last else { return }
        for located in candidate.findCitations(in: text) {
            var position = last
            if let named = located.part, choice.parts.indices.contains(named), case .text = choice.parts[named] {
                position = named
            }
            guard case .text(var part) = choice.parts[position] else { continue }
            part.citations.append(located.citation)
            choice.parts[position] = .text(part)
        }
    }

    private static func settle(_ choice: inout Reply.Choice, _ calls: inout GeminiPartialCalls) {
        if let call = calls.finish(choice: choice.index) { choice.parts.append(.toolCall(call)) }
        guard choice.finish == .stop else { return }
        let hasCalls = choice.parts.contains { part in
            if case .toolCall = part { true } else { false }
        }
        if hasCalls { choice.finish = .toolCalls }
    }
}

/// What an answer, or a chunk of one, says beside its candidates.
struct GeminiHead {
    var id: JSONString?
    var model: JSONString?
    var created: Int?
    var serviceTier: String?
    var usage: Usage?
    var isBlocked = false
    var candidates: JSONNode?

    init(_ node: JSONNode) {
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "candidates": candidates = value
            case "usageMetadata":
                usage = GeminiUsage.read(value)
                serviceTier = value["serviceTier"]?.string.map { GeminiServiceTier.read($0) }
            case "modelVersion": model = value.jsonString
            case "responseId": id = value.jsonString
            case "createTime": created = value.string.flatMap { GeminiTime.seconds($0) }
            case "promptFeedback": isBlocked = GeminiFinish.isBlocked(value)
            default: break
            }
        }
    }
}
