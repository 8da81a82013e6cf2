import Core
import Dialects
import Transport

/// What the gateway answers.
enum Endpoint: Sendable {
    case call(CallEndpoint)
    case query(QueryEndpoint)
    case models(ModelsEndpoint)
    case responses(ResponsesEndpoint)
    case livez, readyz

    /// - Throws: `pathNotFound`.
    static func find(_ head: RequestHead, on plane: GatewayService.Plane) throws(GatewayError) -> Endpoint {
        if plane == .data {
            if let call = CallEndpoint(head) { return .call(call) }
            if let query = QueryEndpoint(head) { return .query(query) }
            if let models = ModelsEndpoint(head) { return .models(models) }
            if let responses = ResponsesEndpoint(head) { return .responses(responses) }
        }
        if head.pathEquals("/livez") { return .livez }
        if head.pathEquals("/readyz") { return .readyz }
        throw notFound(head, on: plane)
    }

    private static func notFound(_ head: RequestHead, on plane: GatewayService.Plane) -> GatewayError {
        let hint =
            plane == .data
            ? "Calls are answered at \(CallEndpoint.paths); further endpoints are \(QueryEndpoint.paths)."
            : "Calls are answered on the data port."
        return GatewayError(
            .pathNotFound,
            status: 404,
            message: "There is nothing at \(head.path.prefix(200)) on this port. \(hint)",
            code: "path_not_found"
        )
    }

    /// The body is a JSON document.
    var takesJSON: Bool {
        switch self {
        case .call, .query: true
        case .models, .responses, .livez, .readyz: false
        }
    }

    /// The methods, for `Allow`.
    var methods: StaticString {
        switch self {
        case .call, .query: "POST"
        case .responses(let endpoint): endpoint.methods
        case .models, .livez, .readyz: "GET, HEAD"
        }
    }

    /// - Throws: `methodNotAllowed`.
    func check(_ method: HTTPMethod) throws(GatewayError) {
        let isAllowed =
            switch self {
            case .call, .query: method == .post
            case .responses(let endpoint): endpoint.allows(method)
            case .models, .livez, .readyz: method == .get || method == .head
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
