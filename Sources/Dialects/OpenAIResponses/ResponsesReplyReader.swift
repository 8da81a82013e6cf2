import Core
import JSON

/// Reads a `response` object.
///
/// Items of types that are not known are kept verbatim, as are those of tools that run at the vendor.
struct ResponsesReplyReader {
    private let expectation: ReplyExpectation

    init(_ expectation: ReplyExpectation) {
        self.expectation = expectation
    }

    /// - Throws: `vendor` for an error told with status 200 or a response that failed, `vendorAnswerInvalid` for what is no
    ///   response or not finished.
    func read(_ root: JSONNode) throws(GatewayError) -> Reply {
        let status = root["status"]?.string
        switch status {
        case "failed", "cancelled": throw .vendor(ResponsesErrors.read(failed: root))
        case "queued", "in_progress": throw .chatAnswerInvalid("It is not finished: its status is '\(status ?? "")'.")
        default: break
        }
        guard let output = root["output"], output.isArray else {
            if root["error"] != nil || root["type"]?.equals("error") == true {
                throw .vendor(ResponsesErrors.read(root))
            }
            throw .chatAnswerInvalid("It has no output.")
        }
        let start = ReplyStart(response: root)
        var reply = Reply()
        reply.id = start.id
        reply.model = start.model
        reply.created = start.created
        reply.serviceTier = start.serviceTier
        var told = ResponsesToldOutput(native: expectation.target.responsesOrigin)
        for item in output.elements { told.add(item) }
        var choice = Reply.Choice(index: 0)
        choice.parts = told.parts
        choice.logprobs = told.logprobs
        choice.finish = FinishReason(responses: root, hasCalls: told.hasCalls)
        reply.choices = [choice]
        reply.usage = Usage(responses: root["usage"])
        return reply
    }
}

/// The items of an answer, told as parts.
struct ResponsesToldOutput {
    private(set) var parts: [Part] = []
    private(set) var hasCalls = false
    private let native: ReasoningPart.Origin
    private var probabilities: [JSONNode] = []

    init(native: ReasoningPart.Origin) {
        self.native = native
    }

    /// The log probabilities of all texts, in Chat's shape; nil where there are none.
    var logprobs: JSONRaw? {
        guard !probabilities.isEmpty else { return nil }
        return .build { writer in
            writer.object { $0.array("content") { writer in for node in probabilities { writer.node(node) } } }
        }
    }

    mutating func add(_ item: JSONNode) {
        guard item.isObject else { return }
        switch item["type"]?.string {
        case "message", nil: if let content = item["content"] { addContent(content) }
        case "reasoning": addReasoning(ResponsesReasoningItem(item, native: native))
        case "function_call", "custom_tool_call":
            guard let call = ToolCall(responses: item) else { return }
            hasCalls = true
            parts.append(.toolCall(call))
        case "image_generation_call":
            guard let image = MediaPart(responsesImage: item) else { return keep(item) }
            parts.append(.media(image))
        default: keep(item)
        }
    }

    private mutating func keep(_ item: JSONNode) {
        let kind = item["type"]?.string ?? ""
        parts.append(.opaque(OpaquePart(dialect: .openAIResponses, kind: kind, value: item.raw)))
    }

    private mutating func addContent(_ content: JSONNode) {
        if let text = content.filledText { parts.append(.text(text)) }
        for part in content.elements {
            if let refusal = part.filledText("refusal") {
                parts.append(.refusal(refusal))
                continue
            }
            var text = TextPart(part["text"]?.jsonString ?? "")
            if let annotations = part["annotations"] { text.citations = ResponsesCitations.read(annotations) }
            guard !text.text.isEmpty || !text.citations.isEmpty else { continue }
            parts.append(.text(text))
            if let told = part["logprobs"] { probabilities += Array(told.elements) }
        }
    }

    private mutating func addReasoning(_ item: ResponsesReasoningItem) {
        if !item.isEmpty { parts.append(.reasoning(item.thought)) }
    }
}

extension ToolCall {
    /// A `function_call` or `custom_tool_call`; nil without a name.
    init?(responses item: JSONNode) {
        guard let name = item.filledText("name") else { return nil }
        self.init(id: item.filledText("call_id") ?? item.filledText("id"), name: name, arguments: .text(""))
        guard let said = item["arguments"] ?? item["input"] else { return }
        arguments = said.jsonString.map { .text($0) } ?? .value(said.raw)
    }
}

extension ReplyStart {
    /// The envelope of a response.
    init(response node: JSONNode?) {
        self.init(
            id: node?.filledText("id"),
            model: node?.filledText("model"),
            // Some vendors tell fractions of a second.
            created: node?["created_at"].flatMap { $0.int ?? $0.double.flatMap { Int(exactly: $0.rounded(.down)) } }
        )
        serviceTier = node?["service_tier"]?.string
    }
}

extension FinishReason {
    /// Why a response ended. A vendor that tells no status answered with a whole one.
    init(responses response: JSONNode, hasCalls: Bool) {
        switch response["status"]?.string {
        case "completed", nil: self = hasCalls ? .toolCalls : .stop
        case "incomplete":
            let reason = response["incomplete_details"]?["reason"]
            self = reason?.equals("content_filter") == true ? .contentFilter : .length
        default: self = .error
        }
    }
}
