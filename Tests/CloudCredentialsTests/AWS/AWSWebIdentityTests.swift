import CloudCredentials
import Core
import Testing

@Suite("An AWS web identity")
struct AWSWebIdentityTests {
    static let variables = [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a b",
        "AWS_ROLE_SESSION_NAME": "pod-1",
    ]

    private func outcomeOf(
        _ transport: ScriptedTransport,
        variables: [String: String] = variables,
        token: String? = "eyJ.token.sig\n",
        region: String? = "eu-central-1"
    ) async -> Result<AWSCredentials, CredentialError> {
        let files = token.map { ["/token": $0] } ?? [:]
        let access = surroundings(variables, files: files, transport: transport)
        return await outcome(of: .aws(region: region, access: access), at: AWSAnswers.now)
    }

    @Test("is exchanged at the region's token service, unsigned")
    func exchange() async throws {
        let transport = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity")))
        let keys = try await outcomeOf(transport).get()
        #expect(keys.accessKeyID == "ASIAASSUMED")
        #expect(keys.expiresAt == AWSAnswers.endSeconds)
        let asked = transport.asked[0]
        #expect(asked.url == "https://sts.eu-central-1.amazonaws.com/")
        #expect(asked.header("authorization") == nil)
        #expect(asked.header("content-type") == "application/x-www-form-urlencoded")
        #expect(
            asked.form == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/a b",
                "RoleSessionName": "pod-1", "WebIdentityToken": "eyJ.token.sig",
            ]
        )
    }

    @Test(
        "is exchanged where the settings say",
        arguments: [
            (nil, nil, "https://sts.amazonaws.com/"), ("cn-north-1", nil, "https://sts.cn-north-1.amazonaws.com.cn/"),
            ("eu-central-1", "https://vpce.example.com", "https://vpce.example.com/"),
            ("eu-central-1", "http://127.0.0.1:4566/", "http://127.0.0.1:4566/"),
        ] as [(String?, String?, String)]
    )
    func address(region: String?, endpoint: String?, url: String) async throws {
        var variables = Self.variables
        variables["AWS_ENDPOINT_URL_STS"] = endpoint
        let transport = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity")))
        _ = try await outcomeOf(transport, variables: variables, region: region).get()
        #expect(transport.asked[0].url == url)
    }

    @Test(
        "is not sent in the clear to another machine",
        arguments: ["http://sts.example.com", "https://a/b", "ftp://a"]
    )
    func clear(endpoint: String) async {
        var variables = Self.variables
        variables["AWS_ENDPOINT_URL_STS"] = endpoint
        let transport = ScriptedTransport()
        #expect(await outcomeOf(transport, variables: variables).kind == .malformed)
        #expect(transport.asked.isEmpty)
    }

    @Test("needs its role and its file")
    func incomplete() async {
        var variables = Self.variables
        variables["AWS_ROLE_ARN"] = nil
        #expect(await outcomeOf(ScriptedTransport(), variables: variables).kind == .incomplete)
        #expect(await outcomeOf(ScriptedTransport(), token: nil).reason?.contains("does not exist") == true)
        #expect(await outcomeOf(ScriptedTransport(), token: " \n").reason?.contains("holds no token") == true)
        #expect(await outcomeOf(ScriptedTransport(), token: "a\nb").reason?.contains("holds no token") == true)
    }

    @Test(
        "that is refused is told with the service's code and what to do",
        arguments: [
            (403, "AccessDenied", CredentialFault.Kind.refused, "trust policy"),
            (400, "ExpiredTokenException", .refused, "renewed"), (400, "InvalidIdentityToken", .refused, "issuer"),
            (400, "IDPCommunicationError", .unreachable, nil),
        ] as [(Int, String, CredentialFault.Kind, String?)]
    )
    func refused(status: Int, code: String, kind: CredentialFault.Kind, advice: String?) async throws {
        let result = await outcomeOf(ScriptedTransport(answer(status, AWSAnswers.fault(code))))
        #expect(result.kind == kind)
        #expect(result.reason == "the Security Token Service answered with status \(status) (\(code))")
        if let advice { #expect(result.error?.advice?.contains(advice) == true) }
        #expect(!shown(try #require(result.error)).contains("quote"))
    }

    @Test("is asked for again where the service stumbles, within the limit")
    func again() async throws {
        let good = answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity"))
        for stumble in [answer(503, ""), answer(429, ""), failure(.timedOut), failure(.unreachable)] {
            let transport = ScriptedTransport(stumble, good)
            #expect(try await outcomeOf(transport).get().accessKeyID == "ASIAASSUMED")
        }
        let twice = ScriptedTransport(answer(500, ""), answer(503, "<Code>x</Code>"), good)
        #expect(await outcomeOf(twice).kind == .unreachable)
        #expect(twice.asked.count == 2)
        #expect(await outcomeOf(ScriptedTransport(failure(.cancelled))).kind == .cancelled)
    }

    @Test(
        "is of no use where the answer is not what it must be",
        arguments: [
            "", "{}", "<Credentials></Credentials>",
            AWSAnswers.assumed("X").replacing(AWSAnswers.end, with: "tomorrow"),
            AWSAnswers.assumed("X").replacing("ASIAASSUMED", with: ""),
            AWSAnswers.assumed("X").replacing("ASIAASSUMED", with: "a&lt;&quot; b"),
            AWSAnswers.assumed("X").replacing("SessionToken", with: "Session"),
        ]
    )
    func malformed(body: String) async {
        #expect(await outcomeOf(ScriptedTransport(answer(body))).kind == .malformed)
    }

    @Test("is of no use where the answer is too large")
    func large() async {
        let body = String(repeating: " ", count: 70_000)
        #expect(await outcomeOf(ScriptedTransport(answer(body))).reason?.contains("65536 bytes") == true)
        #expect(await outcomeOf(ScriptedTransport(failure(.answerTooLarge))).kind == .malformed)
    }
}
