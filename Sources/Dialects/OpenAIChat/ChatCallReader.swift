import Core
import JSON

/// Reads a caller's request.
struct ChatCallReader {
    var call = Call(model: "")
    private let route: CallRoute
    private var hasMessages = false
    private var hasCompletionLimit = false
    /// How many calls of the deprecated kind came so far, and the last one's id (see `readLegacyCall`).
    var legacyCalls = 0

    init(route: CallRoute) {
        self.route = route
        call.dialect = .openAIChat
        call.dropUnsupported = route.dropUnsupported
        call.stream = route.stream ?? false
    }

    mutating func read(_ root: JSONNode) throws(GatewayError) -> Call {
        guard root.isObject else { throw root.chatFault("an object") }
        for (key, value) in root.members where !value.isNull {
            let name = key.string
            guard let member = ChatMember(named: name) else {
                extend(name, value)
                continue
            }
            try read(member, value)
        }
        call.extensions.keepLastOfEachName()
        if let model = route.model { call.model = model }
        if call.model.isEmpty { throw root.chatMissing("model") }
        if !hasMessages { throw root.chatMissing("messages") }
        return call
    }

    private mutating func read(_ member: ChatMember, _ value: JSONNode) throws(GatewayError) {
        switch member {
        case .model: call.model = try value.chatString()
        case .messages:
            hasMessages = true
            call.messages = try readMessages(value)
        case .stream: call.stream = try value.chatBool()
        case .streamOptions:
            // Its other members say how the stream is padded, nothing about the answer.
            if let wanted = try value.chatObject()["include_usage"] { call.includeUsage = try wanted.chatBool() }
        case .dropParams: call.dropUnsupported = try value.chatBool()
        case .tools: call.tools = try readTools(value)
        case .functions:
            call.tools = try readFunctions(value)
            call.usesFunctions = !call.tools.isEmpty
        case .toolChoice: call.toolChoice = try readToolChoice(value)
        case .functionCall: call.toolChoice = try readFunctionChoice(value)
        case .parallelToolCalls: call.parallelToolCalls = try value.chatBool()
        case .responseFormat: try readResponseFormat(value)
        case .maxCompletionTokens:
            hasCompletionLimit = true
            call.sampling.maxOutputTokens = try value.chatInt()
        case .maxTokens:
            let limit = try value.chatInt()
            if !hasCompletionLimit { call.sampling.maxOutputTokens = limit }
        case .temperature: call.sampling.temperature = try value.chatNumber()
        case .topP: call.sampling.topP = try value.chatNumber()
        case .topK: call.sampling.topK = try value.chatNumber()
        case .minP: call.sampling.minP = try value.chatNumber()
        case .stop: call.sampling.stop = try readStop(value)
        case .n: call.sampling.choices = try value.chatInt()
        case .seed: call.sampling.seed = try value.chatNumber()
        case .presencePenalty: call.sampling.presencePenalty = try value.chatNumber()
        case .frequencyPenalty: call.sampling.frequencyPenalty = try value.chatNumber()
        case .logitBias: call.sampling.logitBias = try value.chatObject().raw
        case .logprobs: call.sampling.logprobs = try value.chatBool()
        case .topLogprobs: call.sampling.topLogprobs = try value.chatInt()
        case .reasoningEffort: try readEffort(value)
        case .reasoning: try readReasoning(value)
        case .includeReasoning: change { $0.includeThoughts = value.bool }
        case .thinking: try readThinking(value)
        case .user: call.user = try value.chatText()
        case .metadata: call.metadata = try value.chatObject().raw
        case .verbosity: call.verbosity = try value.chatString()
        case .safetyIdentifier: call.safetyIdentifier = try value.chatText()
        case .serviceTier: call.serviceTier = try value.chatString()
        case .promptCacheKey: call.promptCacheKey = try value.chatText()
        case .store:
            if try value.chatBool() { extend(member.rawValue, value) }
        case .modalities:
            // Text alone is what every answer is anyway.
            if value.count != 1 || value[0]?.equals("text") != true { extend(member.rawValue, value) }
        }
    }

    /// Keeps a member that has no canonical field.
    mutating func extend(_ name: String, _ value: JSONNode) {
        call.extensions.append(Call.Extension(name: name, value: value.raw))
    }

    private func readStop(_ value: JSONNode) throws(GatewayError) -> [JSONString] {
        if let one = value.jsonString { return [one] }
        guard value.isArray else { throw value.chatFault("a string or an array of strings") }
        var stop: [JSONString] = []
        for sequence in value.elements { stop.append(try sequence.chatText()) }
        return stop
    }

    private mutating func readResponseFormat(_ value: JSONNode) throws(GatewayError) {
        let kind = try value.chatObject()["type"]?.chatString() ?? "text"
        switch kind {
        case "text": call.responseFormat = .text
        case "json_object", "json_schema":
            let inner = try value["json_schema"]?.chatObject()
            // The schema itself stands in odd places with some vendors, and so with their clients.
            let bare = inner.flatMap { $0["properties"] == nil ? nil : $0 }
            guard let schema = inner?["schema"] ?? value["schema"] ?? bare else {
                if kind == "json_schema" { throw (inner ?? value).chatMissing(inner == nil ? "json_schema" : "schema") }
                call.responseFormat = .jsonObject
                return
            }
            call.responseFormat = .jsonSchema(
                JSONSchemaFormat(
                    name: try inner?["name"]?.chatString(),
                    description: try inner?["description"]?.chatText(),
                    schema: try schema.chatObject().raw,
                    strict: try inner?["strict"]?.chatBool()
                )
            )
        default:
            // A grammar, a regular expression: of the vendors that have them.
            extend("response_format", value)
        }
    }

    // MARK: Reasoning

    mutating func change(_ change: (inout ReasoningRequest) -> Void) {
        var request = call.reasoning ?? ReasoningRequest()
        change(&request)
        call.reasoning = request
    }

    private mutating func readEffort(_ value: JSONNode) throws(GatewayError) {
        guard let effort = ReasoningRequest.Effort(rawValue: try value.chatString()) else {
            let known = ReasoningRequest.Effort.allCases.map(\.rawValue).joined(separator: ", ")
            throw value.chatUnknown("one of \(known)")
        }
        change { $0.effort = effort }
    }

    private mutating func readReasoning(_ value: JSONNode) throws(GatewayError) {
        _ = try value.chatObject()
        if let effort = value["effort"] {
            try readEffort(effort)
        } else if let enabled = try value["enabled"]?.chatBool(), value["max_tokens"] == nil {
            // OpenRouter documents "enabled" alone as medium.
            change { $0.effort = enabled ? .medium : ReasoningRequest.Effort.none }
        }
        if let budget = try value["max_tokens"]?.chatInt() { change { $0.budgetTokens = budget } }
        if let excluded = try value["exclude"]?.chatBool() { change { $0.includeThoughts = !excluded } }
        if value["summary"] != nil { change { $0.includeThoughts = true } }
    }

    private mutating func readThinking(_ value: JSONNode) throws(GatewayError) {
        _ = try value.chatObject()
        let budget = try value["budget_tokens"]?.chatInt()
        switch try value.chatString(of: "type") {
        case "enabled", "adaptive", "auto": change { $0.budgetTokens = budget ?? $0.budgetTokens ?? -1 }
        case "disabled": change { $0.effort = ReasoningRequest.Effort.none }
        default: throw (value["type"] ?? value).chatUnknown("one of enabled, adaptive, disabled")
        }
        if let display = try value["display"]?.chatString() { change { $0.includeThoughts = display != "omitted" } }
    }
}
