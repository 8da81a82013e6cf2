import Core
import JSON

/// Why an answer ended, in Gemini's words and ours.
enum GeminiFinish {
    /// Reads a `finishReason`; nil for one that says nothing.
    static func read(_ node: JSONNode?) -> FinishReason? {
        guard let node else { return nil }
        guard let word = node.string else { return node.int.flatMap(numbered) }
        switch word {
        case "STOP": return .stop
        case "MAX_TOKENS": return .length
        case "FINISH_REASON_UNSPECIFIED", "": return nil
        case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "MODEL_ARMOR":
            return .contentFilter
        // MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, TOO_MANY_TOOL_CALLS, MISSING_THOUGHT_SIGNATURE,
        // MALFORMED_RESPONSE, NO_IMAGE, IMAGE_OTHER, OTHER and what is still to come.
        default: return .error
        }
    }

    /// Enums as numbers, as some proxies pass them on.
    private static func numbered(_ number: Int) -> FinishReason? {
        switch number {
        case 0: nil
        case 1: .stop
        case 2: .length
        case 3, 4, 6, 7, 8, 9, 11: .contentFilter
        default: .error
        }
    }

    static func write(_ reason: FinishReason) -> StaticString {
        switch reason {
        case .stop, .toolCalls: "STOP"
        case .length: "MAX_TOKENS"
        case .contentFilter: "SAFETY"
        case .error: "OTHER"
        }
    }

    /// Whether the prompt itself was blocked, so that there is no candidate at all.
    static func isBlocked(_ promptFeedback: JSONNode?) -> Bool {
        guard let reason = promptFeedback?["blockReason"] else { return false }
        return !reason.equals("BLOCK_REASON_UNSPECIFIED") && !reason.equals("BLOCKED_REASON_UNSPECIFIED")
    }
}
