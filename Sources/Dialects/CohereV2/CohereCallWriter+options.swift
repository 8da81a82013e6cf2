import Core
import JSON
import NIOCore

extension CohereCallWriter {
    // MARK: Tools

    mutating func writeTools() throws(GatewayError) {
        guard !call.tools.isEmpty else { return try writeToolChoice(hasTools: false) }
        guard target.capabilities.tools else {
            return try unsupported.refuse("tools", "\(target.model) calls no tools.")
        }
        if call.parallelToolCalls == false {
            try unsupported.refuse("parallel_tool_calls", "Cohere decides itself how many tools it calls at once.")
        }
        let offered = try offeredTools()
        if !offered.isEmpty {
            writer.key("tools")
            writer.beginArray()
            for tool in offered { write(tool) }
            writer.endArray()
            try writeStrictness(of: offered)
        }
        try writeToolChoice(hasTools: !offered.isEmpty)
    }

    /// Without those that may not be called, and those that run at another vendor.
    private mutating func offeredTools() throws(GatewayError) -> [Tool] {
        var allowed: [String]?
        switch call.toolChoice {
        case .named(let name): allowed = [name]
        case .allowed(let names, _): allowed = names
        case nil, .auto, .some(.none), .required: break
        }
        var offered: [Tool] = []
        for (index, tool) in call.tools.enumerated() {
            if let allowed, !allowed.contains(tool.name) { continue }
            if let server = tool.server, server.dialect != .cohereV2 {
                try unsupported.refuse("tools[\(index)]", "Cohere has no tool of the type '\(server.kind)'.")
                continue
            }
            offered.append(tool)
        }
        if let allowed, offered.isEmpty {
            let names = allowed.map { "'\($0)'" }.joined(separator: ", ")
            throw .invalidRequest("'tool_choice': none of the tools is named \(names).", param: "tool_choice")
        }
        return offered
    }

    private mutating func write(_ tool: Tool) {
        if let server = tool.server { return writer.raw(server.value) }
        writer.beginObject()
        writer.member("type", literal: "function")
        writer.key("function")
        writer.beginObject()
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        if let schema = tool.parameters, schema.bytes.readableBytesView.first == UInt8(ascii: "{") {
            writer.member("parameters", schema)
        } else {
            // Cohere wants a schema; JSON Schema's `true` and no schema at all mean the same.
            writer.object("parameters") {
                $0.member("type", literal: "object")
                $0.object("properties") { _ in }
            }
        }
        writer.endObject()
        writer.endObject()
    }

    private mutating func writeStrictness(of tools: [Tool]) throws(GatewayError) {
        let own = tools.filter { $0.server == nil }
        if own.contains(where: { $0.strict == true }) {
            guard own.allSatisfy({ $0.strict == true }) else {
                let loose = call.tools.firstIndex { $0.server == nil && $0.strict != true } ?? 0
                return try unsupported.refuse(
                    "tools[\(loose)].function.strict",
                    "Cohere holds all tools to their schemas or none."
                )
            }
            writer.member("strict_tools", true)
        } else if isNative, !own.isEmpty, own.allSatisfy({ $0.strict == false }) {
            writer.member("strict_tools", false)
        }
    }

    private mutating func writeToolChoice(hasTools: Bool) throws(GatewayError) {
        let word: StaticString
        switch call.toolChoice {
        case nil, .auto, .allowed(_, required: false): return
        case .some(.none):
            guard hasTools || isNative else { return }
            word = "NONE"
        case .required, .named, .allowed(_, required: true): word = "REQUIRED"
        }
        guard isNative || !target.quirks.unsupported.contains("tool_choice") else {
            return try unsupported.refuse("tool_choice", "\(target.model) does not take it.")
        }
        writer.member("tool_choice", literal: word)
    }

    // MARK: The form of the answer

    mutating func writeResponseFormat() throws(GatewayError) {
        var schema: JSONRaw?
        switch call.responseFormat {
        case nil: return
        case .text:
            if isNative { writer.object("response_format") { $0.member("type", literal: "text") } }
            return
        case .jsonObject: break
        case .jsonSchema(let format): schema = format.schema
        }
        let able = target.capabilities
        guard isNative || (schema == nil ? able.jsonMode : able.jsonSchema) else {
            return try unsupported.refuse("response_format", "\(target.model) cannot be held to JSON.")
        }
        guard isNative || able.jsonWithTools || call.tools.isEmpty else {
            return try unsupported.refuse(
                "response_format",
                "\(target.model) cannot be held to JSON while it has tools."
            )
        }
        writer.key("response_format")
        writer.beginObject()
        writer.member("type", literal: "json_object")
        writer.member("json_schema", schema)
        writer.endObject()
    }

    // MARK: Sampling

    mutating func writeSampling() throws(GatewayError) {
        let sampling = call.sampling
        writer.member("max_tokens", sampling.maxOutputTokens)
        try writeStop(sampling.stop)
        try writeFraction("temperature", sampling.temperature)
        writer.member("seed", sampling.seed)
        try writeFraction("frequency_penalty", sampling.frequencyPenalty)
        try writeFraction("presence_penalty", sampling.presencePenalty)
        writer.member("k", sampling.topK)
        writer.member("p", isNative ? sampling.topP : sampling.topP.map(Self.withinRange))
        writer.member("logprobs", sampling.logprobs)
    }

    private static func withinRange(_ topP: JSONNumber) -> JSONNumber {
        guard let value = topP.double else { return topP }
        if value > 0.99 { return JSONNumber(0.99) }
        return value < 0.01 ? JSONNumber(0.01) : topP
    }

    private mutating func writeStop(_ sequences: [JSONString]) throws(GatewayError) {
        guard !sequences.isEmpty else { return }
        var sequences = sequences
        if sequences.count > 5, !isNative {
            try unsupported.refuse("stop", "Cohere takes five sequences at most.")
            sequences.removeSubrange(5...)
        }
        writer.key("stop_sequences")
        writer.beginArray()
        for sequence in sequences { writer.string(sequence) }
        writer.endArray()
    }

    /// A parameter of which Cohere takes 0 to 1.
    private mutating func writeFraction(_ name: StaticString, _ value: JSONNumber?) throws(GatewayError) {
        guard let value else { return }
        if !isNative, let number = value.double, number < 0 || number > 1 {
            return try unsupported.refuse("\(name)", "Cohere's range is 0 to 1.")
        }
        writer.member(name, value)
    }

    mutating func writeThinking() throws(GatewayError) {
        guard let wish = call.reasoning else { return }
        let thinking = CohereThinking(
            wish,
            by: isNative ? nil : target.capabilities.reasoning,
            maxTokens: call.sampling.maxOutputTokens ?? target.maxOutputTokens
        )
        if thinking == .impossible {
            let name = wish.effort == nil ? "reasoning" : "reasoning_effort"
            try unsupported.refuse(name, "\(target.model) does not reason.")
        }
        thinking.write(into: &writer)
    }

    // MARK: The rest

    mutating func writeExtensions() throws(GatewayError) {
        for item in call.extensions where isNative || !item.isIdle {
            if isNative || Self.nativeMembers.contains(item.name) {
                writer.key(item.name)
                writer.raw(item.value)
            } else {
                try unsupported.refuse(item.name, "Cohere has no such parameter, or not with this value.")
            }
        }
    }

    mutating func refuseWhatCohereLacks() throws(GatewayError) {
        let sampling = call.sampling
        if let n = sampling.choices, n != 1 { try unsupported.refuse("n", "Cohere gives one answer.") }
        if let minP = sampling.minP, minP.double != 0 {
            try unsupported.refuse("min_p", "Cohere has no such parameter.")
        }
        if let bias = sampling.logitBias, bias != .emptyObject {
            try unsupported.refuse("logit_bias", "Cohere cannot favour single tokens.")
        }
        if let top = sampling.topLogprobs, top > 0 {
            try unsupported.refuse("top_logprobs", "Cohere tells the probabilities of the chosen tokens only.")
        }
        if let verbosity = call.verbosity, verbosity != "medium" {
            try unsupported.refuse("verbosity", "Cohere has no such parameter.")
        }
        if let tier = call.serviceTier, tier != "auto", tier != "default" {
            try unsupported.refuse("service_tier", "Cohere has one tier; its `priority` is a number.")
        }
    }
}
