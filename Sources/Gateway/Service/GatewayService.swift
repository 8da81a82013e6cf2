import Access
import Core
import Dialects
import NIOCore
import Transport

/// The front door of the data plane: which endpoint a request is for, and whether it may come in at all.
final class GatewayService: HTTPService {
    /// The largest body that is read and forgotten.
    private static let ignoredBody = 64 << 10

    private let runtime: GatewayRuntime
    private let pipeline: CallPipeline
    private let queries: QueryPipeline
    private let relays: RelayPipeline
    private let accounts: AccountPipeline
    private let passthrough: PassthroughPipeline
    /// The port is reached from beyond this machine though the gateway asks for no key.
    private let isExposed: Bool

    init(runtime: GatewayRuntime, isExposed: Bool) {
        self.runtime = runtime
        self.isExposed = isExposed
        pipeline = CallPipeline(runtime: runtime)
        queries = QueryPipeline(runtime: runtime)
        relays = RelayPipeline(runtime: runtime)
        accounts = AccountPipeline(runtime: runtime)
        passthrough = PassthroughPipeline(runtime: runtime)
    }

    func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission {
        let loop = runtime.loop(context)
        let server = loop.snapshot.configuration.server
        // Told to the page even of errors; nil until the origin has been found to be listed.
        var origin: String?
        do throws(GatewayError) {
            let guarded = RequestGuard(server: server, isExposed: isExposed)
            // A page that brings another name has no key.
            if !loop.snapshot.asksForCallers {
                try guarded.checkHost(head, known: &loop.knownHost)
            }
            origin = try guarded.checkOrigin(head)
            let endpoint = try Endpoint.find(head)
            if head.method == .options, let origin { return .refuse(CORS.preflight(endpoint, origin: origin)) }
            try endpoint.check(head.method)
            guard endpoint.asksForKey else { return try admit(head, to: endpoint, nil, loop) }
            try loop.checkAttempts(of: client)
            switch try loop.identify(head, from: client) {
            case .known(let known): return try admit(head, to: endpoint, known, loop)
            case .unknown(let tokens):
                let origin = origin
                return .pending(
                    loop.verify(tokens).map { outcome in
                        do throws(GatewayError) {
                            return try self.admit(head, to: endpoint, outcome.get(), loop)
                        } catch {
                            return self.refuse(head, error, from: client, origin, loop)
                        }
                    }
                )
            }
        } catch {
            return refuse(head, error, from: client, origin, loop)
        }
    }

    /// Decides on a request of which it is known who makes it.
    private func admit(
        _ head: RequestHead,
        to endpoint: Endpoint,
        _ known: KnownCaller?,
        _ loop: LoopState
    ) throws(GatewayError) -> Admission {
        let server = loop.snapshot.configuration.server
        let guarded = RequestGuard(server: server, isExposed: isExposed)
        if let caller = known?.caller, let granted = endpoint.granted { try caller.check(granted) }
        let use = try endpoint.body(of: head)
        let limit: Int
        switch use {
        case .json:
            try guarded.checkContent(head)
            limit = server.maxBodyBytes
        case .streamed:
            try guarded.checkSite(head)
            // A vendor's own API gets the header with the body; a form goes without.
            if case .passthrough = endpoint {} else { try guarded.checkEncoding(head) }
            limit = server.maxUploadBytes
        case .ignored: limit = Self.ignoredBody
        }
        // The server would refuse it too, but knows neither the request's name nor its origin.
        if case .length(let length) = head.framing, length > limit {
            throw GatewayError(.bodyTooLarge(limit: limit))
        }
        var finding: (any AnyObject & Sendable)? = known
        // Who looks whether the gateway is well must be answered in any case.
        if endpoint.asksForKey {
            let ticket = try runtime.load.admit(
                head,
                isHeld: use == .json,
                CallPriority(of: head, from: known?.caller),
                server.inFlight
            )
            finding = AdmittedRequest(known, ticket)
        }
        return use == .streamed ? .stream(limit: limit, finding: finding) : .collect(limit: limit, finding: finding)
    }

    private func refuse(
        _ head: RequestHead,
        _ error: GatewayError,
        from client: HTTPClientInfo,
        _ origin: String?,
        _ loop: LoopState
    ) -> Admission {
        if error.isFailedAttempt { runtime.attemptFailed(client, on: loop) }
        let id = loop.requestID(of: head)
        loop.logRefusal(head, status: error.status, code: error.code, requestID: id)
        var answer = loop.answer(error, in: CallEndpoint.dialectOfErrors(head), requestID: id, origin: origin)
        if error.kind == .methodNotAllowed, let endpoint = try? Endpoint.find(head) {
            answer.fields.add("allow", endpoint.methods)
        }
        return .refuse(answer)
    }

    func handle(_ exchange: HTTPExchange) async {
        switch try? Endpoint.find(exchange.head) {
        case .call(let endpoint): await pipeline.handle(exchange, endpoint)
        case .query(let endpoint): await queries.handle(exchange, endpoint)
        case .relay(let endpoint): await relays.handle(exchange, endpoint)
        case .account(let endpoint): await accounts.handle(exchange, endpoint)
        case .passthrough(let endpoint): await passthrough.handle(exchange, endpoint)
        case .models(let endpoint): await list(exchange, endpoint)
        case .responses(let endpoint):
            let runtime = runtime
            await runtime.answer(exchange, in: OpenAIResponsesDialect(), as: .calls) {
                (loop, answer) async throws(GatewayError) in
                try await endpoint.answer(answer, runtime, loop)
            }
        case .livez: respond(exchange, 200, ByteBuffer(staticString: #"{"status":"alive"}"#))
        case .readyz:
            let readiness = runtime.readiness
            respond(exchange, readiness.status, readiness.body)
        // `admit` has let in nothing else.
        case nil: break
        }
    }

    func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer {
        let loop = runtime.loop(context)
        let error = GatewayError(fault)
        let id = head.map(loop.requestID) ?? loop.makeRequestID()
        loop.logFault(error, requestID: id)
        // The head has been admitted: an origin that it names is listed.
        let origin = head?.fields.first("origin")
        return loop.answer(error, in: CallEndpoint.dialectOfErrors(head), requestID: id, origin: origin)
    }

    private func list(_ exchange: HTTPExchange, _ endpoint: ModelsEndpoint) async {
        await runtime.answer(exchange, in: endpoint.dialect, as: nil) { (loop, answer) async throws(GatewayError) in
            let body = try endpoint.answer(from: loop.snapshot, to: answer.record.caller)
            let fields = answer.record.answerFields(status: 200, contentType: "application/json")
            exchange.respond(200, fields, body: body)
        }
    }

    private func respond(_ exchange: HTTPExchange, _ status: Int, _ body: ByteBuffer) {
        var fields = ResponseFields()
        fields.add("content-type", "application/json")
        fields.add("cache-control", "no-store")
        fields.add("x-request-id", runtime.loop(exchange.context).requestID(of: exchange.head))
        // The request has been admitted: an origin that it names is listed.
        if let origin = exchange.head.fields.first("origin") { CORS.allow(origin, &fields) }
        exchange.respond(status, fields, body: body)
    }
}

extension GatewayError {
    /// What the server refused, in the words of an API error.
    init(_ fault: ServerFault) {
        switch fault {
        case .malformed(let error):
            self.init(
                .invalidRequest,
                status: fault.status,
                message: "The HTTP request is malformed: \(error.message)",
                code: "malformed_request"
            )
        case .timeout:
            self.init(
                .requestTimeout,
                status: 408,
                message: "The request did not arrive in time.",
                code: "request_timeout"
            )
        case .bodyTooLarge(let limit):
            self.init(
                .payloadTooLarge,
                status: 413,
                message: "The request body is larger than the limit of \(limit) bytes.",
                code: "request_too_large"
            )
        case .tooManyConnections:
            self.init(
                .unavailable,
                status: 503,
                message: "The gateway has too many connections.",
                code: "too_many_connections",
                retryAfter: "1"
            )
        case .unanswered:
            self.init(.internalError, status: 500, message: "The gateway failed to answer.", code: "internal_error")
        }
    }
}
