import Core
import Dialects
import Framing
import JSON
import NIOCore
import Testing

@Suite struct CohereErrorTests: CohereSuite {
    @Test(
        "an error's status and words say what it is",
        arguments: [
            (400, "invalid request: list of documents must not be empty", .invalidRequest),
            (400, "too many tokens: max tokens must be less than or equal to 4096", .contextLength),
            (401, "no api key supplied", .authentication), (402, "Please add a payment method.", .quota),
            (403, "Forbidden", .permission), (404, "model 'x' not found", .notFound),
            (413, "too large", .requestTooLarge), (422, "unprocessable", .invalidRequest),
            (429, "You are using a Trial key, which is limited to 20 API calls / minute.", .rateLimit),
            (429, "You are using a Trial key, which is limited to 1000 API calls / month.", .quota),
            (498, "invalid token", .authentication),
            (498, "blocked output: violates our usage guidelines", .contentPolicy),
            (499, "request cancelled", .timeout), (500, "internal server error", .server),
            (501, "not implemented", .invalidRequest), (503, "service unavailable", .overloaded),
            (504, "gateway timeout", .timeout), (529, "busy", .overloaded),
        ] as [(Int, String, VendorError.Category)]
    )
    func categories(status: Int, message: String, category: VendorError.Category) {
        let body = JSONRaw.build { out in
            out.object {
                $0.member("id", "e1")
                $0.member("message", message)
            }
        }
        let error = cohere.readError(status: status, body: body.bytes)
        #expect(error.status == status && error.message == message)
        #expect(error.category == category)
    }

    @Test(
        "whatever the body is, the error says something",
        arguments: [
            "", "{", "null", "[]", "{}", "{\"message\":null}", "{\"error\":{\"message\":\"m\"}}", "\"text\"", "<html>",
        ]
    )
    func odd(body: String) {
        let error = cohere.readError(status: 503, body: ByteBuffer(string: body))
        #expect(!error.message.isEmpty && error.category == .overloaded)
    }

    @Test("an error of ours is told in the dialect")
    func written() throws {
        let body = cohere.writeError(.unsupportedParameter("seed", "No."))
        let root = try JSONDocument(parsing: body).root
        #expect(root["message"]?.string?.contains("'seed'") == true)
        #expect(root["code"]?.string == "unsupported_parameter" && root["param"]?.string == "seed")
    }

    @Test("an error in a stream is its end, and is read as the failure that it is")
    func event() throws {
        let vendor = VendorError(status: 503, category: .overloaded, message: "The model is overloaded.")
        var out = ByteBuffer()
        cohere.writeStreamError(.vendor(vendor), into: &out)
        let events = try sseEvents(out)
        #expect(events.map(\.name) == ["message-end"])
        let read = try replyEvents(out)
        guard case .failure(let failure)? = read.last else {
            Issue.record("no failure in \(read)")
            return
        }
        #expect(failure.category == .overloaded && failure.message == vendor.message && failure.status == 503)
        var inspector = cohere.makeStreamInspector(hidesUsage: false, target())
        #expect(try inspector.inspect(events[0]))
        #expect(inspector.isFinished && inspector.failure == failure)
    }

    @Test("an answer that is an error is one, whatever its status")
    func errorWithStatus200() throws {
        #expect(throws: GatewayError.self) {
            try cohere.readReply(document(#"{"id":"e","message":"too many tokens: …"}"#), expectation)
        }
        #expect(throws: GatewayError.self) { try cohere.readReply(document("[]"), expectation) }
        let stream = ByteBuffer(string: "data: {\"message\":\"internal server error\"}\n\n")
        guard case .failure(let failure)? = try replyEvents(stream).last else {
            Issue.record("no failure")
            return
        }
        #expect(failure.category == .server)
    }
}
