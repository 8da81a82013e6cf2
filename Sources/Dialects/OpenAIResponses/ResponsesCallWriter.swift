import Core
import JSON
import NIOCore

/// Writes a call for a vendor that speaks this dialect.
///
/// - The system message that opens the conversation becomes `instructions`, unless it has several parts or the vendor's
///   quirks refuse that member; every other message is an item.
/// - The vendor keeps nothing (`store: false`) unless the call says otherwise; a model that reasons is asked for its
///   encrypted reasoning instead, so that the caller can bring it back.
/// - Reasoning goes back only to the vendor that made it.
/// - `max_output_tokens` is 16 at least. A file that is named by its id goes without its name.
/// - Refused by name, or dropped: `n`, `stop`, `seed`, penalties, `top_k`, `min_p`, `logit_bias`, a participant's `name`,
///   films, sounds, and other dialects' own parts, tools and members.
/// - Hints left out where the quirks refuse them: `user`, `metadata`, `safety_identifier`, `prompt_cache_key`. Always left
///   out: `cache_control` marks, and whether a tool failed, which its output says.
struct ResponsesCallWriter {
    let call: Call
    let target: TargetProfile
    private let quirks: ChatQuirks
    var unsupported: UnsupportedParameters
    var writer: JSONWriter
    var ids: ResponsesToolCallIDs

    /// The least that OpenAI takes for `max_output_tokens`.
    private static let leastOutputTokens = 16
    /// What a caller of Chat may say of OpenAI's own that this dialect says in the same words.
    private static let sharedMembers: Set<String> = [
        "moderation", "prompt_cache_options", "prompt_cache_retention",
    ]

    init(_ call: Call, _ target: TargetProfile) {
        self.call = call
        self.target = target
        quirks = ChatQuirks(target.quirks)
        unsupported = UnsupportedParameters(of: call)
        ids = ResponsesToolCallIDs(call.tools)
        let tools = call.tools.reduce(0) { $0 + ($1.parameters?.bytes.readableBytes ?? 0) + 128 }
        writer = JSONWriter(capacity: call.messages.reduce(512 + tools) { $0 + $1.parts.chatByteCount + 64 })
    }

    /// The caller spoke this dialect too: what only it can say may be said again.
    var isOwnDialect: Bool { call.dialect == .openAIResponses }

    mutating func write(stream: Bool) throws(GatewayError) -> VendorRequest {
        try refuseWhatResponsesLacks()
        writer.beginObject()
        writer.member("model", target.model)
        try writeConversation()
        try writeTools()
        try writeText()
        try writeSampling()
        try writeReasoning()
        try writeKeeping()
        try writeHints()
        try writeExtensions()
        if stream { writer.member("stream", true) }
        writer.endObject()
        return VendorRequest(body: writer.buffer, dropped: unsupported.dropped)
    }

    /// The caller's name of a member.
    func name(_ chat: String, _ responses: String) -> String { isOwnDialect ? responses : chat }

    /// Writes the name of a member, if the vendor has it.
    /// - Parameters:
    ///   - chat: what callers of Chat call it, where that differs.
    ///   - isNeeded: false for a member that asks for what happens anyway, or is a mere hint.
    mutating func key(_ name: StaticString, chat: String? = nil, isNeeded: Bool = true) throws(GatewayError) -> Bool {
        switch quirks.verdict(on: name) {
        case .kept: writer.key(name)
        case .renamed(let other): writer.key(other)
        case .unsupported:
            if isNeeded {
                let told = self.name(chat ?? name.description, name.description)
                try unsupported.refuse(told, "The vendor '\(target.vendor)' does not support it.")
            }
            return false
        }
        return true
    }

    /// Whether the vendor has a member.
    func takes(_ name: StaticString) -> Bool {
        if case .unsupported = quirks.verdict(on: name) { false } else { true }
    }

    // MARK: Members

    private mutating func writeText() throws(GatewayError) {
        let others = isOwnDialect ? call.extensions.filter { $0.name.hasPrefix("text.") } : []
        if case .jsonSchema? = call.responseFormat, !target.capabilities.jsonSchema {
            try unsupported.refuse(
                name("response_format", "text.format"),
                "The model '\(target.model)' takes no JSON Schema for its answer."
            )
            return
        }
        guard call.responseFormat != nil || call.verbosity != nil || !others.isEmpty,
            try key("text", chat: "response_format", isNeeded: call.responseFormat.map { $0 != .text } ?? true)
        else { return }
        writer.beginObject()
        if let format = call.responseFormat { writer.responsesFormat(format) }
        writer.member("verbosity", call.verbosity)
        for other in others {
            writer.key(String(other.name.dropFirst("text.".count)))
            writer.raw(other.value)
        }
        writer.endObject()
    }

    private mutating func writeSampling() throws(GatewayError) {
        let sampling = call.sampling
        if let limit = sampling.maxOutputTokens, try key("max_output_tokens", chat: "max_completion_tokens") {
            writer.int(max(limit, Self.leastOutputTokens))
        }
        if let value = sampling.temperature, try key("temperature", isNeeded: value.double != 1) {
            writer.number(value)
        }
        if let value = sampling.topP, try key("top_p", isNeeded: value.double != 1) { writer.number(value) }
        if let value = sampling.topLogprobs, try key("top_logprobs", isNeeded: value != 0) { writer.int(value) }
    }

    /// A budget becomes the step of the scale that it is near to; a wish for thoughts, one for their summary.
    private mutating func writeReasoning() throws(GatewayError) {
        let others = isOwnDialect ? call.extensions.filter { $0.name.hasPrefix("reasoning.") } : []
        let effort =
            call.reasoning?.effort ?? call.reasoning?.budgetTokens.flatMap(ReasoningRequest.Effort.init(chatBudget:))
        let wantsSummary = call.reasoning?.includeThoughts == true
        guard effort != nil || wantsSummary || !others.isEmpty else { return }
        if target.capabilities.reasoning == ModelReasoning.none {
            // A model that does not think needs not be told so.
            guard let effort, effort != .none else { return }
            let told = name("reasoning_effort", "reasoning.effort")
            return try unsupported.refuse(told, "The model '\(target.model)' does not reason.")
        }
        guard try key("reasoning", chat: "reasoning_effort") else { return }
        writer.beginObject()
        writer.member("effort", effort?.rawValue)
        if wantsSummary { writer.member("summary", literal: "auto") }
        for other in others {
            writer.key(String(other.name.dropFirst("reasoning.".count)))
            writer.raw(other.value)
        }
        writer.endObject()
    }

    private typealias ModelReasoning = Capabilities.Reasoning

    /// Whether the model is known to reason, by the catalogue or by what is asked of it. OpenAI's others refuse to be asked
    /// for encrypted reasoning.
    private var reasons: Bool {
        switch target.capabilities.reasoning {
        case .some(ModelReasoning.none): false
        case .some: true
        case nil: call.reasoning.map { $0.effort != ReasoningRequest.Effort.none } ?? false
        }
    }

    private mutating func writeKeeping() throws(GatewayError) {
        let keeps = call.extensions.contains { $0.name == "store" && $0.value.bytes == JSONRaw.true.bytes }
        if try key("store", isNeeded: keeps) { writer.bool(keeps) }
        var wishes: [String] = []
        if let said = isOwnDialect ? call.extensions.first(where: { $0.name == "include" }) : nil {
            wishes = (try? said.value.parsed())?.root.elements.compactMap(\.string) ?? []
        }
        if reasons, !keeps, !wishes.contains(ResponsesInclude.encryptedReasoning) {
            wishes.append(ResponsesInclude.encryptedReasoning)
        }
        if call.sampling.logprobs == true, !wishes.contains(ResponsesInclude.logprobs) {
            wishes.append(ResponsesInclude.logprobs)
        }
        guard !wishes.isEmpty, try key("include", isNeeded: call.sampling.logprobs == true) else { return }
        writer.array { writer in for wish in wishes { writer.string(wish) } }
    }

    private mutating func writeHints() throws(GatewayError) {
        if let value = call.user, try key("user", isNeeded: false) { writer.string(value) }
        if let value = call.safetyIdentifier, try key("safety_identifier", isNeeded: false) { writer.string(value) }
        if let value = call.promptCacheKey, try key("prompt_cache_key", isNeeded: false) { writer.string(value) }
        if let value = call.metadata, try key("metadata", isNeeded: false) { writer.raw(value) }
        if let value = call.serviceTier, try key("service_tier", isNeeded: value != "auto" && value != "default") {
            writer.string(value)
        }
    }

    private mutating func writeExtensions() throws(GatewayError) {
        for member in call.extensions {
            switch member.name {
            case "store" where call.dialect == .openAIChat: continue
            case "include" where isOwnDialect: continue
            case let name where isOwnDialect && (name.hasPrefix("text.") || name.hasPrefix("reasoning.")): continue
            default: break
            }
            let isKnown = isOwnDialect || call.dialect == .openAIChat && Self.sharedMembers.contains(member.name)
            if isKnown, !target.quirks.unsupported.contains(member.name) {
                writer.key(target.quirks.renamed[member.name] ?? member.name)
                writer.raw(member.value)
            } else if !member.isHint, !isKnown || !ChatQuirks.isHint(member.name) {
                try unsupported.refuse(member.name, "The vendor '\(target.vendor)' does not support it.")
            }
        }
    }

    private mutating func refuseWhatResponsesLacks() throws(GatewayError) {
        let sampling = call.sampling
        let lacks = "OpenAI's Responses API has no such parameter."
        if let count = sampling.choices, count != 1 {
            try unsupported.refuse("n", "OpenAI's Responses API gives one answer.")
        }
        if !sampling.stop.isEmpty { try unsupported.refuse("stop", lacks) }
        if sampling.seed != nil { try unsupported.refuse("seed", lacks) }
        if sampling.topK != nil { try unsupported.refuse("top_k", lacks) }
        if let value = sampling.minP, value.double != 0 { try unsupported.refuse("min_p", lacks) }
        if let value = sampling.presencePenalty, value.double != 0 {
            try unsupported.refuse("presence_penalty", lacks)
        }
        if let value = sampling.frequencyPenalty, value.double != 0 {
            try unsupported.refuse("frequency_penalty", lacks)
        }
        if let bias = sampling.logitBias, bias.bytes != JSONRaw.emptyObject.bytes {
            try unsupported.refuse("logit_bias", lacks)
        }
    }
}

extension JSONWriter {
    /// `text.format`.
    fileprivate mutating func responsesFormat(_ format: ResponseFormat) {
        object("format") { writer in
            switch format {
            case .text: writer.member("type", literal: "text")
            case .jsonObject: writer.member("type", literal: "json_object")
            case .jsonSchema(let schema):
                writer.member("type", literal: "json_schema")
                writer.member("name", schema.name ?? "answer")
                writer.member("description", schema.description)
                writer.member("schema", schema.schema)
                writer.member("strict", schema.strict)
            }
        }
    }
}
