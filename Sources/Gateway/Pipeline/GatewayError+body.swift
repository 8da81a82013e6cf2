import Core
import Framing
import Transport

extension GatewayError {
    /// What a caller is told of a body that could not be sent on as it came.
    init(bodyFailure error: any Error) {
        switch error {
        case let error as GatewayError: self = error
        case let fault as ServerFault: self.init(fault)
        case let error as MultipartError:
            self = .invalidRequest(
                "The request body is not a valid form: \(error.reason).",
                param: nil,
                code: "invalid_multipart"
            )
        // The rest is a cancellation.
        default: self.init(.cancelled, vendor: "")
        }
    }
}
