import Core
import Framing
import JSON
import NIOCore

/// Errors, both ways: `{"id": …, "message": …}`, told by status (https://docs.cohere.com/reference/errors) and, where one
/// status stands for several faults, by the words that the page lists.
enum CohereErrors {
    // MARK: Reading

    /// Reads an error answer of any shape; a body that is no JSON is the message.
    static func read(status: Int, body: ByteBuffer) -> VendorError {
        if let document = try? JSONDocument(parsing: body) { return read(document.root, status: status) }
        let text = body.getSlice(at: body.readerIndex, length: min(body.readableBytes, messageLimit)) ?? ByteBuffer()
        return error(status: status, message: String(buffer: text), type: nil)
    }

    /// - Parameter status: nil for an error with the status 200 or inside a stream, where only the words tell what it is.
    static func read(_ root: JSONNode, status: Int?) -> VendorError {
        let inner = root["error"]
        let message =
            root["message"]?.string ?? inner?.string ?? inner?["message"]?.string ?? root["detail"]?.string
            ?? root.string ?? ""
        var error = error(status: status, message: message, type: root["error_type"]?.string)
        error.code = root["code"]?.string
        error.param = root["param"]?.string
        return error
    }

    /// An error that a stream tells in `message-end`.
    static func read(inStream message: String) -> VendorError {
        error(status: nil, message: message, type: nil)
    }

    private static let messageLimit = 2000

    private static func error(status: Int?, message: String, type: String?) -> VendorError {
        let words = message.lowercased()
        let category = status.map { Self.category(status: $0, words, type) } ?? Self.category(byWordsAlone: words, type)
        return VendorError(
            status: status ?? category.usualStatus,
            category: category,
            message: message.isEmpty ? "The vendor answered with an error and did not say which." : message,
            type: type
        )
    }

    private static func category(status: Int, _ words: String, _ type: String?) -> VendorError.Category {
        switch status {
        case 401: return .authentication
        case 402: return .quota
        case 403: return .permission
        case 404: return .notFound
        // What the caller gave up is as good as what took too long: it may be asked again.
        case 408, 499, 504: return .timeout
        case 413: return .requestTooLarge
        // A trial key's minute is over soon, its month is not.
        case 429: return saysQuota(words) ? .quota : .rateLimit
        // "Blocked input or output"; the client library calls it an invalid token.
        case 498: return saysToken(words) ? .authentication : .contentPolicy
        case 501: return .invalidRequest
        case 503, 529: return .overloaded
        case 500...: return .server
        default: break
        }
        if saysToken(words) { return .authentication }
        if saysContextLength(words, type) { return .contextLength }
        return saysContentPolicy(words) ? .contentPolicy : .invalidRequest
    }

    private static func category(byWordsAlone words: String, _ type: String?) -> VendorError.Category {
        if saysContextLength(words, type) { return .contextLength }
        if saysContentPolicy(words) { return .contentPolicy }
        if saysQuota(words) { return .quota }
        if words.contains("rate limit") || words.contains("request limit") || words.contains("too many requests") {
            return .rateLimit
        }
        if words.contains("overloaded") || words.contains("unavailable") { return .overloaded }
        if words.contains("timeout") || words.contains("timed out") { return .timeout }
        return words.hasPrefix("invalid request") ? .invalidRequest : .server
    }

    private static func saysContextLength(_ words: String, _ type: String?) -> Bool {
        type == contextLengthType || words.contains("too many tokens")
    }

    private static func saysQuota(_ words: String) -> Bool {
        words.contains("/ month") || words.contains("per month") || words.contains("monthly")
            || words.contains("quota") || words.contains("billing limit")
    }

    private static func saysToken(_ words: String) -> Bool {
        words.contains("api token") || words.contains("invalid token") || words.contains("api key")
    }

    private static func saysContentPolicy(_ words: String) -> Bool {
        words.contains("blocked") || words.contains("usage guidelines") || words.contains("content filtering")
    }

    private static let contextLengthType = "TOO_MANY_TOKENS"

    // MARK: Writing

    /// `code` and `param` are ours: Cohere has none, and its clients read past them. The `id` that Cohere adds names nothing
    /// that a caller of the gateway could ask for.
    static func body(_ error: GatewayError) -> ByteBuffer {
        var writer = JSONWriter(capacity: 128 + error.message.utf8.count)
        writer.beginObject()
        if error.vendor?.category == .contextLength { writer.member("error_type", contextLengthType) }
        writer.member("message", error.message)
        writer.member("code", error.code)
        writer.member("param", error.param)
        writer.endObject()
        return writer.buffer
    }

    static func writeEvent(_ error: GatewayError, into buffer: inout ByteBuffer) {
        let isTimeout = error.kind == .vendorTimeout || error.vendor?.category == .timeout
        SSEWriter.write(name: "message-end", into: &buffer) { buffer in
            JSONWriter.write(at: &buffer) { writer in
                writer.beginObject()
                writer.member("type", literal: "message-end")
                writer.key("delta")
                writer.beginObject()
                writer.member("error", error.message)
                writer.member("finish_reason", literal: isTimeout ? "TIMEOUT" : "ERROR")
                writer.endObject()
                writer.endObject()
            }
        }
    }
}
