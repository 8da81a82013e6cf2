import CloudCredentials
import Core
import Testing

@Suite("An AWS profile")
struct AWSProfileTests {
    private func outcomeOf(
        credentials: String? = nil,
        config: String? = nil,
        profile: String? = nil,
        variables: [String: String] = [:],
        files: [String: String] = [:],
        transport: ScriptedTransport = ScriptedTransport()
    ) async -> Result<AWSCredentials, CredentialError> {
        var variables = variables.merging(["HOME": "/h", "AWS_EC2_METADATA_DISABLED": "1"]) { $1 }
        variables["AWS_PROFILE"] = profile
        var files = files
        files["/h/.aws/credentials"] = credentials
        files["/h/.aws/config"] = config
        let access = surroundings(variables, files: files, transport: transport)
        return await outcome(of: .aws(region: "eu-west-1", access: access), at: AWSAnswers.now)
    }

    @Test("is read as AWS's own tools write it: comments, indents, settings below settings, several sections")
    func format() async throws {
        let file = """
            # of mine
            ; too
            \u{FEFF}
            """.filter { $0 != "\u{FEFF}" } + """

                [other]
                aws_access_key_id = AKIAOTHER
                [ default ] # the usual one
                  AWS_Access_Key_ID = AKIAFIRST
                  aws_secret_access_key=a/b+c=\t; a comment
                s3 =
                    aws_secret_access_key = nested
                    max_concurrent_requests = 20
                aws_session_token =

                [default]\r
                aws_access_key_id = AKIALAST#not-a-comment\r

                """
        let keys = try await outcomeOf(credentials: file).get()
        #expect(keys.accessKeyID == "AKIALAST#not-a-comment")
        #expect(keys.secretAccessKey == Secret("a/b+c="))
        #expect(keys.sessionToken == nil)
    }

    @Test("of the config file counts where the credentials file says nothing else")
    func precedence() async throws {
        let config = """
            [default]
            aws_access_key_id = AKIACONFIG
            aws_secret_access_key = config
            [profile "quoted one"]
            aws_access_key_id = AKIAQUOTED
            aws_secret_access_key = q
            [sso-session x]
            sso_region = eu-west-1
            """
        let both = try await outcomeOf(credentials: "[default]\nregion=eu-west-1", config: config).get()
        #expect(both.accessKeyID == "AKIACONFIG")
        #expect(both.secretAccessKey == Secret("config"))
        let quoted = try await outcomeOf(config: config, profile: "quoted one").get()
        #expect(quoted.accessKeyID == "AKIAQUOTED")
        // In the config file a profile's section says that it is one.
        #expect(await outcomeOf(config: "[mine]\naws_access_key_id=a", profile: "mine").kind == .malformed)
    }

    @Test("never has one key with another's secret or token, whichever file they stand in")
    func oneKey() async throws {
        let temporary =
            "[default]\naws_access_key_id=ASIATEMPORARY\naws_secret_access_key=temporary\naws_session_token=token\n"
        let lasting = "[default]\naws_access_key_id=AKIALASTING\naws_secret_access_key=lasting\n"
        let first = try await outcomeOf(credentials: lasting, config: temporary).get()
        #expect(first.accessKeyID == "AKIALASTING")
        #expect(first.secretAccessKey == Secret("lasting"))
        #expect(first.sessionToken == nil)

        let stray = "[default]\naws_secret_access_key=stray\naws_session_token=stray\n"
        let second = try await outcomeOf(credentials: stray, config: lasting).get()
        #expect(second.accessKeyID == "AKIALASTING")
        #expect(second.secretAccessKey == Secret("lasting"))
        #expect(second.sessionToken == nil)

        let half = await outcomeOf(credentials: "[default]\naws_access_key_id=AKIAHALF\n", config: temporary)
        #expect(half.kind == .incomplete)
        let empty = try await outcomeOf(credentials: "[default]\naws_access_key_id=\n", config: temporary).get()
        #expect(empty.sessionToken == Secret("token"))
    }

    @Test("that AWS_PROFILE names must exist; the default one need not")
    func absent() async {
        #expect(await outcomeOf(credentials: "[default]", profile: "mine").kind == .malformed)
        #expect(await outcomeOf(credentials: "[other]").error?.attempts.count == 6)
        #expect(await outcomeOf(credentials: "[default]\nregion=eu-west-1").error?.attempts.count == 6)
    }

    @Test(
        "in a file that cannot be read is told by the line and nothing of what stands there",
        arguments: [
            ("[default\naws_secret_access_key = TOPSECRET", "line 1 of ~/.aws/credentials begins a section"),
            ("[default]\nTOPSECRET", "line 2 of ~/.aws/credentials is neither"),
            ("aws_secret_access_key = TOPSECRET", "line 1 of ~/.aws/credentials is neither"),
            ("[default]\n\n= TOPSECRET", "line 3 of ~/.aws/credentials is neither"),
            ("unreadable", "~/.aws/credentials cannot be read"),
        ]
    )
    func malformed(text: String, told: String) async throws {
        let result = await outcomeOf(credentials: text)
        #expect(result.kind == .malformed)
        #expect(result.reason?.hasPrefix(told) == true)
        #expect(!shown(try #require(result.error)).contains("TOPSECRET"))
    }

    @Test(
        "that the gateway cannot use is refused by the name of its setting",
        arguments: [
            ("credential_process = /bin/x", "credential_process"), ("sso_session = x", "sso_session"),
            ("sso_start_url = https://x", "sso_start_url"), ("login_session = x", "login_session"),
            ("role_arn = r\nsource_profile=default\nmfa_serial = m", "mfa_serial"),
        ]
    )
    func unsupported(setting: String, name: String) async {
        let result = await outcomeOf(credentials: "[default]\n\(setting)")
        #expect(result.kind == .unsupported)
        #expect(result.reason?.contains(name) == true)
        let source = setting.hasPrefix("role_arn") ? "profile's role" : "profile"
        #expect(result.error?.attempts.last?.source == source)
    }

    @Test("with a role gets the role's keys, by a signed request with the source profile's keys")
    func assumeRole() async throws {
        let transport = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRole")))
        let keys = try await outcomeOf(
            credentials:
                "[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=base-secret\naws_session_token=base-token",
            config: """
                [profile app]
                role_arn = arn:aws:iam::123456789012:role/app
                source_profile = base
                role_session_name = gw
                external_id = x/1
                """,
            profile: "app",
            transport: transport
        ).get()
        #expect(keys.accessKeyID == "ASIAASSUMED")
        #expect(keys.secretAccessKey == Secret("assumed/secret+1"))
        #expect(keys.sessionToken == Secret("assumed-token=="))
        #expect(keys.expiresAt == AWSAnswers.endSeconds)

        let asked = try #require(transport.asked.first)
        #expect(asked.method == .post)
        #expect(asked.url == "https://sts.eu-west-1.amazonaws.com/")
        #expect(
            asked.form == [
                "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::123456789012:role/app",
                "RoleSessionName": "gw", "ExternalId": "x/1",
            ]
        )
        var signer = SigV4Signer(service: "sts", region: "eu-west-1")
        let expected = signer.lines(
            SigV4Request(
                method: "POST",
                path: "/",
                host: "sts.eu-west-1.amazonaws.com",
                headers: [("content-type", "application/x-www-form-urlencoded")],
                payload: [asked.body]
            ),
            with: try AWSCredentials(
                accessKeyID: "AKIABASE",
                secretAccessKey: Secret("base-secret"),
                sessionToken: Secret("base-token")
            ),
            at: AWSAnswers.now
        )
        #expect(asked.header("authorization") == expected["authorization"])
        #expect(asked.header("x-amz-security-token") == "base-token")
        #expect(asked.header("x-amz-date") == expected["x-amz-date"])
    }

    @Test("with a role is signed for the host that is sent, however the token service's address is written")
    func endpoint() async throws {
        let own = "[default]\nrole_arn=r\nsource_profile=default\naws_access_key_id=a\naws_secret_access_key=b"
        var signatures: Set<String> = []
        for endpoint in ["https://sts.example.com", "https://sts.example.com:443/", "https://STS.Example.com"] {
            let transport = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRole")))
            let variables = ["AWS_ENDPOINT_URL_STS": endpoint]
            _ = try await outcomeOf(credentials: own, variables: variables, transport: transport).get()
            signatures.insert(try #require(transport.asked[0].header("authorization")))
        }
        #expect(signatures.count == 1)
    }

    @Test("with a role may be its own source, or lead through others, but not in a circle")
    func roleChains() async throws {
        let own = "[default]\nrole_arn=r\nsource_profile=default\naws_access_key_id=a\naws_secret_access_key=b"
        let one = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRole")))
        #expect(try await outcomeOf(credentials: own, transport: one).get().accessKeyID == "ASIAASSUMED")

        let chain = """
            [default]
            role_arn = outer
            source_profile = middle
            [middle]
            role_arn = inner
            credential_source = Environment
            """
        let two = ScriptedTransport(
            answer(AWSAnswers.assumed("AssumeRole")),
            answer(AWSAnswers.assumed("AssumeRole"))
        )
        // The environment's own keys would go before the profile, so there are none. Nothing else is tried in their place.
        let unfounded = await outcomeOf(credentials: chain, transport: two)
        #expect(unfounded.kind == .incomplete)
        #expect(unfounded.error?.attempts.last?.source == "profile's role")
        let served = chain.replacing("Environment", with: "EcsContainer")
        let three = ScriptedTransport(
            answer(AWSAnswers.served),
            answer(AWSAnswers.assumed("AssumeRole")),
            answer(AWSAnswers.assumed("AssumeRole"))
        )
        let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"]
        _ = try await outcomeOf(credentials: served, variables: variables, transport: three).get()
        #expect(three.asked.map { $0.form["RoleArn"] } == [nil, "inner", "outer"])

        let circle = "[default]\nrole_arn=r\nsource_profile=b\n[b]\nrole_arn=r\nsource_profile=default"
        #expect(await outcomeOf(credentials: circle).reason?.contains("circle") == true)
        #expect(await outcomeOf(credentials: "[default]\nrole_arn=r\nsource_profile=gone").kind == .malformed)
        #expect(await outcomeOf(credentials: "[default]\nrole_arn=r").kind == .incomplete)
        #expect(await outcomeOf(credentials: "[default]\nrole_arn=r\ncredential_source=Moon").kind == .malformed)
        let bare = "[default]\nrole_arn=r\nsource_profile=b\n[b]\nregion=x"
        #expect(await outcomeOf(credentials: bare).kind == .incomplete)
    }

    @Test("with a web identity exchanges its token")
    func webIdentity() async throws {
        let transport = ScriptedTransport(answer(AWSAnswers.assumed("AssumeRoleWithWebIdentity")))
        let result = await outcomeOf(
            credentials: "[default]\nrole_arn=r\nweb_identity_token_file=/t",
            files: ["/t": "jwt.of.it\n"],
            transport: transport
        )
        #expect(try result.get().accessKeyID == "ASIAASSUMED")
        #expect(transport.asked[0].form["WebIdentityToken"] == "jwt.of.it")
    }
}
