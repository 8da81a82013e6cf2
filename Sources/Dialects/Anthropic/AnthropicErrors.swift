import Core
import Framing
import JSON
import NIOCore

/// Errors, both ways: `{"type":"error","error":{"type":…,"message":…}}`.
///
/// Anthropic's types name the fault, but for a few that hide behind `invalid_request_error` and are told by their words: a
/// prompt beyond the context, an empty credit, a content filter.
enum AnthropicErrors {
    // MARK: Reading

    /// Reads an error answer of any shape; a body that is no JSON is the message.
    static func read(status: Int, body: ByteBuffer) -> VendorError {
        if let document = try? JSONDocument(parsing: body) { return read(document.root, status: status) }
        let text = String(
            buffer: body.getSlice(at: body.readerIndex, length: min(body.readableBytes, 2000)) ?? ByteBuffer()
        )
        return error(status: status, type: nil, message: text)
    }

    /// - Parameter status: nil for an error inside a stream, where the type says what it would have been.
    static func read(_ root: JSONNode, status: Int?) -> VendorError {
        let node = root["error"]?.isObject == true ? root["error"] : root
        let type = node?["type"]?.string.flatMap { $0 == "error" ? nil : $0 }
        let message =
            node?["message"]?.string ?? node?["detail"]?.string ?? root["error"]?.string ?? root["message"]?.string
            ?? type ?? root.string ?? ""
        var error = error(status: status ?? Self.status(of: type), type: type, message: message)
        error.code = node?["code"]?.string
        error.param = node?["param"]?.string
        return error
    }

    private static func error(status: Int, type: String?, message: String) -> VendorError {
        let words = message.trimmed
        return VendorError(
            status: status,
            category: category(status: status, type: type, message: words),
            message: words.isEmpty ? "The vendor answered with status \(status)." : words,
            type: type
        )
    }

    private static func category(status: Int, type: String?, message: String) -> VendorError.Category {
        if status == 401 { return .authentication }
        switch type {
        case "authentication_error": return .authentication
        case "billing_error": return .quota
        case "permission_error": return .permission
        case "not_found_error": return .notFound
        case "request_too_large": return .requestTooLarge
        case "rate_limit_error": return .rateLimit
        case "overloaded_error": return .overloaded
        case "timeout_error": return .timeout
        case "api_error": return status == 503 || status == 529 ? .overloaded : .server
        default: break
        }
        switch status {
        case 402: return .quota
        case 403: return .permission
        case 404: return .notFound
        case 408, 504: return .timeout
        case 413: return .requestTooLarge
        case 429: return .rateLimit
        case 503, 529: return .overloaded
        case 500...: return .server
        default: return categoryOfInvalidRequest(message)
        }
    }

    private static func categoryOfInvalidRequest(_ message: String) -> VendorError.Category {
        let words = message.lowercased()
        if words.contains("prompt is too long") || words.contains("exceed context limit")
            || words.contains("context window") || words.contains("context length")
        {
            return .contextLength
        }
        if words.contains("credit balance") || words.contains("usage limits") { return .quota }
        if words.contains("content filtering policy") || words.contains("content policy") { return .contentPolicy }
        return .invalidRequest
    }

    private static func status(of type: String?) -> Int {
        switch type {
        case "invalid_request_error": 400
        case "authentication_error": 401
        case "billing_error": 402
        case "permission_error": 403
        case "not_found_error": 404
        case "request_too_large": 413
        case "rate_limit_error": 429
        case "timeout_error": 504
        case "overloaded_error": 529
        default: 500
        }
    }

    // MARK: Writing

    /// `code` and `param` are ours: Anthropic has none, and its clients read past them.
    static func body(_ error: GatewayError) -> ByteBuffer {
        var writer = JSONWriter(capacity: 192 + error.message.utf8.count)
        write(error, into: &writer)
        return writer.buffer
    }

    static func writeEvent(_ error: GatewayError, into buffer: inout ByteBuffer) {
        SSEWriter.write(name: "error", into: &buffer) { buffer in
            var body = body(error)
            buffer.writeBuffer(&body)
        }
    }

    private static func write(_ error: GatewayError, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", literal: "error")
        writer.key("error")
        writer.beginObject()
        writer.member("type", literal: type(of: error))
        writer.member("message", error.message)
        writer.member("code", error.code)
        writer.member("param", error.param)
        // By this Anthropic's clients know to go on without it.
        if error.kind == .unsupportedParameter, error.param == "thread" {
            writer.object("details") { writer in
                writer.member("error_code", literal: "thread_unsupported_request")
                writer.array("unsupported") { $0.string("thread" as StaticString) }
            }
        }
        writer.endObject()
        writer.member("request_id", error.requestID)
        writer.endObject()
    }

    private static func type(of error: GatewayError) -> StaticString {
        if let category = error.vendor?.category {
            switch category {
            case .invalidRequest, .contextLength, .contentPolicy: return "invalid_request_error"
            case .authentication: return "authentication_error"
            case .permission: return "permission_error"
            case .notFound: return "not_found_error"
            case .rateLimit: return "rate_limit_error"
            case .quota: return "billing_error"
            case .overloaded: return "overloaded_error"
            case .server: return "api_error"
            case .timeout: return "timeout_error"
            case .requestTooLarge: return "request_too_large"
            }
        }
        switch error.status {
        case 401: return "authentication_error"
        case 402: return "billing_error"
        case 403: return "permission_error"
        case 404: return "not_found_error"
        case 413: return "request_too_large"
        case 429: return "rate_limit_error"
        case 503, 529: return "overloaded_error"
        case 408, 504: return "timeout_error"
        case 400..<500: return "invalid_request_error"
        default: return "api_error"
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
