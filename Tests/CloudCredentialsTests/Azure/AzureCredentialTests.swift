import CloudCredentials
import Core
import Testing

@Suite("Azure credentials")
struct AzureCredentialTests {
    static let now = 1_764_101_817
    static let granted = #"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"ey.granted"}"#
    static let client = [
        "AZURE_TENANT_ID": "11111111-2222-3333-4444-555555555555", "AZURE_CLIENT_ID": "app",
        "AZURE_CLIENT_SECRET": "s~1",
    ]
    static let pod = ["AZURE_TENANT_ID": "t.example.com", "AZURE_CLIENT_ID": "app", "AZURE_FEDERATED_TOKEN_FILE": "/t"]

    private func outcomeOf(
        _ transport: ScriptedTransport,
        explicit: AzureClient? = nil,
        scope: String? = nil,
        _ variables: [String: String] = [:],
        files: [String: String] = ["/t": "pod.token\n"]
    ) async -> Result<AccessToken, CredentialError> {
        let access = surroundings(variables, files: files, transport: transport)
        return await outcome(of: .azure(explicit: explicit, scope: scope, access: access), at: Self.now)
    }

    @Test("of a client are asked for with its secret")
    func clientSecret() async throws {
        let transport = ScriptedTransport(answer(Self.granted))
        let token = try await outcomeOf(transport, Self.client).get()
        #expect(token.token == Secret("ey.granted"))
        #expect(token.expiresAt == Self.now + 3599)
        let asked = transport.asked[0]
        #expect(
            asked.url == "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token"
        )
        #expect(
            asked.form == [
                "grant_type": "client_credentials", "client_id": "app", "client_secret": "s~1",
                "scope": "https://cognitiveservices.azure.com/.default",
            ]
        )
    }

    @Test("of a given client go before all others; another cloud's authority is used")
    func explicit() async throws {
        let transport = ScriptedTransport(answer(Self.granted))
        let client = AzureClient(tenant: "mine", clientID: "c", secret: Secret("given"))
        var variables = Self.client
        variables["AZURE_AUTHORITY_HOST"] = "https://login.microsoftonline.us/"
        _ = try await outcomeOf(transport, explicit: client, variables).get()
        #expect(transport.asked[0].url == "https://login.microsoftonline.us/mine/oauth2/v2.0/token")
        #expect(transport.asked[0].form["client_secret"] == "given")
    }

    @Test(
        "are for the services of the cloud whose authority is asked, or for what is said",
        arguments: [
            ("login.microsoftonline.us", nil, "https://cognitiveservices.azure.us/.default"),
            ("https://login.chinacloudapi.cn/", nil, "https://cognitiveservices.azure.cn/.default"),
            ("https://login.partner.microsoftonline.cn", nil, "https://cognitiveservices.azure.cn/.default"),
            ("https://login.microsoftonline.com", nil, "https://cognitiveservices.azure.com/.default"),
            ("https://login.example.com", nil, "https://cognitiveservices.azure.com/.default"),
            ("login.microsoftonline.us", "https://x.example/.default", "https://x.example/.default"),
        ] as [(String, String?, String)]
    )
    func scope(authority: String, said: String?, scope: String) async throws {
        let transport = ScriptedTransport(answer(Self.granted), answer(Self.granted))
        var variables = Self.client
        variables["AZURE_AUTHORITY_HOST"] = authority
        _ = try await outcomeOf(transport, scope: said, variables).get()
        #expect(transport.asked[0].form["scope"] == scope)
        // The machine's own endpoint is told of the resource.
        variables["AZURE_CLIENT_SECRET"] = nil
        _ = try await outcomeOf(transport, scope: said, variables).get()
        let resource = scope.replacing("/.default", with: "").replacing(":", with: "%3A").replacing("/", with: "%2F")
        #expect(transport.asked[1].url.contains("&resource=\(resource)&"))
    }

    @Test("of a workload are asked for with the token of its file")
    func workload() async throws {
        let transport = ScriptedTransport(answer(Self.granted))
        _ = try await outcomeOf(transport, Self.pod).get()
        #expect(transport.asked[0].url == "https://login.microsoftonline.com/t.example.com/oauth2/v2.0/token")
        #expect(
            transport.asked[0].form == [
                "grant_type": "client_credentials", "client_id": "app", "client_assertion": "pod.token",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "scope": "https://cognitiveservices.azure.com/.default",
            ]
        )
    }

    @Test("of a machine are asked for at its metadata service, numbers written as texts")
    func machine() async throws {
        let transport = ScriptedTransport(
            answer(#"{"access_token":"ey.m","expires_in":"86399","expires_on":"1764188216","token_type":"Bearer"}"#)
        )
        let token = try await outcomeOf(transport, ["AZURE_CLIENT_ID": "a/b"]).get()
        #expect(token.expiresAt == Self.now + 86399)
        #expect(
            transport.asked[0].url == """
                http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01\
                &resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=a%2Fb
                """
        )
        #expect(transport.asked[0].header("metadata") == "true")
    }

    @Test("of an App Service are asked for at its endpoint, with its header")
    func appService() async throws {
        let transport = ScriptedTransport(
            answer(#"{"access_token":"ey.a","expires_on":"1764105417","token_type":"Bearer"}"#)
        )
        let variables = [
            "IDENTITY_ENDPOINT": "http://169.254.129.5:8081/msi/token", "IDENTITY_HEADER": "HEADER1",
            "MSI_ENDPOINT": "http://169.254.129.5:8081/msi/token",
        ]
        let token = try await outcomeOf(transport, variables).get()
        #expect(token.expiresAt == 1_764_105_417)
        #expect(
            transport.asked[0].url == """
                http://169.254.129.5:8081/msi/token?api-version=2019-08-01\
                &resource=https%3A%2F%2Fcognitiveservices.azure.com
                """
        )
        #expect(transport.asked[0].header("x-identity-header") == "HEADER1")
    }

    @Test(
        "are not asked for where the settings are wrong",
        arguments: [
            (["AZURE_CLIENT_SECRET": "s", "AZURE_TENANT_ID": "t"], CredentialFault.Kind.incomplete),
            (["AZURE_FEDERATED_TOKEN_FILE": "/t"], .incomplete), (["IDENTITY_HEADER": "h"], .incomplete),
            (["IDENTITY_ENDPOINT": "http://localhost:40342/x"], .unsupported),
            (["AZURE_CLIENT_CERTIFICATE_PATH": "/c", "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c"], .unsupported),
            (["AZURE_USERNAME": "u", "AZURE_PASSWORD": "p", "AZURE_CLIENT_ID": "c"], .unsupported),
            (["MSI_ENDPOINT": "http://127.0.0.1/x"], .unsupported),
            (
                [
                    "IDENTITY_ENDPOINT": "http://127.0.0.1/x", "IDENTITY_HEADER": "h",
                    "IDENTITY_SERVER_THUMBPRINT": "t",
                ], .unsupported
            ),
            (["IDENTITY_ENDPOINT": "http://example.com/", "IDENTITY_HEADER": "h"], .malformed),
            (["IDENTITY_ENDPOINT": "http://127.0.0.1/?a", "IDENTITY_HEADER": "h"], .malformed),
            (["IDENTITY_ENDPOINT": "http://127.0.0.1/", "IDENTITY_HEADER": "h\r\nx: y"], .malformed),
            (client.merging(["AZURE_TENANT_ID": "../evil"]) { $1 }, .malformed),
            (client.merging(["AZURE_AUTHORITY_HOST": "http://example.com"]) { $1 }, .malformed),
            (pod.merging(["AZURE_FEDERATED_TOKEN_FILE": "/gone"]) { $1 }, .malformed),
        ]
    )
    func wrong(variables: [String: String], kind: CredentialFault.Kind) async {
        let transport = ScriptedTransport()
        #expect(await outcomeOf(transport, variables).kind == kind)
        #expect(transport.asked.isEmpty)
    }

    @Test(
        "that are refused are told with Entra's number and what to do, and without its words",
        arguments: [
            (401, "invalid_client", "AADSTS7000215: Invalid client secret provided. TOPSECRET", "secret's value"),
            (401, "invalid_client", "AADSTS7000222: expired TOPSECRET", "has expired"),
            (400, "unauthorized_client", "AADSTS700016: TOPSECRET", "no such client"),
            (400, "invalid_request", "TOPSECRET", nil), (400, "TOPSECRET1", "AADSTSTOPSECRET", nil),
        ] as [(Int, String, String, String?)]
    )
    func refused(status: Int, code: String, description: String, advice: String?) async throws {
        let body = #"{"error":"\#(code)","error_description":"\#(description)","error_codes":[1],"trace_id":"x"}"#
        let result = await outcomeOf(ScriptedTransport(answer(status, body)), Self.client)
        let error = try #require(result.error)
        #expect(result.kind == .refused)
        if let advice { #expect(error.advice?.contains(advice) == true) }
        #expect(!shown(error).contains("TOPSECRET"))
        #expect(!shown(error).contains("s~1"))
    }

    @Test("of a machine are asked for again where its metadata service is not ready", arguments: [404, 410, 429])
    func notReady(status: Int) async throws {
        let transport = ScriptedTransport(answer(status, ""), answer(Self.granted))
        #expect(try await outcomeOf(transport).get().token == Secret("ey.granted"))
        let never = await outcomeOf(ScriptedTransport(answer(status, ""), answer(status, "")))
        #expect(never.error?.isPassing == true)
        // Of App Service's endpoint that is an answer.
        let service = ScriptedTransport(answer(404, ""), answer(Self.granted))
        let variables = ["IDENTITY_ENDPOINT": "http://127.0.0.1/msi", "IDENTITY_HEADER": "h"]
        if status == 404 { #expect(await outcomeOf(service, variables).kind == .refused) }
    }

    @Test("of a machine without an identity are told so")
    func noIdentity() async throws {
        let body = #"{"error":"invalid_request","error_description":"Identity not found"}"#
        let result = await outcomeOf(ScriptedTransport(answer(400, body)))
        #expect(result.error?.advice?.contains("Give the machine an identity") == true)
        let nowhere = try #require(await outcomeOf(ScriptedTransport()).error)
        #expect(nowhere.attempts.map(\.source) == ["environment", "workload identity", "managed identity"])
        #expect(nowhere.isPassing)
    }
}
