import CloudCredentials
import Core
import Crypto
import Foundation
import Framing
import JSON
import NIOCore
import Testing
import _CryptoExtras

@Suite("Google credentials")
struct GoogleCredentialTests {
    static let now = 1_764_101_817
    static let granted = #"{"access_token":"ya29.granted","expires_in":3599,"token_type":"Bearer"}"#
    static let flavor = [(name: "Metadata-Flavor", value: "Google")]

    private func outcomeOf(
        _ transport: ScriptedTransport,
        keyFile: String? = nil,
        variables: [String: String] = [:],
        files: [String: String] = [:]
    ) async -> Result<GoogleCredential, CredentialError> {
        let access = surroundings(variables, files: files, transport: transport)
        return await outcome(of: .google(keyFile: keyFile, access: access), at: Self.now)
    }

    private func outcomeOf(key: String, _ transport: ScriptedTransport) async -> Result<
        GoogleCredential, CredentialError
    > {
        await outcomeOf(transport, keyFile: "/key.json", files: ["/key.json": key])
    }

    @Test("of a service account are asked for in a letter that its key signed")
    func serviceAccount() async throws {
        let transport = ScriptedTransport(answer(Self.granted))
        let credential = try await outcomeOf(key: GoogleKeyFixture.serviceAccount(), transport).get()
        #expect(credential.token.token == Secret("ya29.granted"))
        #expect(credential.expiresAt == Self.now + 3599)

        let asked = transport.asked[0]
        #expect(asked.method == .post)
        #expect(asked.url == "https://oauth2.googleapis.com/token")
        #expect(asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let letter = try #require(asked.form["assertion"])
        let parts = letter.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        #expect(letter.allSatisfy { $0 != "=" && $0 != "+" && $0 != "/" })

        let header = try JSONDocument(parsing: try decoded(parts[0])).root
        #expect(header["alg"]?.string == "RS256")
        #expect(header["typ"]?.string == "JWT")
        #expect(header["kid"]?.string == "k1")
        let claims = try JSONDocument(parsing: try decoded(parts[1])).root
        #expect(claims["iss"]?.string == "gw@my-project.iam.gserviceaccount.com")
        #expect(claims["scope"]?.string == "https://www.googleapis.com/auth/cloud-platform")
        #expect(claims["aud"]?.string == "https://oauth2.googleapis.com/token")
        #expect(claims["iat"]?.int == Self.now)
        #expect(claims["exp"]?.int == Self.now + 3600)
        let signature = _RSA.Signing.RSASignature(rawRepresentation: Array(try decoded(parts[2]).readableBytesView))
        #expect(
            GoogleKeyFixture.key.publicKey.isValidSignature(
                signature,
                for: Array("\(parts[0]).\(parts[1])".utf8),
                padding: .insecurePKCS1v1_5
            )
        )
    }

    private func decoded(_ part: Substring) throws -> ByteBuffer {
        try #require(Base64.decode(ByteBuffer(string: String(part))))
    }

    @Test("of a person are asked for with the refresh token")
    func authorizedUser() async throws {
        let transport = ScriptedTransport(answer(Self.granted))
        let credential = try await outcomeOf(key: GoogleKeyFixture.authorizedUser(), transport).get()
        #expect(credential.quotaProject == "quota")
        #expect(
            transport.asked[0].form == [
                "grant_type": "refresh_token", "client_id": "id.apps.googleusercontent.com",
                "client_secret": "client-secret", "refresh_token": "1//refresh",
            ]
        )
        let revoked = ScriptedTransport(answer(400, #"{"error":"invalid_grant","error_description":"1//refresh"}"#))
        let error = try #require(await outcomeOf(key: GoogleKeyFixture.authorizedUser(), revoked).error)
        #expect(error.description.contains("(invalid_grant)"))
        #expect(error.advice?.contains("gcloud auth") == true)
        #expect(!shown(error).contains("1//refresh"))
    }

    @Test("come from the variable's file, then gcloud's, then the metadata server")
    func order() async throws {
        var files = [
            "/k.json": GoogleKeyFixture.serviceAccount(["quota_project_id": "of-variable"]),
            "/h/.config/gcloud/application_default_credentials.json": GoogleKeyFixture.authorizedUser(),
        ]
        var variables = ["GOOGLE_APPLICATION_CREDENTIALS": "/k.json", "HOME": "/h"]
        let one = try await outcomeOf(ScriptedTransport(answer(Self.granted)), variables: variables, files: files).get()
        #expect(one.quotaProject == "of-variable")
        variables["GOOGLE_APPLICATION_CREDENTIALS"] = nil
        let two = try await outcomeOf(ScriptedTransport(answer(Self.granted)), variables: variables, files: files).get()
        #expect(two.quotaProject == "quota")
        variables["CLOUDSDK_CONFIG"] = "/other"
        files["/other/application_default_credentials.json"] = GoogleKeyFixture.serviceAccount([
            "quota_project_id": "of-folder"
        ])
        let three = try await outcomeOf(ScriptedTransport(answer(Self.granted)), variables: variables, files: files)
            .get()
        #expect(three.quotaProject == "of-folder")
        let transport = ScriptedTransport(answer(Self.granted, headers: Self.flavor))
        let four = try await outcomeOf(transport).get()
        #expect(four.token.token == Secret("ya29.granted"))
        #expect(four.quotaProject == nil)
        #expect(
            transport.asked.map(\.url) == [
                "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"
            ]
        )
        #expect(transport.asked.allSatisfy { $0.header("metadata-flavor") == "Google" })
    }

    @Test("of a machine take the one request; the server's place can be set")
    func metadata() async throws {
        let transport = ScriptedTransport(answer(Self.granted, headers: Self.flavor))
        _ = try await outcomeOf(transport, variables: ["GCE_METADATA_HOST": "127.0.0.1:88"]).get()
        #expect(transport.asked.count == 1)
        #expect(transport.asked[0].url.hasPrefix("http://127.0.0.1:88/computeMetadata/"))
        for host in ["a/b", "a@b", "a b", "a?b"] {
            #expect(await outcomeOf(ScriptedTransport(), variables: ["GCE_METADATA_HOST": host]).kind == .malformed)
        }
    }

    @Test("are not taken from a server that is not Google's")
    func captivePortal() async {
        #expect(await outcomeOf(ScriptedTransport(answer(Self.granted))).kind == .unreachable)
        let roleless = await outcomeOf(ScriptedTransport(answer(404, "", headers: Self.flavor)))
        #expect(roleless.error?.advice?.contains("no service account") == true)
    }

    @Test("that there are none is told with what was tried")
    func nothing() async throws {
        let error = try #require(await outcomeOf(ScriptedTransport(), variables: ["HOME": "/h"]).error)
        #expect(error.attempts.map(\.source) == ["GOOGLE_APPLICATION_CREDENTIALS", "gcloud's file", "metadata server"])
        #expect(error.isPassing)
        let off = await outcomeOf(ScriptedTransport(), variables: ["HOME": "/h", "NO_GCE_CHECK": "true"])
        #expect(off.error?.fault == nil)
        #expect(off.error?.advice?.contains("GOOGLE_APPLICATION_CREDENTIALS") == true)
    }

    @Test(
        "of a kind that the gateway does not do are refused by name",
        arguments: [
            (["type": "external_account"], CredentialFault.Kind.unsupported, "external_account"),
            (["type": "impersonated_service_account"], .unsupported, "impersonated"),
            (["type": "gdch_service_account"], .unsupported, "does not know"), (["a": "b"], .malformed, "no `type`"),
            (["installed": "x"], .malformed, "OAuth client"),
        ]
    )
    func unsupported(members: [String: String], kind: CredentialFault.Kind, told: String) async {
        let result = await outcomeOf(key: GoogleKeyFixture.json(members), ScriptedTransport())
        #expect(result.kind == kind)
        #expect(result.reason?.contains(told) == true)
    }

    @Test(
        "of a broken key are refused by what is missing",
        arguments: [
            (["private_key": nil], "private_key"), (["client_email": ""], "client_email"),
            (["private_key": "-----BEGIN PRIVATE KEY-----\nTOPSECRET\n-----END PRIVATE KEY-----\n"], "no RSA key"),
            (["private_key": "TOPSECRET"], "no RSA key"), (["token_uri": "http://example.com/TOPSECRET"], "token_uri"),
            (["token_uri": "TOPSECRET"], "token_uri"),
        ] as [([String: String?], String)]
    )
    func broken(change: [String: String?], told: String) async throws {
        let transport = ScriptedTransport()
        let result = await outcomeOf(key: GoogleKeyFixture.serviceAccount(change), transport)
        #expect(result.kind == .malformed)
        #expect(result.reason?.contains(told) == true)
        #expect(!shown(try #require(result.error)).contains("TOPSECRET"))
        #expect(transport.asked.isEmpty)
    }

    @Test("whose file is absent, unreadable, too large or no JSON are refused")
    func files() async {
        let variables = ["GOOGLE_APPLICATION_CREDENTIALS": "/k"]
        func reason(_ text: String?) async -> String? {
            let files = text.map { ["/k": $0] } ?? [:]
            return await outcomeOf(ScriptedTransport(), variables: variables, files: files).reason
        }
        let label = "the file that GOOGLE_APPLICATION_CREDENTIALS names"
        #expect(await reason(nil) == "\(label) does not exist")
        #expect(await reason("unreadable") == "\(label) cannot be read")
        #expect(await reason(String(repeating: " ", count: 1024 * 1024 + 1)) == "\(label) has more than 1048576 bytes")
        #expect(await reason("{") == "\(label) is not a JSON object")
        #expect(await reason("[]") == "\(label) is not a JSON object")
    }

    @Test("where the variable holds the key and not its path, the key is not shown")
    func keyForPath() async throws {
        let key = GoogleKeyFixture.serviceAccount()
        let error = try #require(
            await outcomeOf(ScriptedTransport(), variables: ["GOOGLE_APPLICATION_CREDENTIALS": key]).error
        )
        #expect(error.advice?.contains("path of a file") == true)
        #expect(!shown(error).contains("PRIVATE KEY"))
    }

    @Test(
        "are not made of an answer that is not what it must be",
        arguments: [
            "", "[]", "{}", #"{"access_token":"a"}"#, #"{"access_token":"","expires_in":1}"#,
            #"{"access_token":"a\nb","expires_in":1}"#, #"{"access_token":"a","expires_in":-1}"#,
            #"{"access_token":"a","expires_in":"soon"}"#, #"{"access_token":"a","expires_in":1,"token_type":"mac"}"#,
            #"{"access_token":1,"expires_in":1}"#, #"{"access_token":"a","expires_in":99999999999}"#,
        ]
    )
    func malformed(body: String) async {
        let result = await outcomeOf(key: GoogleKeyFixture.authorizedUser(), ScriptedTransport(answer(body)))
        #expect(result.kind == .malformed)
    }
}
