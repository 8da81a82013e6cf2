import Core
import JSON
import NIOCore

/// Writes a call for Bedrock.
///
/// - System and developer messages go to `system`; in a call with no other message they become the user's. Only a caller of this
///   dialect has them in mid-conversation.
/// - Neighbouring messages of one role become one turn, in which tool results come first. Bedrock refuses blank texts, so these
///   are left out, and a conversation that the model begins, so its first words are refused by name.
/// - A conversation in which tools were called must declare tools. Where the caller offers none (any more), those that were
///   called are declared by name; see ``BedrockCallWriter/writeToolConfig()`` for `tool_choice: none`.
/// - What only Claude takes is written only for Claude, by the rules of Anthropic's own API (``AnthropicThinking``,
///   ``AnthropicSampling``, ``AnthropicAnswerForm``); other makers' fields are in ``BedrockModel``.
/// - Marks for caching become cache points where the model has them; elsewhere they are left out, as they change no answer.
/// - Left out without a word, as they mean nothing here and nothing to the answer: `user`, `safety_identifier`, `metadata`,
///   `prompt_cache_key`, `stream_options`, `store: false`, an image's `detail`, the function's name on a tool message, and
///   whatever is null, false or an empty list. Earlier thoughts go back to Claude alone, and only with Anthropic's proof.
/// - Refused by name, or dropped: `n`, `seed`, penalties, `min_p`, `logit_bias`, `logprobs`, `verbosity` but `medium`,
///   a participant's `name`, `temperature` over 1, `top_k` and a wish to reason where the model knows neither, service tiers that
///   Bedrock has not, files by id, media of formats it has not, other dialects' own parts, tools and members.
/// - Members by Bedrock's own names (``nativeMembers``) go as they are, and all that a caller of this dialect sent.
/// - Citations are sent back only if they are Bedrock's own.
struct BedrockCallWriter {
    let call: Call
    let target: TargetProfile
    let model: BedrockModel
    var unsupported: UnsupportedParameters
    var writer: JSONWriter
    var thinking = AnthropicThinking()
    var form = AnthropicAnswerForm.free
    var fields = BedrockModelFields()
    /// The turn whose content is being written.
    var turn = OpenTurn()
    var toolCallIDs = AnthropicToolCallIDs(alsoAllowed: ".:", longest: 64)
    var documentNames = BedrockDocumentNames()
    /// The call was read from this dialect.
    let isNative: Bool
    let turns: ConversationTurns

    static let nativeMembers: Set<String> = [
        "additionalModelResponseFieldPaths", "guardrailConfig", "performanceConfig", "projectIdentifier",
        "promptVariables", "requestMetadata",
    ]
    /// Members of Anthropic's API that Claude takes at Bedrock too.
    static let claudeMembers: Set<String> = ["anthropic_beta", "context_management", "thinking"]
    /// What a thinking budget may take where nobody said how long the answer may be: Bedrock's own default is the model's limit.
    private static let usualMaxTokens = 32_768

    init(_ call: Call, for target: TargetProfile) {
        self.call = call
        self.target = target
        model = BedrockModel(target)
        unsupported = UnsupportedParameters(of: call)
        isNative = call.dialect == .bedrockConverse
        turns = ConversationTurns(call.messages, keepsInstructions: isNative)
        writer = JSONWriter(capacity: AnthropicCallWriter.estimatedSize(call))
    }

    mutating func write() throws(GatewayError) -> VendorRequest {
        try refuseWhatBedrockLacks()
        try planReasoning()
        if call.responseFormat != nil { try planForm() }
        writer.beginObject()
        try writeSystem()
        try writeMessages()
        try writeToolConfig()
        try writeInferenceConfig()
        writeOutputConfig()
        try writeServiceTier()
        try writeExtensions()
        fields.write(into: &writer)
        writer.endObject()
        let answerTool: String? = if case .tool(let tool, _) = form { tool.name } else { nil }
        var dropped = unsupported.dropped
        if thinking.isPassedOver { dropped.append(call.reasoningName) }
        return VendorRequest(body: writer.buffer, answerTool: answerTool, dropped: dropped)
    }

    // MARK: Reasoning

    private mutating func planReasoning() throws(GatewayError) {
        guard let wish = call.reasoning, wish.effort != nil || wish.budgetTokens != nil else { return }
        if model.reasoning == .thinking { return try planThinking(wish) }
        if wish.effort == ReasoningRequest.Effort.none || wish.budgetTokens == 0 {
            guard model.alwaysReasons else { return }
            return try unsupported.refuse(call.reasoningName, "\(target.model) cannot be told not to reason.")
        }
        let able = target.capabilities.reasoning
        let step = wish.effort ?? AnthropicThinking.effort(for: wish.budgetTokens) ?? .medium
        let word = step <= .low ? "low" : step == .medium ? "medium" : "high"
        switch model.reasoning {
        case .member(let name) where able != Capabilities.Reasoning.none: fields.set(name, to: JSONRaw(word))
        case .config where able != Capabilities.Reasoning.none:
            fields.set(
                "reasoningConfig",
                to: .build { writer in
                    writer.object {
                        $0.member("type", literal: "enabled")
                        $0.member("maxReasoningEffort", word)
                    }
                }
            )
        case .thinking, .member, .config, .none:
            try unsupported.refuse(call.reasoningName, "\(target.model) cannot be told how much to reason.")
        }
    }

    private mutating func planThinking(_ wish: ReasoningRequest) throws(GatewayError) {
        thinking = AnthropicThinking(
            wish,
            by: target.capabilities.reasoning,
            maxTokens: AnthropicThinking.maxTokens(of: call, target, otherwise: Self.usualMaxTokens),
            forcesTool: call.forcesTool && !isNative,
            resumesWithoutThoughts: call.messages.resumeWithoutThoughts
        )
        if let reason = thinking.lost { try unsupported.refuse(call.reasoningName, reason) }
        guard thinking.isOn else { return }
        let written = JSONRaw.build { writer in
            writer.beginObject()
            thinking.write(into: &writer)
            writer.endObject()
        }
        if let value = try? written.parsed().root["thinking"] { fields.set("thinking", to: value.raw) }
    }

    // MARK: The form of the answer

    private mutating func planForm() throws(GatewayError) {
        let mayForce = model.canBeForced && !thinking.isOn && target.capabilities.reasoning != .adaptive
        form = try AnthropicAnswerForm(call, for: target, mayForce: mayForce)
        if case .tool = form, !target.capabilities.tools {
            form = .free
            try unsupported.refuse("response_format", "\(target.model) can be held to no form of its answer.")
        }
    }
}
