import Access
import Core
import Directory
import Gateway
import HTTPTypes
import Hummingbird

/// Logging in and out at an identity provider, for people with a browser.
struct LoginRoutes: Sendable {
    private let gateway: GatewayProcess

    init(_ gateway: GatewayProcess) {
        self.gateway = gateway
    }

    /// Whether pages of other sites lead to a path.
    static func isReachedFromElsewhere(_ path: String) -> Bool { path == "/login" || path == "/login/callback" }

    /// The answer; nil: the path is none of these.
    func respond(to request: Request) async throws(Problem) -> Response? {
        let (method, path) = (request.method, request.uri.path)
        guard path == "/login" || path == "/login/callback" || path == "/logout" else { return nil }
        guard let login = gateway.login else {
            throw Problem(404, code: "path_not_found", "Nobody logs in here: there is no 'admin.login'.")
        }
        let allowed: HTTPRequest.Method = path == "/logout" ? .post : .get
        guard method == allowed else {
            var problem = Problem(405, code: "method_not_allowed", "This path takes \(allowed.rawValue).")
            problem.headers = [("allow", allowed.rawValue)]
            throw problem
        }
        let cookies = request.headers[values: .cookie]
        do throws(LoginError) {
            switch path {
            case "/login": return Self.response(try await login.begin(returnTo: request.uri.queryParameters.get("to")))
            case "/logout":
                try Self.check(request, login)
                return Self.response(login.logOut(cookies: cookies))
            default:
                let answer = try await login.finish(query: request.uri.query ?? "", cookies: cookies) {
                    (person) throws(LoginError) in try gateway.admit(&person)
                }
                return Self.response(answer)
            }
        } catch {
            var problem = Problem(error)
            if path == "/login/callback" { problem.headers.append(("set-cookie", login.clearedLogin)) }
            throw problem
        }
    }

    /// Who has logged in, where the request has a session.
    func administrator(_ request: Request) throws(Problem) -> Administrator? {
        guard let login = gateway.login else { return nil }
        let cookies = request.headers[values: .cookie]
        guard !cookies.isEmpty else { return nil }
        do throws(LoginError) {
            let session = try login.session(cookies: cookies) { (session) throws(LoginError) in
                try gateway.endOfSessions(session.person)
            }
            try Self.check(request, login)
            guard let administrator = try gateway.administrator(session.person) else { throw .noRole }
            return administrator
        } catch {
            if error == .noSession { return nil }
            throw Problem(error)
        }
    }

    private static func check(_ request: Request, _ login: LoginFlow) throws(LoginError) {
        try login.check(
            method: request.method.rawValue,
            fetchSite: HTTPField.Name("sec-fetch-site").flatMap { request.headers[$0] },
            origin: request.headers[.origin],
            hasHeader: HTTPField.Name(SessionGuard.header).flatMap { request.headers[$0] } != nil
        )
    }

    private static func response(_ answer: LoginFlow.Answer) -> Response {
        var headers = HTTPFields()
        headers[.location] = answer.location
        headers[.cacheControl] = "no-store"
        headers[values: .setCookie] = answer.cookies
        return Response(status: .seeOther, headers: headers)
    }
}

extension Problem {
    /// What became of a login.
    init(_ error: LoginError) {
        self.init(error.status, code: error.code, error.description)
        if let retryAfter = error.retryAfter { headers = [("retry-after", String(retryAfter))] }
    }
}
