import Core

/// The errors of a vendor that never was, in words that tell the same to clients of every dialect.
enum SimulatedError {
    /// - Parameter code: the vendor's word for it; nil: the usual one of the status.
    static func error(_ status: Int, code: String? = nil, retryAfter: Int? = nil, in dialect: DialectName)
        -> GatewayError
    {
        let category = category(status, code)
        let message = message(category, status, dialect)
        // 401 as a vendor says it of its caller's key, not as a gateway tells of its own.
        guard category != .authentication else {
            return GatewayError(.invalidRequest, status: status, message: message, code: code ?? "invalid_api_key")
        }
        var vendor = VendorError(status: status, category: category, message: message, code: code)
        vendor.retryAfter = (retryAfter ?? (status == 429 ? 1 : nil)).map(String.init)
        return .vendor(vendor)
    }

    private static func category(_ status: Int, _ code: String?) -> VendorError.Category {
        switch code {
        case "context_length_exceeded": return .contextLength
        case "content_filter", "content_policy_violation": return .contentPolicy
        case "insufficient_quota": return .quota
        case "invalid_api_key": return .authentication
        case "model_not_found": return .notFound
        default: break
        }
        switch status {
        case 401: return .authentication
        case 402: return .quota
        case 403: return .permission
        case 404: return .notFound
        case 408, 504: return .timeout
        case 413: return .requestTooLarge
        case 429: return .rateLimit
        case 503, 529: return .overloaded
        case 500...: return .server
        default: return .invalidRequest
        }
    }

    /// Vendors that have no code for a fault are understood by their words, so these are theirs.
    private static func message(_ category: VendorError.Category, _ status: Int, _ dialect: DialectName) -> String {
        switch (category, dialect) {
        case (.contextLength, .openAIChat), (.contextLength, .openAICompletions), (.contextLength, .openAIResponses):
            "This model's maximum context length is 8192 tokens. Please reduce the length."
        case (.contextLength, .anthropicMessages): "prompt is too long: 200001 tokens > 200000 maximum"
        case (.contextLength, .gemini): "The input token count exceeds the maximum number of tokens allowed (1048576)."
        case (.contextLength, .cohereV2):
            "too many tokens: size limit exceeded by 1 tokens. Try using shorter or fewer inputs."
        case (.contextLength, .bedrockConverse): "Input is too long for requested model."
        case (.contentPolicy, _): "Output blocked by content filtering policy"
        case (.quota, .anthropicMessages): "Your credit balance is too low to access the Anthropic API."
        case (.quota, _): "You exceeded your current quota, please check your plan and billing details."
        case (.authentication, _): "Incorrect API key provided."
        case (.permission, _): "The simulated key has no access to this."
        case (.notFound, _): "The simulated model does not exist."
        case (.rateLimit, _): "Rate limit reached. Please try again later."
        case (.overloaded, _): "The simulated vendor is overloaded. Please try again later."
        case (.timeout, _): "The simulated vendor took too long."
        case (.requestTooLarge, _): "The request is too large for the simulated vendor."
        case (.server, _), (.invalidRequest, _):
            "The simulated vendor answers with status \(status), as it was told to."
        }
    }
}
