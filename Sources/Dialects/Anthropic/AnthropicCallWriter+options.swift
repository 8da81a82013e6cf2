import Core
import JSON
import NIOCore

extension AnthropicCallWriter {
    // MARK: Tools

    mutating func writeTools() throws(GatewayError) {
        var allowed: [String]?
        if case .allowed(let names, _) = call.toolChoice { allowed = names }
        var wroteAny = false
        func open(_ writer: inout JSONWriter) {
            guard !wroteAny else { return }
            writer.key("tools")
            writer.beginArray()
            wroteAny = true
        }
        if !call.tools.isEmpty, !target.capabilities.tools {
            try unsupported.refuse("tools", "\(target.model) calls no tools.")
        } else {
            for (index, tool) in call.tools.enumerated() {
                if let allowed, !allowed.contains(tool.name) { continue }
                if let server = tool.server, server.dialect != .anthropicMessages {
                    try unsupported.refuse("tools[\(index)]", "Anthropic has no tool of the type '\(server.kind)'.")
                    continue
                }
                open(&writer)
                write(tool)
            }
        }
        let hasOwn = wroteAny
        if case .tool(let tool, _) = form {
            open(&writer)
            write(tool)
        }
        guard wroteAny else { return }
        writer.endArray()
        writeToolChoice(hasOwnTools: hasOwn)
    }

    private mutating func write(_ tool: Tool) {
        if let server = tool.server { return writer.raw(server.value) }
        writer.beginObject()
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        if let schema = tool.parameters, schema.bytes != JSONRaw.emptyObject.bytes {
            writer.member("input_schema", schema)
        } else {
            writer.key("input_schema")
            writer.object {
                $0.member("type", literal: "object")
                $0.object("properties") { _ in }
            }
        }
        if tool.strict == true, target.capabilities.jsonSchema { writer.member("strict", true) }
        writer.member("cache_control", tool.cacheControl)
        writer.endObject()
    }

    private mutating func writeToolChoice(hasOwnTools: Bool) {
        var type: StaticString?
        var name: String?
        switch call.toolChoice {
        case nil: break
        case .auto, .allowed(_, required: false): type = "auto"
        case .some(.none): type = "none"
        case .required, .allowed(_, required: true): type = "any"
        case .named(let tool): (type, name) = ("tool", tool)
        }
        if case .tool(let answer, let isForced) = form {
            if !isForced {
                type = "auto"
            } else if hasOwnTools, call.toolChoice != ToolChoice.none {
                type = "any"
            } else {
                (type, name) = ("tool", answer.name)
            }
        }
        var isSerial = call.parallelToolCalls == false && call.toolChoice != ToolChoice.none
        // One answer, not several.
        if case .tool = form, !hasOwnTools { isSerial = true }
        guard type != nil || isSerial else { return }
        writer.key("tool_choice")
        writer.beginObject()
        writer.member("type", literal: type ?? "auto")
        writer.member("name", name)
        if isSerial { writer.member("disable_parallel_tool_use", true) }
        writer.endObject()
    }

    // MARK: Sampling

    mutating func writeSampling() throws(GatewayError) {
        let sampling = try AnthropicSampling(
            call.sampling,
            for: target,
            thinks: thinking.isOn,
            isNative: isNative,
            &unsupported
        )
        writer.member("temperature", sampling.temperature)
        writer.member("top_p", sampling.topP)
        writer.member("top_k", sampling.topK)
        try writeStop(call.sampling.stop)
    }

    private mutating func writeStop(_ sequences: [JSONString]) throws(GatewayError) {
        var isOpen = false
        for (index, sequence) in sequences.enumerated() {
            if sequence.isBlank {
                let name = sequences.count == 1 ? "stop" : "stop[\(index)]"
                try unsupported.refuse(name, "Anthropic takes no stop sequence of white space alone.")
                continue
            }
            if !isOpen {
                writer.key("stop_sequences")
                writer.beginArray()
                isOpen = true
            }
            writer.string(sequence)
        }
        if isOpen { writer.endArray() }
    }

    // MARK: The rest

    mutating func writeOutputConfig() throws(GatewayError) {
        let prefix = "output_config."
        let others = isNative ? call.extensions.filter { $0.name.hasPrefix(prefix) } : []
        var schema: JSONRaw?
        if case .native(let format) = form { schema = isNative ? format : AnthropicSchema.closed(format) }
        guard thinking.effort != nil || schema != nil || !others.isEmpty else { return }
        writer.key("output_config")
        writer.beginObject()
        if let effort = thinking.effort { writer.member("effort", literal: effort) }
        if let schema {
            writer.key("format")
            writer.beginObject()
            writer.member("type", literal: "json_schema")
            writer.member("schema", schema)
            writer.endObject()
        }
        for other in others {
            writer.key(String(other.name.dropFirst(prefix.count)))
            writer.raw(other.value)
        }
        writer.endObject()
    }

    mutating func writeUserAndTier() throws(GatewayError) {
        if let user = call.user ?? call.safetyIdentifier, isNative || user.isAnonymous {
            writer.key("metadata")
            writer.beginObject()
            writer.member("user_id", user)
            writer.endObject()
        }
        guard let tier = call.serviceTier else { return }
        if let tier = AnthropicServiceTier.requested(tier) {
            writer.member("service_tier", tier)
        } else {
            try unsupported.refuse("service_tier", "Anthropic has the tiers auto and default.")
        }
    }

    mutating func writeExtensions() throws(GatewayError) {
        for item in call.extensions
        where !(isNative && item.name.hasPrefix("output_config.")) && (isNative || !item.isIdle) {
            let isTaken = isNative || Self.nativeMembers.contains(item.name)
            if isTaken, !(item.name == "thinking" && thinking.isOn) {
                writer.key(item.name)
                writer.raw(item.value)
            } else {
                try unsupported.refuse(item.name, "Anthropic has no such parameter, or not with this value.")
            }
        }
    }

    mutating func refuseWhatAnthropicLacks() throws(GatewayError) {
        let sampling = call.sampling
        if let n = sampling.choices, n != 1 { try unsupported.refuse("n", "Anthropic gives one answer.") }
        if sampling.seed != nil { try unsupported.refuse("seed", "Anthropic's sampling cannot be seeded.") }
        if sampling.minP.isSet { try unsupported.refuse("min_p", "Anthropic has no such parameter.") }
        if sampling.presencePenalty.isSet { try unsupported.refuse("presence_penalty", "Anthropic has no penalties.") }
        if sampling.frequencyPenalty.isSet {
            try unsupported.refuse("frequency_penalty", "Anthropic has no penalties.")
        }
        if let bias = sampling.logitBias, bias.bytes != JSONRaw.emptyObject.bytes {
            try unsupported.refuse("logit_bias", "Anthropic's tokens are not public.")
        }
        if sampling.logprobs == true { try unsupported.refuse("logprobs", "Anthropic tells no probabilities.") }
        if let top = sampling.topLogprobs, top > 0, sampling.logprobs != true {
            try unsupported.refuse("top_logprobs", "Anthropic tells no probabilities.")
        }
        if let verbosity = call.verbosity, verbosity != "medium" {
            try unsupported.refuse("verbosity", "Anthropic has no such parameter.")
        }
    }
}

extension JSONNumber? {
    /// It is said, and not zero.
    var isSet: Bool { self.map { $0.double != 0 } ?? false }
}

extension JSONString {
    /// Anthropic takes no user's name, address or telephone number for `user_id`, and 256 characters at most; what cannot be
    /// said is left out, for it changes no answer.
    fileprivate var isAnonymous: Bool {
        escaped.readableBytes <= 256 && !escaped.readableBytesView.contains(UInt8(ascii: "@"))
    }
}
