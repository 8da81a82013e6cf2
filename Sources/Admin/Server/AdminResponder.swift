import Access
import Core
import Directory
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore

/// Answers requests to the control plane: finds the operation and who asks, looks at what is sent, and writes the answer.
struct AdminResponder: HTTPResponder {
    typealias Context = AdminContext

    private let gateway: GatewayProcess
    private let access: ControlAccess
    private let login: LoginRoutes
    private let answers: IdempotentAnswers?
    private let api: API
    private let routes: [Route]

    /// The largest body that is taken: a configuration, or many prices.
    private static let mostBytes = 16 << 20

    private struct Route {
        /// The parts of the path; nil: a parameter.
        let parts: [(name: String, isParameter: Bool)]
        let operation: Operation

        init(_ operation: Operation) {
            self.operation = operation
            parts = operation.path.split(separator: "/").map { part in
                part.hasPrefix("{") ? (String(part.dropFirst().dropLast()), true) : (String(part), false)
            }
        }

        /// The parameters of a path that this is the route of; nil: it is not.
        func parameters(of path: [String]) -> [String: String]? {
            guard path.count == parts.count else { return nil }
            var parameters: [String: String] = [:]
            for (part, found) in zip(parts, path) {
                if part.isParameter { parameters[part.name] = found } else if part.name != found { return nil }
            }
            return parameters
        }
    }

    init(_ gateway: GatewayProcess) {
        self.gateway = gateway
        access = ControlAccess(gateway)
        login = LoginRoutes(gateway)
        let services = APIServices(gateway)
        answers = gateway.database.map { IdempotentAnswers($0) }
        api = API(services)
        routes = api.operations.map(Route.init)
    }

    func respond(to request: Request, context: AdminContext) async throws -> Response {
        let requestID = RequestName.of(request)
        var line = RequestLine(request, requestID)
        do throws(Problem) {
            let response = try await answer(request, context, requestID, &line)
            line.write(response.status.code, nil, to: gateway.controlLogger)
            return response
        } catch {
            line.write(error.status, error.code, to: gateway.controlLogger)
            return Self.response(error, requestID)
        }
    }

    private func answer(
        _ request: Request,
        _ context: AdminContext,
        _ requestID: String,
        _ line: inout RequestLine
    ) async throws(Problem) -> Response {
        do throws(GatewayError) {
            try access.checkSource(
                host: request.head.authority,
                origin: request.headers[.origin],
                // Whoever logs in is sent here from the provider's site.
                fetchSite: LoginRoutes.isReachedFromElsewhere(request.uri.path)
                    ? nil : HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] }
            )
        } catch {
            throw Problem(error)
        }
        let path = request.uri.path
        if let probe = try probe(path, request.method) {
            line.isProbe = true
            return probe.with(requestID)
        }
        if let answer = try await login.respond(to: request) { return answer.with(requestID) }
        guard let parts = Self.parts(of: path) else { throw Self.nothing(at: path) }
        // Of a path with a name of its own and one that has a parameter in its place the first is meant.
        let all = routes.compactMap { route in route.parameters(of: parts).map { (route.operation, $0) } }
        let fewest = all.map(\.1.count).min()
        let found = all.filter { $0.1.count == fewest }
        guard !found.isEmpty else { throw Self.nothing(at: path) }
        guard let (operation, parameters) = found.first(where: { $0.0.method.rawValue == request.method.rawValue })
        else {
            var problem = Problem(
                405,
                code: "method_not_allowed",
                "This path does not take \(request.method.rawValue)."
            )
            problem.headers = [("allow", found.map(\.0.method.rawValue).joined(separator: ", "))]
            throw problem
        }
        var asked = APIRequest(
            by: operation.isOpen
                ? Administrator(name: "anybody", grants: []) : try await administrator(request, context)
        )
        line.actor = asked.administrator.name
        line.operation = operation.id
        asked.path = parameters
        asked.query = try query(request.uri.query)
        asked.accept = request.headers[.accept]
        if let scope = operation.scope, !asked.administrator.grants.contains(where: { $0.scopes.contains(scope) }) {
            throw Problem(
                403,
                code: "scope_not_granted",
                "'\(scope)' is not granted to '\(asked.administrator.name)'."
            )
        }
        let bytes = try await body(request, operation)
        // A body can take its time, and a key may have been taken away meanwhile.
        if operation.body != nil, !operation.isOpen { asked.administrator = try await administrator(request, context) }
        if operation.body != nil { asked.body = try Self.read(bytes) }
        try operation.check(asked)
        if operation.takesTag { asked.tag = try tag(request.headers[.ifMatch]) }
        let answer = try await perform(operation, asked, bytes, request)
        // What is changed here takes effect here at once, and elsewhere when it is looked for.
        if operation.method != .get { await gateway.refresh() }
        if operation.hasTag, operation.method == .get, let tag = answer.tag,
            EntityTags(request.headers[.ifNoneMatch] ?? "").match(tag)
        {
            return Response(status: .notModified, headers: [.eTag: tag.text]).with(requestID)
        }
        return response(answer, requestID)
    }

    /// Does what is asked, unless it was done before under the same name.
    private func perform(
        _ operation: Operation,
        _ asked: APIRequest,
        _ bytes: ByteBuffer,
        _ request: Request
    ) async throws(Problem) -> APIAnswer {
        guard operation.method == .post, let name = request.headers[IdempotentAnswers.field] else {
            return try await operation.perform(asked)
        }
        guard let answers else { return try await operation.perform(asked) }
        return try await answers.once(
            name,
            IdempotentAnswers.Asked(
                who: asked.administrator.name,
                credential: Self.shown(request) ?? request.headers[.cookie] ?? "",
                what: "\(operation.id) \(request.uri.string)",
                body: bytes
            )
        ) { () async throws(Problem) in try await operation.perform(asked) }
    }

    // MARK: What a request says

    private static func parts(of path: String) -> [String]? {
        var parts: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let text = String(part).removingPercentEncoding else { return nil }
            parts.append(text)
        }
        return parts
    }

    private static func nothing(at path: String) -> Problem {
        Problem(
            404,
            code: "path_not_found",
            "There is nothing at \(path.prefix(200)). /api/v1/openapi.json tells what there is."
        )
    }

    private func probe(_ path: String, _ method: HTTPRequest.Method) throws(Problem) -> Response? {
        let readiness: (status: Int, body: String)
        switch path {
        case "/livez": readiness = (200, #"{"status":"alive"}"#)
        case "/readyz": readiness = gateway.readiness
        case "/api/v1/openapi.json":
            try Self.checkGet(method)
            // Asked for seldom, and large: it is made each time.
            let document = ByteBuffer(string: api.document.text)
            return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: document))
        default: return nil
        }
        try Self.checkGet(method)
        return Response(
            status: .init(code: readiness.status),
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: readiness.body))
        )
    }

    private static func checkGet(_ method: HTTPRequest.Method) throws(Problem) {
        guard method != .get else { return }
        var problem = Problem(405, code: "method_not_allowed", "This path takes GET.")
        problem.headers = [("allow", "GET")]
        throw problem
    }

    private func administrator(_ request: Request, _ context: AdminContext) async throws(Problem) -> Administrator {
        let shown = Self.shown(request)
        if shown == nil, let person = try login.administrator(request) { return person }
        do throws(GatewayError) {
            return try await access.administrator(
                showing: shown,
                from: context.remoteAddress,
                now: wallClockSeconds()
            )
        } catch {
            throw Problem(error)
        }
    }

    private static func shown(_ request: Request) -> String? {
        if let authorization = request.headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
            return authorization
        }
        return request.headers[.apiKey]
    }

    private func query(_ text: String?) throws(Problem) -> [String: String] {
        var query: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let read = parts.map { String($0).replacing("+", with: " ").removingPercentEncoding }
            guard let name = read.first ?? nil, !name.isEmpty, let value = read.count > 1 ? read[1] : "" else {
                throw Problem(400, code: "malformed_query", "The query cannot be read.")
            }
            guard query.updateValue(value, forKey: name) == nil else {
                throw Problem(422, code: "invalid_request", "The query says '\(name.prefix(100))' twice.")
            }
        }
        return query
    }

    private func body(_ request: Request, _ operation: Operation) async throws(Problem) -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.mostBytes {
            throw Self.tooLarge
        }
        var request = request
        let bytes: ByteBuffer
        do {
            bytes = try await request.collectBody(upTo: Self.mostBytes)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            throw Self.tooLarge
        } catch {
            throw Problem(400, code: "malformed_request", "The body did not arrive.")
        }
        guard operation.body != nil else { return bytes }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " } ?? ""
        guard type == "application/json" || type.hasSuffix("+json"), request.headers[.contentEncoding] == nil else {
            throw Problem(
                415,
                code: "unsupported_media_type",
                "The request needs the header Content-Type: application/json, and a body that is not encoded otherwise."
            )
        }
        return bytes
    }

    private static let tooLarge = Problem(
        413,
        code: "request_too_large",
        "The body is larger than \(mostBytes) bytes."
    )

    private static func read(_ bytes: ByteBuffer) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return JSONValue(
                try JSONDocument(parsing: bytes, limits: JSONLimits(maximumDepth: 64, maximumNodes: 500_000)).root
            )
        } catch {
            throw Problem(400, code: "invalid_json", "The body is no JSON: \(error).")
        }
    }

    private func tag(_ header: String?) throws(Problem) -> EntityTag? {
        guard let header else { return nil }
        if header == "*" { return nil }
        guard header.count >= 2, header.hasPrefix("\""), header.hasSuffix("\"") else {
            throw Problem(400, code: "malformed_if_match", "'If-Match' must be an entity tag in quotes, or *.")
        }
        return EntityTag(header.dropFirst().dropLast())
    }

    // MARK: What is answered

    private func response(_ answer: APIAnswer, _ requestID: String) -> Response {
        var headers = HTTPFields()
        if let tag = answer.tag { headers[.eTag] = tag.text }
        headers[.cacheControl] = answer.holdsSecret ? "no-store" : "no-cache"
        for (name, value) in answer.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
        let body: ResponseBody
        switch answer.body {
        case .none: body = .init()
        case .json(let value):
            headers[.contentType] = "application/json"
            body = .init(byteBuffer: ByteBuffer(string: value.text))
        case .stream(let type, let bytes):
            headers[.contentType] = type
            body = ResponseBody(asyncSequence: bytes)
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body).with(requestID)
    }

    private static func response(_ problem: Problem, _ requestID: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        for (name, value) in problem.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
        return Response(
            status: .init(code: problem.status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: problem.body(requestID).text))
        ).with(requestID)
    }
}
