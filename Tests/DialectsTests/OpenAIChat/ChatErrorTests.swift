import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct ChatErrorTests {
    typealias Fixture = ChatFixture

    @Test(
        "errors are read in every shape",
        arguments: [
            (
                400, #"{"error":{"message":"m","type":"t","code":"c","param":"p"}}"#, "m",
                VendorError.Category.invalidRequest
            ),
            (400, #"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#, "m", .invalidRequest),
            (404, #"{"error":"model 'x' not found"}"#, "model 'x' not found", .notFound),
            (
                400, #"{"object":"error","message":"Invalid model: x","type":"invalid_model","code":"1500"}"#,
                "Invalid model: x", .notFound
            ),
            (422, #"{"detail":"no"}"#, "no", .invalidRequest),
            (
                422, #"{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}"#, "field required",
                .invalidRequest
            ),
            (400, #"{"errors":[{"message":"m","code":7003}],"success":false}"#, "m", .invalidRequest),
            (500, "upstream connect error", "upstream connect error", .server),
            (502, "", "The vendor answered with an error and did not say which.", .server),
            (500, #"{"odd":1}"#, #"{"odd":1}"#, .server),
            (
                429, #"{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"slow down"}}}"#,
                "Provider returned error: slow down", .rateLimit
            ),
        ]
    )
    func shapes(status: Int, body: String, message: String, category: VendorError.Category) {
        let error = Fixture.chat.readError(status: status, body: ByteBuffer(string: body))
        #expect(error.status == status && error.message == message && error.category == category)
    }

    @Test(
        "what kind of fault it is shows by code, words or status",
        arguments: [
            (401, #"{"error":{"message":"Unauthorized"}}"#, VendorError.Category.authentication),
            (400, #"{"error":"Incorrect API key provided: xa***12"}"#, .authentication),
            (
                400, #"[{"error":{"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
                .authentication
            ),
            (403, #"{"error":{"message":"Forbidden","code":"forbidden"}}"#, .permission),
            (400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#, .contextLength),
            (400, #"{"error":{"message":"This model's maximum context length is 5 tokens."}}"#, .contextLength),
            (400, #"{"error":{"message":"m","type":"exceed_context_size_error"}}"#, .contextLength),
            (400, #"{"error":{"message":"m","code":"content_filter"}}"#, .contentPolicy),
            (400, #"{"error":{"message":"m","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#, .contentPolicy),
            (429, #"{"error":{"message":"m","code":"insufficient_quota"}}"#, .quota),
            (402, #"{"error":{"message":"Insufficient Balance"}}"#, .quota),
            (429, #"{"error":{"message":"m"}}"#, .rateLimit),
            (503, "", .overloaded), (529, "", .overloaded), (504, "", .timeout), (408, "", .timeout),
            (413, "", .requestTooLarge),
            (500, "", .server), (418, "", .invalidRequest),
        ]
    )
    func categories(status: Int, body: String, expected: VendorError.Category) {
        #expect(Fixture.chat.readError(status: status, body: ByteBuffer(string: body)).category == expected)
    }

    @Test("a long text is cut")
    func long() {
        let error = Fixture.chat.readError(
            status: 500,
            body: ByteBuffer(string: String(repeating: "é", count: 100_000))
        )
        #expect(error.message.unicodeScalars.count == 2000)
    }

    @Test(
        "errors are written in OpenAI's words",
        arguments: [
            (VendorError.Category.invalidRequest, "own", "invalid_request_error", "own"),
            (.invalidRequest, "400", "invalid_request_error", nil),
            (.contextLength, "own", "invalid_request_error", "context_length_exceeded"),
            (.contentPolicy, nil, "invalid_request_error", "content_policy_violation"),
            (.notFound, nil, "invalid_request_error", "model_not_found"),
            (.permission, nil, "invalid_request_error", "permission_denied"),
            (.rateLimit, "429", "rate_limit_error", "rate_limit_exceeded"),
            (.quota, nil, "insufficient_quota", "insufficient_quota"),
            (.overloaded, nil, "server_error", "overloaded"), (.timeout, nil, "server_error", "timeout"),
            (.server, nil, "server_error", nil), (.requestTooLarge, nil, "invalid_request_error", "request_too_large"),
        ] as [(VendorError.Category, String?, String, String?)]
    )
    func written(category: VendorError.Category, code: String?, type: String, expected: String?) throws {
        let told = GatewayError.vendor(
            VendorError(status: 400, category: category, message: "say \"no\"", code: code, param: "p")
        )
        let body = try JSONDocument(parsing: Fixture.chat.writeError(told)).root["error"]
        #expect(
            body?["message"]?.string == "say \"no\"" && body?["type"]?.string == type
                && body?["code"]?.string == expected
        )
        #expect(body?["param"]?.string == "p")
    }

    @Test("a refusal of the gateway's key says nothing of the vendor's words")
    func refusedKey() throws {
        let error = Fixture.chat.readError(
            status: 401,
            body: ByteBuffer(string: #"{"error":{"message":"bad key sk-12"}}"#)
        )
        let text = String(buffer: Fixture.chat.writeError(.vendor(error)))
        #expect(text.contains("vendor_authentication_failed") && text.contains("api_error") && !text.contains("sk-12"))
    }

    @Test("an error in a stream is an event that clients raise, without a marker after it")
    func streamed() {
        var buffer = ByteBuffer()
        let cut = GatewayError(.vendorCut, status: 502, message: "cut")
        Fixture.chat.writeStreamError(cut, into: &buffer)
        #expect(
            String(buffer: buffer)
                == "data: {\"error\":{\"message\":\"cut\",\"type\":\"server_error\",\"param\":null,\"code\":\"vendor_stream_cut\"}}\n\n"
        )
    }
}
