import Core
import JSON
import NIOCore

/// Writes a call for Cohere.
///
/// - Developer messages are system messages; they stay where they are, as do all others. Empty texts, and messages in which
///   nothing is said, are left out, for Cohere refuses them.
/// - Cohere can be made to call some tool, not a certain one: a tool that is named is the only one offered, and likewise those
///   that alone are allowed.
/// - Schemas bind all tools or none (`strict_tools`), so that some strict tools beside others are refused.
/// - A JSON Schema for the answer goes without its name and description, which Cohere has no place for.
/// - `top_p` is brought to Cohere's range of 0.01 to 0.99, whose ends mean what 0 and 1 mean elsewhere.
/// - Thoughts of earlier turns go back if nobody proved them, since they may then be Cohere's: as a `thinking` block, or as
///   the `tool_plan` of a model that does not think.
/// - Left out without a word, as they mean nothing here and nothing to the answer: `user`, `safety_identifier`, `metadata`,
///   `prompt_cache_key`, caching marks, `stream_options`, `store: false`, the tier `auto` or `default`, the function's name on
///   a tool message, whether a tool failed (its words say so), other vendors' citations and proofs of reasoning, and whatever is
///   null, false or an empty list.
/// - Refused by name, or dropped: `n`, `min_p`, `logit_bias`, `top_logprobs`, `verbosity` but `medium`, other tiers,
///   `parallel_tool_calls: false`, a participant's `name`, a temperature or penalty beyond 0 to 1, more than five stop
///   sequences, a form of the answer beside tools where the model has not both, sounds, films and files, media that a tool
///   gave, other dialects' own parts, tools and members.
/// - Members by Cohere's own names (``nativeMembers``) go as they are, and all that a caller of this dialect sent.
struct CohereCallWriter {
    let call: Call
    let target: TargetProfile
    var unsupported: UnsupportedParameters
    var writer: JSONWriter
    var toolCallIDs = CohereToolCallIDs()
    /// The call was read from this dialect.
    let isNative: Bool

    static let nativeMembers: Set<String> = [
        "citation_options", "documents", "priority", "safety_mode", "strict_tools", "thinking",
    ]

    init(_ call: Call, for target: TargetProfile) {
        self.call = call
        self.target = target
        unsupported = UnsupportedParameters(of: call)
        isNative = call.dialect == .cohereV2
        writer = JSONWriter(capacity: Self.estimatedSize(call))
    }

    mutating func write(stream: Bool) throws(GatewayError) -> VendorRequest {
        try refuseWhatCohereLacks()
        writer.beginObject()
        writer.member("model", target.model)
        writer.key("messages")
        writer.beginArray()
        for (index, message) in call.messages.enumerated() { try write(message, at: index) }
        writer.endArray()
        try writeTools()
        try writeResponseFormat()
        try writeSampling()
        try writeThinking()
        try writeExtensions()
        if stream { writer.member("stream", true) }
        writer.endObject()
        return VendorRequest(body: writer.buffer, dropped: unsupported.dropped)
    }

    /// Room for the whole request, so that the buffer seldom grows.
    private static func estimatedSize(_ call: Call) -> Int {
        var size = 512
        for message in call.messages {
            size += 64
            for part in message.parts { size += self.size(of: part) }
        }
        for tool in call.tools {
            size += 96 + (tool.parameters?.bytes.readableBytes ?? 0) + (tool.description?.escaped.readableBytes ?? 0)
        }
        for item in call.extensions { size += 32 + item.value.bytes.readableBytes }
        if case .jsonSchema(let format) = call.responseFormat { size += format.schema.bytes.readableBytes }
        return size
    }

    private static func size(of part: Part) -> Int {
        switch part {
        case .text(let text): 40 + text.text.escaped.readableBytes
        case .refusal(let text): 40 + text.escaped.readableBytes
        case .media(let media):
            switch media.source {
            case .base64(let text), .url(let text), .fileID(let text): 120 + text.escaped.readableBytes
            }
        case .toolCall(let call):
            switch call.arguments {
            case .text(let text): 120 + text.escaped.readableBytes
            case .value(let value): 120 + value.bytes.readableBytes
            }
        case .toolResult(let result):
            result.parts.reduce(120 + (result.value?.bytes.readableBytes ?? 0)) { $0 + size(of: $1) }
        case .reasoning(let thought): 40 + (thought.text?.escaped.readableBytes ?? 0)
        case .opaque(let part): part.value.bytes.readableBytes
        }
    }
}
