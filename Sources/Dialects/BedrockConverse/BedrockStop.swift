import Core
import JSON

/// Why an answer ended, in Bedrock's words, which are mostly Anthropic's.
enum BedrockStop {
    static func read(_ reason: JSONNode?, callsTools: Bool) -> FinishReason? {
        guard let reason else { return nil }
        if reason.equals("guardrail_intervened") || reason.equals("content_filtered") { return .contentFilter }
        return AnthropicReplyReader.finish(reason, callsTools: callsTools)
    }

    /// The sequence that ended the answer, where the request asked for it and the model tells it.
    static func sequence(_ node: JSONNode?) -> JSONString? {
        node?["additionalModelResponseFields"]?["stop_sequence"]?.jsonString
    }

    static func write(
        _ finish: FinishReason,
        sequence: JSONString?,
        callsTools: Bool,
        refuses: Bool,
        into writer: inout JSONWriter
    ) {
        let word: StaticString =
            switch finish {
            case .length: "max_tokens"
            case .contentFilter: "content_filtered"
            case .toolCalls: "tool_use"
            case .error: "malformed_model_output"
            case .stop:
                callsTools
                    ? "tool_use" : refuses ? "content_filtered" : sequence != nil ? "stop_sequence" : "end_turn"
            }
        writer.member("stopReason", literal: word)
        if let sequence {
            writer.key("additionalModelResponseFields")
            writer.beginObject()
            writer.member("stop_sequence", sequence)
            writer.endObject()
        }
    }
}
