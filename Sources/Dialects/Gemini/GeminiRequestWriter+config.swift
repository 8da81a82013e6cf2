import Core
import JSON

extension GeminiRequestWriter {
    mutating func writeGenerationConfig() throws(GatewayError) {
        var config = OpenConfig()
        let sampling = call.sampling
        try write("maxOutputTokens", sampling.maxOutputTokens.map { JSONNumber($0) }, "max_tokens", &config)
        try write("temperature", sampling.temperature, "temperature", &config)
        try write("topP", sampling.topP, "top_p", &config)
        try write("topK", sampling.topK, "top_k", &config)
        try write("seed", sampling.seed, "seed", &config)
        try write("presencePenalty", sampling.presencePenalty, "presence_penalty", &config)
        try write("frequencyPenalty", sampling.frequencyPenalty, "frequency_penalty", &config)
        if !sampling.stop.isEmpty, try allows("stop") {
            config.open("stopSequences", &out)
            out.beginArray()
            for stop in sampling.stop { out.string(stop) }
            out.endArray()
        }
        if let choices = sampling.choices, choices != 1, try allows("n") {
            config.open("candidateCount", &out)
            out.int(choices)
        }
        if sampling.minP != nil { try unsupported.refuse("min_p", "Gemini has no such setting.") }
        if let bias = sampling.logitBias, bias != .null, bias != .emptyObject {
            try unsupported.refuse("logit_bias", "Gemini cannot favour single tokens.")
        }
        try writeLogprobs(&config)
        try writeFormat(&config)
        try writeThinking(&config)
        if hasExtensions(under: "generationConfig.") {
            config.open(&out)
            writeExtensions(under: "generationConfig.")
        }
        config.close(&out)
    }

    /// Whether the vendor takes the member; if the catalogue says that it does not, it is refused or dropped.
    private mutating func allows(_ param: String) throws(GatewayError) -> Bool {
        guard target.quirks.unsupported.contains(param) else { return true }
        try unsupported.refuse(param, "The model does not take it.")
        return false
    }

    private mutating func write(
        _ name: StaticString,
        _ value: JSONNumber?,
        _ param: String,
        _ config: inout OpenConfig
    ) throws(GatewayError) {
        guard let value else { return }
        // No penalty is what there is without one.
        if value.double == 0, param.hasSuffix("_penalty"), target.quirks.unsupported.contains(param) { return }
        guard try allows(param) else { return }
        config.open(name, &out)
        out.number(value)
    }

    private mutating func writeLogprobs(_ config: inout OpenConfig) throws(GatewayError) {
        guard call.sampling.logprobs == true, try allows("logprobs") else { return }
        config.open("responseLogprobs", &out)
        out.bool(true)
        if let top = call.sampling.topLogprobs, top > 0 {
            config.open("logprobs", &out)
            out.int(top)
        }
    }

    private mutating func writeFormat(_ config: inout OpenConfig) throws(GatewayError) {
        switch call.responseFormat {
        case nil, .text: return
        case .jsonObject:
            guard try takesJSON() else { return }
            config.open(&out)
            out.member("responseMimeType", literal: "application/json")
        case .jsonSchema(let format):
            guard try takesJSON() else { return }
            config.open(&out)
            out.member("responseMimeType", literal: "application/json")
            if target.capabilities.jsonSchema {
                config.open("responseJsonSchema", &out)
                out.raw(format.schema)
            } else {
                var cleaner = try GeminiSchemaCleaner(format.schema, named: "response_format.json_schema.schema")
                config.open("responseSchema", &out)
                out.raw(try cleaner.clean())
            }
        }
    }

    private mutating func takesJSON() throws(GatewayError) -> Bool {
        if !call.tools.isEmpty, !target.capabilities.jsonWithTools {
            try unsupported.refuse("response_format", "The model cannot be held to JSON while it has tools.")
            return false
        }
        if target.capabilities.jsonMode || target.capabilities.jsonSchema { return true }
        try unsupported.refuse("response_format", "The model cannot be held to JSON.")
        return false
    }

    // MARK: Thinking

    private mutating func writeThinking(_ config: inout OpenConfig) throws(GatewayError) {
        let others = hasExtensions(under: "generationConfig.thinkingConfig.")
        guard let reasoning = call.reasoning, try takesThinking(reasoning) else {
            if others { writeThinkingConfig(nil, &config) }
            return
        }
        writeThinkingConfig(reasoning, &config)
    }

    private mutating func takesThinking(_ reasoning: ReasoningRequest) throws(GatewayError) -> Bool {
        let wantsNone = reasoning.effort == ReasoningRequest.Effort.none || reasoning.budgetTokens == 0
        guard target.capabilities.reasoning == Capabilities.Reasoning.none else {
            guard wantsNone, target.capabilities.leastEffort != nil else { return true }
            try unsupported.refuse("reasoning_effort", "The model always thinks.")
            return false
        }
        let wantsNothing = reasoning.effort == nil && reasoning.budgetTokens == nil
        if !wantsNone, !wantsNothing { try unsupported.refuse("reasoning_effort", "The model does not think.") }
        return false
    }

    private mutating func writeThinkingConfig(_ reasoning: ReasoningRequest?, _ config: inout OpenConfig) {
        config.open("thinkingConfig", &out)
        out.beginObject()
        if let reasoning {
            let setting = ThinkingSetting(reasoning, target.capabilities)
            switch setting {
            case .off: out.member("thinkingBudget", 0)
            case .budget(let tokens): out.member("thinkingBudget", tokens)
            case .level(let level): out.member("thinkingLevel", level)
            case .unsaid: break
            }
            // Thoughts cannot be asked of a model that is told not to think.
            if setting != .off, reasoning.includeThoughts ?? true { out.member("includeThoughts", true) }
        }
        writeExtensions(under: "generationConfig.thinkingConfig.")
        out.endObject()
    }
}

/// How Gemini is told to think: 2.5 by a budget, 3 and later by a level. Both take a budget of 0 for "off" where the
/// model can do without thinking at all.
enum ThinkingSetting: Equatable {
    case unsaid, off
    case budget(Int)
    case level(String)

    init(_ reasoning: ReasoningRequest, _ able: Capabilities) {
        if let tokens = reasoning.budgetTokens {
            self = tokens == 0 ? .off : .budget(tokens)
            return
        }
        guard let effort = reasoning.effort else {
            self = .unsaid
            return
        }
        let byBudget = able.reasoning == .budget
        // Budgets as Google maps them for OpenAI's `reasoning_effort`: https://ai.google.dev/gemini-api/docs/openai#thinking
        switch max(effort, able.leastEffort ?? effort) {
        case .none: self = .off
        case .minimal: self = byBudget ? .budget(1024) : .level("minimal")
        case .low: self = byBudget ? .budget(1024) : .level("low")
        case .medium: self = byBudget ? .budget(8192) : .level("medium")
        case .high, .xhigh, .max: self = byBudget ? .budget(24_576) : .level("high")
        }
    }
}

/// `generationConfig`, opened with its first member.
struct OpenConfig {
    private var isOpen = false

    mutating func open(_ out: inout JSONWriter) {
        guard !isOpen else { return }
        isOpen = true
        out.beginObject(named: "generationConfig")
    }

    mutating func open(_ name: StaticString, _ out: inout JSONWriter) {
        open(&out)
        out.key(name)
    }

    func close(_ out: inout JSONWriter) {
        if isOpen { out.endObject() }
    }
}
