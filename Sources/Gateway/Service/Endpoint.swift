import Core
import Transport

/// What the gateway answers.
enum Endpoint: Sendable {
    case chatCompletions, livez, readyz

    /// - Throws: `pathNotFound`.
    static func find(_ head: RequestHead, on plane: GatewayService.Plane) throws(GatewayError) -> Endpoint {
        if plane == .data, head.pathEquals("/v1/chat/completions") { return .chatCompletions }
        if head.pathEquals("/livez") { return .livez }
        if head.pathEquals("/readyz") { return .readyz }
        throw notFound(head)
    }

    private static func notFound(_ head: RequestHead) -> GatewayError {
        GatewayError(
            .pathNotFound,
            status: 404,
            message: "There is nothing at \(head.path.prefix(200)) on this port. Chat completions are at "
                + "/v1/chat/completions of the data port.",
            code: "path_not_found"
        )
    }

    /// The body is a JSON document.
    var takesJSON: Bool { self == .chatCompletions }

    /// The methods, for `Allow`.
    var methods: StaticString {
        switch self {
        case .chatCompletions: "POST"
        case .livez, .readyz: "GET, HEAD"
        }
    }

    /// - Throws: `methodNotAllowed`.
    func check(_ method: HTTPMethod) throws(GatewayError) {
        let isAllowed =
            switch self {
            case .chatCompletions: method == .post
            case .livez, .readyz: method == .get || method == .head
            }
        if isAllowed { return }
        throw GatewayError(
            .methodNotAllowed,
            status: 405,
            message: "This path takes \(methods) only.",
            code: "method_not_allowed"
        )
    }
}
