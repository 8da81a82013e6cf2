import Core
import Framing
import JSON
import NIOCore

/// Writes errors in OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`.
enum ChatErrorWriter {
    static func body(of error: GatewayError) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256)
        write(error, &writer)
        return writer.buffer
    }

    /// As an event of a stream; OpenAI's clients raise it as an error. No `[DONE]` follows.
    static func writeEvent(_ error: GatewayError, into buffer: inout ByteBuffer) {
        SSEWriter.write(into: &buffer) { $0.writeImmutableBuffer(body(of: error)) }
    }

    private static func write(_ error: GatewayError, _ writer: inout JSONWriter) {
        let (type, code) = typeAndCode(of: error)
        writer.object { writer in
            writer.object("error") { writer in
                writer.member("message", error.message)
                writer.member("type", literal: type)
                if let param = error.param { writer.member("param", param) } else { writer.nullMember("param") }
                if let code { writer.member("code", code) } else { writer.nullMember("code") }
            }
        }
    }

    /// The words for an error, in whichever of OpenAI's dialects it is told.
    static func typeAndCode(of error: GatewayError) -> (type: StaticString, code: String?) {
        switch error.kind {
        case .invalidRequest, .unsupportedParameter, .methodNotAllowed, .unsupportedMediaType:
            ("invalid_request_error", error.code)
        case .malformedJSON: ("invalid_request_error", error.code ?? "malformed_json")
        case .modelNotFound: ("invalid_request_error", error.code ?? "model_not_found")
        case .pathNotFound: ("invalid_request_error", error.code ?? "unknown_url")
        case .unauthenticated: ("invalid_request_error", error.code ?? "invalid_api_key")
        case .forbidden: ("invalid_request_error", error.code ?? "forbidden")
        case .payloadTooLarge: ("invalid_request_error", error.code ?? "request_too_large")
        case .requestTimeout: ("invalid_request_error", error.code ?? "request_timeout")
        case .vendorAuthentication: ("api_error", error.code ?? "vendor_authentication_failed")
        case .vendor: error.vendor.map(typeAndCode(of:)) ?? ("api_error", error.code)
        case .vendorUnreachable: ("server_error", error.code ?? "vendor_unreachable")
        case .vendorCut: ("server_error", error.code ?? "vendor_stream_cut")
        case .vendorAnswerInvalid: ("server_error", error.code ?? "vendor_answer_invalid")
        case .vendorTimeout: ("server_error", error.code ?? "vendor_timeout")
        case .clientGone: ("server_error", error.code ?? "client_gone")
        case .unavailable: (error.status == 429 ? "rate_limit_error" : "server_error", error.code ?? "unavailable")
        case .quota: ("insufficient_quota", error.code ?? "insufficient_quota")
        case .internalError: ("server_error", error.code ?? "internal_error")
        }
    }

    /// The vendor's own code is told where it is a word and OpenAI has none for the case that programs look for.
    private static func typeAndCode(of error: VendorError) -> (type: StaticString, code: String?) {
        let own = error.code.flatMap { Int($0) == nil ? $0 : nil }
        switch error.category {
        case .invalidRequest: return ("invalid_request_error", own)
        case .authentication: return ("api_error", "vendor_authentication_failed")
        case .permission: return ("invalid_request_error", own ?? "permission_denied")
        case .notFound: return ("invalid_request_error", own ?? "model_not_found")
        case .contextLength: return ("invalid_request_error", "context_length_exceeded")
        case .contentPolicy: return ("invalid_request_error", own ?? "content_policy_violation")
        case .requestTooLarge: return ("invalid_request_error", own ?? "request_too_large")
        case .rateLimit: return ("rate_limit_error", own ?? "rate_limit_exceeded")
        case .quota: return ("insufficient_quota", "insufficient_quota")
        case .overloaded: return ("server_error", own ?? "overloaded")
        case .timeout: return ("server_error", own ?? "timeout")
        case .server: return ("server_error", own)
        }
    }
}
