import JSON
import NIOCore
import Testing

@testable import Gateway

/// A request that differs from a good one in some headers, and what becomes of it.
struct GuardCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var method = "POST"
    var path = "/v1/chat/completions"
    /// `$PORT` stands for the gateway's.
    var headers: [String] = []
    var replacing: Set<String> = []
    let status: Int
    var code: String?

    init(
        _ description: String,
        method: String = "POST",
        path: String = "/v1/chat/completions",
        headers: [String] = [],
        replacing: Set<String> = [],
        _ status: Int,
        _ code: String? = nil
    ) {
        testDescription = description
        self.method = method
        self.path = path
        self.headers = headers
        self.replacing = replacing
        self.status = status
        self.code = code
    }

    static func host(_ host: String, _ status: Int) -> GuardCase {
        GuardCase(
            "Host \(host)",
            headers: ["host: \(host)"],
            replacing: ["host"],
            status,
            status == 403 ? "host_not_allowed" : nil
        )
    }

    static func type(_ line: String, _ status: Int) -> GuardCase {
        GuardCase(
            line,
            headers: [line],
            replacing: ["content-type"],
            status,
            status == 415 ? "unsupported_media_type" : nil
        )
    }

    static func encoding(_ encoding: String, _ status: Int) -> GuardCase {
        GuardCase(
            "Content-Encoding \(encoding)",
            headers: ["content-encoding: \(encoding)"],
            status,
            status == 415 ? "unsupported_content_encoding" : nil
        )
    }

    static let cases: [GuardCase] = [
        host("127.0.0.1", 200), host("127.0.0.1:$PORT", 200), host("127.1.2.3", 200), host("localhost:$PORT", 200),
        host("LOCALHOST", 200), host("app.localhost", 200), host("[::1]:$PORT", 200), host("ours.example", 200),
        host("ours.example:8080", 200), host("OURS.example", 200),
        host("evil.example", 403), host("evil.example:$PORT", 403), host("127.0.0.1.evil.example", 403),
        host("localhost.evil.example", 403), host("evillocalhost", 403), host("10.0.0.1", 403), host("[::2]", 403),
        host("sub.ours.example", 403), host("0.0.0.0", 403), host("127.0.0.256", 403),
        GuardCase(
            "a target with an authority",
            path: "http://evil.example/v1/chat/completions",
            403,
            "host_not_allowed"
        ),

        GuardCase("a listed origin", headers: ["origin: https://app.example"], 200),
        GuardCase("another origin", headers: ["origin: https://evil.example"], 403, "origin_not_allowed"),
        GuardCase("another scheme", headers: ["origin: http://app.example"], 403, "origin_not_allowed"),
        GuardCase("no origin", headers: ["origin: null"], 403, "origin_not_allowed"),
        GuardCase("its own origin", headers: ["origin: http://127.0.0.1"], 403, "origin_not_allowed"),

        type("content-type: application/json; charset=utf-8", 200), type("Content-Type: APPLICATION/JSON", 200),
        type("content-type: application/vnd.api+json", 200),
        type("content-type: text/plain", 415), type("content-type: application/x-www-form-urlencoded", 415),
        type("content-type: multipart/form-data; boundary=x", 415),
        type("content-type: text/plain; application/json", 415),
        type("content-type: application/jsonp", 415), type("x-nothing: 1", 415), type("content-type:", 415),

        encoding("identity", 200), encoding("gzip", 415), encoding("br", 415), encoding("identity, gzip", 415),
        encoding("", 415),

        GuardCase("GET", method: "GET", 405, "method_not_allowed"),
        GuardCase("PUT", method: "PUT", 405, "method_not_allowed"),
        GuardCase("DELETE", method: "DELETE", 405, "method_not_allowed"),
        GuardCase("OPTIONS without an origin", method: "OPTIONS", 405, "method_not_allowed"),
        GuardCase("POST to a probe", path: "/livez", 405, "method_not_allowed"),

        GuardCase("another path", path: "/v1/completion", 404, "path_not_found"),
        GuardCase("a longer path", path: "/v1/chat/completions/", 404, "path_not_found"),
        GuardCase("another case", path: "/V1/chat/completions", 404, "path_not_found"),
        GuardCase("the root", path: "/", 404, "path_not_found"),
        GuardCase("a query", path: "/v1/chat/completions?key=1", 200),
    ]
}

@Suite("The front door")
struct GuardTests {
    @Test("lets in what it should", arguments: GuardCase.cases)
    func admits(_ one: GuardCase) async throws {
        let server = "allowed_hosts: [ours.example], allowed_origins: [\"https://app.example\"]"
        try await TestGateway.with(server: server) { gateway in
            let answer = try await gateway.ask(
                chat("simulator/echo"),
                path: one.path,
                method: one.method,
                headers: one.headers.map { $0.replacing("$PORT", with: "\(gateway.ports.data)") },
                replacing: one.replacing
            )
            #expect(answer.status == one.status)
            #expect(answer.errorCode == one.code)
            #expect(answer["x-request-id"]?.isEmpty == false)
            if one.status != 200 {
                #expect(answer.error?["type"]?.string == "invalid_request_error")
                #expect(answer.error?["message"]?.string?.isEmpty == false)
            }
        }
    }

    @Test(
        "names the methods of the path it was asked for",
        arguments: [
            ("/v1/chat/completions", "GET", "POST"), ("/livez", "POST", "GET, HEAD"), ("/readyz", "PUT", "GET, HEAD"),
        ]
    )
    func allow(path: String, method: String, allowed: String) async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask("{}", path: path, method: method)
            #expect(answer.status == 405)
            #expect(answer["allow"] == allowed)
        }
    }

    @Test("that stands open to a network takes addresses for names, but no other names")
    func exposed() async throws {
        try await TestGateway.with(server: "listen: 0.0.0.0:0", insecureNoAuth: true) { gateway in
            for (host, status) in [
                ("10.1.2.3:8080", 200), ("[fd00::1]", 200), ("evil.example", 403), ("1.2.3.evil", 403),
            ] {
                let answer = try await gateway.ask(
                    chat("simulator/echo"),
                    headers: ["host: \(host)"],
                    replacing: ["host"]
                )
                #expect(answer.status == status, "\(host)")
            }
            #expect(gateway.log.text.contains("whoever reaches it may call every vendor"))
        }
    }

    @Test("says once in the log that it is open")
    func open() async throws {
        try await TestGateway.with { gateway in
            let told = gateway.log.lines.filter { $0["message"]?.string?.contains("no keys are defined") == true }
            #expect(told.count == 1)
            #expect(told.first?["level"]?.string == "warning")
        }
    }

    @Test("does not stand open beyond this machine unless it is told to")
    func closed() async throws {
        await #expect(throws: ConfigurationErrors.self) {
            try await TestGateway.with(server: "listen: 0.0.0.0:0") { _ in }
        }
    }
}
