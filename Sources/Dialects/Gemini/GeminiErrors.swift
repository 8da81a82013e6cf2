import Core
import JSON
import NIOCore

/// Writes errors as Google's `google.rpc.Status`: `{"error": {code, message, status, details}}`.
enum GeminiErrorWriter {
    static func body(of error: GatewayError) -> ByteBuffer {
        var out = JSONWriter(capacity: 384)
        out.beginObject()
        out.beginObject(named: "error")
        out.member("code", error.status)
        out.member("message", error.message)
        out.member("status", literal: status(error.status))
        writeDetails(of: error, into: &out)
        out.endObject()
        out.endObject()
        return out.buffer
    }

    /// What Google's statuses cannot say stands in `details`, of the types of google/rpc/error_details.proto.
    private static func writeDetails(of error: GatewayError, into out: inout JSONWriter) {
        guard error.code != nil || error.param != nil || error.retryAfter != nil else { return }
        out.beginArray(named: "details")
        if let code = error.code {
            out.beginObject()
            out.member("@type", literal: "type.googleapis.com/google.rpc.ErrorInfo")
            out.member("reason", code)
            out.member("domain", literal: "llm-gateway")
            out.endObject()
        }
        if let param = error.param {
            out.beginObject()
            out.member("@type", literal: "type.googleapis.com/google.rpc.BadRequest")
            out.beginArray(named: "fieldViolations")
            out.beginObject()
            out.member("field", param)
            out.member("description", error.message)
            out.endObject()
            out.endArray()
            out.endObject()
        }
        if let seconds = error.retryAfter.flatMap({ Int($0) }) {
            out.beginObject()
            out.member("@type", literal: "type.googleapis.com/google.rpc.RetryInfo")
            out.member("retryDelay", "\(seconds)s")
            out.endObject()
        }
        out.endArray()
    }

    /// The word of google.rpc.Code for an HTTP status.
    static func status(_ status: Int) -> StaticString {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 408, 504: "DEADLINE_EXCEEDED"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 501: "UNIMPLEMENTED"
        case 502, 503, 529: "UNAVAILABLE"
        case 400..<500: "INVALID_ARGUMENT"
        default: "INTERNAL"
        }
    }
}

/// Reads a vendor's error, which may stand in an array and may not be JSON at all.
enum GeminiErrorReader {
    /// - Parameter status: the HTTP status; 0 for an error inside an answer that began with 200.
    static func read(status: Int, body: ByteBuffer) -> VendorError {
        let root = (try? JSONDocument(parsing: body))?.root
        let node = root?.isArray == true ? root?[0] : root
        guard let error = node?["error"], error.isObject else {
            return plain(status: status, message: node?["error"]?.string ?? node?["message"]?.string, body)
        }
        let details = GeminiErrorDetails(error["details"])
        let code = error["code"]?.int
        let word = error["status"]?.string
        let status = (400..<600).contains(status) ? status : code.flatMap { (400..<600).contains($0) ? $0 : nil } ?? 500
        let words = [error["message"]?.string, word].compactMap { $0 }
        let message = words.first { !$0.isEmpty } ?? "The vendor gave no reason."
        var read = VendorError(
            status: status,
            category: category(status, word, message, details),
            message: message,
            type: word,
            code: details.reason,
            param: details.field
        )
        read.retryAfter = details.retryAfter
        return read
    }

    private static func plain(status: Int, message: String?, _ body: ByteBuffer) -> VendorError {
        let status = (400..<600).contains(status) ? status : 500
        var text =
            message ?? String(buffer: body.getSlice(at: body.readerIndex, length: min(500, body.readableBytes)) ?? body)
        // A page for browsers says nothing to a program.
        if text.isEmpty || text.first == "<" { text = "The vendor answered with status \(status)." }
        return VendorError(
            status: status,
            category: category(status, nil, text, GeminiErrorDetails(nil)),
            message: text
        )
    }

    private static func category(
        _ status: Int,
        _ word: String?,
        _ message: String,
        _ details: GeminiErrorDetails
    ) -> VendorError.Category {
        switch details.reason {
        case "API_KEY_INVALID", "API_KEY_EXPIRED", "ACCESS_TOKEN_EXPIRED": return .authentication
        default: break
        }
        switch status {
        case 401: return .authentication
        case 403: return .permission
        case 404: return .notFound
        case 408, 504, 499: return .timeout
        case 413: return .requestTooLarge
        case 429: return details.isDaily ? .quota : .rateLimit
        case 503, 529: return .overloaded
        case 500...: return .server
        default: break
        }
        let message = message.lowercased()
        if message.hasPrefix("api key not valid") || message.hasPrefix("api key expired") { return .authentication }
        if message.contains("exceeds the maximum number of tokens") || message.contains("token count exceeds") {
            return .contextLength
        }
        if message.contains("payload size exceeds") { return .requestTooLarge }
        if message.contains("responsible ai practices") { return .contentPolicy }
        return word == "FAILED_PRECONDITION" ? .permission : .invalidRequest
    }
}

/// What the `details` of a `google.rpc.Status` say.
struct GeminiErrorDetails {
    private(set) var reason: String?
    private(set) var field: String?
    /// Whole seconds, as `Retry-After` wants them.
    private(set) var retryAfter: String?
    /// A daily quota is spent: waiting a minute does not help.
    private(set) var isDaily = false

    init(_ node: JSONNode?) {
        guard let node else { return }
        for detail in node.elements {
            reason = reason ?? detail["reason"]?.string
            field = field ?? detail["fieldViolations"]?[0]?["field"]?.string
            retryAfter = retryAfter ?? detail["retryDelay"]?.string.flatMap(Self.wholeSeconds)
            for violation in detail["violations"]?.elements ?? detail.elements {
                if violation["quotaId"]?.string?.contains("PerDay") == true { isDaily = true }
            }
        }
    }

    /// `48.939935699s` as `49`: rounded up, since a moment too early is in vain.
    private static func wholeSeconds(_ delay: String) -> String? {
        guard delay.hasSuffix("s"), let seconds = Double(delay.dropLast()), seconds >= 0, seconds < 1e9 else {
            return nil
        }
        return String(Int(seconds.rounded(.up)))
    }
}
