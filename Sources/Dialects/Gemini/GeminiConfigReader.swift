import Core
import JSON

/// Reads `generationConfig`; members without a canonical field become extensions named `generationConfig.…`.
enum GeminiConfigReader {
    static func read(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        var format = GeminiFormatReader()
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "maxOutputTokens", "max_output_tokens": call.sampling.maxOutputTokens = try GeminiFault.int(value)
            case "temperature": call.sampling.temperature = try GeminiFault.number(value)
            case "topP", "top_p": call.sampling.topP = try GeminiFault.number(value)
            case "topK", "top_k": call.sampling.topK = try GeminiFault.number(value)
            case "stopSequences", "stop_sequences":
                for stop in GeminiFault.list(value) { call.sampling.stop.append(try GeminiFault.text(stop)) }
            case "candidateCount", "candidate_count": call.sampling.choices = try GeminiFault.int(value)
            case "seed": call.sampling.seed = try GeminiFault.number(value)
            case "presencePenalty", "presence_penalty": call.sampling.presencePenalty = try GeminiFault.number(value)
            case "frequencyPenalty", "frequency_penalty": call.sampling.frequencyPenalty = try GeminiFault.number(value)
            case "responseLogprobs", "response_logprobs": call.sampling.logprobs = try GeminiFault.bool(value)
            case "logprobs": call.sampling.topLogprobs = try GeminiFault.int(value)
            case "responseMimeType", "response_mime_type": format.mediaType = value
            case "responseJsonSchema", "response_json_schema", "_responseJsonSchema":
                guard value.isObject else { throw GeminiFault.expected("an object", value) }
                format.jsonSchema = value
            case "responseSchema", "response_schema": format.schema = value
            case "thinkingConfig", "thinking_config": try readThinking(value, into: &call)
            case "responseModalities", "response_modalities":
                // Text alone is what every text model does anyway.
                if value.count != 1 || value[0]?.equals("TEXT") != true { keep(key, value, in: &call) }
            default: keep(key, value, in: &call)
            }
        }
        try format.finish(into: &call)
    }

    private static func keep(_ key: JSONKey, _ value: JSONNode, in call: inout Call) {
        call.extensions.append(Call.Extension(name: "generationConfig." + key.string, value: value.raw))
    }

    private static func readThinking(_ node: JSONNode, into call: inout Call) throws(GatewayError) {
        guard node.isObject else { throw GeminiFault.expected("an object", node) }
        // Without a word about thoughts the API keeps them to itself.
        var reasoning = ReasoningRequest(includeThoughts: false)
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "includeThoughts", "include_thoughts": reasoning.includeThoughts = try GeminiFault.bool(value)
            case "thinkingBudget", "thinking_budget": reasoning.budgetTokens = try GeminiFault.int(value)
            case "thinkingLevel", "thinking_level":
                let level = try GeminiFault.string(value).lowercased()
                if level == "thinking_level_unspecified" { continue }
                guard let effort = ReasoningRequest.Effort(rawValue: level) else {
                    throw GeminiFault.notOneOf("minimal, low, medium, high", value)
                }
                reasoning.effort = effort
            default:
                call.extensions.append(
                    Call.Extension(name: "generationConfig.thinkingConfig." + key.string, value: value.raw)
                )
            }
        }
        call.reasoning = reasoning
    }
}

/// Reads the four members that together say what form the answer shall have.
struct GeminiFormatReader {
    var mediaType: JSONNode?
    var jsonSchema: JSONNode?
    var schema: JSONNode?

    func finish(into call: inout Call) throws(GatewayError) {
        guard let mediaType, !mediaType.equals("text/plain") else { return }
        guard mediaType.equals("application/json") else {
            // `text/x.enum` and what may come: nobody else can say it.
            let members = [
                ("responseMimeType", mediaType), ("responseSchema", schema), ("responseJsonSchema", jsonSchema),
            ]
            for case (let name, let node?) in members {
                call.extensions.append(Call.Extension(name: "generationConfig." + name, value: node.raw))
            }
            return
        }
        if let jsonSchema {
            call.responseFormat = .jsonSchema(JSONSchemaFormat(schema: jsonSchema.raw))
        } else if let schema {
            guard schema.isObject else { throw GeminiFault.expected("an object", schema) }
            call.responseFormat = .jsonSchema(JSONSchemaFormat(schema: GeminiSchemaReader.jsonSchema(schema)))
        } else {
            call.responseFormat = .jsonObject
        }
    }
}
