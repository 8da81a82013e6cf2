import CloudCredentials
import Core
import Testing

@Suite("AWS credentials")
struct AWSCredentialChainTests {
    static let files = [
        "/home/me/.aws/credentials": "[default]\naws_access_key_id=AKIAFILE\naws_secret_access_key=file\n"
    ]

    @Test("given keys go before all others, and nothing else is asked")
    func explicit() async throws {
        let keys = try AWSCredentials(accessKeyID: "AKIAGIVEN", secretAccessKey: Secret("s"))
        let transport = ScriptedTransport()
        let access = surroundings(["AWS_ACCESS_KEY_ID": "AKIAENV"], transport: transport)
        let chain = CredentialChain.aws(explicit: keys, region: nil, access: access)
        #expect(try await chain.credential(at: 0) == keys)
        #expect(transport.asked.isEmpty)
    }

    @Test("the environment goes before the files, the files before the machine")
    func order() async throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env", "AWS_SESSION_TOKEN": "token",
            "HOME": "/home/me",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x",
        ]
        let first = try await CredentialChain.aws(region: nil, access: surroundings(environment, files: Self.files))
            .credential(at: 0)
        #expect(first.accessKeyID == "AKIAENV")
        #expect(first.secretAccessKey == Secret("env"))
        #expect(first.sessionToken == Secret("token"))
        #expect(first.expiresAt == nil)

        var less = environment
        less["AWS_ACCESS_KEY_ID"] = nil
        less["AWS_SECRET_ACCESS_KEY"] = ""
        let second = try await CredentialChain.aws(region: nil, access: surroundings(less, files: Self.files))
            .credential(at: 0)
        #expect(second.accessKeyID == "AKIAFILE")

        let transport = ScriptedTransport(answer(AWSAnswers.served))
        let third = try await CredentialChain.aws(region: nil, access: surroundings(less, transport: transport))
            .credential(at: 0)
        #expect(third.accessKeyID == "ASIASERVED")
        #expect(transport.asked.map(\.url) == ["http://169.254.170.2/v2/x"])
    }

    @Test("a role that the profile assumes goes before a web identity, and that before the profile's keys")
    func webIdentity() async throws {
        let environment = [
            "HOME": "/home/me", "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "of-pod",
            "AWS_PROFILE": "default",
        ]
        var files = Self.files.merging(["/token": "jwt"]) { $1 }
        let pod = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity")))
        let first = try await CredentialChain.aws(
            region: nil,
            access: surroundings(environment, files: files, transport: pod)
        ).credential(at: AWSAnswers.now)
        #expect(first.accessKeyID == "ASIAASSUMED")
        #expect(pod.asked.map { $0.form["RoleArn"] } == ["of-pod"])

        files["/home/me/.aws/config"] = "[default]\nrole_arn = of-profile\nsource_profile = default\n"
        let role = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRole")))
        _ = try await CredentialChain.aws(
            region: nil,
            access: surroundings(environment, files: files, transport: role)
        ).credential(at: AWSAnswers.now)
        #expect(role.asked.map { $0.form["RoleArn"] } == ["of-profile"])

        // A profile that has a web identity of its own comes after that of the environment.
        files["/home/me/.aws/config"] = "[default]\nrole_arn = of-profile\nweb_identity_token_file = /token\n"
        let both = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity")))
        _ = try await CredentialChain.aws(
            region: nil,
            access: surroundings(environment, files: files, transport: both)
        ).credential(at: AWSAnswers.now)
        #expect(both.asked.map { $0.form["RoleArn"] } == ["of-pod"])
    }

    @Test("one key of the two is a fault that ends the search", arguments: [true, false])
    func incomplete(isID: Bool) async {
        let name = isID ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
        let access = surroundings([name: "k", "HOME": "/home/me"], files: Self.files)
        let result = await outcome(of: .aws(region: nil, access: access))
        #expect(result.kind == .incomplete)
        #expect(result.error?.attempts.map(\.source) == ["environment"])
    }

    @Test("where there is nothing, the error lists what was tried and says what to do")
    func nothing() async throws {
        let access = surroundings(["AWS_EC2_METADATA_DISABLED": "true", "HOME": "/home/me"])
        let error = try #require(await outcome(of: .aws(region: nil, access: access)).error)
        #expect(
            error.attempts.map(\.source) == [
                "environment", "profile's role", "web identity", "profile", "container", "instance",
            ]
        )
        #expect(error.fault == nil)
        #expect(
            error.description == """
                No AWS credentials (environment: AWS_ACCESS_KEY_ID is not set; profile's role: there is no default \
                profile; web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile: there is no default profile; \
                container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI \
                and …_FULL_URI are not set; instance: AWS_EC2_METADATA_DISABLED is set). Set AWS_ACCESS_KEY_ID and \
                AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the machine a role.
                """
        )
    }

    @Test("a region's services are in its partition's domain")
    func domain() {
        #expect(AWSRegion.domain(of: "eu-central-1") == "amazonaws.com")
        #expect(AWSRegion.domain(of: "us-gov-west-1") == "amazonaws.com")
        #expect(AWSRegion.domain(of: "cn-north-1") == "amazonaws.com.cn")
        #expect(AWSRegion.domain(of: "eusc-de-east-1") == "amazonaws.eu")
        #expect(AWSRegion.domain(of: "us-iso-east-1") == "c2s.ic.gov")
        #expect(AWSRegion.domain(of: "us-isob-east-1") == "sc2s.sgov.gov")
        #expect(AWSRegion.domain(of: "us-isof-south-1") == "csp.hci.ic.gov")
        #expect(AWSRegion.domain(of: "eu-isoe-west-1") == "cloud.adc-e.uk")
    }
}
