import Access
import Core

extension GatewayError {
    /// 401: who calls is not known.
    /// - Parameter refusal: nil where no key is shown.
    static func unauthenticated(_ refusal: KeyTable.Refusal?) -> GatewayError {
        let (message, code): (String, String) =
            switch refusal {
            case nil:
                (
                    "This gateway asks for a key. Send it as 'Authorization: Bearer …', or as clients of your API do: "
                        + "'x-api-key', 'api-key' or 'x-goog-api-key'.",
                    "missing_api_key"
                )
            case .unknown: ("The key is none of this gateway's.", "invalid_api_key")
            case .expired: ("The key has expired.", "expired_api_key")
            case .disabled: ("The key is disabled.", "disabled_api_key")
            }
        return GatewayError(.unauthenticated, status: 401, message: message, code: code)
    }

    /// 503: nobody knows yet which keys there are.
    static var directoryUnavailable: GatewayError {
        GatewayError(
            .unavailable,
            status: 503,
            message: "The gateway cannot look the key up now: its database does not answer.",
            code: "directory_unavailable",
            retryAfter: "5"
        )
    }

    /// 401: a token is not taken; 503: it cannot be looked at now.
    static func token(_ refusal: TokenRefusal) -> GatewayError {
        let reason: String
        switch refusal {
        case .unavailable(let retryAfter):
            return GatewayError(
                .unavailable,
                status: 503,
                message: "The token cannot be verified now: its issuer does not answer the gateway.",
                code: "token_issuer_unavailable",
                retryAfter: String(retryAfter)
            )
        case .expired:
            return GatewayError(
                .unauthenticated,
                status: 401,
                message: "The token has expired.",
                code: "expired_token"
            )
        case .tooLong: reason = "it is longer than 8 KiB"
        case .malformed: reason = "it is neither a key of this gateway nor a token that can be read"
        case .algorithm: reason = "it is signed in a way that is not allowed"
        case .issuer: reason = "its issuer is not one of this gateway's"
        case .key: reason = "its issuer has no key that goes with it"
        case .signature: reason = "its signature is wrong"
        case .audience: reason = "it is for somebody else ('aud')"
        case .notYet: reason = "it is for later ('nbf', 'iat')"
        case .claim(let name): reason = "it does not tell '\(name)' as it has to"
        case .inactive: reason = "its issuer says that it is not active"
        }
        return GatewayError(
            .unauthenticated,
            status: 401,
            message: "The token is not taken: \(reason).",
            code: "invalid_token"
        )
    }

    /// 503: more tokens wait to be looked at than the gateway looks at.
    static let tooManyVerifications = GatewayError(
        .unavailable,
        status: 503,
        message: "The gateway has too many tokens to verify.",
        code: "too_many_verifications",
        retryAfter: "1"
    )

    /// 429: the client showed too many that are not taken.
    static func tooManyFailedAttempts(retryAfter: Int) -> GatewayError {
        GatewayError(
            .unavailable,
            status: 429,
            message: "Too many attempts with keys or tokens that are not taken came from your address.",
            code: "too_many_failed_attempts",
            retryAfter: String(retryAfter)
        )
    }

    /// Somebody showed what was not taken: what who tries keys would see. One that was good once is none of that.
    var isFailedAttempt: Bool {
        kind == .unauthenticated && (code == "invalid_api_key" || code == "invalid_token")
    }

    /// The value of `WWW-Authenticate` (RFC 6750 section 3); nil where nobody is asked who it is.
    var challenge: StaticString? {
        guard kind == .unauthenticated else { return nil }
        switch code {
        case "invalid_token": return #"Bearer error="invalid_token""#
        case "expired_token": return #"Bearer error="invalid_token", error_description="The token has expired.""#
        default: return "Bearer"
        }
    }
}
