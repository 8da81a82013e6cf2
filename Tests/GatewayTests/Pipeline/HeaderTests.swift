import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("Headers")
struct HeaderTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          openai:    { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1" }
          anthropic: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)" }
          gemini:    { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)" }
          extra:     { kind: anthropic, api_key: sk-operator, base_url: "http://127.0.0.1:\(port)", headers: { anthropic-version: "2024-01-01", x-team: blue } }
          keyless:   { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1" }
        """
    }

    /// Everything that a caller could send and no vendor may see.
    private static let callers = [
        "authorization: Bearer planted-secret-1", "x-api-key: planted-secret-2", "api-key: planted-secret-3",
        "x-goog-api-key: planted-secret-4", "cookie: session=planted-secret-5",
        "proxy-authorization: Basic planted-secret-6", "x-gateway-key: planted-secret-7",
        "x-gateway-vendor: planted-secret-8", "x-forwarded-for: 203.0.113.9", "forwarded: for=203.0.113.9",
        "via: 1.1 planted-secret-9", "openai-organization: planted-secret-10", "openai-project: planted-secret-11",
        "accept-encoding: gzip, br", "user-agent: planted-secret-12", "referer: https://planted-secret-13.example/",
        "x-request-id: caller-1", "traceparent: planted-secret-14", "range: bytes=0-1", "te: trailers",
        "x-stainless-lang: python",
    ]

    @Test("of a caller reach no vendor unless its list has them", arguments: ["openai/m", "anthropic/m", "gemini/m"])
    func upstream(model: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(500, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let beta = ["anthropic-beta: b1", "anthropic-version: 2023-01-01", "openai-beta: b2"]
                _ = try await gateway.ask(
                    chat(model),
                    path: "/v1/chat/completions?key=planted-secret-0",
                    headers: Self.callers + beta
                )
                let request = try #require(vendor.requests.first)
                #expect(!request.everything.contains("planted-secret"))
                #expect(!request.everything.contains("203.0.113.9"))
                #expect(!request.everything.contains("caller-1"))
                let common = ["host", "user-agent", "accept-encoding", "content-type", "content-length"]
                let own =
                    switch model {
                    case "openai/m": ["authorization", "openai-beta"]
                    case "anthropic/m": ["x-api-key", "anthropic-version", "anthropic-beta"]
                    default: ["x-goog-api-key"]
                    }
                #expect(request.headers.map { $0.name.lowercased() }.sorted() == (common + own).sorted())
                #expect(request["accept-encoding"] == "identity")
                #expect(request["host"] == "127.0.0.1:\(vendor.port)")
                #expect(request["user-agent"] == "llm-gateway/\(Version.current)")
                #expect(request["content-length"] == "\(request.body.readableBytes)")
            }
        }
    }

    @Test("with keys are those of the operator")
    func keys() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(500, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                for name in ["openai", "anthropic", "gemini", "keyless"] {
                    _ = try await gateway.ask(chat("\(name)/m"))
                }
                let requests = vendor.requests
                #expect(requests.map { $0["authorization"] } == ["Bearer sk-operator", nil, nil, nil])
                #expect(requests.map { $0["x-api-key"] } == [nil, "sk-operator", nil, nil])
                #expect(requests.map { $0["x-goog-api-key"] } == [nil, nil, "sk-operator", nil])
            }
        }
    }

    @Test("that a vendor must have are sent once, the caller's or the operator's before the kind's")
    func defaults() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(500, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                _ = try await gateway.ask(chat("anthropic/m"))
                _ = try await gateway.ask(chat("anthropic/m"), headers: ["anthropic-version: 2099-01-01"])
                _ = try await gateway.ask(chat("extra/m"))
                #expect(
                    vendor.requests.map { $0["anthropic-version"] } == ["2023-06-01", "2099-01-01", "2024-01-01"]
                )
                #expect(vendor.requests[2]["x-team"] == "blue")
            }
        }
    }

    /// What a vendor sends, and whether the caller gets it.
    static let answered: [(line: String, passes: Bool)] = [
        ("retry-after-ms: 1500", true), ("x-should-retry: true", true), ("X-RateLimit-Remaining-Requests: 59", true),
        ("x-ratelimit-limit-tokens: 1000", true),
        ("set-cookie: __cf_bm=planted", false), ("openai-organization: org-planted", false),
        ("openai-project: planted", false), ("anthropic-organization-id: planted", false), ("server: planted", false),
        ("cf-ray: planted", false), ("x-request-id: planted", false), ("x-gateway-model: planted", false),
        ("access-control-allow-origin: *", false), ("connection: keep-alive", false), ("via: planted", false),
        ("strict-transport-security: max-age=1", false), ("alt-svc: planted", false), ("location: /planted", false),
        ("x-ratelimi: planted", false), ("xx-ratelimit-a: planted", false),
    ]

    @Test("of a vendor reach the caller only if the list has them", arguments: [false, true], [200, 429])
    func downstream(stream: Bool, status: Int) async throws {
        let lines = Self.answered.map(\.line)
        let said =
            stream && status == 200
            ? WireText.stream(WireText.chunks, headers: lines)
            : WireText.answer(status, status == 200 ? WireText.completion : "{\"error\":{}}", headers: lines)
        try await ScriptedVendor.with(saying: said) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("openai/m", stream: stream))
                #expect(answer.status == status)
                for (line, passes) in Self.answered {
                    let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
                    let got = answer.headers.contains { $0.name == parts[0].lowercased() && $0.value == parts[1] }
                    #expect(got == passes, "\(line)")
                }
                #expect(!answer.headers.contains { $0.value.contains("planted") })
                #expect(answer["x-gateway-model"] == "m")
                #expect(answer["date"] != nil)
            }
        }
    }

    @Test("with rate limits go along with answers and errors that are translated")
    func translated() async throws {
        let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#
        let lines = [
            "retry-after: 7", "x-should-retry: true", "anthropic-ratelimit-tokens-remaining: 0", "request-id: planted",
        ]
        try await ScriptedVendor.with(saying: WireText.answer(429, body, headers: lines)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("anthropic/m"))
                #expect(answer.status == 429)
                #expect(answer["retry-after"] == "7")
                #expect(answer["x-should-retry"] == "true")
                #expect(answer["anthropic-ratelimit-tokens-remaining"] == "0")
                #expect(answer["request-id"] == nil)
            }
        }
    }

    @Test(
        "name the request as its caller did, where that is a sensible name",
        arguments: [
            ("req-1.A_b:c", true), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false),
            ("with space", false), ("quote\"", false), ("<script>", false), ("", false), ("ü", false),
        ]
    )
    func requestID(given: String, isKept: Bool) async throws {
        try await TestGateway.with { gateway in
            for body in [chat("simulator/echo"), chat("simulator/echo", stream: true), "{"] {
                let answer = try await gateway.ask(body, headers: ["x-request-id: \(given)"])
                let id = try #require(answer["x-request-id"])
                #expect((id == given) == isKept)
                if !isKept { #expect(id.wholeMatch(of: /req_[0-9a-f]{32}/) != nil) }
            }
        }
    }

    @Test("of requests without a name are all different")
    func madeIDs() async throws {
        try await TestGateway.with { gateway in
            var seen: Set<String> = []
            for _ in 0..<20 { seen.insert(try await gateway.ask("{")["x-request-id"] ?? "") }
            #expect(seen.count == 20)
        }
    }

    @Test("tell which vendor answered, and what the gateway took of the time", arguments: [false, true])
    func gateway(stream: Bool) async throws {
        try await ScriptedVendor.with(
            saying: stream ? WireText.stream(WireText.chunks) : WireText.answer(200, WireText.completion)
        ) { vendor in
            let yaml = Self.vendors(vendor.port) + "\nmodels: { fast: openai/gpt-4o-mini }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("fast", stream: stream))
                #expect(answer["x-gateway-vendor"] == "openai")
                #expect(answer["x-gateway-model"] == "gpt-4o-mini")
                #expect(answer["x-gateway-attempts"] == "1")
                let overhead = try #require(answer["x-gateway-overhead-us"].flatMap { Int($0) })
                #expect(overhead >= 0)
                // A request that reached no vendor says nothing of one.
                let refused = try await gateway.ask(chat("nothing/x"))
                #expect(!refused.headers.contains { $0.name.hasPrefix("x-gateway") })
            }
        }
    }
}
