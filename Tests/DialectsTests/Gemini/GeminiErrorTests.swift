import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct GeminiErrorTests {
    private func body(_ status: String, _ message: String, _ details: String = "") -> String {
        #"{"error":{"code":0,"message":"\#(message)","status":"\#(status)","details":[\#(details)]}}"#
    }

    private func read(_ status: Int, _ body: String) -> VendorError {
        GeminiWire.dialect.readError(status: status, body: ByteBuffer(string: body))
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let status: Int
        let word: String
        let message: String
        var details = ""
        let category: VendorError.Category
        var testDescription: String { "\(status) \(word) \(category)" }
    }

    static let examples: [Example] = [
        Example(
            status: 400,
            word: "INVALID_ARGUMENT",
            message: "No",
            details: #"{"reason":"API_KEY_INVALID"}"#,
            category: .authentication
        ),
        Example(
            status: 400,
            word: "INVALID_ARGUMENT",
            message: "API key expired. Please renew the API key.",
            category: .authentication
        ),
        Example(status: 401, word: "UNAUTHENTICATED", message: "No", category: .authentication),
        Example(status: 403, word: "PERMISSION_DENIED", message: "No", category: .permission),
        Example(
            status: 400,
            word: "FAILED_PRECONDITION",
            message: "User location is not supported.",
            category: .permission
        ),
        Example(status: 404, word: "NOT_FOUND", message: "No", category: .notFound),
        Example(status: 429, word: "RESOURCE_EXHAUSTED", message: "No", category: .rateLimit),
        Example(
            status: 429,
            word: "RESOURCE_EXHAUSTED",
            message: "No",
            details: #"{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]}"#,
            category: .quota
        ),
        Example(
            status: 400,
            word: "INVALID_ARGUMENT",
            message: "The input token count (2) exceeds the maximum number of tokens allowed (1).",
            category: .contextLength
        ),
        Example(
            status: 400,
            word: "INVALID_ARGUMENT",
            message: "Request payload size exceeds the limit: 20971520 bytes.",
            category: .requestTooLarge
        ),
        Example(
            status: 400,
            word: "INVALID_ARGUMENT",
            message: "Please use a valid role: user, model.",
            category: .invalidRequest
        ),
        Example(status: 500, word: "INTERNAL", message: "No", category: .server),
        Example(status: 503, word: "UNAVAILABLE", message: "No", category: .overloaded),
        Example(status: 504, word: "DEADLINE_EXCEEDED", message: "No", category: .timeout),
    ]

    @Test("errors by what they mean", arguments: examples)
    func categories(example: Example) {
        let error = read(example.status, body(example.word, example.message, example.details))
        #expect(error.category == example.category)
        #expect(error.status == example.status)
        #expect(error.message == example.message)
        #expect(error.type == example.word)
    }

    @Test("the field at fault and the time to wait are told")
    func details() {
        let fields =
            #"{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents[0]","description":"d"}]}"#
        let retry = #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"48.939s"}"#
        let error = read(429, body("RESOURCE_EXHAUSTED", "m", fields + "," + retry))
        #expect(error.param == "contents[0]")
        #expect(error.retryAfter == "49")
        #expect(read(429, body("RESOURCE_EXHAUSTED", "m", #"{"retryDelay":"soon"}"#)).retryAfter == nil)
    }

    @Test("an error may stand in an array")
    func array() {
        let error = read(404, "[" + body("NOT_FOUND", "gone") + "]")
        #expect(error.message == "gone" && error.category == .notFound)
    }

    @Test(
        "whatever the body is, something useful is said",
        arguments: [
            ("", "The vendor answered with status 502."), ("<html>Bad</html>", "The vendor answered with status 502."),
            ("upstream gone", "upstream gone"), (#"{"message":"m"}"#, "m"), (#"{"error":"e"}"#, "e"), ("[]", "[]"),
        ]
    )
    func otherBodies(text: String, message: String) {
        let error = read(502, text)
        #expect(error.message == message)
        #expect(error.status == 502 && error.category == .server)
    }

    @Test("our own errors have Google's shape")
    func writing() throws {
        var error = GatewayError.invalidRequest("contents: expected an array.", param: "contents", code: "bad")
        error.retryAfter = "7"
        let written = JSONRaw(unchecked: GeminiWire.dialect.writeError(error))
        let expected = #"""
            {"error":{"code":400,"message":"contents: expected an array.","status":"INVALID_ARGUMENT","details":[
            {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"bad","domain":"llm-gateway"},
            {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents","description":"contents: expected an array."}]},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}
            """#
        #expect(try GeminiWire.isSame(written, expected), "\(written.string)")
        let refused = String(buffer: GeminiWire.dialect.writeError(.vendorAuthenticationFailed()))
        #expect(refused.contains("vendor_authentication_failed") && refused.contains(#""code":502"#))
    }

    @Test("what is written is read back as the same kind of error", arguments: [400, 403, 404, 429, 500, 503, 504])
    func roundTrip(status: Int) {
        let error = GatewayError(.vendor, status: status, message: "m")
        let read = GeminiWire.dialect.readError(status: status, body: GeminiWire.dialect.writeError(error))
        #expect(read.status == status && read.message == "m")
        #expect(read.category == self.read(status, "m").category)
    }

    @Test("an error whose message is empty is told by its status")
    func emptyMessage() {
        #expect(read(404, body("NOT_FOUND", "")).message == "NOT_FOUND")
        #expect(read(404, body("", "")).message == "The vendor gave no reason.")
    }
}
