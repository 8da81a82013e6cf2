import Core
import JSON
import NIOCore

/// Writes a call for a vendor that speaks this dialect.
struct ChatCallWriter {
    let call: Call
    let target: TargetProfile
    let quirks: ChatQuirks
    var unsupported: UnsupportedParameters
    var writer: JSONWriter
    /// The tool by which a schema is forced on a model that takes none.
    var answerTool: String?
    /// The last message that was written is the result of a tool.
    var isAfterToolResult = false
    /// Those without an id, for the results that have none either.
    var openCalls = OpenToolCalls()

    init(_ call: Call, _ target: TargetProfile) {
        self.call = call
        self.target = target
        quirks = ChatQuirks(target.quirks)
        unsupported = UnsupportedParameters(of: call)
        let tools = call.tools.reduce(0) { $0 + ($1.parameters?.bytes.readableBytes ?? 0) + 128 }
        writer = JSONWriter(capacity: call.messages.reduce(512 + tools) { $0 + $1.parts.chatByteCount + 64 })
    }

    /// The caller spoke this dialect too: what only it can say may be said again.
    var isOwnDialect: Bool { call.dialect == .openAIChat }

    mutating func write(stream: Bool) throws(GatewayError) -> VendorRequest {
        writer.beginObject()
        writer.member("model", target.model)
        writer.key("messages")
        writer.beginArray()
        for (index, message) in call.messages.enumerated() { try write(message, at: index) }
        writer.endArray()
        try chooseAnswerTool()
        try writeTools()
        try writeToolChoice()
        try writeResponseFormat()
        try writeSampling()
        try writeReasoning()
        try writeHints()
        try writeExtensions()
        if stream {
            writer.member("stream", true)
            if target.quirks.streamUsage, case .kept = quirks.verdict(on: "stream_options") {
                writer.object("stream_options") { $0.member("include_usage", true) }
            }
        }
        writer.endObject()
        return VendorRequest(body: writer.buffer, answerTool: answerTool, dropped: unsupported.dropped)
    }

    /// Writes the name of a member, if the vendor has it.
    /// - Parameter isNeeded: false for a member that asks for what happens anyway, or is a mere hint.
    mutating func key(_ name: StaticString, isNeeded: Bool = true) throws(GatewayError) -> Bool {
        switch quirks.verdict(on: name) {
        case .kept: writer.key(name)
        case .renamed(let other): writer.key(other)
        case .unsupported:
            if isNeeded {
                try unsupported.refuse(name.description, "The vendor '\(target.vendor)' does not support it.")
            }
            return false
        }
        return true
    }

    // MARK: Members

    private mutating func writeSampling() throws(GatewayError) {
        let sampling = call.sampling
        if let limit = sampling.maxOutputTokens, try key("max_completion_tokens") { writer.int(limit) }
        if let value = sampling.temperature, try key("temperature") { writer.number(value) }
        if let value = sampling.topP, try key("top_p") { writer.number(value) }
        if let value = sampling.topK, try key("top_k") { writer.number(value) }
        if let value = sampling.minP, try key("min_p") { writer.number(value) }
        if !sampling.stop.isEmpty, try key("stop") {
            writer.beginArray()
            for sequence in sampling.stop { writer.string(sequence) }
            writer.endArray()
        }
        if let value = sampling.choices, try key("n", isNeeded: value != 1) { writer.int(value) }
        if let value = sampling.seed, try key("seed") { writer.number(value) }
        if let value = sampling.presencePenalty, try key("presence_penalty", isNeeded: value.double != 0) {
            writer.number(value)
        }
        if let value = sampling.frequencyPenalty, try key("frequency_penalty", isNeeded: value.double != 0) {
            writer.number(value)
        }
        if let value = sampling.logitBias, try key("logit_bias") { writer.raw(value) }
        if let value = sampling.logprobs, try key("logprobs", isNeeded: value) { writer.bool(value) }
        if let value = sampling.topLogprobs, try key("top_logprobs", isNeeded: value != 0) { writer.int(value) }
    }

    /// There is no member for a budget or for hiding thoughts: a budget becomes the step of the scale that it is near to.
    private mutating func writeReasoning() throws(GatewayError) {
        guard let request = call.reasoning else { return }
        guard let effort = request.effort ?? request.budgetTokens.flatMap(ReasoningRequest.Effort.init(chatBudget:))
        else { return }
        if target.capabilities.reasoning == ReasoningCapability.none {
            // A model that does not think needs not be told so.
            if effort == ReasoningRequest.Effort.none { return }
            return try unsupported.refuse("reasoning_effort", "The model '\(target.model)' does not reason.")
        }
        if try key("reasoning_effort") { writer.string(effort.rawValue) }
    }

    private typealias ReasoningCapability = Capabilities.Reasoning

    private mutating func writeHints() throws(GatewayError) {
        if let value = call.user, try key("user", isNeeded: false) { writer.string(value) }
        if let value = call.safetyIdentifier, try key("safety_identifier", isNeeded: false) { writer.string(value) }
        if let value = call.promptCacheKey, try key("prompt_cache_key", isNeeded: false) { writer.string(value) }
        if let value = call.metadata, try key("metadata", isNeeded: false) { writer.raw(value) }
        if let value = call.verbosity, try key("verbosity") { writer.string(value) }
        if let value = call.serviceTier, try key("service_tier", isNeeded: value != "auto" && value != "default") {
            writer.string(value)
        }
    }

    private mutating func writeExtensions() throws(GatewayError) {
        for member in call.extensions {
            if !isOwnDialect || target.quirks.unsupported.contains(member.name) {
                guard member.isHint || isOwnDialect && ChatQuirks.isHint(member.name) else {
                    try unsupported.refuse(member.name, "The vendor '\(target.vendor)' does not support it.")
                    continue
                }
            } else {
                writer.key(target.quirks.renamed[member.name] ?? member.name)
                writer.raw(member.value)
            }
        }
    }
}

extension ReasoningRequest.Effort {
    /// The budgets that the vendors' own compatible APIs give the steps; -1 leaves it to the model.
    init?(chatBudget tokens: Int) {
        switch tokens {
        case ..<0: return nil
        case 0: self = .none
        case ...1024: self = .low
        case ...8192: self = .medium
        default: self = .high
        }
    }
}
