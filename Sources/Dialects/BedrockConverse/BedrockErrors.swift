import Core
import Framing
import JSON
import NIOCore

/// Errors, both ways: `{"message":…}`, and in a stream an exception of the framing.
///
/// The type of an error stands in the header `x-amzn-errortype`, which is not seen here, and in some bodies as `__type`. So most
/// are told by their status, and what hides behind a status by the words of the message: a prompt beyond the context, a refused
/// credential, a model that is none.
enum BedrockErrors {
    // MARK: Reading

    /// Reads an error answer of any shape; a body that is no JSON is the message.
    static func read(status: Int, body: ByteBuffer) -> VendorError {
        if let document = try? JSONDocument(parsing: body) { return read(document.root, type: nil, status: status) }
        return error(status: status, type: nil, message: text(body))
    }

    /// Reads an exception or error of a stream.
    static func read(_ event: StreamEvent) -> VendorError {
        let body = event.data ?? ByteBuffer()
        if let document = try? JSONDocument(parsing: body), document.root.isObject {
            return read(document.root, type: event.name, status: nil)
        }
        return error(status: nil, type: event.name, message: text(body))
    }

    private static func text(_ body: ByteBuffer) -> String {
        String(buffer: body.getSlice(at: body.readerIndex, length: min(body.readableBytes, 2000)) ?? ByteBuffer())
    }

    /// - Parameter status: nil for an exception of a stream, where the type says what it would have been.
    private static func read(_ root: JSONNode, type: String?, status: Int?) -> VendorError {
        let type = type ?? root["__type"]?.string ?? root["code"]?.string
        // `com.amazon.coral.service#AccessDeniedException` and `ThrottlingException:http://…` both name a type.
        let name = type.map { String($0[($0.lastIndex(of: "#").map($0.index(after:)) ?? $0.startIndex)...]) }
            .map { String($0.prefix { $0 != ":" }) }
        let message =
            root["message"]?.string ?? root["Message"]?.string ?? root["originalMessage"]?.string
            ?? root["error"]?["message"]?.string ?? name ?? root.string ?? ""
        return error(status: status, type: name, message: message)
    }

    /// - Parameter said: the status of the answer; nil for an exception of a stream.
    private static func error(status said: Int?, type: String?, message: String) -> VendorError {
        let status = said ?? Self.status(of: type)
        let words = message.lowercased()
        let isRefusal = said == 401 || refusesCredentials(said, type?.lowercased(), words)
        return VendorError(
            status: status,
            category: isRefusal ? .authentication : category(status: status, type: type?.lowercased(), words: words),
            message: message.isEmpty ? "The vendor answered with status \(status)." : message,
            type: type
        )
    }

    private static func category(status: Int, type: String?, words: String) -> VendorError.Category {
        if status == 413 { return .requestTooLarge }
        switch type {
        case "validationexception": return categoryOfInvalidRequest(words)
        case "accessdeniedexception": return .permission
        case "resourcenotfoundexception": return .notFound
        case "throttlingexception": return .rateLimit
        case "servicequotaexceededexception": return .quota
        case "modelnotreadyexception", "serviceunavailableexception": return .overloaded
        case "modeltimeoutexception": return .timeout
        case "internalserverexception", "modelerrorexception", "modelstreamerrorexception": return .server
        default: break
        }
        switch status {
        case 402: return .quota
        case 403: return .permission
        case 404: return .notFound
        case 408, 504: return .timeout
        case 424: return .server
        case 429: return words.contains("not ready") ? .overloaded : .rateLimit
        case 503, 529: return .overloaded
        case 500...: return .server
        default: return categoryOfInvalidRequest(words)
        }
    }

    /// Words count only with the status of a refusal, or where an error of a stream has no type either: the message of an invalid
    /// request may quote what was asked.
    private static func refusesCredentials(_ status: Int?, _ type: String?, _ words: String) -> Bool {
        if let type, refusalTypes.contains(where: { type.hasPrefix($0) }) { return true }
        guard status == 403 || status == nil && type == nil else { return false }
        return refusalWords.contains { words.contains($0) }
    }

    private static let refusalTypes = AWSRefusal.types.map { $0.lowercased() }
    private static let refusalWords = AWSRefusal.words.map { $0.lowercased() }

    private static func categoryOfInvalidRequest(_ words: String) -> VendorError.Category {
        if words.contains("input is too long") || words.contains("prompt is too long")
            || words.contains("context limit")
            || words.contains("context length") || words.contains("context window")
            || words.contains("too many input tokens") || words.contains("input tokens exceeded")
        {
            return .contextLength
        }
        if words.contains("model identifier is invalid") || words.contains("end of its life") { return .notFound }
        if words.contains("content filtering policy") || words.contains("content policy") { return .contentPolicy }
        return .invalidRequest
    }

    private static func status(of type: String?) -> Int {
        switch type?.lowercased() {
        case "validationexception", "servicequotaexceededexception": 400
        case "accessdeniedexception", "unrecognizedclientexception", "invalidsignatureexception",
            "expiredtokenexception":
            403
        case "resourcenotfoundexception": 404
        case "modeltimeoutexception": 408
        case "modelstreamerrorexception", "modelerrorexception": 424
        case "throttlingexception", "modelnotreadyexception": 429
        case "serviceunavailableexception": 503
        default: 500
        }
    }

    // MARK: Writing

    /// `__type` says what Bedrock itself says in a header; the AWS clients read it there too.
    static func body(_ error: GatewayError) -> ByteBuffer {
        var writer = JSONWriter(capacity: 128 + error.message.utf8.count)
        writer.beginObject()
        writer.member("__type", literal: type(of: error))
        writer.member("message", error.message)
        writer.endObject()
        return writer.buffer
    }

    /// A stream has fewer exceptions than an answer has errors, and their names begin with a small letter.
    static func writeEvent(_ error: GatewayError, into buffer: inout ByteBuffer) {
        let name: StaticString =
            switch status(of: "\(type(of: error))") {
            // What took too long is to be tried again, as what broke is; a validation error is not.
            case 408, 424: "modelStreamErrorException"
            case 429: "throttlingException"
            case 503: "serviceUnavailableException"
            case 400..<424: "validationException"
            default: "internalServerException"
            }
        EventStreamWriter.write(exception: name, into: &buffer) { buffer in
            var writer = JSONWriter(capacity: 32 + error.message.utf8.count)
            writer.object { $0.member("message", error.message) }
            buffer.writeImmutableBuffer(writer.buffer)
        }
    }

    private static func type(of error: GatewayError) -> StaticString {
        if let category = error.vendor?.category {
            switch category {
            case .invalidRequest, .contextLength, .contentPolicy, .requestTooLarge: return "ValidationException"
            case .authentication: return "UnrecognizedClientException"
            case .permission: return "AccessDeniedException"
            case .notFound: return "ResourceNotFoundException"
            case .rateLimit: return "ThrottlingException"
            case .quota: return "ServiceQuotaExceededException"
            case .overloaded: return "ServiceUnavailableException"
            case .timeout: return "ModelTimeoutException"
            case .server: return error.status == 424 ? "ModelErrorException" : "InternalServerException"
            }
        }
        switch error.status {
        case 401: return "UnrecognizedClientException"
        case 402: return "ServiceQuotaExceededException"
        case 403: return "AccessDeniedException"
        case 404: return "ResourceNotFoundException"
        case 408, 504: return "ModelTimeoutException"
        case 424: return "ModelErrorException"
        case 429: return "ThrottlingException"
        case 503, 529: return "ServiceUnavailableException"
        case 400..<500: return "ValidationException"
        default: return "InternalServerException"
        }
    }
}
