import Core
import Transport

extension GatewayError {
    /// What went wrong between the gateway and a vendor, each cause with a code of its own.
    init(_ error: UpstreamError, vendor: String) {
        switch error {
        case .connectFailed(let reason):
            self.init(
                .vendorUnreachable,
                502,
                "The vendor '\(vendor)' could not be reached: \(reason).",
                "vendor_unreachable"
            )
        case .connectTimeout:
            self.init(
                .vendorTimeout,
                504,
                "Connecting to the vendor '\(vendor)' took too long.",
                "vendor_connect_timeout"
            )
        case .tlsFailed(let reason):
            self.init(
                .vendorUnreachable,
                502,
                "No secure connection to the vendor '\(vendor)': \(reason.prefix(300)).",
                "vendor_tls_failed"
            )
        case .proxyRefused(let status):
            self.init(
                .vendorUnreachable,
                502,
                "The proxy refused the way to the vendor '\(vendor)' with status \(status).",
                "proxy_refused"
            )
        case .bodyFailed(let failure):
            self.init(bodyFailure: failure.error)
        case .bodyTimeout:
            self.init(
                .requestTimeout,
                408,
                "The request's body did not arrive within the time for a request to the vendor '\(vendor)'.",
                "request_timeout"
            )
        case .sendTimeout:
            self.init(
                .vendorTimeout,
                504,
                "The vendor '\(vendor)' did not take the request in time.",
                "vendor_send_timeout"
            )
        case .firstByteTimeout:
            self.init(
                .vendorTimeout,
                504,
                "The vendor '\(vendor)' did not begin to answer in time.",
                "vendor_first_byte_timeout"
            )
        case .betweenBytesTimeout:
            self.init(
                .vendorTimeout,
                504,
                "The vendor '\(vendor)' stopped in the middle of its answer.",
                "vendor_between_bytes_timeout"
            )
        case .totalTimeout:
            self.init(
                .vendorTimeout,
                504,
                "The answer of the vendor '\(vendor)' took too long.",
                "vendor_total_timeout"
            )
        case .closedBeforeAnswer:
            self.init(
                .vendorUnreachable,
                502,
                "The vendor '\(vendor)' closed the connection without an answer.",
                "vendor_closed_connection"
            )
        case .cut:
            self.init(.vendorCut, 502, "The vendor '\(vendor)' cut its answer in the middle.", "vendor_cut_answer")
        case .malformed(let fault):
            self.init(
                .vendorAnswerInvalid,
                502,
                "The answer of the vendor '\(vendor)' is not valid HTTP: \(fault.message)",
                "vendor_answer_invalid"
            )
        case .answerTooLarge(let limit):
            self.init(
                .vendorAnswerInvalid,
                502,
                "The answer of the vendor '\(vendor)' is larger than the limit of \(limit) bytes.",
                "vendor_answer_too_large"
            )
        case .tooManyWaiting:
            self.init(
                .unavailable,
                503,
                "Too many requests wait for a connection to the vendor '\(vendor)'.",
                "vendor_connections_exhausted"
            )
            retryAfter = "1"
        case .cancelled:
            self.init(.clientGone, 499, "The client closed the connection.", "client_closed_request")
        }
    }

    private init(_ kind: Kind, _ status: Int, _ message: String, _ code: String) {
        self.init(kind, status: status, message: message, code: code)
    }

    /// 502: a vendor's answer that cannot be understood.
    /// - Parameter reason: what is wrong with it, continuing "cannot be read: ".
    static func unreadableAnswer(_ vendor: String, _ reason: String) -> GatewayError {
        GatewayError(
            .vendorAnswerInvalid,
            502,
            "The answer of the vendor '\(vendor)' cannot be read: \(reason).",
            "vendor_answer_invalid"
        )
    }
}
