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
/// `POST …/model/{model}/converse` (and `/converse-stream`), embeddings, ranking and counts of tokens, OpenAI's moderations,
/// images, audio, files and batches, and beside them `GET /livez`, `GET /stats` and `POST /reset`.
/// Models are `echo`, `lorem`, `tool`, `json`, `reasoning`, `refuse` and `length`; any other name echoes.
///
/// What the nth request meets depends on the profile, the seed and n alone.
public final class SimulatorService: HTTPService {
    /// How the vendor behaves.
    public let profile: SimulatorProfile
    private let seed: UInt64
    private let handler: RequestHandler
    private let counters = SimulatorCounters()
    private let limiter: NIOLockedValueBox<RateLimiter>?

    /// - Parameters:
    ///   - seed: the same seed draws the same faults, delays and identifiers.
    ///   - storage: how much is kept of files and batches.
    ///   - now: seconds since 1970, for answers that tell their time; nil: the system's clock.
    public init(
        profile: SimulatorProfile = SimulatorProfile(),
        seed: UInt64 = 0,
        storage: StorageLimits = StorageLimits(),
        now: (@Sendable () -> Int)? = nil
    ) {
        self.profile = profile
        self.seed = seed
        handler = RequestHandler(
            profile: profile,
            now: now ?? { Int(time(nil)) },
            storage: SimulatorStorage(limits: storage)
        )
        limiter = profile.rateLimit.map { NIOLockedValueBox(RateLimiter($0)) }
    }

    /// What has been done so far.
    public var statistics: SimulatorStatistics { counters.statistics }

    /// Begins the statistics and the sequence of draws again, and forgets files and batches.
    public func reset() {
        counters.reset()
        handler.storage.reset()
    }

    // MARK: HTTP

    /// Takes any body of up to 64 MiB, and forms, which hold files, of up to 512 MiB.
    public func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission {
        let isForm = head.fields.first("content-type").map(MultipartForm.isContentType) ?? false
        return .collect(limit: isForm ? 512 << 20 : 64 << 20)
    }

    /// Answers one request, as slowly and as badly as it is meant to.
    public func handle(_ exchange: HTTPExchange) async {
        switch SimulatorRoute(exchange.head.method, exchange.head.path) {
        case .liveness: tell("{\"status\":\"ok\"}", exchange)
        case .statistics: tell(statistics.json.string, exchange)
        case .reset:
            reset()
            tell("{\"status\":\"reset\"}", exchange)
        case .operation(let operation): await answer(exchange, operation)
        case .methodNotAllowed(let dialect, let allowed):
            let names = allowed.joined(separator: ", ")
            let error = GatewayError(.methodNotAllowed, status: 405, message: "The path takes no method but \(names).")
            var fields = ResponseFields.json
            fields.add("allow", names)
            exchange.respond(error.status, fields, body: Dialects.named(dialect).writeError(error))
        case .unknown:
            let error = GatewayError(.pathNotFound, status: 404, message: "The simulator has nothing at this path.")
            exchange.respond(error.status, .json, body: Dialects.named(.openAIChat).writeError(error))
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

    // MARK: Answers

    private func answer(_ exchange: HTTPExchange, _ operation: SimulatedOperation) async {
        let number = counters.requests.add()
        counters.running.add()
        defer { counters.running.add(-1) }
        var generator = SeededGenerator(seed: seed, request: number)
        let id = generator.word(length: 24)
        var fields = ResponseFields()
        fields.add("x-request-id", "req_\(id)")
        let verdict = limiter?.withLockedValue { $0.admit(at: exchange.received) }
        if let verdict { fields.add(verdict) }
        let script: Script
        if let verdict, !verdict.isAllowed {
            let dialect = Dialects.named(operation.dialect)
            let writer = ScriptWriter(dialect: dialect, profile: profile, id: id, fields: fields, generator: generator)
            script = writer.refusal(SimulatedError.error(429, retryAfter: verdict.retryAfter, in: dialect.name))
        } else {
            let request = SimulatedRequest(
                operation: operation,
                body: exchange.takeBody(),
                contentType: exchange.head.fields.first("content-type"),
                query: exchange.head.query
            )
            script = await handler.script(for: request, id: id, fields: fields, generator)
        }
        await ScriptPlayer(exchange: exchange, counters: counters).play(script)
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
