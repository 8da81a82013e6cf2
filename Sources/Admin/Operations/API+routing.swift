import Access
import Core
import Gateway
import JSON
import NIOCore
import Routing

/// Where calls go, and how the places fare that they go to.
extension API {
    static func routing(_ services: APIServices) -> [Operation] {
        [explainRoute(services), targets(services)]
    }

    private static let read = AdminScope(.configuration, .read)

    private static func explainRoute(_ services: APIServices) -> Operation {
        Operation(
            id: "explainRoute",
            method: .post,
            path: "/api/v1/route/explain",
            tag: "routing",
            summary: "Tell where a call would go, and why",
            detail: "No vendor is asked, and nothing is counted. What is known of targets is this gateway's.",
            scope: read,
            body: .object([
                .init("request", .map(.anything), isRequired: true, "The body, as it would be sent."),
                .init(
                    "dialect",
                    .word(DialectName.allCases.map(\.rawValue)),
                    "In which it is written; \(DialectName.openAIChat.rawValue) unless told."
                ),
                .init("model", .line(1...512), "The model, where the dialect has it in its paths."),
                .init(
                    "key",
                    .line(1...256),
                    "The name of the key that would be shown; without it nobody has to say who it is."
                ),
                .init("headers", .map(.line(0...4096)), "Headers that would be sent, by their names."),
            ]),
            success: .json(200, .named("RouteExplanation", explanation)),
            problems: [404]
        ) { request async throws(Problem) in
            try request.permit(read)
            guard let routing = services.routing() else { throw Self.noGateway }
            let body = request.body
            let dialect = body["dialect"]?.string.flatMap(DialectName.init(rawValue:)) ?? .openAIChat
            var asked = ExplainedCall(dialect, ByteBuffer(string: (body["request"] ?? .null).text))
            asked.model = body["model"]?.string
            asked.headers = (body["headers"]?.object?.members ?? []).compactMap { name, value in
                value.string.map { (name.lowercased(), $0) }
            }
            if let key = body["key"]?.string {
                guard let caller = routing.caller(key) else {
                    throw Problem(404, code: "not_found", "There is no key '\(key)'.")
                }
                asked.caller = caller
            }
            switch await routing.explain(asked) {
            case .success(let found): return APIAnswer(200, found.value)
            case .failure(let error):
                throw Problem(422, code: error.code ?? "invalid_request", error.message)
            }
        }
    }

    private static let explanation: Schema = .object([
        .init("model", .line(0...512), isRequired: true, "The name that was asked for."),
        .init("alias", .nullable(.line(0...512)), isRequired: true, "The alias that it stands for."),
        .init(
            "task",
            .nullable(.map(.anything)),
            isRequired: true,
            "What the call asks for, and by which rules that was told."
        ),
        .init("max_attempts", .integer(0...20), isRequired: true, "The most attempts."),
        .init(
            "refusal",
            .nullable(
                .object([
                    .init("status", .integer(100...599), isRequired: true, "Of the answer."),
                    .init("code", .nullable(.line(0...200)), isRequired: true, "For programs."),
                    .init("message", .line(0...2000), isRequired: true, "For people."),
                ])
            ),
            isRequired: true,
            "What the caller would be told instead of an answer."
        ),
        .init(
            "candidates",
            .array(
                .object([
                    .init("vendor", .line(0...512), isRequired: true, "The configured vendor."),
                    .init("model", .line(0...512), isRequired: true, "Its name of the model."),
                    .init(
                        "order",
                        .nullable(.integer(1...64)),
                        isRequired: true,
                        "Its turn, should those before it fail."
                    ),
                    .init("dropped", .nullable(.line(0...2000)), isRequired: true, "Why the call may not go there."),
                    .init("left_alone", .nullable(.line(0...2000)), isRequired: true, "Why it is left alone for now."),
                    .init("in_flight", .integer(0...Int.max), isRequired: true, "Calls that are under way there."),
                    .init("expected_ms", .nullable(.number), isRequired: true, "Until an answer is there."),
                    .init("tokens_per_second", .nullable(.number), isRequired: true, "Once an answer has begun."),
                    .init(
                        "failure_percent",
                        .nullable(.number),
                        isRequired: true,
                        "Of its attempts of the last minutes."
                    ),
                    .init("headroom_percent", .number, isRequired: true, "What is left of its limits."),
                    .init("input_tokens", .integer(0...Int.max), isRequired: true, "That are expected."),
                    .init("output_tokens", .integer(0...Int.max), isRequired: true, "That are expected."),
                    .init("cost", .nullable(.line(1...64)), isRequired: true, "That is expected, in dollars."),
                ]),
                most: 64
            ),
            isRequired: true,
            "Those with a turn first, in their order."
        ),
    ])

    private static func targets(_ services: APIServices) -> Operation {
        Operation(
            id: "listTargets",
            method: .get,
            path: "/api/v1/targets",
            tag: "routing",
            summary: "List the models of vendors that are in use, and how they fare",
            detail: "Of the last five minutes.",
            scope: read,
            success: .json(200, .object([.init("data", .array(target, most: 10_000), isRequired: true, "By name.")]))
        ) { request async throws(Problem) in
            try request.permit(read)
            guard let routing = services.routing() else { throw Self.noGateway }
            return APIAnswer(200, ["data": .array(routing.targets.map(\.value))])
        }
    }

    private static let target: Schema = .named(
        "Target",
        .object([
            .init("target", .line(0...1024), isRequired: true, "`vendor/model`."),
            .init(
                "state",
                .word(["available", "probing", "open", "resting"]),
                isRequired: true,
                "Whether it is used."
            ),
            .init("reason", .nullable(.line(0...2000)), isRequired: true, "Why it is left alone."),
            .init("in_flight", .integer(0...Int.max), isRequired: true, "Calls that are under way."),
            .init(
                "gateways",
                .integer(1...Int.max),
                isRequired: true,
                "Whose attempts are counted: of gateways that share a Redis all that have had any, as of ten seconds ago."
            ),
            .init("calls", .integer(0...Int.max), isRequired: true, "Attempts that tell something of it."),
            .init("failures", .integer(0...Int.max), isRequired: true, "Those of them that failed."),
            .init("availability_percent", .nullable(.number), isRequired: true, "Those that did not."),
            .init("ttft_ms", percentiles, isRequired: true, "To the first token, of streams."),
            .init("tpot_ms", percentiles, isRequired: true, "Between two tokens, of streams."),
            .init("total_ms", percentiles, isRequired: true, "Of whole attempts."),
            .init("headroom_percent", .number, isRequired: true, "What its vendor says is left of its limits."),
        ])
    )

    private static let percentiles: Schema = .object([
        .init("p50", .nullable(.number), isRequired: true, "Half of them."),
        .init("p95", .nullable(.number), isRequired: true, "All but a twentieth."),
        .init("p99", .nullable(.number), isRequired: true, "All but a hundredth."),
    ])

    private static let noGateway = Problem(
        503,
        code: "gateway_missing",
        "Where calls go is known to a running gateway alone."
    )
}

extension RouteExplanation {
    /// As it is told.
    fileprivate var value: JSONValue {
        [
            "model": .string(model), "alias": alias.map { .string($0) } ?? .null,
            "task": task.map { finding in
                [
                    "task": .string(finding.task.rawValue),
                    "scores": .object(
                        finding.scores.reduce(into: JSONObject()) {
                            $0[$1.task.rawValue] = JSONValue(rounded: $1.score)
                        }
                    ),
                    "reasons": .array(finding.reasons.map { .string("\($0.task.rawValue): \($0.text)") }),
                    "would_ask": .bool(asksForTask),
                ]
            } ?? .null,
            "max_attempts": JSONValue(maxAttempts),
            "refusal": refusal.map { error in
                [
                    "status": JSONValue(error.status), "code": error.code.map { .string($0) } ?? .null,
                    "message": .string(error.message),
                ]
            } ?? .null,
            "candidates": .array(candidates.map(\.value)),
        ]
    }
}

extension RouteExplanation.Candidate {
    fileprivate var value: JSONValue {
        [
            "vendor": .string(vendor), "model": .string(model), "order": order.map { JSONValue($0) } ?? .null,
            "dropped": dropped.map { .string($0) } ?? .null, "left_alone": leftAlone.map { .string($0) } ?? .null,
            "in_flight": JSONValue(inFlight),
            "expected_ms": expectedMilliseconds.map { JSONValue(rounded: $0) } ?? .null,
            "tokens_per_second": tokensPerSecond.map { JSONValue(rounded: $0) } ?? .null,
            "failure_percent": failureShare.map { JSONValue(rounded: $0 * 100) } ?? .null,
            "headroom_percent": JSONValue(rounded: headroom * 100),
            "input_tokens": JSONValue(usage.inputTokens), "output_tokens": JSONValue(usage.outputTokens),
            "cost": cost.map { .string($0.description) } ?? .null,
        ]
    }
}

extension TargetStanding {
    /// As it is told.
    fileprivate var value: JSONValue {
        func percentiles(_ times: [Int?]) -> JSONValue {
            let told = times.map { $0.map { JSONValue(rounded: Double($0) / 1e6) } ?? .null }
            return ["p50": told[0], "p95": told[1], "p99": told[2]]
        }
        return [
            "target": .string(name), "state": .string(state), "reason": reason.map { .string($0) } ?? .null,
            "in_flight": JSONValue(inFlight), "gateways": JSONValue(gateways), "calls": JSONValue(calls),
            "failures": JSONValue(failures),
            "availability_percent": calls > 0
                ? JSONValue(rounded: Double(calls - failures) / Double(calls) * 100) : .null,
            "ttft_ms": percentiles(timeToFirstToken), "tpot_ms": percentiles(timePerToken),
            "total_ms": percentiles(total),
            "headroom_percent": JSONValue(rounded: headroom * 100),
        ]
    }
}

extension JSONValue {
    /// A number to a hundredth.
    fileprivate init(rounded number: Double) {
        guard number.isFinite, abs(number) < 1e15 else {
            self = .null
            return
        }
        self = .number(JSONNumber((number * 100).rounded() / 100))
    }
}
