import CloudCredentials
import Core
import NIOCore
import Testing

/// Each secret holds the same word, which must be in nothing that is shown.
@Suite("A cloud's secret")
struct SecrecyTests {
    static let word = "TOPSECRET"
    static let key = GoogleKeyFixture.authorizedUser([
        "client_secret": "TOPSECRET1", "refresh_token": "TOPSECRET2", "client_id": "TOPSECRET3",
    ])

    /// Everything that holds a secret of some sort, by way of each source.
    static let variables: [[String: String]] = [
        ["AWS_ACCESS_KEY_ID": "TOPSECRET0", "AWS_SECRET_ACCESS_KEY": "TOPSECRET1", "AWS_SESSION_TOKEN": "TOPSECRET2"],
        ["AWS_ACCESS_KEY_ID": "TOPSECRET0"], ["AWS_SECRET_ACCESS_KEY": "TOPSECRET\n"],
        ["AWS_ACCESS_KEY_ID": "TOPSECRET 0", "AWS_SECRET_ACCESS_KEY": "TOPSECRET1"],
        ["AWS_SHARED_CREDENTIALS_FILE": "/keys"], ["AWS_SHARED_CREDENTIALS_FILE": "/broken"],
        ["AWS_SHARED_CREDENTIALS_FILE": "TOPSECRET"], ["AWS_PROFILE": "TOPSECRET"],
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "TOPSECRET"],
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "TOPSECRET", "AWS_ROLE_ARN": "r"],
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/TOPSECRET", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "TOPSECRET"],
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "TOPSECRET"], ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "TOPSECRET"],
        ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://TOPSECRET@a/"],
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "TOPSECRET"],
        ["GOOGLE_APPLICATION_CREDENTIALS": "/key"], ["GOOGLE_APPLICATION_CREDENTIALS": "TOPSECRET"],
        ["GOOGLE_APPLICATION_CREDENTIALS": "/broken"], ["GCE_METADATA_HOST": "TOPSECRET/"],
        ["AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "TOPSECRET", "AZURE_CLIENT_SECRET": "TOPSECRET"],
        ["AZURE_TENANT_ID": "TOPSECRET/", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "TOPSECRET"],
        ["AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_FEDERATED_TOKEN_FILE": "/token"],
        ["AZURE_CLIENT_SECRET": "TOPSECRET"], ["AZURE_FEDERATED_TOKEN_FILE": "TOPSECRET"],
        ["IDENTITY_ENDPOINT": "TOPSECRET", "IDENTITY_HEADER": "TOPSECRET"],
        ["IDENTITY_ENDPOINT": "http://127.0.0.1/TOPSECRET", "IDENTITY_HEADER": "TOPSECRET"],
        [
            "AZURE_AUTHORITY_HOST": "TOPSECRET://", "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c",
            "AZURE_CLIENT_SECRET": "s",
        ],
    ]

    static let files = [
        "/keys": "[default]\naws_access_key_id=TOPSECRET0\naws_secret_access_key=TOPSECRET1", "/token": "TOPSECRET",
        "/broken": "{TOPSECRET", "/key": key,
    ]

    /// What a service may answer that repeats what it was sent, or what it gives.
    static let steps: [ScriptedTransport.Step] = [
        failure(.unreachable), answer(400, "TOPSECRET"), answer("TOPSECRET"),
        answer(400, #"{"error":"TOPSECRET1","error_description":"AADSTS12TOPSECRET","code":"TOPSECRET 2"}"#),
        answer(400, "<Code>TOPSECRET1</Code><Message>TOPSECRET</Message>"),
        answer(#"{"Code":"TOPSECRET1","access_token":"TOPSECRET"}"#),
        answer(#"{"access_token":"TOPSECRET","expires_in":"TOPSECRET","token_type":"TOPSECRET"}"#),
        answer(#"{"access_token":"TOPSECRET\n","expires_in":9}"#),
        answer(#"{"access_token":"TOPSECRET","expires_in":9}"#, headers: [("metadata-flavor", "Google")]),
        answer(AWSAnswers.served.replacing("served", with: "TOPSECRET")),
        answer(AWSAnswers.assumed("A").replacing("assumed", with: "TOPSECRET")),
    ]

    @Test("is in no error, no credential and no request that is shown", arguments: variables)
    func silence(variables: [String: String]) async throws {
        for step in Self.steps {
            try await show(variables, step) { .aws(region: "eu-west-1", access: $0) }
            try await show(variables, step) { .google(access: $0) }
            try await show(variables, step) { .azure(access: $0) }
        }
    }

    private func show<Credential>(
        _ variables: [String: String],
        _ step: @escaping ScriptedTransport.Step,
        _ chain: (CredentialAccess) -> CredentialChain<Credential>
    ) async throws {
        let transport = ScriptedTransport([step, step, step, step])
        let chain = chain(surroundings(variables, files: Self.files, transport: transport))
        let result = await outcome(of: chain, at: AWSAnswers.now)
        expectSilence(result)
        expectSilence(transport.asked)
        let keeper = CredentialKeeper(chain, now: { AWSAnswers.now })
        do throws(CredentialError) {
            expectSilence(try await keeper.credential())
        } catch {
            expectSilence(error)
        }
        expectSilence(keeper)
    }

    private func expectSilence(_ value: Any) {
        #expect(!shown(value).contains(Self.word))
    }

    @Test("is not shown by what was given in the settings")
    func explicit() throws {
        let keys = try AWSCredentials(
            accessKeyID: "TOPSECRET0",
            secretAccessKey: Secret("TOPSECRET"),
            sessionToken: Secret("TOPSECRET")
        )
        expectSilence(keys)
        expectSilence(CredentialChain.aws(explicit: keys, region: nil, access: surroundings()))
        expectSilence(AzureClient(tenant: "t", clientID: "c", secret: Secret("TOPSECRET")))
        expectSilence(
            CredentialAnswer(status: 200, headers: [("x", "TOPSECRET")], body: ByteBuffer(string: "TOPSECRET"))
        )
        let request = SigV4Request(method: "GET", path: "/", host: "h")
        var signer = SigV4Signer(service: "s", region: "r")
        _ = signer.lines(request, with: keys, at: 0)
        expectSilence(signer)
    }
}
