import Core
import JSON

/// Where a dialect's requests have a parameter: a member, or a member of one.
struct ParameterPlace {
    let outer: StaticString?
    let inner: StaticString
    /// Another name of the outer member, which some clients use.
    var otherOuter: StaticString?
    /// Another name of the inner one.
    var otherInner: StaticString?

    init(_ outer: StaticString? = nil, _ inner: StaticString) {
        (self.outer, self.inner) = (outer, inner)
    }

    /// The object that holds it, and its own name there.
    private func written(in request: JSONDocument) -> (outer: StaticString?, inner: StaticString) {
        guard let outer else { return (nil, inner) }
        var named = outer
        if let otherOuter, request.root.member(outer) == nil, request.root.member(otherOuter) != nil {
            named = otherOuter
        }
        if let otherInner, request.root[named]?.member(otherInner) != nil { return (named, otherInner) }
        return (named, inner)
    }

    /// The request says something of it.
    func isSaid(in request: JSONDocument) -> Bool {
        let (outer, inner) = written(in: request)
        guard let outer else { return request.root[inner] != nil }
        return request.root[outer]?[inner] != nil
    }

    func set(_ value: JSONRaw, in request: JSONDocument, _ edits: inout JSONEdits) {
        let (outer, inner) = written(in: request)
        if let outer { edits.set(outer, inner, to: value) } else { edits.set(inner, to: value) }
    }
}

extension DialectName {
    /// Where requests of the dialect have a parameter; nil: nowhere.
    func place(of parameter: CallParameter) -> ParameterPlace? {
        switch (self, parameter) {
        case (_, .maxTokens): nil
        case (.openAIChat, .temperature), (.openAIResponses, .temperature), (.openAICompletions, .temperature),
            (.anthropicMessages, .temperature), (.cohereV2, .temperature):
            ParameterPlace(nil, "temperature")
        case (.openAIChat, .topP), (.openAIResponses, .topP), (.openAICompletions, .topP), (.anthropicMessages, .topP):
            ParameterPlace(nil, "top_p")
        case (.cohereV2, .topP): ParameterPlace(nil, "p")
        case (.openAIChat, .topK), (.anthropicMessages, .topK): ParameterPlace(nil, "top_k")
        case (.cohereV2, .topK): ParameterPlace(nil, "k")
        case (.openAIChat, .presencePenalty), (.openAICompletions, .presencePenalty), (.cohereV2, .presencePenalty):
            ParameterPlace(nil, "presence_penalty")
        case (.openAIChat, .frequencyPenalty), (.openAICompletions, .frequencyPenalty), (.cohereV2, .frequencyPenalty):
            ParameterPlace(nil, "frequency_penalty")
        case (.openAIChat, .seed), (.openAICompletions, .seed), (.cohereV2, .seed): ParameterPlace(nil, "seed")
        case (.openAIChat, .stop), (.openAICompletions, .stop): ParameterPlace(nil, "stop")
        case (.anthropicMessages, .stop), (.cohereV2, .stop): ParameterPlace(nil, "stop_sequences")
        case (.openAIChat, .reasoningEffort): ParameterPlace(nil, "reasoning_effort")
        case (.openAIResponses, .reasoningEffort): ParameterPlace("reasoning", "effort")
        case (.anthropicMessages, .reasoningEffort): ParameterPlace("output_config", "effort")
        case (.bedrockConverse, .temperature): ParameterPlace("inferenceConfig", "temperature")
        case (.bedrockConverse, .topP): ParameterPlace("inferenceConfig", "topP")
        case (.bedrockConverse, .stop): ParameterPlace("inferenceConfig", "stopSequences")
        case (.gemini, .temperature): .gemini("temperature")
        case (.gemini, .topP): .gemini("topP", "top_p")
        case (.gemini, .topK): .gemini("topK", "top_k")
        case (.gemini, .presencePenalty): .gemini("presencePenalty", "presence_penalty")
        case (.gemini, .frequencyPenalty): .gemini("frequencyPenalty", "frequency_penalty")
        case (.gemini, .seed): .gemini("seed")
        case (.gemini, .stop): .gemini("stopSequences", "stop_sequences")
        // What a thought may take is a number there with most models.
        case (.gemini, .reasoningEffort): nil
        case (.openAIResponses, _), (.openAICompletions, _), (.anthropicMessages, _), (.cohereV2, _),
            (.bedrockConverse, _):
            nil
        }
    }

    /// A value as it stands at its place.
    func form(_ value: JSONRaw, of parameter: CallParameter) -> JSONRaw {
        guard self == .anthropicMessages, parameter == .reasoningEffort else { return value }
        // The least that the scale has there.
        return ["\"none\"", "\"minimal\""].contains(value.string) ? JSONRaw("low") : value
    }
}

extension ParameterPlace {
    fileprivate static func gemini(_ inner: StaticString, _ other: StaticString? = nil) -> ParameterPlace {
        var place = ParameterPlace("generationConfig", inner)
        place.otherOuter = "generation_config"
        place.otherInner = other
        return place
    }
}
