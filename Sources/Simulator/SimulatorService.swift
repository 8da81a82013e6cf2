import Core
import Dialects
import JSON
import NIOConcurrencyHelpers
import NIOCore
public import Transport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A vendor that never was: it speaks every dialect as a server, answers from what it is asked, and fails as it is told.
///
/// It answers `POST …/chat/completions`, `POST …/completions`, `POST …/responses`, `POST …/v1/messages`, `POST …/v2/chat`,
/// `POST …/models/{model}:generateContent` (and `:streamGenerateContent`, always as server-sent events) and
/// `POST …/model/{model}/converse` (and `/converse-stream`), embeddings, ranking and counts of tokens, and beside them
/// `GET /livez`, `GET /stats` and `POST /reset`.
/// Models are `echo`, `lorem`, `tool`, `json`, `reasoning`, `refuse` and `length`; any other name echoes.
///
/// What the nth request meets depends on the profile, the seed and n alone.
public final class SimulatorService: HTTPService {
    /// How the vendor behaves.
    public let profile: SimulatorProfile
    private let seed: UInt64
    private let now: @Sendable () -> Int
    private let counters = SimulatorCounters()
    private let limiter: NIOLockedValueBox<RateLimiter>?

    /// - Parameters:
    ///   - seed: the same seed draws the same faults, delays and identifiers.
    ///   - now: seconds since 1970, for answers that tell their time; nil: the system's clock.
    public init(
        profile: SimulatorProfile = SimulatorProfile(),
        seed: UInt64 = 0,
        now: (@Sendable () -> Int)? = nil
    ) {
        self.profile = profile
        self.seed = seed
        self.now = now ?? { Int(time(nil)) }
        limiter = profile.rateLimit.map { NIOLockedValueBox(RateLimiter($0)) }
    }

    /// What has been done so far.
    public var statistics: SimulatorStatistics { counters.statistics }

    /// Begins the statistics and the sequence of draws again.
    public func reset() {
        counters.reset()
    }

    // MARK: HTTP

    /// Takes any body of up to 64 MiB.
    public func admit(_ head: RequestHead, on context: LoopContext) -> Admission {
        .collect(limit: 64 << 20)
    }

    /// Answers one request, as slowly and as badly as it is meant to.
    public func handle(_ exchange: HTTPExchange) async {
        switch SimulatorRoute(exchange.head) {
        case .liveness: tell("{\"status\":\"ok\"}", exchange)
        case .statistics: tell(statistics.json.string, exchange)
        case .reset:
            reset()
            tell("{\"status\":\"reset\"}", exchange)
        case .call(let dialect, let route): await answer(exchange, Dialects.named(dialect), route)
        case .query(let query): answer(exchange, query)
        case .methodNotAllowed(let dialect):
            let error = GatewayError(.methodNotAllowed, status: 405, message: "Only POST is answered here.")
            refuse(error, Dialects.named(dialect), exchange)
        case .unknown:
            let error = GatewayError(.pathNotFound, status: 404, message: "The simulator has nothing at this path.")
            refuse(error, Dialects.named(.openAIChat), exchange)
        }
    }

    /// An error in OpenAI's shape, since nobody knows which dialect was meant.
    public func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer {
        let error = GatewayError(.invalidRequest, status: fault.status, message: "The simulator refuses the request.")
        return HTTPAnswer(status: fault.status, fields: .json, body: Dialects.named(.openAIChat).writeError(error))
    }

    private func tell(_ text: String, _ exchange: HTTPExchange) {
        exchange.respond(200, .json, body: ByteBuffer(string: text))
    }

    private func refuse(_ error: GatewayError, _ dialect: any Dialect, _ exchange: HTTPExchange) {
        exchange.respond(error.status, .json, body: dialect.writeError(error))
    }

    // MARK: Calls

    private func answer(_ exchange: HTTPExchange, _ dialect: any Dialect, _ route: CallRoute) async {
        let number = counters.requests.add()
        counters.running.add()
        defer { counters.running.add(-1) }
        let script = script(exchange, dialect, route, SeededGenerator(seed: seed, request: number))
        await ScriptPlayer(exchange: exchange, counters: counters).play(script)
    }

    private func script(
        _ exchange: HTTPExchange,
        _ dialect: any Dialect,
        _ route: CallRoute,
        _ generator: SeededGenerator
    ) -> Script {
        var generator = generator
        let id = generator.word(length: 24)
        var fields = ResponseFields()
        fields.add("x-request-id", "req_\(id)")
        let verdict = limiter?.withLockedValue { $0.admit(at: exchange.received) }
        if let verdict { fields.add(verdict) }
        var writer = ScriptWriter(dialect: dialect, profile: profile, fields: fields, generator: generator)
        if let verdict, !verdict.isAllowed {
            return writer.refusal(SimulatedError.error(429, retryAfter: verdict.retryAfter, in: dialect.name))
        }
        do throws(GatewayError) {
            let request = try parse(exchange.takeBody())
            let call = try dialect.readCall(request, route: route)
            guard !call.messages.isEmpty else {
                throw GatewayError.invalidRequest("At least one message is required.", param: "messages")
            }
            let model = try ModelName(call.model, profile)
            var draw = generator.fork()
            let fault = model.profile.drawFault(&draw)
            let status = model.profile.drawError(&draw)
            writer = ScriptWriter(dialect: dialect, profile: model.profile, fields: fields, generator: generator.fork())
            if fault == nil, let status { return writer.error(status) }
            var answer = Answer(to: call, of: model, in: dialect.name, generator.fork())
            let context = ReplyContext(
                fallbackID: id,
                now: now(),
                model: model.name,
                includeUsage: call.includeUsage,
                tellsFunctionCall: call.usesFunctions,
                echo: dialect.echo(of: request)
            )
            return call.stream
                ? writer.stream(answer.reply(), context, fault) : writer.whole(answer.reply(), context, fault)
        } catch {
            return writer.refusal(error)
        }
    }

    private func parse(_ body: ByteBuffer) throws(GatewayError) -> JSONDocument {
        do {
            return try JSONDocument(parsing: body)
        } catch {
            throw GatewayError(.malformedJSON, status: 400, message: "The body is not JSON: \(error)")
        }
    }

    // MARK: Questions

    /// Answers at once, or with one of the errors of the profile.
    private func answer(_ exchange: HTTPExchange, _ query: SimulatedQuery) {
        var generator = SeededGenerator(seed: seed, request: counters.requests.add())
        let id = generator.word(length: 24)
        var fields = ResponseFields.json
        fields.add("x-request-id", "req_\(id)")
        do {
            let body = try query.answer(parse(exchange.takeBody())) { (name) throws(GatewayError) in
                let model = try ModelName(name, profile)
                if let status = model.profile.drawError(&generator) {
                    throw SimulatedError.error(status, retryAfter: model.profile.retryAfter, in: query.dialect)
                }
                return ReplyContext(fallbackID: id, now: now(), model: model.name, includeUsage: true)
            }
            exchange.respond(200, fields, body: body)
        } catch {
            if let retryAfter = error.retryAfter { fields.add("retry-after", retryAfter) }
            exchange.respond(error.status, fields, body: Dialects.named(query.dialect).writeError(error))
        }
    }
}

extension SimulatorProfile {
    /// Draws one number, whatever is drawn.
    func drawFault(_ generator: inout SeededGenerator) -> Fault? {
        var rest = generator.unit()
        for rate in faults {
            if rest < rate.probability { return rate.fault }
            rest -= rate.probability
        }
        return nil
    }

    /// Draws one number, whatever is drawn.
    func drawError(_ generator: inout SeededGenerator) -> Int? {
        var rest = generator.unit()
        for rate in errors {
            if rest < rate.probability { return rate.status }
            rest -= rate.probability
        }
        return nil
    }
}

extension ResponseFields {
    fileprivate static var json: ResponseFields {
        var fields = ResponseFields()
        fields.add("content-type", "application/json")
        return fields
    }

    /// As OpenAI tells its limits, and most others with it.
    fileprivate mutating func add(_ verdict: RateLimiter.Verdict) {
        add("x-ratelimit-limit-requests", verdict.limit)
        add("x-ratelimit-remaining-requests", verdict.remaining)
        add("x-ratelimit-reset-requests", "\(verdict.reset.nanoseconds / 1_000_000)ms")
    }
}
