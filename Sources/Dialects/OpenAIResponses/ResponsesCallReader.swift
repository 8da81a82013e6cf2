import Core
import JSON

/// Reads a caller's request.
///
/// Members that no canonical field holds become extensions: those of the top level under their own name, those of `text`
/// and `reasoning` as `text.NAME` and `reasoning.NAME`.
///
/// Left to the gateway in front, and so without a trace in the call: `store`. Hints that are not kept:
/// `stream_options.include_obfuscation`, and which kind of summary is wished for. Of `include`,
/// `reasoning.encrypted_content` means nothing here: proofs are always given.
struct ResponsesCallReader {
    var call = Call(model: "")
    /// Of the last message, where that is the assistant's.
    var answer = AnswerProgress()
    private let route: CallRoute

    init(route: CallRoute) {
        self.route = route
        call.dialect = .openAIResponses
        call.dropUnsupported = route.dropUnsupported
    }

    mutating func read(_ root: JSONNode) throws(GatewayError) -> Call {
        guard root.isObject else { throw root.chatFault("an object") }
        // First, whatever the order of the members.
        if let text = try root["instructions"]?.chatText(), !text.isEmpty {
            call.messages.append(Message(.system, [.text(text)]))
        }
        for (key, value) in root.members where !value.isNull { try read(key, value) }
        call.extensions.keepLastOfEachName()
        if let model = route.model { call.model = model }
        if call.model.isEmpty { throw root.chatMissing("model") }
        // What is asked may be kept at the vendor.
        if root["input"] == nil, root["prompt"] == nil, root["previous_response_id"] == nil, root["conversation"] == nil
        {
            throw root.chatMissing("input")
        }
        if let stream = route.stream { call.stream = stream }
        // Every stream of this dialect tells usage.
        call.includeUsage = call.stream
        return call
    }

    private mutating func read(_ key: JSONKey, _ value: JSONNode) throws(GatewayError) {
        switch key {
        case "instructions": break
        case "model": call.model = try value.chatString()
        case "input": try readInput(value)
        case "stream": call.stream = try value.chatBool()
        case "stream_options": _ = try value.chatObject()
        case "store": _ = try value.chatBool()
        case "drop_params": call.dropUnsupported = try value.chatBool()
        case "tools": call.tools = try readTools(value)
        case "tool_choice": try readToolChoice(value)
        case "parallel_tool_calls": call.parallelToolCalls = try value.chatBool()
        case "text": try readText(value)
        case "reasoning": try readReasoning(value)
        case "max_output_tokens": call.sampling.maxOutputTokens = try value.chatInt()
        case "temperature": call.sampling.temperature = try value.chatNumber()
        case "top_p": call.sampling.topP = try value.chatNumber()
        case "top_logprobs":
            let count = try value.chatInt()
            call.sampling.topLogprobs = count
            if count > 0 { call.sampling.logprobs = true }
        case "include": try readInclude(value)
        case "metadata": call.metadata = try value.chatObject().raw
        case "user": call.user = try value.chatText()
        case "safety_identifier": call.safetyIdentifier = try value.chatText()
        case "prompt_cache_key": call.promptCacheKey = try value.chatText()
        case "service_tier": call.serviceTier = try value.chatString()
        case "background":
            if try value.chatBool() { extend("background", value) }
        case "truncation":
            if try value.chatString() != "disabled" { extend("truncation", value) }
        default: extend(key.string, value)
        }
    }

    /// Keeps a member that has no canonical field.
    mutating func extend(_ name: String, _ value: JSONNode) {
        call.extensions.append(Call.Extension(name: name, value: value.raw))
    }

    private mutating func readInclude(_ value: JSONNode) throws(GatewayError) {
        var isForeign = false
        for item in try value.chatArray() {
            switch try item.chatString() {
            case ResponsesInclude.encryptedReasoning: break
            case ResponsesInclude.logprobs: call.sampling.logprobs = true
            default: isForeign = true
            }
        }
        if isForeign { extend("include", value) }
    }

    private mutating func readText(_ value: JSONNode) throws(GatewayError) {
        for (key, value) in try value.chatObject().members where !value.isNull {
            switch key {
            case "format": try readFormat(value)
            case "verbosity": call.verbosity = try value.chatString()
            default: extend("text.\(key.string)", value)
            }
        }
    }

    private mutating func readFormat(_ value: JSONNode) throws(GatewayError) {
        switch try value.chatObject().chatString(of: "type") {
        case "text": call.responseFormat = .text
        case "json_object": call.responseFormat = .jsonObject
        case "json_schema":
            guard let schema = value["schema"] else { throw value.chatMissing("schema") }
            call.responseFormat = .jsonSchema(
                JSONSchemaFormat(
                    name: try value["name"]?.chatString(),
                    description: try value["description"]?.chatText(),
                    schema: try schema.chatObject().raw,
                    strict: try value["strict"]?.chatBool()
                )
            )
        // A grammar: of the vendors that have it.
        default: extend("text.format", value)
        }
    }

    private mutating func readReasoning(_ value: JSONNode) throws(GatewayError) {
        var request = ReasoningRequest()
        for (key, value) in try value.chatObject().members where !value.isNull {
            switch key {
            case "effort":
                guard let effort = ReasoningRequest.Effort(rawValue: try value.chatString()) else {
                    let known = ReasoningRequest.Effort.allCases.map(\.rawValue).joined(separator: ", ")
                    throw value.chatUnknown("one of \(known)")
                }
                request.effort = effort
            case "summary", "generate_summary": request.includeThoughts = try value.chatString() != "none"
            case "context":
                if try value.chatString() != "auto" { extend("reasoning.context", value) }
            case "mode":
                if try value.chatString() != "standard" { extend("reasoning.mode", value) }
            default: extend("reasoning.\(key.string)", value)
            }
        }
        if request.effort != nil || request.includeThoughts != nil { call.reasoning = request }
    }
}

/// What `include` can ask for, as far as it means something to other dialects too.
enum ResponsesInclude {
    static let encryptedReasoning = "reasoning.encrypted_content"
    static let logprobs = "message.output_text.logprobs"
}
