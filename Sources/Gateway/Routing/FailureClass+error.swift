import Core
import Routing
import Transport

extension FailureClass {
    /// In what way an attempt failed that ended with an error.
    init(_ error: GatewayError) {
        self =
            switch error.kind {
            case .vendor: error.vendor.map { FailureClass($0.category) } ?? .server
            case .vendorAuthentication: .authentication
            case .vendorUnreachable: .connection
            case .vendorTimeout: error.code == "vendor_connect_timeout" ? .connection : .timeout
            case .vendorCut, .vendorAnswerInvalid: .invalidAnswer
            case .unsupportedParameter: .unsupported
            // As many requests wait for a connection to the vendor as may.
            case .unavailable where error.code == "vendor_connections_exhausted": .rateLimit
            case .unavailable: error.code == "no_target_available" ? .overloaded : .refused
            case .clientGone, .requestTimeout: .cancelled
            case .invalidRequest, .malformedJSON, .payloadTooLarge: .request
            case .modelNotFound, .pathNotFound, .methodNotAllowed, .unauthenticated, .forbidden, .unsupportedMediaType,
                .quota, .internalError:
                .refused
            }
    }

    private init(_ category: VendorError.Category) {
        self =
            switch category {
            case .invalidRequest: .request
            case .authentication: .authentication
            case .permission: .permission
            case .notFound: .notFound
            case .contextLength: .contextLength
            case .contentPolicy: .contentPolicy
            case .rateLimit: .rateLimit
            case .quota: .quota
            case .overloaded: .overloaded
            case .server: .server
            case .timeout: .timeout
            // Another vendor may take more.
            case .requestTooLarge: .unsupported
            }
    }
}
