import Core
import Dialects
import Framing
import NIOCore
import Testing

@Suite struct BedrockErrorTests: BedrockSuite {
    static let rows: [(Int, String, VendorError.Category, String?)] = [
        (400, "{\"message\":\"Malformed input request\"}", .invalidRequest, nil),
        (400, "{\"message\":\"Input is too long for requested model.\"}", .contextLength, nil),
        (
            400,
            "{\"message\":\"The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum\"}",
            .contextLength, nil
        ),
        (400, "{\"message\":\"The provided model identifier is invalid.\"}", .notFound, nil),
        (400, "{\"__type\":\"ValidationException\",\"message\":\"x\"}", .invalidRequest, "ValidationException"),
        (
            400, "{\"__type\":\"ServiceQuotaExceededException\",\"message\":\"x\"}", .quota,
            "ServiceQuotaExceededException"
        ),
        (400, "{\"message\":\"Bad value: the security token included in the request\"}", .invalidRequest, nil),
        (
            400, "{\"__type\":\"ValidationException\",\"message\":\"Bad value: Bearer Token has expired\"}",
            .invalidRequest, "ValidationException"
        ),
        (401, "{}", .authentication, nil),
        (403, "{\"message\":\"The security token included in the request is expired\"}", .authentication, nil),
        (403, "{\"message\":\"The security token included in the request is invalid.\"}", .authentication, nil),
        (
            403, "{\"message\":\"Signature not yet current: 20260102T030405Z is still later than 20260102T025000Z\"}",
            .authentication, nil
        ),
        (403, "{\"Message\":\"Authentication failed: Please make sure your API Key is valid.\"}", .authentication, nil),
        (
            403, "{\"__type\":\"com.amazon.coral.service#UnrecognizedClientException\",\"message\":\"x\"}",
            .authentication,
            "UnrecognizedClientException"
        ),
        (403, "{\"message\":\"You don't have access to the model with the specified model ID.\"}", .permission, nil),
        (404, "{\"message\":\"This model version has reached the end of its life.\"}", .notFound, nil),
        (408, "{\"message\":\"Model has timed out\"}", .timeout, nil), (413, "{}", .requestTooLarge, nil),
        (424, "{\"message\":\"The system encountered an unexpected error\",\"originalStatusCode\":500}", .server, nil),
        (429, "{\"message\":\"Too many requests, please wait before trying again.\"}", .rateLimit, nil),
        (429, "{\"message\":\"Model is not ready for inference\"}", .overloaded, nil),
        (500, "", .server, nil), (502, "<html>Bad gateway</html>", .server, nil),
        (503, "{\"message\":\"Bedrock is unable to process your request.\"}", .overloaded, nil),
    ]

    @Test("an error is read by its type, its status and its words", arguments: rows)
    func reads(row: (Int, String, VendorError.Category, String?)) {
        let error = bedrock.readError(status: row.0, body: ByteBuffer(string: row.1))
        #expect(error.status == row.0)
        #expect(error.category == row.2)
        #expect(error.type == row.3)
        #expect(!error.message.isEmpty)
    }

    @Test(
        "a refusal of credentials that a vendor writes is read as one, and is told to callers as the gateway's own fault",
        arguments: rows.filter { $0.2 == .authentication }
    )
    func refusals(row: (Int, String, VendorError.Category, String?)) throws {
        let error = bedrock.readError(status: row.0, body: ByteBuffer(string: row.1))
        var said = GatewayError(.vendor, status: error.status, message: error.message)
        said.vendor = error
        let again = bedrock.readError(status: error.status, body: bedrock.writeError(said))
        #expect(again.category == .authentication)
        #expect(again.type == "UnrecognizedClientException")
        let told = GatewayError.vendor(error)
        let read = bedrock.readError(status: told.status, body: bedrock.writeError(told))
        #expect(read.category == .server)
        #expect(read.message == GatewayError.vendorAuthenticationFailed().message)
    }

    @Test("an error that is written is read as the same", arguments: rows.filter { $0.2 != .authentication })
    func roundTrip(row: (Int, String, VendorError.Category, String?)) throws {
        let error = bedrock.readError(status: row.0, body: ByteBuffer(string: row.1))
        let told = GatewayError.vendor(error)
        let body = bedrock.writeError(told)
        let again = bedrock.readError(status: told.status, body: body)
        #expect(again.category == error.category)
        #expect(again.message == error.message)
        #expect(try Value(body)["__type"]?.string?.hasSuffix("Exception") == true)
    }

    @Test(
        "a stream that took too long ends with an error that may be tried again",
        arguments: [
            GatewayError(.vendorTimeout, status: 504, message: "It took too long.", code: "vendor_total_timeout"),
            .vendor(VendorError(status: 408, category: .timeout, message: "It took too long.")),
        ]
    )
    func timeout(error: GatewayError) throws {
        var out = ByteBuffer()
        bedrock.writeStreamError(error, into: &out)
        let event = try #require(frames(out).first)
        #expect(event.isFailure)
        #expect(event.name == "modelStreamErrorException")
    }
}
