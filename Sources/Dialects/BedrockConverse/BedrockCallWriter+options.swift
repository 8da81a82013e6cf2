import Core
import JSON

extension BedrockCallWriter {
    // MARK: Sampling

    mutating func writeInferenceConfig() throws(GatewayError) {
        let sampling = call.sampling
        var (temperature, topP) = (sampling.temperature, sampling.topP)
        var topK = sampling.topK
        if model.isClaude {
            let taken = try AnthropicSampling(
                sampling,
                for: target,
                thinks: thinking.isOn,
                isNative: isNative,
                &unsupported
            )
            (temperature, topP, topK) = (taken.temperature, taken.topP, taken.topK)
        } else {
            (temperature, topP, topK) = try taken(sampling)
        }
        if let topK {
            switch model.topK {
            case .member: fields.set("top_k", to: .build { $0.number(topK) })
            case .inferenceConfig:
                fields.set("inferenceConfig", to: .build { $0.object { $0.member("topK", topK) } })
            case .none: try unsupported.refuse("top_k", "\(target.model) does not take it.")
            }
        }
        let stop = try takenStops()
        let prefix = "inferenceConfig."
        let others = isNative ? call.extensions.filter { $0.name.hasPrefix(prefix) } : []
        guard sampling.maxOutputTokens != nil || temperature != nil || topP != nil || !stop.isEmpty || !others.isEmpty
        else { return }
        writer.key("inferenceConfig")
        writer.beginObject()
        writer.member("maxTokens", sampling.maxOutputTokens)
        writer.member("temperature", temperature)
        writer.member("topP", topP)
        if !stop.isEmpty {
            writer.key("stopSequences")
            writer.beginArray()
            for sequence in stop { writer.string(sequence) }
            writer.endArray()
        }
        for other in others {
            writer.key(String(other.name.dropFirst(prefix.count)))
            writer.raw(other.value)
        }
        writer.endObject()
    }

    /// What models of other makers take.
    private mutating func taken(
        _ sampling: Sampling
    ) throws(GatewayError) -> (temperature: JSONNumber?, topP: JSONNumber?, topK: JSONNumber?) {
        var (temperature, topP, topK) = (sampling.temperature, sampling.topP, sampling.topK)
        if let value = temperature {
            if try !target.takes("temperature", value, unless: 1, &unsupported) {
                temperature = nil
            } else if let number = value.double, number > 1, !isNative {
                try unsupported.refuse("temperature", "Bedrock's range is 0 to 1.")
                temperature = nil
            }
        }
        if let value = topP, try !target.takes("top_p", value, unless: 1, &unsupported) { topP = nil }
        if let value = topK, try !target.takes("top_k", value, unless: 0, &unsupported) { topK = nil }
        // Nova 2 reasons hard without any: https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html.
        guard model.isNova2, fields.contains("reasoningConfig"), let effort = call.reasoning?.effort, effort >= .high,
            !isNative
        else { return (temperature, topP, topK) }
        for (name, value) in [("temperature", temperature), ("top_p", topP), ("top_k", topK)] where value != nil {
            try unsupported.refuse(name, "\(target.model) does not take it with a high effort.")
        }
        return (nil, nil, nil)
    }

    private mutating func takenStops() throws(GatewayError) -> [JSONString] {
        guard !isNative else { return call.sampling.stop }
        var taken: [JSONString] = []
        for (index, sequence) in call.sampling.stop.enumerated() {
            if sequence.isBlank, model.isClaude || sequence.isEmpty {
                let name = call.sampling.stop.count == 1 ? "stop" : "stop[\(index)]"
                try unsupported.refuse(name, "Bedrock takes no stop sequence of white space alone.")
            } else {
                taken.append(sequence)
            }
        }
        return taken
    }

    // MARK: The form of the answer

    mutating func writeOutputConfig() {
        let prefix = "outputConfig."
        let others = isNative ? call.extensions.filter { $0.name.hasPrefix(prefix) } : []
        var schema: JSONRaw?
        if case .native(let format) = form { schema = isNative ? format : AnthropicSchema.closed(format) }
        guard thinking.effort != nil || schema != nil || !others.isEmpty else { return }
        writer.key("outputConfig")
        writer.beginObject()
        if let schema, case .jsonSchema(let format) = call.responseFormat {
            writer.object("textFormat") { writer in
                writer.member("type", literal: "json_schema")
                writer.object("structure") { writer in
                    writer.object("jsonSchema") { writer in
                        writer.member("schema", schema.asJSONString)
                        writer.member("name", format.name)
                        writer.member("description", format.description)
                    }
                }
            }
        }
        if let effort = thinking.effort { writer.member("effort", literal: effort) }
        for other in others {
            writer.key(String(other.name.dropFirst(prefix.count)))
            writer.raw(other.value)
        }
        writer.endObject()
    }

    // MARK: The rest

    mutating func writeServiceTier() throws(GatewayError) {
        switch call.serviceTier {
        case nil, "auto": break
        case let tier? where isNative || ["default", "flex", "priority", "reserved"].contains(tier):
            writer.object("serviceTier") { $0.member("type", tier) }
        default: try unsupported.refuse("service_tier", "Bedrock has the tiers default, flex, priority and reserved.")
        }
    }

    mutating func writeExtensions() throws(GatewayError) {
        for item in call.extensions where isNative || !item.isIdle {
            if item.name.hasPrefix(BedrockModelFields.prefix) {
                fields.set(String(item.name.dropFirst(BedrockModelFields.prefix.count)), to: item.value)
            } else if isNative {
                if item.name.hasPrefix("inferenceConfig.") || item.name.hasPrefix("outputConfig.") { continue }
                writer.key(item.name)
                writer.raw(item.value)
            } else if item.name == "additionalModelRequestFields", let root = try? item.value.parsed().root,
                root.isObject
            {
                for (key, value) in root.members {
                    try setField(key.string, to: value.raw, "\(item.name).\(key.string)")
                }
            } else if Self.nativeMembers.contains(item.name) {
                writer.key(item.name)
                writer.raw(item.value)
            } else if model.isClaude, Self.claudeMembers.contains(item.name) {
                try setField(item.name, to: item.value, item.name)
            } else {
                try unsupported.refuse(item.name, "Bedrock has no such parameter, or not with this value.")
            }
        }
        try askForStopSequence()
    }

    private mutating func setField(_ name: String, to value: JSONRaw, _ path: String) throws(GatewayError) {
        if !fields.set(name, to: value) {
            try unsupported.refuse(path, "Another parameter of the request says it already.")
        }
    }

    /// Claude tells which sequence ended the answer, if it is asked to.
    private mutating func askForStopSequence() throws(GatewayError) {
        let name = "additionalModelResponseFieldPaths"
        guard model.isClaude, !isNative, !call.sampling.stop.isEmpty,
            !call.extensions.contains(where: { $0.name == name })
        else { return }
        writer.array("additionalModelResponseFieldPaths") { $0.string("/stop_sequence" as StaticString) }
    }

    mutating func refuseWhatBedrockLacks() throws(GatewayError) {
        let sampling = call.sampling
        if let n = sampling.choices, n != 1 { try unsupported.refuse("n", "Bedrock gives one answer.") }
        if sampling.seed != nil { try unsupported.refuse("seed", "Bedrock's sampling cannot be seeded.") }
        if sampling.minP.isSet { try unsupported.refuse("min_p", "Bedrock has no such parameter.") }
        if sampling.presencePenalty.isSet { try unsupported.refuse("presence_penalty", "Bedrock has no penalties.") }
        if sampling.frequencyPenalty.isSet {
            try unsupported.refuse("frequency_penalty", "Bedrock has no penalties.")
        }
        if let bias = sampling.logitBias, bias.bytes != JSONRaw.emptyObject.bytes {
            try unsupported.refuse("logit_bias", "Bedrock has no such parameter.")
        }
        if sampling.logprobs == true { try unsupported.refuse("logprobs", "Bedrock tells no probabilities.") }
        if let top = sampling.topLogprobs, top > 0, sampling.logprobs != true {
            try unsupported.refuse("top_logprobs", "Bedrock tells no probabilities.")
        }
        if let verbosity = call.verbosity, verbosity != "medium" {
            try unsupported.refuse("verbosity", "Bedrock has no such parameter.")
        }
    }
}
