import Core
import JSON

/// `finish_reason`, both ways.
enum CohereFinish {
    /// Nil where the vendor did not say it. A blocked answer is told by the name that version 1 had for it.
    static func read(_ node: JSONNode?, callsTools: Bool) -> FinishReason? {
        guard let word = node?.string else { return nil }
        switch word {
        case "COMPLETE", "STOP_SEQUENCE": return callsTools ? .toolCalls : .stop
        case "TOOL_CALL": return .toolCalls
        case "MAX_TOKENS": return .length
        case "ERROR_TOXIC": return .contentFilter
        default: return .error
        }
    }

    /// Cohere has one word for whatever is no proper end, a filter's included.
    static func write(
        _ finish: FinishReason,
        stopSequence: JSONString?,
        callsTools: Bool,
        into writer: inout JSONWriter
    ) {
        switch finish {
        case .length: writer.member("finish_reason", literal: "MAX_TOKENS")
        case .toolCalls: writer.member("finish_reason", literal: "TOOL_CALL")
        case .contentFilter, .error: writer.member("finish_reason", literal: "ERROR")
        case .stop:
            if callsTools {
                writer.member("finish_reason", literal: "TOOL_CALL")
            } else if stopSequence != nil {
                writer.member("finish_reason", literal: "STOP_SEQUENCE")
            } else {
                writer.member("finish_reason", literal: "COMPLETE")
            }
        }
    }
}
