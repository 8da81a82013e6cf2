import Core
import Testing

@testable import Gateway

/// A faulty file and what must be said about it.
struct FaultyFile: Sendable, CustomTestStringConvertible {
    var yaml: String
    var line: Int
    var column: Int
    var path: String
    var message: String
    var suggestion: String?
    var testDescription: String { "\(path): \(message)" }

    init(_ yaml: String, _ line: Int, _ column: Int, _ path: String, _ message: String, _ suggestion: String? = nil) {
        self.yaml = yaml
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.suggestion = suggestion
    }
}

@Suite("A faulty configuration")
struct ConfigurationProblemTests {
    static let faults: [FaultyFile] = [
        // Names.
        FaultyFile("sever: {}", 1, 1, "sever", "unknown key 'sever'", "server"),
        FaultyFile("server: { listn: 127.0.0.1:1 }", 1, 11, "server.listn", "unknown key 'listn'", "listen"),
        FaultyFile(
            "vendors:\n  openai: { api_kye: k, api_key: k }",
            2,
            13,
            "vendors.openai.api_kye",
            "unknown key 'api_kye'",
            "api_key"
        ),
        FaultyFile("log: { qqqq: 1 }", 1, 8, "log.qqqq", "unknown key 'qqqq'; expected one of level, format"),
        FaultyFile(
            "vendors:\n  opnai: { api_key: k }",
            2,
            3,
            "vendors.opnai",
            "'opnai' is not a kind of the catalogue",
            "openai"
        ),
        FaultyFile(
            "vendors:\n  a: { kind: antropic, api_key: k }",
            2,
            14,
            "vendors.a.kind",
            "expected a vendor kind, but 'antropic' is none",
            "anthropic"
        ),
        FaultyFile("vendors: { a/b: { kind: ollama } }", 1, 12, "vendors.a/b", "must not be empty nor hold '/'"),
        // Types.
        FaultyFile("server: 8080", 1, 9, "server", "expected a mapping, found text"),
        FaultyFile("server: [a]", 1, 9, "server", "expected a mapping, found a list"),
        FaultyFile("- a", 1, 1, "", "expected a mapping, found a list"),
        FaultyFile("drop_params: yes", 1, 14, "drop_params", "expected true or false, found 'yes'", "true"),
        FaultyFile("drop_params: {}", 1, 14, "drop_params", "expected true or false, found a mapping"),
        FaultyFile("drop_params:", 1, 1, "drop_params", "expected true or false, found nothing"),
        FaultyFile(
            "server: { threads: many }",
            1,
            20,
            "server.threads",
            "expected a whole number from 1 to 1024, found 'many'"
        ),
        FaultyFile("server: { threads: 0 }", 1, 20, "server.threads", "found '0'"),
        FaultyFile(
            "server: { allowed_hosts: a.example }",
            1,
            26,
            "server.allowed_hosts",
            "expected a list, found text"
        ),
        FaultyFile(
            "vendors: { ollama: { models: llama3 } }",
            1,
            30,
            "vendors.ollama.models",
            "expected a list or a mapping, found text"
        ),
        FaultyFile("log: { level: inf }", 1, 15, "log.level", "expected one of trace, debug, info", "info"),
        // Durations and sizes.
        FaultyFile(
            "server: { idle_timeout: 30 }",
            1,
            25,
            "server.idle_timeout",
            "expected a duration such as 500ms, 30s or 2m, found '30'",
            "30s"
        ),
        FaultyFile("server: { idle_timeout: 3 s }", 1, 25, "server.idle_timeout", "found '3 s'"),
        FaultyFile("server: { idle_timeout: 0s }", 1, 25, "server.idle_timeout", "found '0s'"),
        FaultyFile("server: { idle_timeout: -1s }", 1, 25, "server.idle_timeout", "found '-1s'"),
        FaultyFile("server: { idle_timeout: 9000h }", 1, 25, "server.idle_timeout", "at most 1000h"),
        FaultyFile("max_reply_bytes: 32mb", 1, 18, "max_reply_bytes", "expected a size such as 32KiB", "32MiB"),
        FaultyFile("max_reply_bytes: 99999999999999999999", 1, 18, "max_reply_bytes", "expected a size"),
        FaultyFile("max_reply_bytes: 2000GiB", 1, 18, "max_reply_bytes", "at most 1024GiB"),
        // Addresses.
        FaultyFile("server: { listen: 8080 }", 1, 19, "server.listen", "expected an address to listen at"),
        FaultyFile(
            "server: { listen: \"127.0.0.1:99999\" }",
            1,
            19,
            "server.listen",
            "expected an address to listen at"
        ),
        FaultyFile("server: { listen: \"::1:8080\" }", 1, 19, "server.listen", "expected an address to listen at"),
        FaultyFile("server: { listen: 0.0.0.0:8080 }", 1, 19, "server.listen", "--insecure-no-auth"),
        FaultyFile("admin: { listen: 10.0.0.1:8081 }", 1, 18, "admin.listen", "--insecure-no-auth"),
        FaultyFile("admin: { listen: 127.0.0.1:8080 }", 1, 18, "admin.listen", "cannot both listen"),
        FaultyFile(
            "server: { allowed_origins: [\"https://a.example/x\"] }",
            1,
            29,
            "server.allowed_origins[0]",
            "expected an origin"
        ),
        FaultyFile(
            "server: { allowed_hosts: [\"a.example:80\"] }",
            1,
            27,
            "server.allowed_hosts[0]",
            "expected a host name"
        ),
        FaultyFile(
            "vendors: { ollama: { base_url: localhost } }",
            1,
            32,
            "vendors.ollama.base_url",
            "it must begin with http:// or https://"
        ),
        FaultyFile(
            "vendors: { ollama: { base_url: \"http://x:y/v1\" } }",
            1,
            32,
            "vendors.ollama.base_url",
            "its host or port is wrong"
        ),
        FaultyFile(
            "vendors: { ollama: { base_url: \"http://x/v1?a=b\" } }",
            1,
            32,
            "vendors.ollama.base_url",
            "a query or a fragment"
        ),
        FaultyFile(
            "vendors: { ollama: { base_url: \"http://u:p@x/v1\" } }",
            1,
            32,
            "vendors.ollama.base_url",
            "a user or password"
        ),
        FaultyFile(
            "vendors: { ollama: { proxy: \"socks://x\" } }",
            1,
            29,
            "vendors.ollama.proxy",
            "expected http://host:port or none"
        ),
        // What a vendor needs.
        FaultyFile(
            "vendors:\n  openai: {}",
            2,
            3,
            "vendors.openai",
            "'api_key' is missing; expected a credential, such as \"${OPENAI_API_KEY}\""
        ),
        FaultyFile("vendors:\n  openai:", 2, 3, "vendors.openai", "'api_key' is missing"),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"\" }",
            2,
            22,
            "vendors.openai.api_key",
            "expected a credential, found nothing"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"${EMPTY}\" }",
            2,
            22,
            "vendors.openai.api_key",
            "the environment variable EMPTY is empty"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: }",
            2,
            13,
            "vendors.openai.api_key",
            "expected a credential, found nothing"
        ),
        FaultyFile(
            "vendors:\n  openai: { api_key: \"two words\" }",
            2,
            22,
            "vendors.openai.api_key",
            "cannot stand in a header"
        ),
        FaultyFile("vendors:\n  azure: { api_key: k }", 2, 3, "vendors.azure", "'base_url' is missing"),
        FaultyFile("vendors:\n  a: { kind: openai-compatible }", 2, 3, "vendors.a", "'base_url' is missing"),
        FaultyFile(
            "vendors: { simulator: { api_key: k } }",
            1,
            34,
            "vendors.simulator.api_key",
            "the simulator takes no key"
        ),
        FaultyFile(
            "vendors: { simulator: { base_url: \"http://x\" } }",
            1,
            35,
            "vendors.simulator.base_url",
            "has no address"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { Authorization: x } } }",
            1,
            33,
            "vendors.ollama.headers.Authorization",
            "is written by the gateway"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { Connection: x } } }",
            1,
            33,
            "vendors.ollama.headers.Connection",
            "is written by the gateway"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { \"a b\": x } } }",
            1,
            33,
            "vendors.ollama.headers.a b",
            "expected the name of a header"
        ),
        FaultyFile(
            "vendors: { ollama: { headers: { a: \"x\\r\\ny\" } } }",
            1,
            36,
            "vendors.ollama.headers.a",
            "cannot stand in a header"
        ),
        FaultyFile("server: { tls: { certificate: a.pem } }", 1, 11, "server.tls", "'private_key' is missing"),
        // Variables.
        FaultyFile(
            "vendors:\n  openai: { api_key: \"${OPENAI_API_KEY}\" }",
            2,
            23,
            "vendors.openai.api_key",
            "the environment variable OPENAI_API_KEY is not set and has no default",
            "OPENAI_APIKEY"
        ),
        FaultyFile("log: { level: \"a${NOPE_B}\" }", 1, 17, "log.level", "the environment variable NOPE_B is not set"),
        FaultyFile(
            "server:\n  listen: 127.0.0.1:${PORT_X}",
            2,
            21,
            "server.listen",
            "the environment variable PORT_X is not set"
        ),
        FaultyFile("log: { level: \"${}\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${LEVEL\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${1X}\" }", 1, 16, "log.level", "expected ${NAME} or ${NAME:-default}"),
        FaultyFile("log: { level: \"${WORD}\" }", 1, 15, "log.level", "found something else (from WORD)"),
        // References.
        FaultyFile(
            "models: { a: openai/gpt-4o }",
            1,
            14,
            "models.a",
            "expected a configured vendor, but 'openai' is none; configured: simulator"
        ),
        FaultyFile("vendors: { ollama: {} }\nmodels: { a: olama/x }", 2, 14, "models.a", "'olama' is none", "ollama/x"),
        FaultyFile("models: { a: gpt-4o }", 1, 14, "models.a", "expected vendor/model; found a name without a vendor"),
        FaultyFile(
            "vendors: { openai: { api_key: k } }\nmodels: { a: gpt-4o }",
            2,
            14,
            "models.a",
            "expected vendor/model",
            "openai/gpt-4o"
        ),
        FaultyFile("models: { a: simulator/echo, b: a }", 1, 33, "models.b", "an alias cannot stand for another alias"),
        FaultyFile("models: { a: a }", 1, 14, "models.a", "an alias cannot stand for another alias"),
        FaultyFile("models: { a: simulator/ }", 1, 14, "models.a", "expected vendor/model"),
        FaultyFile(
            "models: { a: [simulator/echo] }",
            1,
            14,
            "models.a",
            "expected vendor/model or a mapping, found a list"
        ),
        FaultyFile("models:\n  a:", 2, 3, "models.a", "found nothing"),
        FaultyFile("models:\n  a: { targets: [] }", 2, 17, "models.a.targets", "expected at least one target"),
        FaultyFile("models:\n  a: { strategy: weighted }", 2, 3, "models.a", "'targets' is missing"),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, weight: 0 }] }",
            2,
            51,
            "models.a.targets[0].weight",
            "from 1 to 1000000, found '0'"
        ),
        FaultyFile(
            "models:\n  a: { targets: [{ model: simulator/echo, weight: -1 }] }",
            2,
            51,
            "models.a.targets[0].weight",
            "found '-1'"
        ),
        FaultyFile("models:\n  a: { targets: [{ weight: 1 }] }", 2, 18, "models.a.targets[0]", "'model' is missing"),
        FaultyFile(
            "models:\n  a: { targets: [simulator/echo] }",
            2,
            18,
            "models.a.targets[0]",
            "expected a mapping, found text"
        ),
        // Later versions.
        FaultyFile("storage: { url: x }", 1, 1, "storage", "not supported yet by this version"),
        FaultyFile("budgets: []", 1, 1, "budgets", "not supported yet by this version"),
        FaultyFile(
            "models:\n  a: { strategy: fallback, targets: [{ model: simulator/echo }] }",
            2,
            18,
            "models.a.strategy",
            "'fallback' is not supported yet"
        ),
        FaultyFile("vendors:\n  bedrock: { api_key: k }", 2, 3, "vendors.bedrock", "not supported yet by this version"),
        // Keys written twice.
        FaultyFile("log: {}\nlog: {}", 2, 1, "log", "written twice; first in line 1"),
        FaultyFile(
            "vendors:\n  ollama: {}\n  vllm: {}\n  ollama: {}",
            4,
            3,
            "vendors.ollama",
            "written twice; first in line 2"
        ),
        FaultyFile("log: { level: info, \"level\": info }", 1, 21, "log.level", "written twice; first in line 1"),
        // YAML itself.
        FaultyFile("server: { listen: ", 2, 1, "", "did not find expected"),
        FaultyFile("a: b: c", 1, 5, "", "mapping values are not allowed in this context"),
        FaultyFile("a: *nowhere", 1, 4, "", "found undefined alias"),
        FaultyFile("a: 1\n---\nb: 2", 2, 1, "", "found another document"),
        FaultyFile("? [a]\n: b", 1, 3, "", "a key must be text"),
    ]

    static let environment = ["EMPTY": "", "OPENAI_APIKEY": "x", "WORD": "word"]

    @Test("is told where, what and what was meant", arguments: ConfigurationProblemTests.faults)
    func told(_ fault: FaultyFile) throws {
        let problems = problems(of: fault.yaml)
        let problem = try #require(
            problems.first { $0.path == fault.path && $0.message.contains(fault.message) },
            "\(problems)"
        )
        #expect(problem.line == fault.line)
        #expect(problem.column == fault.column)
        #expect(problem.suggestion == fault.suggestion)
        #expect(problem.file == "gateway.yaml")
        #expect(problems.count == 1, "\(problems)")
    }

    @Test("is told everything at once, in the order of the file")
    func allAtOnce() {
        let yaml = """
            log: { level: loud }
            sever: {}
            vendors:
              openai: { api_key: "${OPENAI_API_KEY}" }
              openai: { api_key: "${ALSO_NOT_SET}", base_url: ftp }
            models: { a: nobody/x, b: b }
            log: {}
            """
        let told = problems(of: yaml).map { "\($0.line ?? 0): \($0.path)" }
        #expect(
            told == [
                "2: sever", "5: vendors.openai", "5: vendors.openai.api_key", "5: vendors.openai.base_url",
                "6: models.a", "6: models.b",
                "7: log",
            ]
        )
    }

    @Test("looks like a compiler's diagnostic")
    func rendering() {
        let problem = problems(of: "vendors:\n  ollama: { base_ulr: \"http://10.1.2.3/v1\" }").first
        let expected = """
            gateway.yaml:2:13: error: vendors.ollama.base_ulr: unknown key 'base_ulr'
                2 | base_ulr: …
                  = did you mean 'base_url'?
            """
        #expect(problem?.description == expected)
    }

    @Test("does not blow up on aliases of aliases")
    func laughs() {
        var yaml = "a0: &a0 [x]\n"
        for level in 1...40 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        #expect(problems(of: yaml).map(\.message) == ["too large once its aliases are put in"])
    }

    private func problems(of yaml: String) -> [ConfigurationProblem] {
        do {
            _ = try load(yaml, environment: ConfigurationProblemTests.environment)
            return []
        } catch {
            return error.problems
        }
    }
}
