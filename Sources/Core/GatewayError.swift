/// A fault that the caller is told, in the words of the caller's dialect. Holds neither keys nor prompts.
public struct GatewayError: Error, Sendable, Hashable {
    /// What kind of fault it is; decides how a dialect words it.
    public enum Kind: String, Sendable {
        case invalidRequest, malformedJSON, unsupportedParameter, modelNotFound, pathNotFound, methodNotAllowed
        /// Who calls is not known.
        case unauthenticated
        case forbidden, unsupportedMediaType, payloadTooLarge, requestTimeout
        /// The vendor refused the gateway's own credentials.
        case vendorAuthentication
        /// The vendor answered with an error; `vendor` holds it.
        case vendor
        /// The vendor could not be reached, or closed before it answered.
        case vendorUnreachable
        /// The vendor's answer was cut in the middle.
        case vendorCut
        /// The vendor's answer could not be read.
        case vendorAnswerInvalid
        case vendorTimeout
        /// The caller went away before the answer (499, for the log alone).
        case clientGone
        /// The gateway is shutting down or at a limit of its own.
        case unavailable
        /// What the caller may spend does not suffice.
        case quota
        case internalError
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// The HTTP status of the answer.
    public var status: Int
    /// A sentence for people: what happened and what to do.
    public var message: String
    /// The member of the request at fault, as a JSON path in the caller's dialect.
    public var param: String?
    /// A stable word for programs, such as `unsupported_parameter`.
    public var code: String?
    /// What the vendor said, where it is its error that is told.
    public var vendor: VendorError?
    /// Value of `Retry-After`.
    public var retryAfter: String?
    /// Value of `x-should-retry`, for clients that heed it.
    public var shouldRetry: Bool?
    /// The name of the request, for dialects whose errors tell it (Anthropic's `request_id`); nil where it is not known.
    public var requestID: String?

    /// Describes a fault.
    public init(
        _ kind: Kind,
        status: Int,
        message: String,
        param: String? = nil,
        code: String? = nil,
        retryAfter: String? = nil
    ) {
        self.kind = kind
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        self.retryAfter = retryAfter
    }
}

extension GatewayError {
    /// The error of the request of that name.
    public func of(requestID: String) -> GatewayError {
        var error = self
        error.requestID = requestID
        return error
    }

    /// 400: a member of the request is wrong.
    public static func invalidRequest(_ message: String, param: String?, code: String? = nil) -> GatewayError {
        GatewayError(.invalidRequest, status: 400, message: message, param: param, code: code)
    }

    /// 400: the vendor that the model lives at cannot do what a member of the request asks for.
    public static func unsupportedParameter(
        _ param: String,
        _ reason: String,
        canBeLeftOut: Bool = true
    ) -> GatewayError {
        let advice = canBeLeftOut ? " Set `drop_params` to leave it out." : ""
        return GatewayError(
            .unsupportedParameter,
            status: 400,
            message: "Unsupported parameter: '\(param)'. \(reason)\(advice)",
            param: param,
            code: "unsupported_parameter"
        )
    }

    /// A vendor's error, told with the vendor's status; a refusal of the gateway's own key is never told as the caller's.
    public static func vendor(_ error: VendorError) -> GatewayError {
        if error.category == .authentication { return .vendorAuthenticationFailed() }
        var told = GatewayError(
            .vendor,
            status: error.status,
            message: error.message,
            param: error.param,
            code: error.code
        )
        told.vendor = error
        told.retryAfter = error.retryAfter
        return told
    }

    /// 502: the vendor refused the gateway's credentials. Says nothing of the vendor's words, which may hold part of the key.
    public static func vendorAuthenticationFailed() -> GatewayError {
        var error = GatewayError(
            .vendorAuthentication,
            status: 502,
            message:
                "The vendor refused the gateway's credentials. Ask the operator of the gateway to check the vendor's key.",
            code: "vendor_authentication_failed"
        )
        error.shouldRetry = false
        return error
    }
}
