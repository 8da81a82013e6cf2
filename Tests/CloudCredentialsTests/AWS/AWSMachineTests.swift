import CloudCredentials
import Core
import Testing

@Suite("The AWS identity of a container")
struct AWSContainerTests {
    private func outcomeOf(
        _ variables: [String: String],
        files: [String: String] = [:],
        _ transport: ScriptedTransport
    ) async -> Result<AWSCredentials, CredentialError> {
        let access = surroundings(variables, files: files, transport: transport)
        return await outcome(of: .aws(region: nil, access: access), at: AWSAnswers.now)
    }

    @Test("on EKS is asked for with the token of the file, read each time")
    func eks() async throws {
        let transport = ScriptedTransport(answer(AWSAnswers.served))
        let keys = try await outcomeOf(
            [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
            ],
            files: ["/t": "pod.token\n"],
            transport
        ).get()
        #expect(keys.secretAccessKey == Secret("served/secret+1"))
        #expect(keys.sessionToken == Secret("served-token=="))
        #expect(keys.expiresAt == AWSAnswers.endSeconds)
        #expect(transport.asked[0].header("authorization") == "pod.token")
        #expect(transport.asked[0].timeout == .seconds(2))
    }

    @Test("is asked for with the whole text of the token's file or variable, a scheme and a space among it")
    func scheme() async throws {
        for variables in [
            ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t"], ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc\n"],
        ] {
            let transport = ScriptedTransport(answer(AWSAnswers.served))
            let address = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/a"]
            let files = ["/t": "Basic abc\n"]
            _ = try await outcomeOf(variables.merging(address) { $1 }, files: files, transport).get()
            #expect(transport.asked[0].header("authorization") == "Basic abc")
            let none = ScriptedTransport()
            #expect(
                await outcomeOf(
                    variables.merging(address) { $1 }.mapValues {
                        $0.hasPrefix("Basic") ? "a\r\nx: y" : $0
                    },
                    files: ["/t": "a\nb"],
                    none
                ).kind == .malformed
            )
            #expect(none.asked.isEmpty)
        }
    }

    @Test(
        "is asked for at the addresses that AWS allows",
        arguments: [
            "https://example.com/x", "http://localhost:1/x", "http://127.0.0.2/x", "http://[::1]/x",
            "http://169.254.170.2/x", "http://169.254.170.23/x", "http://[fd00:ec2::23]/x",
        ]
    )
    func allowed(url: String) async throws {
        let transport = ScriptedTransport(answer(AWSAnswers.served))
        let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"]
        _ = try await outcomeOf(variables, transport).get()
        #expect(transport.asked.map(\.url) == [url])
        #expect(transport.asked[0].header("authorization") == "Basic abc")
    }

    @Test(
        "is asked for nowhere else",
        arguments: [
            "http://example.com/x", "http://169.254.170.2.example.com/", "http://169.254.170.2@example.com/",
            "http://10.0.0.1/", "http://169.254.169.254/", "file:///x", "x",
        ]
    )
    func forbidden(url: String) async {
        let transport = ScriptedTransport()
        let variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"]
        #expect(await outcomeOf(variables, transport).kind == .malformed)
        #expect(transport.asked.isEmpty)
    }

    @Test("is not asked for with a path that is another host, nor with a token that ends a line")
    func injection() async {
        let transport = ScriptedTransport()
        for path in ["@evil.com/", ".evil.com/", "/a b", "/a\r\nx: y"] {
            #expect(await outcomeOf(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": path], transport).kind == .malformed)
        }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/a", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\r\nx: y",
        ]
        #expect(await outcomeOf(variables, transport).kind == .malformed)
        #expect(transport.asked.isEmpty)
    }

    @Test(
        "is of no use where the answer is not what it must be",
        arguments: [
            (200, ""), (200, "[]"), (200, "{}"), (200, #"{"AccessKeyId":1}"#),
            (200, AWSAnswers.served.replacing("served-token==", with: "a\\nb")), (404, ""),
            (400, #"{"code":"InvalidToken","message":"m"}"#),
        ]
    )
    func malformed(status: Int, body: String) async {
        let transport = ScriptedTransport(answer(status, body))
        let result = await outcomeOf(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/a"], transport)
        #expect(result.kind == (status == 200 ? .malformed : .refused))
        #expect(result.error?.attempts.last?.source == "container")
    }
}

@Suite("The AWS identity of an instance")
struct AWSInstanceTests {
    private func outcomeOf(
        _ transport: ScriptedTransport,
        _ variables: [String: String] = [:]
    ) async -> Result<AWSCredentials, CredentialError> {
        let access = surroundings(variables, transport: transport)
        return await outcome(of: .aws(region: nil, access: access), at: AWSAnswers.now)
    }

    @Test("is asked for in a session: token, role, keys")
    func session() async throws {
        let transport = ScriptedTransport(
            answer("session=="),
            answer("my role\nother"),
            answer(AWSAnswers.served)
        )
        let keys = try await outcomeOf(transport).get()
        #expect(keys.accessKeyID == "ASIASERVED")
        let asked = transport.asked
        #expect(asked.map(\.method) == [.put, .get, .get])
        #expect(
            asked.map(\.url) == [
                "http://169.254.169.254/latest/api/token",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/my%20role",
            ]
        )
        #expect(asked[0].header("x-aws-ec2-metadata-token-ttl-seconds") == "300")
        #expect(asked[1].header("x-aws-ec2-metadata-token") == "session==")
        #expect(asked[2].header("x-aws-ec2-metadata-token") == "session==")
    }

    @Test("is asked for at the address of the settings")
    func address() async throws {
        for (variables, base) in [
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338/"], "http://127.0.0.1:1338"),
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "http://[fd00:ec2::254]"),
        ] {
            let transport = ScriptedTransport(answer("s"), answer("r"), answer(AWSAnswers.served))
            _ = try await outcomeOf(transport, variables).get()
            #expect(transport.asked[0].url == "\(base)/latest/api/token")
        }
        let wrong = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "127.0.0.1"]
        #expect(await outcomeOf(ScriptedTransport(), wrong).kind == .malformed)
    }

    @Test("is not asked for where that is switched off")
    func disabled() async {
        let transport = ScriptedTransport()
        #expect(await outcomeOf(transport, ["AWS_EC2_METADATA_DISABLED": "TRUE"]).kind == .notConfigured)
        #expect(transport.asked.isEmpty)
    }

    @Test(
        "is of no use where the service says no",
        arguments: [
            (
                [failure(.timedOut), failure(.timedOut)], CredentialFault.Kind.unreachable,
                "did not answer within 2.0 seconds"
            ),
            ([answer(403, "")], .refused, "status 403"), ([answer("a\nb")], .malformed, "session token"),
            ([answer("s"), answer(404, "")], .refused, "status 404"), ([answer("s"), answer("")], .refused, "no role"),
            ([answer("s"), answer("r"), answer(#"{"Code":"AssumeRoleUnauthorizedAccess"}"#)], .refused, "(AssumeRole"),
            ([answer("s"), answer("r"), answer(401, "")], .refused, "status 401"),
            ([answer("s"), answer("r"), answer("<html>")], .malformed, "JSON"),
            ([answer("s"), answer("r"), answer(#"{"Code":"Success"}"#)], .malformed, "without credentials"),
        ] as [([ScriptedTransport.Step], CredentialFault.Kind, String)]
    )
    func refused(steps: [ScriptedTransport.Step], kind: CredentialFault.Kind, told: String) async {
        let result = await outcomeOf(ScriptedTransport(steps))
        #expect(result.kind == kind)
        #expect(result.reason?.contains(told) == true, "\(result.reason ?? "")")
    }
}
