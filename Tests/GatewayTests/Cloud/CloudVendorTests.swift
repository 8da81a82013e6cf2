import CloudCredentials
import Core
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A vendor in a cloud")
struct CloudVendorTests {
    private static let converse = """
        {"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn",\
        "usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}
        """
    private static let gemini = """
        {"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}
        """

    @Test("of Amazon's gets requests that are signed with the keys of the environment", arguments: [true, false])
    func aws(hasToken: Bool) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.converse)) { vendor in
            let yaml = "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            var environment = ["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-of-aws"]
            if hasToken { environment["AWS_SESSION_TOKEN"] = "token-of-aws" }
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let answer = try await gateway.ask(chat("bedrock/anthropic.claude:0", stream: false))
                #expect(answer.status == 200)
                #expect(answer.completion == "Hi")
                let asked = vendor.requests[0]
                #expect(asked.line == "POST /model/anthropic.claude%3A0/converse HTTP/1.1")
                let date = try #require(asked["x-amz-date"])
                #expect(asked["x-amz-security-token"] == (hasToken ? "token-of-aws" : nil))
                let authorization = try #require(asked["authorization"])
                #expect(
                    authorization.hasPrefix(
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(date.prefix(8))/eu-central-1/bedrock/aws4_request, "
                    )
                )
                // The same request, signed by itself, has the same signature.
                var signer = SigV4Signer(service: "bedrock", region: "eu-central-1")
                var lines = ByteBuffer()
                let credentials = try AWSCredentials(
                    accessKeyID: "AKIDEXAMPLE",
                    secretAccessKey: Secret("secret-of-aws"),
                    sessionToken: hasToken ? Secret("token-of-aws") : nil
                )
                signer.sign(
                    SigV4Request(
                        method: "POST",
                        path: "/model/anthropic.claude%3A0/converse",
                        query: "",
                        host: "127.0.0.1:\(vendor.port)",
                        headers: [("content-type", "application/json")],
                        payload: [asked.body]
                    ),
                    with: credentials,
                    at: Self.seconds(date),
                    into: &lines
                )
                #expect(String(buffer: lines).contains(authorization))
                #expect(!asked.everything.contains("secret-of-aws"))
            }
        }
    }

    /// `20260102T030405Z` in seconds since 1970.
    private static func seconds(_ date: String) -> Int {
        let digits = date.filter(\.isNumber)
        func number(_ start: Int, _ count: Int) -> Int { Int(digits.dropFirst(start).prefix(count))! }
        // Days by the civil calendar (Howard Hinnant's days_from_civil).
        let (month, day) = (number(4, 2), number(6, 2))
        let year = number(0, 4) - (month <= 2 ? 1 : 0)
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + number(8, 2) * 3600 + number(10, 2) * 60 + number(12, 2)
    }

    @Test("of Amazon's with a key gets that")
    func awsKey() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.converse)) { vendor in
            let yaml = "vendors: { bedrock: { api_key: bedrock-key, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("bedrock/m", stream: false))
                #expect(answer.status == 200)
                #expect(vendor.requests[0]["authorization"] == "Bearer bedrock-key")
            }
        }
    }

    @Test("of Amazon's gets the key of AWS's own variable before any signature, but after keys of the configuration")
    func awsVariable() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.converse)) { vendor in
            func yaml(_ more: String) -> String {
                "vendors: { bedrock: { base_url: \"http://127.0.0.1:\(vendor.port)\"\(more) } }"
            }
            let environment = [
                "AWS_BEARER_TOKEN_BEDROCK": "key-of-variable", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1",
            ]
            for (more, shown) in [
                ("", "Bearer key-of-variable"), (", credentials: {}", "Bearer key-of-variable"),
                (", api_key: key-of-file", "Bearer key-of-file"),
                (", credentials: { access_key_id: AKIDFILE, secret_access_key: s }", "Credential=AKIDFILE/"),
            ] {
                try await TestGateway.with(yaml(more), environment: environment) { gateway in
                    let answer = try await gateway.ask(chat("bedrock/m", stream: false))
                    #expect(answer.status == 200)
                    #expect(vendor.requests.last?["authorization"]?.contains(shown) == true)
                }
            }
        }
    }

    @Test("of Google's gets a token of the machine, once for many requests, in the format of each model")
    func google() async throws {
        let claude = """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hi"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}
            """
        try await ScriptedVendor.with({ request in
            if request.line.contains("/token") {
                let token = #"{"access_token":"token-of-google","expires_in":3599,"token_type":"Bearer"}"#
                return [.send(WireText.answer(200, token, headers: ["Metadata-Flavor: Google"]))]
            }
            let body =
                request.line.contains("anthropic")
                ? claude : request.line.contains("openapi") ? WireText.completion : Self.gemini
            return [.send(WireText.answer(200, body))]
        }) { vendor in
            let yaml = """
                vendors:
                  vertex: { project: p, region: europe-west1, base_url: "http://127.0.0.1:\(vendor.port)/v1/projects/p/locations/e" }
                """
            let environment = ["GCE_METADATA_HOST": "127.0.0.1:\(vendor.port)", "HOME": "/nowhere"]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                for model in ["gemini-2.5-flash", "claude-sonnet-4-5@20250929", "meta/llama-4"] {
                    let answer = try await gateway.ask(chat("vertex/\(model)", stream: false))
                    #expect(answer.status == 200, "\(answer.text)")
                }
                let calls = vendor.requests.filter { $0.line.hasPrefix("POST") }
                #expect(
                    calls.map { $0.line.split(separator: " ")[1] } == [
                        "/v1/projects/p/locations/e/publishers/google/models/gemini-2.5-flash:generateContent",
                        "/v1/projects/p/locations/e/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict",
                        "/v1/projects/p/locations/e/endpoints/openapi/chat/completions",
                    ]
                )
                #expect(calls.allSatisfy { $0["authorization"] == "Bearer token-of-google" })
                let found = vendor.requests.filter { $0.line.hasPrefix("GET") }
                #expect(
                    found.map(\.line) == [
                        "GET /computeMetadata/v1/instance/service-accounts/default/token HTTP/1.1"
                    ]
                )
                // Each header once, or a strict server refuses the request.
                #expect(Set(found.flatMap { $0.headers.map(\.name) }).count == found.flatMap(\.headers).count)
            }
        }
    }

    @Test("of Microsoft's gets a token where no key is configured")
    func azure() async throws {
        try await ScriptedVendor.with({ request in
            guard request.line.hasPrefix("GET /msi") else { return [.send(WireText.answer(200, WireText.completion))] }
            let token = #"{"access_token":"token-of-entra","expires_on":"4000000000","token_type":"Bearer"}"#
            return [.send(WireText.answer(200, token))]
        }) { vendor in
            let yaml = """
                vendors: { azure: { credentials: {}, base_url: "http://127.0.0.1:\(vendor.port)/openai/v1" } }
                """
            let environment = [
                "IDENTITY_ENDPOINT": "http://127.0.0.1:\(vendor.port)/msi", "IDENTITY_HEADER": "secret-of-azure",
            ]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let answer = try await gateway.ask(chat("azure/m", stream: false))
                #expect(answer.status == 200)
                let call = try #require(vendor.requests.last)
                #expect(call["authorization"] == "Bearer token-of-entra")
                #expect(call["api-key"] == nil)
            }
        }
    }

    @Test("without credentials is told of as the gateway's own fault; the log says what was tried")
    func none() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.converse)) { vendor in
            let yaml = "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            let environment = ["AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nowhere"]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let answer = try await gateway.ask(chat("bedrock/m", stream: false))
                #expect(answer.status == 502)
                #expect(answer.errorCode == "vendor_credentials_unavailable")
                #expect(vendor.requests.isEmpty)
                await gateway.process.stop()
                #expect(gateway.log.text.contains("AWS_ACCESS_KEY_ID"))
            }
        }
    }

    @Test("whose credentials could not be had is logged once, however many requests waited for them")
    func logOnce() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in [.wait(gate), .send(WireText.answer(500, "{}"))] }) { vendor in
            let yaml = "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(vendor.port)/creds", "HOME": "/nowhere",
            ]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<5 {
                        group.addTask { try await gateway.ask(chat("bedrock/m", stream: false)).status }
                    }
                    try await eventually { try await gateway.activity().calls == 5 }
                    gate.open()
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses == [502, 502, 502, 502, 502])
                await gateway.process.stop()
                let told = gateway.log.lines.filter { $0["message"]?.string == "no credentials for a vendor" }
                #expect(told.count == 1)
                #expect(told.first?["vendor"]?.string == "bedrock")
                #expect(told.first?["reason"]?.string?.contains("answered with status 500") == true)
            }
        }
    }

    @Test("is not waited for longer than a call may take, if its credentials do not come")
    func late() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in [.wait(gate), .close] }) { vendor in
            let yaml = """
                vendors:
                  bedrock:
                    { region: eu-central-1, base_url: "http://127.0.0.1:\(vendor.port)", timeouts: { total: 50ms } }
                """
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(vendor.port)/creds", "HOME": "/nowhere",
            ]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let answer = try await gateway.ask(chat("bedrock/m", stream: false))
                #expect(answer.status == 504)
                #expect(answer.errorCode == "vendor_total_timeout")
            }
            gate.open()
        }
    }

    @Test("whose credentials do not come holds nobody up when the gateway stops", .timeLimit(.minutes(10)))
    func stopping() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in [.wait(gate), .close] }) { vendor in
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(vendor.port)/creds", "HOME": "/nowhere",
            ]
            let yaml = "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            try await TestGateway.with(yaml, server: "drain_timeout: 10ms", environment: environment) { gateway in
                let caller = Task { try? await gateway.ask(chat("bedrock/m", stream: false)) }
                try await eventually { !vendor.requests.isEmpty }
                await gateway.process.stop()
                let answer = await caller.value
                #expect(answer?.status == 0)
                // What was cut is no failure to tell of.
                #expect(!gateway.log.text.contains("no credentials"))
            }
            gate.open()
        }
    }

    @Test("of Amazon's is not asked for credentials through a proxy where its address is the machine's own")
    func proxy() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(500, "")) { proxy in
            try await TestGateway.with { gateway in
                let transport = CloudTransport(environment: ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"])
                transport.start(on: gateway.process.runtime.loops[0].context)
                for (host, isProxied) in [("169.254.1.1", false), ("sts.example.invalid", true)] {
                    let request = CredentialRequest(
                        .get,
                        "https://\(host):1/x",
                        timeout: .milliseconds(isProxied ? 10_000 : 200),
                        maximumAnswerBytes: 100
                    )
                    await #expect(throws: CredentialTransportFailure.self) { try await transport.send(request) }
                    #expect(proxy.requests.count == (isProxied ? 1 : 0))
                }
                await transport.stop(within: .seconds(1))
                let request = CredentialRequest(
                    .get,
                    "http://127.0.0.1:1/",
                    timeout: .seconds(1),
                    maximumAnswerBytes: 1
                )
                await #expect(throws: CredentialTransportFailure.cancelled) { try await transport.send(request) }
            }
        }
    }

    @Test(
        "of a new configuration is shown its own credentials, though a request of the old one still waited for others"
    )
    func reload() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ request in
            guard request.line.contains("/creds") else { return [.send(WireText.answer(200, Self.converse))] }
            let keys =
                #"{"AccessKeyId":"AKIDOLD","SecretAccessKey":"s","Token":"t","Expiration":"2090-01-01T00:00:00Z"}"#
            return [.wait(gate), .send(WireText.answer(200, keys))]
        }) { vendor in
            func yaml(_ region: String, _ more: String = "") -> String {
                "vendors: { bedrock: { region: \(region), base_url: \"http://127.0.0.1:\(vendor.port)\"\(more) } }"
            }
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(vendor.port)/creds", "HOME": "/nowhere",
            ]
            try await TestGateway.with(yaml("eu-central-1"), environment: environment) { gateway in
                async let waiting = gateway.ask(chat("bedrock/m", stream: false))
                while vendor.requests.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
                try gateway.rewrite(
                    yaml("us-east-1", ", credentials: { access_key_id: AKIDNEW, secret_access_key: s }")
                )
                #expect(await gateway.process.reload())
                gate.open()
                let first = try await waiting
                let second = try await gateway.ask(chat("bedrock/m", stream: false))
                #expect([first.status, second.status] == [200, 200])
                let shown = vendor.requests.compactMap { $0["authorization"] }
                try #require(shown.count == 2)
                #expect(shown[0].contains("Credential=AKIDOLD/") && shown[0].contains("/eu-central-1/"))
                #expect(shown[1].contains("Credential=AKIDNEW/") && shown[1].contains("/us-east-1/"))
            }
        }
    }

    @Test("that refuses its credentials is told of as the gateway's own fault, without the vendor's words")
    func refused() async throws {
        let refusal = #"{"message":"The security token included in the request is expired"}"#
        try await ScriptedVendor.with({ request in
            if request.line.contains("/creds") {
                let keys =
                    #"{"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","Expiration":"2090-01-01T00:00:00Z"}"#
                return [.send(WireText.answer(200, keys))]
            }
            return [.send(WireText.answer(403, refusal))]
        }) { vendor in
            let yaml = "vendors: { bedrock: { region: eu-central-1, base_url: \"http://127.0.0.1:\(vendor.port)\" } }"
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(vendor.port)/creds", "HOME": "/nowhere",
            ]
            try await TestGateway.with(yaml, environment: environment) { gateway in
                let answer = try await gateway.ask(chat("bedrock/m", stream: false))
                #expect(answer.status == 502)
                #expect(answer.errorCode == "vendor_authentication_failed")
                #expect(!answer.text.contains("security token"))
            }
        }
    }
}
