import Testing

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

extension FaultyFile {
    static let all =
        names + types + durationsAndSizes + addresses + vendors + prices + limits + budgets + variables + references
        + keysAndChecks
        + laterVersions
        + duplicates
        + syntax

    /// Names that do not exist.
    static let names: [FaultyFile] = [
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
    ]

    /// Values of another type.
    static let types: [FaultyFile] = [
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
    ]

    /// Durations and sizes.
    static let durationsAndSizes: [FaultyFile] = [
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
        FaultyFile("max_reply_bytes: 3GiB", 1, 18, "max_reply_bytes", "at most 2GiB"),
    ]

    /// Addresses, and those that strangers could reach.
    static let addresses: [FaultyFile] = [
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
    ]
}
