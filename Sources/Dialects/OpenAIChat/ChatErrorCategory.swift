import Core

/// What kind of fault a vendor's error is: by its code and words where they are clear, else by its status.
enum ChatErrorCategory {
    static func of(status: Int, _ words: ChatErrorReader.Words) -> VendorError.Category {
        if refusesKey(status, words) { return .authentication }
        switch status {
        case 429: return isQuota(words) ? .quota : .rateLimit
        case 402: return .quota
        case 404: return .notFound
        case 408, 504: return .timeout
        case 413: return saysContextLength(words) ? .contextLength : .requestTooLarge
        case 503, 529: return .overloaded
        case 500...: return .server
        default: break
        }
        if saysContextLength(words) { return .contextLength }
        if saysContentPolicy(words) { return .contentPolicy }
        if isQuota(words) { return .quota }
        if has(words, "model_not_found", "invalid_model", "is not a valid model", "no such model") { return .notFound }
        if status == 403 { return .permission }
        if status >= 400 { return .invalidRequest }
        return byWordsAlone(words)
    }

    /// For an error inside a stream that tells no status.
    private static func byWordsAlone(_ words: ChatErrorReader.Words) -> VendorError.Category {
        if has(words, "rate_limit", "rate limit", "too many requests", "resource_exhausted") { return .rateLimit }
        if has(words, "overloaded", "unavailable", "capacity") { return .overloaded }
        if has(words, "timeout", "timed out") { return .timeout }
        if has(words, "invalid_request", "badrequest", "bad request", "invalid_argument") { return .invalidRequest }
        return .server
    }

    /// OpenAI's 401, Gemini's 400 `API_KEY_INVALID`, xAI's 400 "Incorrect API key".
    private static func refusesKey(_ status: Int, _ words: ChatErrorReader.Words) -> Bool {
        if status == 401 { return true }
        guard status < 500 else { return false }
        return words.code == "invalid_api_key" || words.type == "authentication_error"
            || has(words, "api_key_invalid", "incorrect api key", "api key not valid")
    }

    private static func isQuota(_ words: ChatErrorReader.Words) -> Bool {
        has(words, "insufficient_quota", "insufficient balance", "insufficient credits")
    }

    private static func saysContextLength(_ words: ChatErrorReader.Words) -> Bool {
        has(
            words,
            "context_length_exceeded",
            "exceed_context_size",
            "maximum context length",
            "context length",
            "context size",
            "context window",
            "too_many_prompt_tokens",
            "too_many_tokens",
            "too many tokens",
            "prompt is too long",
            "length of all messages is too long",
            "reduce the length of"
        )
    }

    private static func saysContentPolicy(_ words: ChatErrorReader.Words) -> Bool {
        has(
            words,
            "content_filter",
            "content_policy",
            "responsibleaipolicyviolation",
            "content management policy",
            "moderation_blocked",
            "safety system",
            "requires moderation",
            "flagged"
        )
    }

    private static func has(_ words: ChatErrorReader.Words, _ texts: StaticString...) -> Bool {
        let hints = Array(words.hints.utf8)
        return texts.contains { text in
            text.withUTF8Buffer { needle in
                guard let first = needle.first, hints.count >= needle.count else { return false }
                return (0...hints.count - needle.count).contains { start in
                    hints[start] == first && hints[start..<start + needle.count].elementsEqual(needle)
                }
            }
        }
    }
}

extension VendorError.Category {
    /// The status of an error of this kind whose own is not known.
    var usualStatus: Int {
        switch self {
        case .invalidRequest, .contextLength, .contentPolicy: 400
        case .authentication: 401
        case .quota, .rateLimit: 429
        case .permission: 403
        case .notFound: 404
        case .requestTooLarge: 413
        case .overloaded: 503
        case .timeout: 504
        case .server: 500
        }
    }
}
