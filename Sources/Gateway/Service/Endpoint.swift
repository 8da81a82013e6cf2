import Access
import Core
import Dialects
import Transport

/// What the gateway answers.
enum Endpoint: Sendable {
    case call(CallEndpoint)
    case query(QueryEndpoint)
    case models(ModelsEndpoint)
    case responses(ResponsesEndpoint)
    case relay(RelayEndpoint)
    case account(AccountEndpoint)
    case passthrough(PassthroughEndpoint)
    case livez, readyz

    /// - Throws: `pathNotFound`.
    static func find(_ head: RequestHead) throws(GatewayError) -> Endpoint {
        if let call = CallEndpoint(head) { return .call(call) }
        if let query = QueryEndpoint(head) { return .query(query) }
        if let models = ModelsEndpoint(head) { return .models(models) }
        if let relay = RelayEndpoint(head) { return .relay(relay) }
        if let responses = ResponsesEndpoint(head) { return .responses(responses) }
        if let account = AccountEndpoint(head) { return .account(account) }
        if let passthrough = PassthroughEndpoint(head) { return .passthrough(passthrough) }
        if head.pathEquals("/livez") { return .livez }
        if head.pathEquals("/readyz") { return .readyz }
        throw notFound(head)
    }

    private static func notFound(_ head: RequestHead) -> GatewayError {
        GatewayError(
            .pathNotFound,
            status: 404,
            message:
                "There is nothing at \(head.path.prefix(200)) on this port. Calls are answered at \(CallEndpoint.paths); "
                + "further endpoints are \(QueryEndpoint.paths), \(RelayEndpoint.paths), \(AccountEndpoint.paths); a vendor's own "
                + "API is at \(PassthroughEndpoint.paths).",
            code: "path_not_found"
        )
    }

    /// What must be granted to who asks; nil: nothing.
    var granted: EndpointClass? {
        switch self {
        case .call, .responses: .calls
        case .query(let endpoint): endpoint.granted
        case .relay(let endpoint): endpoint.granted
        case .account(let endpoint): endpoint.granted
        case .passthrough: .passthrough
        case .models, .livez, .readyz: nil
        }
    }

    /// Who asks must be known.
    var asksForKey: Bool {
        switch self {
        case .livez, .readyz: false
        default: true
        }
    }

    /// What becomes of the body.
    func body(of head: RequestHead) throws(GatewayError) -> BodyUse {
        switch self {
        case .call, .query: return .json
        case .models, .responses, .livez, .readyz: return .ignored
        case .passthrough: return .streamed
        case .relay(let endpoint): return try Self.body(of: head, endpoint.takes)
        case .account(let endpoint):
            guard head.method == .post, endpoint.id == nil else { return .ignored }
            return try Self.body(of: head, endpoint.takes)
        }
    }

    private static func body(of head: RequestHead, _ takes: (RequestContentKind) -> Bool) throws(GatewayError)
        -> BodyUse
    {
        let kind = RequestContentKind(head)
        if kind == .form, takes(.form) { return .streamed }
        if takes(.json) { return .json }
        throw GatewayError(
            .unsupportedMediaType,
            status: 415,
            message: "The request needs the header Content-Type: multipart/form-data.",
            code: "unsupported_media_type"
        )
    }

    /// The methods, for `Allow`.
    var methods: StaticString {
        switch self {
        case .call, .query, .relay: "POST"
        case .responses(let endpoint): endpoint.methods
        case .account(let endpoint): endpoint.methods
        case .passthrough: "GET, HEAD, POST, PUT, PATCH, DELETE"
        case .models, .livez, .readyz: "GET, HEAD"
        }
    }

    /// - Throws: `methodNotAllowed`.
    func check(_ method: HTTPMethod) throws(GatewayError) {
        let isAllowed =
            switch self {
            case .call, .query, .relay: method == .post
            case .responses(let endpoint): endpoint.allows(method)
            case .account(let endpoint): endpoint.allows(method)
            case .passthrough: [.get, .head, .post, .put, .patch, .delete].contains(method)
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

/// What becomes of the body of a request.
enum BodyUse: Sendable {
    /// It is a JSON document, which is collected.
    case json
    /// It is taken piece by piece.
    case streamed
    /// It has no meaning (RFC 9110 section 9.3.1); a small one is read and forgotten.
    case ignored
}

/// What a request says that its body is.
enum RequestContentKind: Sendable {
    case json, form, other

    init(_ head: RequestHead) {
        if head.fields.equals("content-type", "application/json") {
            self = .json
            return
        }
        let type = head.fields.first("content-type")?.prefix { $0 != ";" }.lowercased() ?? ""
        let name = type.split(separator: " ").first ?? ""
        if name == "application/json" || name.hasSuffix("+json") {
            self = .json
        } else {
            self = name == "multipart/form-data" ? .form : .other
        }
    }
}
