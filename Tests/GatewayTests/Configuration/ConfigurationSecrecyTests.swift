import Core
import Testing

@testable import Gateway

@Suite("A secret in a configuration")
struct ConfigurationSecrecyTests {
    static let secret = "sk-proj-Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5"

    /// Ways to get it wrong that leave a key in an unexpected place.
    static let slips: [String] = [
        "vendors: { openai: { api_kye: KEY } }",
        "vendors: { openai: KEY }",
        "vendors: { openai: { KEY } }",
        "vendors: { openai: { api_key: [KEY] } }",
        "vendors: { openai: { api_key: { KEY: 1 } } }",
        "vendors: { openai: { api_key: \"KEY and more\" } }",
        "vendors: { openai: { api_key: KEY, kind: KEY } }",
        "vendors: { openai: { api_key: KEY, base_url: KEY } }",
        "vendors: { openai: { api_key: KEY, base_url: \"https://user:KEY@host/v1\" } }",
        "vendors: { openai: { api_key: KEY, proxy: \"https://user:KEY@host\" } }",
        "vendors: { openai: { api_key: KEY, retry_stale: KEY } }",
        "vendors: { openai: { api_key: KEY, max_connections: KEY } }",
        "vendors: { openai: { api_key: KEY, timeouts: { connect: KEY } } }",
        "vendors: { openai: { api_key: KEY, headers: { authorization: KEY } } }",
        "vendors: { openai: { api_key: KEY, headers: { x-a: \"KEY\\n\" } } }",
        "vendors: { KEY: {} }",
        "vendors: { KEY: {}, KEY: {} }",
        "models: { a: KEY }",
        "models: { a: KEY/gpt }",
        "models: { KEY: a/b }",
        "server: { listen: KEY }",
        "log: { level: KEY }",
        "max_reply_bytes: KEY",
        "KEY: 1",
        "openai: \"KEY",
        "openai: KEY: KEY",
        "vendors: [KEY",
        "KEY",
        "- KEY",
    ]

    @Test("is in no message, whatever the slip", arguments: slips)
    func slip(_ yaml: String) {
        let secret = ConfigurationSecrecyTests.secret
        let literal = yaml.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: secret)
        expectSilence(literal, environment: [:], isFaulty: !yaml.hasPrefix("models: { KEY"))
        let byVariable = yaml.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: "${THE_KEY}")
        expectSilence(byVariable, environment: ["THE_KEY": secret], isFaulty: false)
    }

    @Test("is in no rendering of the configuration itself")
    func configuration() throws {
        let secret = ConfigurationSecrecyTests.secret
        let yaml = """
            vendors:
              openai: { api_key: "${THE_KEY}", headers: { x-extra: "${THE_KEY}" }, proxy: "http://u:${THE_KEY}@p:1" }
            """
        let read = try loadConfiguration(yaml, environment: ["THE_KEY": secret])
        #expect(read.vendor("openai")?.apiKey?.reveal() == secret)
        var dumped = String(describing: read) + String(reflecting: read)
        dump(read, to: &dumped)
        #expect(!dumped.contains("Zm9vYmFy"))
    }

    private func expectSilence(_ yaml: String, environment: [String: String], isFaulty: Bool) {
        do {
            _ = try loadConfiguration(yaml, environment: environment)
            #expect(!isFaulty, "\(yaml) is not faulty")
        } catch {
            var told = error.description + String(reflecting: error)
            dump(error, to: &told)
            #expect(!told.contains("Zm9vYmFy"), "\(yaml)")
        }
    }
}
