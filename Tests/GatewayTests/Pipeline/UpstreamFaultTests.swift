import Core
import JSON
import NIOCore
import Testing
import Transport

@testable import Gateway

@Suite("What goes wrong on the way to a vendor")
struct UpstreamFaultTests {
    static let table: [(UpstreamError, Int, String)] = [
        (.connectFailed("refused"), 502, "vendor_unreachable"), (.connectTimeout, 504, "vendor_connect_timeout"),
        (.tlsFailed("untrusted"), 502, "vendor_tls_failed"), (.proxyRefused(status: 407), 502, "proxy_refused"),
        (.bodyTimeout, 408, "request_timeout"), (.sendTimeout, 504, "vendor_send_timeout"),
        (.firstByteTimeout, 504, "vendor_first_byte_timeout"),
        (.betweenBytesTimeout, 504, "vendor_between_bytes_timeout"), (.totalTimeout, 504, "vendor_total_timeout"),
        (.closedBeforeAnswer(reused: true), 502, "vendor_closed_connection"),
        (.closedBeforeAnswer(reused: false), 502, "vendor_closed_connection"), (.cut, 502, "vendor_cut_answer"),
        (.answerTooLarge(limit: 9), 502, "vendor_answer_too_large"),
        (.tooManyWaiting, 503, "vendor_connections_exhausted"), (.cancelled, 499, "client_closed_request"),
    ]

    @Test("has a status and a code of its own", arguments: table)
    func codes(error: UpstreamError, status: Int, code: String) {
        let told = GatewayError(error, vendor: "v")
        #expect(told.status == status)
        #expect(told.code == code)
        #expect(told.message.contains("'v'") || error == .cancelled)
        #expect(told.retryAfter == (error == .tooManyWaiting ? "1" : nil))
    }

    @Test(
        "that the caller did with the request's body is told as the caller's fault",
        arguments: [
            (ServerFault.timeout, 408, "request_timeout"),
            (ServerFault.bodyTooLarge(limit: 9), 413, "request_too_large"),
            (CancellationError(), 499, "client_closed_request"),
        ] as [(any Error, Int, String)]
    )
    func bodyFailed(error: any Error, status: Int, code: String) {
        let told = GatewayError(.bodyFailed(UpstreamError.BodyFailure(error)), vendor: "v")
        #expect(told.status == status)
        #expect(told.code == code)
    }

    /// What a vendor does, and what the caller is told.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [ScriptedVendor.Step]
        var settings = ""
        var general = ""
        let status: Int
        let code: String
        /// The answer was framed as it should be, so that its connection is of further use.
        var keepsConnection = false

        static let cases: [Fault] = [
            Fault(
                testDescription: "closes without a word",
                steps: [.close],
                status: 502,
                code: "vendor_closed_connection"
            ),
            Fault(
                testDescription: "closes within its head",
                steps: [.send("HTTP/1.1 200 OK\r\ncont"), .close],
                status: 502,
                code: "vendor_cut_answer"
            ),
            Fault(
                testDescription: "closes within its body",
                steps: [
                    .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"), .close,
                ],
                status: 502,
                code: "vendor_cut_answer"
            ),
            Fault(
                testDescription: "says nothing",
                steps: [],
                settings: "timeouts: { first_byte: 100ms }",
                status: 504,
                code: "vendor_first_byte_timeout"
            ),
            Fault(
                testDescription: "stops in its body",
                steps: [.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{")],
                settings: "timeouts: { between_bytes: 100ms }",
                status: 504,
                code: "vendor_between_bytes_timeout"
            ),
            Fault(
                testDescription: "takes too long in all",
                steps: [],
                settings: "timeouts: { total: 100ms }",
                status: 504,
                code: "vendor_total_timeout"
            ),
            Fault(
                testDescription: "speaks no HTTP",
                steps: [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")],
                status: 502,
                code: "vendor_answer_invalid"
            ),
            Fault(
                testDescription: "frames its answer in two ways",
                steps: [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")],
                status: 502,
                code: "vendor_answer_invalid"
            ),
            Fault(
                testDescription: "answers with what is no JSON",
                steps: [.send(WireText.answer(200, "<html>"))],
                status: 502,
                code: "vendor_answer_invalid",
                keepsConnection: true
            ),
            Fault(
                testDescription: "answers with nothing",
                steps: [.send("HTTP/1.1 204 No Content\r\n\r\n")],
                status: 502,
                code: "vendor_answer_invalid",
                keepsConnection: true
            ),
            Fault(
                testDescription: "tells of too large an answer",
                steps: [.send("HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n")],
                general: "max_reply_bytes: 1KiB\n",
                status: 502,
                code: "vendor_answer_too_large"
            ),
            Fault(
                testDescription: "sends too large an answer in chunks",
                steps: [
                    .send(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                            + WireText.chunk(String(repeating: " ", count: 2000))
                    )
                ],
                general: "max_reply_bytes: 1KiB\n",
                status: 502,
                code: "vendor_answer_too_large"
            ),
        ]
    }

    @Test("is told as what it is", arguments: Fault.cases, [false, true])
    func faults(_ fault: Fault, stream: Bool) async throws {
        try await ScriptedVendor.with({ _ in fault.steps }) { vendor in
            let more = fault.settings.isEmpty ? "" : ", \(fault.settings)"
            let yaml = """
                \(fault.general)vendors:
                  v:       { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1"\(more) }
                  patient: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                """
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("v/m", stream: stream))
                #expect(answer.isComplete)
                #expect(answer.status == fault.status)
                #expect(answer.errorCode == fault.code)
                #expect(answer.error?["type"]?.string == "server_error")
                #expect(answer["x-gateway-vendor"] == "v")
                // Nothing that a fault leaves behind is used for the next request.
                vendor.say { _ in [.send(WireText.answer(200, WireText.completion))] }
                let next = try await gateway.ask(chat(fault.settings.isEmpty ? "v/m" : "patient/m"))
                #expect(next.status == 200)
                #expect(vendor.connectionCount == (fault.keepsConnection ? 1 : 2))
            }
        }
    }

    @Test("is a vendor that is not there")
    func unreachable() async throws {
        // A port of the system's own range, where nothing listens and no other test can.
        let yaml = "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:1/v1\" } }"
        try await TestGateway.with(yaml) { gateway in
            let answer = try await gateway.ask(chat("v/m"))
            #expect(answer.status == 502)
            #expect(answer.errorCode == "vendor_unreachable")
        }
    }

    @Test("is a vendor that never finishes the handshake of TLS")
    func noTLS() async throws {
        try await ScriptedVendor.with(saying: "") { vendor in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "https://127.0.0.1:\(vendor.port)/v1", timeouts: { connect: 200ms } } }
                """
            try await TestGateway.with(yaml) { gateway in
                // The vendor takes the handshake for half a request and waits for the rest of it.
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == 504)
                #expect(answer.errorCode == "vendor_connect_timeout")
            }
        }
    }

    @Test("is a proxy that opens no tunnel")
    func proxy() async throws {
        try await ScriptedVendor.with(saying: "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        { proxy in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "https://vendor.invalid/v1", proxy: "http://user:planted@127.0.0.1:\(proxy.port)" } }
                """
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("v/m"))
                #expect(answer.status == 502)
                #expect(answer.errorCode == "proxy_refused")
                #expect(proxy.requests[0].line == "CONNECT vendor.invalid:443 HTTP/1.1")
                #expect(proxy.requests[0]["proxy-authorization"] == "Basic dXNlcjpwbGFudGVk")
                #expect(!answer.text.contains("planted"))
            }
        }
    }

    @Test(
        "is a connection that went stale: told, or tried once more where the operator allows it",
        arguments: [false, true]
    )
    func stale(retries: Bool) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", retry_stale: \(retries) } }
                """
            try await TestGateway.with(yaml) { gateway in
                let first = try await gateway.ask(chat("v/m"))
                #expect(first.status == 200)
                // The connection that was used before closes when it is asked again; a new one answers.
                vendor.say { $0.connection == 0 ? [.close] : [.send(WireText.answer(200, WireText.completion))] }
                let second = try await gateway.ask(chat("v/m"))
                #expect(second.status == (retries ? 200 : 502))
                #expect(vendor.requests.count == (retries ? 3 : 2))
            }
        }
    }

    @Test("is a client that left: the vendor sees it at once, and the log says 499")
    func left() async throws {
        try await ScriptedVendor.with({ _ in [] }) { vendor in
            let yaml = "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            try await TestGateway.with(yaml) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(gateway.request(chat("v/m")))
                try await eventually { vendor.requests.count == 1 }
                try await connection.close()
                try await eventually { vendor.openConnectionCount == 0 }
                await gateway.process.stop()
                let line = try #require(gateway.log.requests.first)
                #expect(line["status"]?.int == 499)
                #expect(line["error"]?.string == "client_closed_request")
            }
        }
    }
}
