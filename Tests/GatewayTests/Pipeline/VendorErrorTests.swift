import Catalogue
import JSON
import NIOCore
import Testing

@testable import Gateway

/// A vendor's error answer and what a caller who speaks OpenAI's format sees.
struct VendorErrorCase: Sendable, CustomTestStringConvertible {
    let vendor: String
    let status: Int
    let body: String
    var headers: [String] = []
    let type: String
    let code: String?
    var message = ""
    var retryAfter: String?

    var testDescription: String { "\(vendor) \(status) \(type) \(code ?? "-")" }

    private static func anthropic(
        _ status: Int,
        _ word: String,
        _ message: String,
        _ type: String,
        _ code: String?,
        headers: [String] = [],
        retryAfter: String? = nil
    ) -> VendorErrorCase {
        VendorErrorCase(
            vendor: "anthropic",
            status: status,
            body: #"{"type":"error","error":{"type":"\#(word)","message":"\#(message)"},"request_id":"req_1"}"#,
            headers: headers,
            type: type,
            code: code,
            message: message,
            retryAfter: retryAfter
        )
    }

    private static func gemini(
        _ status: Int,
        _ word: String,
        _ message: String,
        _ type: String,
        _ code: String?,
        details: String = "[]",
        retryAfter: String? = nil
    ) -> VendorErrorCase {
        VendorErrorCase(
            vendor: "gemini",
            status: status,
            body: #"{"error":{"code":\#(status),"message":"\#(message)","status":"\#(word)","details":\#(details)}}"#,
            type: type,
            code: code,
            message: message,
            retryAfter: retryAfter
        )
    }

    private static let invalid = "invalid_request_error"

    static let translated: [VendorErrorCase] = [
        anthropic(400, invalid, "messages: roles must alternate", invalid, nil),
        anthropic(403, "permission_error", "Your key may not use this", invalid, "permission_denied"),
        anthropic(404, "not_found_error", "model: claude-nothing", invalid, "model_not_found"),
        anthropic(
            400,
            invalid,
            "prompt is too long: 200001 tokens > 200000 maximum",
            invalid,
            "context_length_exceeded"
        ),
        anthropic(400, invalid, "Output blocked by content filtering policy", invalid, "content_policy_violation"),
        anthropic(413, "request_too_large", "Request exceeds the maximum size", invalid, "request_too_large"),
        anthropic(
            429,
            "rate_limit_error",
            "Slow down",
            "rate_limit_error",
            "rate_limit_exceeded",
            headers: ["retry-after: 12"],
            retryAfter: "12"
        ),
        anthropic(400, invalid, "Your credit balance is too low", "insufficient_quota", "insufficient_quota"),
        anthropic(500, "api_error", "Internal server error", "server_error", nil),
        anthropic(504, "timeout_error", "Timed out", "server_error", "timeout"),
        anthropic(529, "overloaded_error", "Overloaded", "server_error", "overloaded"),

        gemini(400, "INVALID_ARGUMENT", "contents is not specified", invalid, nil),
        gemini(403, "PERMISSION_DENIED", "Not allowed", invalid, "permission_denied"),
        gemini(404, "NOT_FOUND", "models/x is not found", invalid, "model_not_found"),
        gemini(
            400,
            "INVALID_ARGUMENT",
            "The input token count (2) exceeds the maximum number of tokens allowed (1).",
            invalid,
            "context_length_exceeded"
        ),
        gemini(
            429,
            "RESOURCE_EXHAUSTED",
            "Quota exceeded",
            "rate_limit_error",
            "rate_limit_exceeded",
            details: #"[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17.2s"}]"#,
            retryAfter: "18"
        ),
        gemini(503, "UNAVAILABLE", "The model is overloaded", "server_error", "overloaded"),
        gemini(504, "DEADLINE_EXCEEDED", "Deadline expired", "server_error", "timeout"),
        gemini(500, "INTERNAL", "Internal error", "server_error", nil),
    ]

    /// Bodies of vendors of the caller's own dialect, in all their shapes.
    static let passed: [(status: Int, body: String)] = [
        (400, #"{"error":{"message":"Bad","type":"invalid_request_error","param":"messages","code":null}}"#),
        (400, #"{"error":{"message":"Too long","type":"invalid_request_error","code":"context_length_exceeded"}}"#),
        (403, #"{"error": {"message": "No", "type": "x", "unknown": 1e400}}"#),
        (404, #"{"error":{"message":"No such model","code":"model_not_found"}}"#),
        (422, #"{"detail":[{"loc":["body"],"msg":"field required"}]}"#),
        (429, #"{"object":"error","message":"Slow","type":"rate_limited","code":"1300"}"#),
        (500, #"{"error":{"message":"Oops"}}"#), (503, #"{"error":"overloaded"}"#), (529, "{}"),
    ]
}

@Suite("A vendor's error")
struct VendorErrorTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          v:         { kind: openai-compatible, api_key: k, base_url: "http://127.0.0.1:\(port)/v1" }
          anthropic: { api_key: k, base_url: "http://127.0.0.1:\(port)" }
          gemini:    { api_key: k, base_url: "http://127.0.0.1:\(port)" }
        """
    }

    @Test("keeps its status and is told in the caller's words", arguments: VendorErrorCase.translated, [false, true])
    func translated(_ one: VendorErrorCase, stream: Bool) async throws {
        let said = WireText.answer(one.status, one.body, headers: one.headers)
        try await ScriptedVendor.with(saying: said) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("\(one.vendor)/m", stream: stream))
                #expect(answer.status == one.status)
                #expect(answer["content-type"] == "application/json")
                #expect(answer.error?["type"]?.string == one.type)
                #expect(answer.errorCode == one.code)
                #expect(answer.error?["message"]?.string == one.message)
                #expect(answer.error?.members.map(\.key.string) == ["message", "type", "param", "code"])
                #expect(answer["retry-after"] == one.retryAfter)
                #expect(answer["x-gateway-vendor"] == one.vendor)
            }
        }
    }

    @Test("in the caller's own dialect passes as it came", arguments: VendorErrorCase.passed)
    func passed(status: Int, body: String) async throws {
        let said = WireText.answer(status, body, type: "application/json; charset=utf-8", headers: ["retry-after: 3"])
        try await ScriptedVendor.with(saying: said) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == status)
                #expect(answer.text == body)
                #expect(answer["retry-after"] == "3")
                #expect(answer["content-type"] == "application/json")
            }
        }
    }

    @Test(
        "that is no API error is told in the shape of one",
        arguments: ["v", "anthropic", "gemini"],
        [(502, "<html><h1>Bad gateway</h1></html>"), (503, ""), (500, "upstream connect error"), (404, "[1]")]
    )
    func pages(vendor name: String, said: (status: Int, body: String)) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(said.status, said.body, type: "text/html")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("\(name)/m"))
                #expect(answer.status == said.status)
                #expect(answer["content-type"] == "application/json")
                #expect(answer.error?["message"]?.string?.isEmpty == false)
                #expect(answer.error?["type"]?.string?.isEmpty == false)
            }
        }
    }

    @Test("with a status that is none of an error is a 502", arguments: [304, 301, 303])
    func redirects(status: Int) async throws {
        try await ScriptedVendor.with(saying: "HTTP/1.1 \(status) X\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n") {
            vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == 502)
                #expect(answer.errorCode == "vendor_answer_invalid")
                #expect(vendor.requests.count == 1)
            }
        }
    }

    // MARK: A refused key

    /// Every way in which a vendor of the catalogue refuses a key.
    static let refusals: [(kind: String, refusal: KeyRefusal)] = Catalogue.standard.kinds
        .filter { !$0.isBuiltIn }.flatMap { kind in kind.keyRefusals.map { (kind.name, $0) } }

    @Test("about the gateway's key is the operator's affair", arguments: refusals)
    func refusedKey(kind: String, refusal: KeyRefusal) async throws {
        let words = "\(refusal.text ?? "Incorrect") sk-part-of-the-key"
        let body = #"{"error":{"message":"\#(words)","type":"x","code":"invalid_api_key"}}"#
        let said = WireText.answer(refusal.status, body, headers: ["x-should-retry: true", "www-authenticate: Bearer"])
        try await ScriptedVendor.with(saying: said) { vendor in
            let yaml = """
                vendors: { v: { kind: \(kind), api_key: sk-whole-key, base_url: "http://127.0.0.1:\(vendor.port)/v1" } }
                """
            try await TestGateway.with(yaml) { gateway in
                for stream in [false, true] {
                    let answer = try await gateway.ask(chat("v/m", stream: stream))
                    #expect(answer.status == 502)
                    #expect(answer.errorCode == "vendor_authentication_failed")
                    #expect(answer.error?["type"]?.string == "api_error")
                    #expect(answer["x-should-retry"] == "false")
                    #expect(answer["www-authenticate"] == nil)
                    #expect(!String(buffer: answer.bytes).contains("sk-part"))
                    #expect(!String(buffer: answer.bytes).contains("Incorrect"))
                }
                await gateway.process.stop()
                #expect(!gateway.log.text.contains("sk-"))
                #expect(
                    gateway.log.requests.map { $0["error"]?.string }
                        == Array(repeating: "vendor_authentication_failed", count: 2)
                )
            }
        }
    }

    @Test("of status 400 is no refusal of a key unless the vendor's rule says so")
    func notRefused() async throws {
        let said = WireText.answer(400, #"{"error":{"message":"Incorrect temperature"}}"#)
        try await ScriptedVendor.with(saying: said) { vendor in
            let yaml = "vendors: { xai: { api_key: k, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("xai/m"))
                #expect(answer.status == 400)
                #expect(answer.text.contains("Incorrect temperature"))
            }
        }
    }
}
