import Hummingbird
import Logging

/// The line of the log about a request to the control plane: who asked for what, and what became of it.
struct RequestLine {
    private let requestID: String
    private let method: String
    var actor: String?
    /// Nil: it was for nothing that there is.
    var operation: String?
    /// Somebody looks whether the gateway is well, again and again.
    var isProbe = false

    init(_ request: Request, _ requestID: String) {
        self.requestID = requestID
        method = request.method.rawValue
    }

    func write(_ status: Int, _ code: String?, to logger: Logger) {
        guard !isProbe else { return }
        var metadata: Logger.Metadata = [
            "request_id": "\(requestID)", "method": "\(method)", "status": "\(status)",
        ]
        if let operation { metadata["operation"] = "\(operation)" }
        if let actor { metadata["actor"] = "\(actor)" }
        if let code { metadata["code"] = "\(code)" }
        logger.info("control", metadata: metadata)
    }
}
