import Core
import JSON
import NIOCore

/// Writes a call for Anthropic.
///
/// - System and developer messages go to `system`; in a call with no other message they become the user's. Only a caller of
///   this dialect has them in mid-conversation, which older models refuse.
/// - Neighbouring messages of one role become one turn, in which tool results come first. Anthropic refuses empty texts
///   and messages of white space alone, so these are left out.
/// - `max_tokens` is required: the caller's, else the model's output limit, else 4096 beside a budget for thinking.
/// - `user`, else `safety_identifier`, goes to `metadata.user_id`.
/// - Left out without a word, as they mean nothing here and nothing to the answer: `metadata`, `prompt_cache_key`,
///   `stream_options`, `store: false`, an image's `detail`, the function's name on a tool message, and whatever is null,
///   false or an empty list.
/// - Refused by name, or dropped: `n`, `seed`, penalties, `min_p`, `logit_bias`, `logprobs`, `verbosity` but `medium`,
///   a participant's `name`, `temperature` over 1, blank `stop` sequences, service tiers other than `auto` and `default`,
///   audio and video, other dialects' own parts, tools and members; with thinking also `temperature` but 1, `top_k` and
///   `top_p` under 0.95.
/// - Members by Anthropic's own names (``nativeMembers``) go as they are, and all that a caller of this dialect sent.
/// - Citations are sent back to Anthropic only if they are its own.
struct AnthropicCallWriter {
    let call: Call
    let target: TargetProfile
    var unsupported: UnsupportedParameters
    var writer: JSONWriter
    var thinking = AnthropicThinking()
    var form = AnthropicAnswerForm.free
    /// The turn whose content is being written.
    var turn = OpenTurn()
    var toolCallIDs = AnthropicToolCallIDs()
    /// The call was read from this dialect.
    let isNative: Bool
    let turns: ConversationTurns

    static let defaultMaxTokens = 4096
    static let nativeMembers: Set<String> = [
        "cache_control", "container", "context_management", "inference_geo", "mcp_servers", "speed", "thinking",
    ]

    init(_ call: Call, for target: TargetProfile) {
        self.call = call
        self.target = target
        unsupported = UnsupportedParameters(of: call)
        isNative = call.dialect == .anthropicMessages
        turns = ConversationTurns(call.messages, keepsInstructions: isNative)
        writer = JSONWriter(capacity: Self.estimatedSize(call))
    }

    mutating func write(stream: Bool) throws(GatewayError) -> VendorRequest {
        try refuseWhatAnthropicLacks()
        let maxTokens = AnthropicThinking.maxTokens(of: call, target, otherwise: Self.defaultMaxTokens)
        try planThinking(maxTokens: maxTokens)
        if call.responseFormat != nil {
            let mayForce = !thinking.isOn && target.capabilities.reasoning != .adaptive
            form = try AnthropicAnswerForm(call, for: target, mayForce: mayForce)
        }
        writer.beginObject()
        if target.platform == .vertex {
            writer.member("anthropic_version", AnthropicMessagesDialect.vertexVersion)
        } else {
            writer.member("model", target.model)
        }
        writer.member("max_tokens", maxTokens)
        try writeSystem()
        try writeMessages()
        try writeTools()
        try writeSampling()
        thinking.write(into: &writer)
        try writeOutputConfig()
        try writeUserAndTier()
        try writeExtensions()
        if stream { writer.member("stream", true) }
        writer.endObject()
        let answerTool: String? = if case .tool(let tool, _) = form { tool.name } else { nil }
        var dropped = unsupported.dropped
        if thinking.isPassedOver { dropped.append(call.reasoningName) }
        return VendorRequest(body: writer.buffer, answerTool: answerTool, dropped: dropped)
    }

    private mutating func planThinking(maxTokens: Int) throws(GatewayError) {
        guard let wish = call.reasoning else { return }
        thinking = AnthropicThinking(
            wish,
            by: target.capabilities.reasoning,
            maxTokens: maxTokens,
            forcesTool: call.forcesTool && !isNative,
            resumesWithoutThoughts: call.messages.resumeWithoutThoughts
        )
        if let reason = thinking.lost { try unsupported.refuse(call.reasoningName, reason) }
    }

    /// Room for the whole request, so that the buffer seldom grows.
    static func estimatedSize(_ call: Call) -> Int {
        var size = 512
        for message in call.messages {
            size += 48
            for part in message.parts { size += part.estimatedSize }
        }
        for tool in call.tools {
            size += 96 + (tool.parameters?.bytes.readableBytes ?? 0) + (tool.description?.escaped.readableBytes ?? 0)
            size += tool.server?.value.bytes.readableBytes ?? 0
        }
        if case .jsonSchema(let format) = call.responseFormat { size += format.schema.bytes.readableBytes }
        return size
    }
}

extension Call {
    /// The model must call a tool.
    var forcesTool: Bool {
        switch toolChoice {
        case .required, .named, .allowed(_, required: true): true
        case nil, .auto, .some(.none), .allowed: false
        }
    }

    /// The caller's word for the wish to reason.
    var reasoningName: String { reasoning?.effort == nil ? "reasoning" : "reasoning_effort" }
}

extension [Message] {
    /// The model is in the midst of calling tools, and the thoughts that led there are not there. It thinks once, before the
    /// first call of its turn, which lasts until the user speaks again.
    var resumeWithoutThoughts: Bool {
        var called = false
        for message in reversed() {
            if message.role == .user, !message.parts.allSatisfy(\.isResult) { break }
            guard message.role == .assistant else { continue }
            for part in message.parts {
                switch part {
                case .reasoning(let thought) where thought.isAnthropics: return false
                case .toolCall: called = true
                default: break
                }
            }
        }
        return called
    }
}

extension Part {
    fileprivate var estimatedSize: Int {
        switch self {
        case .text(let text): return 40 + text.text.escaped.readableBytes
        case .refusal(let text): return 40 + text.escaped.readableBytes
        case .media(let media):
            switch media.source {
            case .base64(let data): return 120 + data.escaped.readableBytes
            case .url(let text), .fileID(let text): return 120 + text.escaped.readableBytes
            }
        case .toolCall(let call):
            switch call.arguments {
            case .text(let text): return 120 + text.escaped.readableBytes
            case .value(let value): return 120 + value.bytes.readableBytes
            }
        case .toolResult(let result):
            return result.parts.reduce(120 + (result.value?.bytes.readableBytes ?? 0)) { $0 + $1.estimatedSize }
        case .reasoning(let thought):
            let signature = (thought.signature ?? thought.encrypted)?.escaped.readableBytes ?? 0
            return 80 + signature + (thought.text?.escaped.readableBytes ?? 0)
        case .opaque(let part): return part.value.bytes.readableBytes
        }
    }
}
