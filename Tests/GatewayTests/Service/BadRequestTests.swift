import JSON
import NIOCore
import Testing

@testable import Gateway

/// A body that is refused before a vendor is asked.
struct BadBody: Sendable, CustomTestStringConvertible {
    let body: String
    let code: String
    var param: String?
    /// Part of the message.
    var message = ""

    var testDescription: String { body.count > 60 ? "\(body.prefix(60))…" : body }

    static let cases: [BadBody] = [
        BadBody(body: "", code: "invalid_json"),
        BadBody(body: "{", code: "invalid_json", message: "1"),
        BadBody(body: #"{"model": "simulator/echo",}"#, code: "invalid_json", message: "27"),
        BadBody(
            body: #"{"model": "simulator/echo", "messages": [{"role": user}]}"#,
            code: "invalid_json",
            message: "messages[0].role"
        ),
        BadBody(body: #"{"model": "simulator/echo"} x"#, code: "invalid_json", message: "28"),
        BadBody(body: "{\"model\": \"simulator/\u{1}\"}", code: "invalid_json"),
        BadBody(body: String(repeating: "[", count: 100_000), code: "invalid_json"),
        BadBody(body: "[]", code: "invalid_json", message: "object"),
        BadBody(body: "\"text\"", code: "invalid_json", message: "object"),
        BadBody(body: "{}", code: "missing_required_parameter", param: "model"),
        BadBody(body: #"{"model": null}"#, code: "missing_required_parameter", param: "model"),
        BadBody(body: #"{"model": 4}"#, code: "invalid_type", param: "model"),
        BadBody(body: #"{"model": ""}"#, code: "invalid_type", param: "model"),
        BadBody(body: #"{"model": ["a"]}"#, code: "invalid_type", param: "model"),
        BadBody(
            body: #"{"model": "\#(String(repeating: "m", count: 513))"}"#,
            code: "invalid_type",
            param: "model",
            message: "512"
        ),
        BadBody(body: #"{"model": "simulator/echo", "stream": "yes"}"#, code: "invalid_type", param: "stream"),
        BadBody(body: #"{"model": "simulator/echo", "stream": 1}"#, code: "invalid_type", param: "stream"),
        BadBody(body: #"{"model": "simulator/echo", "drop_params": []}"#, code: "invalid_type", param: "drop_params"),
    ]
}

@Suite("A body that is not as it should be")
struct BadRequestTests {
    @Test("is refused with the place and the member at fault", arguments: BadBody.cases)
    func refused(_ bad: BadBody) async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask(bad.body)
            #expect(answer.status == 400)
            #expect(answer.error?["type"]?.string == "invalid_request_error")
            #expect(answer.errorCode == bad.code)
            #expect(answer.error?["param"]?.string == bad.param)
            #expect(answer.error?["message"]?.string?.contains(bad.message) == true)
            #expect(answer["x-gateway-vendor"] == nil)
        }
    }

    @Test("above the limit is refused, whether its length is told or not", arguments: [false, true])
    func tooLarge(chunked: Bool) async throws {
        try await TestGateway.with(server: "max_body_bytes: 1KiB") { gateway in
            let text = String(repeating: "x", count: 2000)
            let body = chat("simulator/echo", text)
            let answer =
                chunked
                ? try await gateway.send(
                    raw: """
                        POST /v1/chat/completions HTTP/1.1\r
                        host: localhost\r
                        content-type: application/json\r
                        transfer-encoding: chunked\r
                        \r
                        \(WireText.chunk(body))\(WireText.streamEnd)
                        """
                )
                : try await gateway.ask(body)
            #expect(answer.status == 413)
            #expect(answer.errorCode == "request_too_large")
            #expect(answer.error?["message"]?.string?.contains("1024 bytes") == true)
            #expect(answer["connection"] == "close")
            #expect(try await gateway.ask(chat("simulator/echo", "short")).status == 200)
        }
    }

    @Test("may be as large as the limit")
    func largest() async throws {
        try await TestGateway.with(server: "max_body_bytes: 1KiB") { gateway in
            let frame = chat("simulator/echo", "").utf8.count
            let fitting = chat("simulator/echo", String(repeating: "x", count: 1024 - frame))
            let accepted = try await gateway.ask(fitting)
            let refused = try await gateway.ask(fitting + " ")
            #expect(accepted.status == 200)
            #expect(refused.status == 413)
        }
    }

    @Test("with a head that is no HTTP is told so in the shape of an API error")
    func malformed() async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.send(
                raw: "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n"
            )
            #expect(answer.status == 400)
            #expect(answer.errorCode == "malformed_request")
        }
    }
}
