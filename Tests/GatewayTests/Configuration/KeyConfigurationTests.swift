import Access
import Testing
import Transport

@testable import Gateway

@Suite("Keys in the configuration")
struct KeyConfigurationTests {
    @Test("are read by the key or by its hash")
    func reading() throws {
        let hash = KeyDigest(of: Array("sk-0123456789abcdefghij".utf8))
        let yaml = """
            keys:
              - { name: a, key: "${KEY}", team: t, organisation: o, permissions: { models: [fast, "x/*"], endpoints: [calls] } }
              - { name: b, key_hash: "\(KeyDigest(of: Array("other".utf8)))", expires: 2027-01-31, disabled: true }
            """
        let keys = try loadConfiguration(yaml, environment: ["KEY": "sk-0123456789abcdefghij"]).keys
        #expect(keys.map(\.caller.key) == ["a", "b"])
        #expect(keys[0].digest == hash)
        #expect(keys[0].caller.team == "t" && keys[0].caller.organisation == "o")
        #expect(
            keys[0].caller.permissions
                == Permissions(models: ["fast", "x/*"].map { NamePattern($0) }, endpoints: [.calls])
        )
        #expect(keys[1].expiry == 1_801_353_600)
        #expect(keys[1].isDisabled && keys[1].caller.permissions == Permissions())
    }

    @Test(
        "are refused where they are none",
        arguments: [
            ("- { key: sk-0123456789abcdefghij }", "'name' is missing"),
            ("- { name: a }", "expected 'key' or 'key_hash'; `llm-gateway key new` makes both"),
            ("- { name: a, key: short }", "expected at least 20 characters"),
            ("- { name: a, key_hash: \"sha256:12\" }", "expected sha256: and 64 hexadecimal digits"),
            ("- { name: a, key: sk-0123456789abcdefghij, key_hash: \"sha256:12\" }", "found both"),
            ("- { name: a, key: sk-0123456789abcdefghij, expires: 2027-02-30 }", "expected a day such as 2027-01-31"),
            (
                "- { name: a, key: sk-0123456789abcdefghij }\n  - { name: a, key: sk-1123456789abcdefghij }",
                "another key has the name 'a'"
            ),
            (
                "- { name: a, key: sk-0123456789abcdefghij }\n  - { name: b, key: sk-0123456789abcdefghij }",
                "another entry has the same key"
            ),
            (
                "- { name: a, key: sk-0123456789abcdefghij, permissions: { endpoints: [everything] } }",
                "expected one of calls, "
            ),
        ]
    )
    func refused(entry: String, message: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try loadConfiguration("keys:\n  \(entry)\n") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "-")")
        #expect(error?.description.contains("0123456789abc") != true)
    }

    private static let tls = "server: { tls: { certificate: c, private_key: k, client_ca: a } }\n"

    @Test("may be certificates, known by one thing that they have")
    func certificates() throws {
        let yaml = """
            \(Self.tls.replacing("client_ca: a", with: "client_ca: a, client_certificates: required"))keys:
              - { name: a, certificate: { san: "URI:spiffe://acme.example/search" }, permissions: { models: ["*"] } }
              - { name: b, certificate: { subject: "CN=b,O=Acme" }, expires: 2027-01-31, disabled: true }
              - { name: c, certificate: { sha256: "\(String(repeating: "AB:", count: 31))AB" } }
            """
        let configuration = try loadConfiguration(yaml)
        #expect(configuration.keys.isEmpty && configuration.asksForCallers)
        #expect(configuration.server.tls?.clients?.isRequired == true)
        let digest = try #require(KeyDigest("sha256:" + String(repeating: "ab", count: 32)))
        #expect(
            configuration.certificates.map(\.identity)
                == [.uri("spiffe://acme.example/search"), .subject("CN=b,O=Acme"), .digest(digest)]
        )
        #expect(configuration.certificates[1].expiry == 1_801_353_600 && configuration.certificates[1].isDisabled)
    }

    @Test(
        "are refused where a certificate is told wrongly",
        arguments: [
            (tls, "{ san: \"search.example\" }", "expected URI:…, DNS:… or email:…"),
            (tls, "{ sha256: abc }", "expected 64 hexadecimal digits"), (tls, "{}", "expected one of 'san'"),
            (tls, "{ sha256: abc, subject: CN=a }", "expected one of 'san', 'subject' and 'sha256'"),
            (tls, "{ subject: CN=a }, key: sk-0123456789abcdefghij", "expected 'certificate' or a key, found both"),
            ("", "{ subject: CN=a }", "'server.tls.client_ca' is missing"),
        ]
    )
    func certificateFaults(server: String, certificate: String, message: String) {
        let yaml = "\(server)keys: [{ name: a, certificate: \(certificate) }]\n"
        let error = #expect(throws: ConfigurationErrors.self) { try loadConfiguration(yaml) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "-")")
    }

    @Test("let the gateway listen beyond this machine")
    func exposure() throws {
        let server = "server: { listen: \"0.0.0.0:8080\" }\n"
        #expect(throws: ConfigurationErrors.self) { try loadConfiguration(server) }
        #expect(throws: ConfigurationErrors.self) { try loadConfiguration(server + "keys: []\n") }
        _ = try loadConfiguration(server + "keys: [{ name: a, key: sk-0123456789abcdefghij }]\n")
    }

    @Test(
        "end with the beginning of a day",
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2000-03-01", 951_868_800), ("2026-11-26", 1_795_651_200),
        ]
    )
    func days(text: String, seconds: Int) {
        #expect(CivilDate(text)?.secondsSince1970 == seconds)
        for wrong in ["2023-02-29", "2023-13-01", "2023-1-01", "2023-01-01T00:00", "x"] {
            #expect(CivilDate(wrong) == nil)
        }
    }
}
