import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct AnthropicErrorTests: AnthropicSuite {
    @Test(
        "an error's type and words say what it is",
        arguments: [
            (400, "invalid_request_error", "max_tokens: Field required", .invalidRequest),
            (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", .contextLength),
            (
                400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2",
                .contextLength
            ),
            (400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", .quota),
            (400, "invalid_request_error", "You have reached your specified API usage limits.", .quota),
            (400, "invalid_request_error", "Output blocked by content filtering policy", .contentPolicy),
            (401, "authentication_error", "invalid x-api-key", .authentication),
            (402, "billing_error", "Pay.", .quota), (403, "permission_error", "No.", .permission),
            (404, "not_found_error", "model: x", .notFound), (413, "request_too_large", "Too large", .requestTooLarge),
            (429, "rate_limit_error", "Slow down", .rateLimit), (500, "api_error", "Internal server error", .server),
            (504, "timeout_error", "Too slow", .timeout), (529, "overloaded_error", "Overloaded", .overloaded),
            (503, "api_error", "Service unavailable", .overloaded), (429, "something_new", "x", .rateLimit),
            (418, "something_new", "x", .invalidRequest), (502, "something_new", "x", .server),
        ] as [(Int, String, String, VendorError.Category)]
    )
    func categories(status: Int, type: String, message: String, category: VendorError.Category) throws {
        let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"r"}"#
        let error = anthropic.readError(status: status, body: ByteBuffer(string: body))
        #expect(error.status == status && error.category == category)
        #expect(error.message == message && error.type == type)
    }

    @Test(
        "whatever the body is, the error says something",
        arguments: [
            ("", "The vendor answered with status 503."), ("  \n", "The vendor answered with status 503."),
            ("upstream is down\n", "upstream is down"), (#"{"message":"m"}"#, "m"), (#"{"detail":"d"}"#, "d"),
            (#"{"error":"e"}"#, "e"), (#"{"error":{"type":"t"}}"#, "t"), (#""text""#, "text"),
            ("[]", "The vendor answered with status 503."),
            ("null", "The vendor answered with status 503."), ("{", "{"),
        ]
    )
    func odd(body: String, message: String) {
        let error = anthropic.readError(status: 503, body: ByteBuffer(string: body))
        #expect(error.message == message && error.category == .overloaded)
    }

    @Test("an error of ours is told in the dialect")
    func written() throws {
        let body = try Value(anthropic.writeError(.unsupportedParameter("seed", "No.")))
        #expect(body["type"] == "error" && body["error"]?["type"] == "invalid_request_error")
        #expect(body["error"]?["code"] == "unsupported_parameter" && body["error"]?["param"] == "seed")
        let refused = try Value(anthropic.writeError(.vendorAuthenticationFailed()))
        #expect(refused["error"]?["type"] == "api_error" && refused["error"]?["code"] == "vendor_authentication_failed")
    }

    @Test(
        "a vendor's error keeps its kind",
        arguments: [
            (.rateLimit, "rate_limit_error"), (.overloaded, "overloaded_error"), (.quota, "billing_error"),
            (.timeout, "timeout_error"),
            (.contextLength, "invalid_request_error"), (.notFound, "not_found_error"),
            (.requestTooLarge, "request_too_large"),
            (.permission, "permission_error"), (.server, "api_error"), (.contentPolicy, "invalid_request_error"),
        ] as [(VendorError.Category, Value)]
    )
    func categoriesWritten(category: VendorError.Category, type: Value) throws {
        let error = VendorError(status: 400, category: category, message: "m")
        #expect(try Value(anthropic.writeError(.vendor(error)))["error"]?["type"] == type)
    }

    @Test("an error in a stream is an event")
    func event() throws {
        var out = ByteBuffer()
        anthropic.writeStreamError(GatewayError(.vendorCut, status: 502, message: "cut"), into: &out)
        let events = try sseEvents(out)
        #expect(events.count == 1 && events[0].name == "error")
        #expect(try Value(#require(events[0].data))["error"] == ["type": "api_error", "message": "cut"])
    }
}
