import CloudCredentials
import Core
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A vendor's own API")
struct VendorAPITests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1", headers: { x-team: blue } }
          gemini: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1beta" }
          anthropic: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)" }
          shut:   { kind: openai, api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1", passthrough: false }
        """
    }

    private func with(
        _ answer: String,
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: answer) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in try await body(gateway, vendor) }
        }
    }

    @Test(
        "is reached below the vendor's name, by any method",
        arguments: [
            ("GET", "/passthrough/openai/v1/models?limit=2", "/v1/models?limit=2"),
            ("GET", "/passthrough/gemini/v1beta/models?key=planted-secret&pageSize=3", "/v1beta/models?pageSize=3"),
            ("DELETE", "/passthrough/openai/v1/fine_tuning/a%2Fb", "/v1/fine_tuning/a%2Fb"),
            ("PATCH", "/passthrough/openai/any/thing", "/any/thing"), ("PUT", "/passthrough/openai", "/"),
            ("POST", "/passthrough/anthropic/v1/messages/batches?key=k", "/v1/messages/batches"),
            ("POST", "/passthrough/openai/v1/x?API-Key=planted-secret&k%65y=p&keys=1&access_token=p", "/v1/x?keys=1"),
        ]
    )
    func paths(method: String, path: String, asked: String) async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let answer = try await gateway.ask(method == "GET" ? "" : "ab\u{0}c", path: path, method: method)
            #expect(answer.status == 200)
            #expect(vendor.requests.first?.line == "\(method) \(asked) HTTP/1.1")
            #expect(vendor.requests.first?.text == (method == "GET" ? "" : "ab\u{0}c"))
        }
    }

    @Test("gets the caller's headers but for those of the way and of the caller's identity")
    func headers() async throws {
        let answer = WireText.answer(
            201,
            "{}",
            type: "text/x-any",
            headers: [
                "x-any: 1", "openai-organization: planted", "anthropic-organization-id: planted", "set-cookie: planted",
                "connection: x-hop",
                "x-hop: planted",
                "access-control-allow-origin: *", "etag: \"e\"",
            ]
        )
        try await with(answer) { gateway, vendor in
            let told = try await gateway.ask(
                "{}",
                path: "/passthrough/openai/v1/any",
                headers: [
                    "authorization: Bearer planted-secret", "x-api-key: planted-secret", "cookie: planted-secret",
                    "x-gateway-tags: planted-secret", "openai-organization: planted-secret", "x-team: planted-secret",
                    "cf-access-jwt-assertion: planted-secret", "x-amzn-oidc-accesstoken: planted-secret",
                    "x-auth-request-access-token: planted-secret", "x-ms-token-aad-access-token: planted-secret",
                    "x-goog-iap-jwt-assertion: planted-secret", "true-client-ip: planted-secret",
                    "connection: x-hop, keep-alive", "x-hop: planted-secret", "x-new: kept", "openai-beta: kept",
                    "range: bytes=0-1", "accept: text/x-any",
                ]
            )
            let asked = try #require(vendor.requests.first)
            #expect(!asked.everything.contains("planted-secret"))
            #expect(asked["authorization"] == "Bearer sk-operator")
            #expect(asked["x-team"] == "blue")
            #expect(asked["x-new"] == "kept")
            #expect(asked["openai-beta"] == "kept")
            #expect(asked["range"] == "bytes=0-1")
            #expect(asked["accept"] == "text/x-any")
            #expect(asked["host"] == "127.0.0.1:\(vendor.port)")
            #expect(told.status == 201)
            #expect(told["content-type"] == "text/x-any")
            #expect(told["x-any"] == "1")
            #expect(told["etag"] == "\"e\"")
            #expect(told["x-gateway-vendor"] == "openai")
            #expect(!told.headers.contains { $0.value.contains("planted") })
            #expect(told["access-control-allow-origin"] == nil)
        }
    }

    @Test("names a request once, as clients of the dialect look for it")
    func requestID() async throws {
        try await with(WireText.answer(200, "{}", headers: ["request-id: req_vendor"])) { gateway, _ in
            let call = try await gateway.ask("{}", path: "/passthrough/anthropic/v1/messages")
            #expect(call.headers.filter { $0.name.lowercased() == "request-id" }.count == 1)
            #expect(call["request-id"] == call["x-request-id"])
            let other = try await gateway.ask("{}", path: "/passthrough/anthropic/v1/messages/batches")
            #expect(other["request-id"] == "req_vendor")
        }
    }

    @Test("answers in its own words, errors and redirections too", arguments: [204, 302, 404, 429, 500])
    func status(_ status: Int) async throws {
        let body = status == 204 ? "" : "<any>"
        let line = "HTTP/1.1 \(status) Said\r\ncontent-type: text/xml\r\nlocation: /there\r\nretry-after: 7\r\n"
        let length = status == 204 ? "" : "content-length: \(body.utf8.count)\r\n"
        try await with(line + length + "\r\n" + body) { gateway, _ in
            let answer = try await gateway.ask("{}", path: "/passthrough/openai/v1/any")
            #expect(answer.status == status)
            #expect(answer.text == body)
            #expect(answer["retry-after"] == "7")
            #expect(answer["location"] == "/there")
        }
    }

    @Test("is told that there is no body where there could be one", arguments: [("POST", "0"), ("GET", "not told")])
    func empty(method: String, length: String) async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let answer = try await gateway.ask(
                "",
                path: "/passthrough/openai/v1/batches/b/cancel",
                method: method,
                replacing: ["content-type", "content-length"]
            )
            #expect(answer.status == 200)
            #expect(vendor.requests.first.map { $0["content-length"] ?? "not told" } == length)
        }
    }

    @Test("answers HEAD without a body")
    func head() async throws {
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\r\n"
        try await with(answer) { gateway, vendor in
            let told = try await gateway.ask(
                "",
                path: "/passthrough/openai/v1/any",
                method: "HEAD",
                replacing: ["content-type", "content-length"]
            )
            #expect(told.status == 200)
            #expect(told["content-length"] == "12")
            #expect(vendor.requests.first?.line == "HEAD /v1/any HTTP/1.1")
        }
    }

    @Test("answers HEAD of what it does not have, and the connection goes on")
    func headOfNothing() async throws {
        try await with("HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\r\n") {
            gateway,
            vendor in
            let connection = try await gateway.connect()
            for number in 1...2 {
                try await connection.send(
                    gateway.request(
                        "",
                        path: "/passthrough/openai/v1/any",
                        method: "HEAD",
                        replacing: ["content-type", "content-length"]
                    )
                )
                #expect(try await connection.answer(to: "HEAD").status == 404)
                #expect(vendor.requests.count == number)
            }
            #expect(vendor.connectionCount == 1)
            try await connection.close()
        }
    }

    @Test("never shows that the vendor refused the gateway's key")
    func keyRefused() async throws {
        try await with(WireText.answer(401, #"{"error":{"message":"Incorrect key sk-op***"}}"#)) { gateway, _ in
            let answer = try await gateway.ask("{}", path: "/passthrough/openai/v1/any")
            #expect(answer.status == 502)
            #expect(!answer.text.contains("sk-op"))
        }
    }

    @Test("is metered where the path is one of a known operation")
    func usage() async throws {
        let anthropic = """
            {"id":"m","type":"message","role":"assistant","model":"c","content":[],"stop_reason":"end_turn",\
            "usage":{"input_tokens":11,"output_tokens":3}}
            """
        let cases = [
            ("/passthrough/openai/v1/chat/completions", WireText.answer(200, WireText.completion), 9, 2),
            ("/passthrough/openai/v1/chat/completions", WireText.stream(WireText.chunks), 9, 2),
            ("/passthrough/anthropic/v1/messages", WireText.answer(200, anthropic), 11, 3),
            ("/passthrough/openai/v1/embeddings", WireText.answer(200, #"{"usage":{"prompt_tokens":4}}"#), 4, 0),
        ]
        for (path, answer, input, output) in cases {
            try await with(answer) { gateway, _ in
                let told = try await gateway.ask("{}", path: path)
                #expect(told.bytes.readableBytes > 0)
                let log = "\"input_tokens\":\(input),\"output_tokens\":\(output)"
                try await eventually { gateway.log.text.contains(log) }
                #expect(gateway.log.text.contains("\"method\":\"POST\",\"path\":\"\(path)\""))
            }
        }
    }

    @Test("is metered where an answer is too long to be held, by its end, and with the model that it says it is of")
    func longAnswers() async throws {
        let image = String(repeating: "QUJD", count: 600_000)
        let answer =
            #"{"model":"gpt-image-1","data":[{"b64_json":"\#(image)"}],"usage":{"input_tokens":7,"#
            + #""input_tokens_details":{"text":"} \" {"},"output_tokens":5}}"#
        try await with(WireText.answer(200, answer)) { gateway, _ in
            let told = try await gateway.ask("{}", path: "/passthrough/openai/v1/images/generations")
            #expect(told.text == answer)
            try await eventually { gateway.log.text.contains(#""input_tokens":7,"output_tokens":5"#) }
        }
        try await with(WireText.stream(WireText.chunks)) { gateway, _ in
            let told = try await gateway.ask("{}", path: "/passthrough/openai/v1/chat/completions")
            #expect(told["x-accel-buffering"] == "no")
            try await eventually { gateway.log.text.contains(#""target":"gpt-4o-mini""#) }
        }
    }

    @Test("is metered where the usage of a stream comes in two pieces", arguments: [10, 60, 150, 190])
    func usageInPieces(first: Int) async throws {
        let event = "data: \(WireText.usageChunk)\n\n"
        let pieces = WireText.chunk(event.prefix(first)) + WireText.chunk(event.dropFirst(first))
        let answer =
            WireText.streamHead() + WireText.events(Array(WireText.chunks[..<4])) + pieces
            + WireText.events(["[DONE]"]) + WireText.streamEnd
        try await with(answer) { gateway, _ in
            _ = try await gateway.ask("{}", path: "/passthrough/openai/v1/chat/completions")
            await gateway.process.stop()
            let line = try #require(gateway.log.requests.first)
            #expect(line["input_tokens"]?.int == 9)
            #expect(line["output_tokens"]?.int == 2)
        }
    }

    @Test("is not metered again where something is fetched that was made before")
    func fetched() async throws {
        let batch = #"{"id":"batch_1","status":"completed","usage":{"input_tokens":7,"output_tokens":5}}"#
        try await with(WireText.answer(200, batch)) { gateway, _ in
            let told = try await gateway.ask(
                "",
                path: "/passthrough/openai/v1/batches/batch_1",
                method: "GET",
                replacing: ["content-type", "content-length"]
            )
            #expect(told.text == batch)
            try await eventually { gateway.log.text.contains(#""status":200"#) }
            #expect(!gateway.log.text.contains("input_tokens"))
        }
    }

    @Test("is signed for, body and all, where the vendor wants that")
    func signed() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            let yaml =
                "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\", passthrough: true } }"
            let environment = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-of-aws"]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let body = #"{"inputText":"x"}"#
                let answer = try await gateway.ask(
                    WireText.chunk(body) + WireText.streamEnd,
                    path: "/passthrough/bedrock/model/amazon.titan%3A0/invoke",
                    headers: ["transfer-encoding: chunked"],
                    replacing: ["content-length"]
                )
                #expect(answer.status == 200)
                let asked = try #require(vendor.requests.first)
                #expect(asked.text == body)
                #expect(asked["content-length"] == "\(body.utf8.count)")
                #expect(asked["transfer-encoding"] == nil)
                let date = try #require(asked["x-amz-date"])
                #expect(asked["authorization"]?.contains("AKIDEXAMPLE/\(date.prefix(8))/eu-central-1/bedrock") == true)
            }
        }
    }

    @Test("is closed where the operator says so, and where there is no such vendor")
    func closed() async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let shut = try await gateway.ask("{}", path: "/passthrough/shut/v1/any")
            #expect(shut.status == 403)
            #expect(shut.errorCode == "passthrough_not_allowed")
            let none = try await gateway.ask("{}", path: "/passthrough/nobody/v1/any")
            #expect(none.status == 404)
            #expect(none.errorCode == "vendor_not_found")
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test("is open only on purpose at a server of one's own, and with a cloud's identity")
    func purpose() throws {
        func isOpen(_ vendor: String) throws -> Bool {
            let yaml = "vendors: { \(vendor) }"
            return try #require(loadConfiguration(yaml).vendors.first).allowsPassthrough
        }
        #expect(try isOpen("openai: { api_key: k }"))
        #expect(try isOpen("azure: { api_key: k, base_url: \"https://x.openai.azure.com\" }"))
        #expect(try !isOpen("vertex: { project: p, region: europe-west1 }"))
        #expect(try !isOpen("bedrock: { region: eu-central-1 }"))
        #expect(try !isOpen("ollama: {}"))
        #expect(try isOpen("ollama: { passthrough: true }"))
        #expect(try !isOpen("openai: { api_key: k, passthrough: false }"))
    }

    @Test("is not open to pages of other sites", arguments: ["cross-site", "same-site"])
    func pages(site: String) async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let answer = try await gateway.ask(
                "",
                path: "/passthrough/openai/v1/models",
                method: "GET",
                headers: ["sec-fetch-site: \(site)", "sec-fetch-mode: no-cors"]
            )
            #expect(answer.status == 403)
            #expect(answer.errorCode == "origin_not_allowed")
            #expect(vendor.requests.isEmpty)
        }
    }
}
