import Core
import Testing

@testable import Gateway

/// What stands for the variables that an imported configuration refers to.
func examples(of made: ImportedConfiguration) -> [String: String] {
    Dictionary(uniqueKeysWithValues: made.variables.map { ($0.name, $0.example) })
}

@Suite("A configuration of LiteLLM")
struct LiteLLMImportTests {
    static let samples = LiteLLMSample.all + LiteLLMSample.settings

    private func translate(_ yaml: String) throws -> ImportedConfiguration {
        try LiteLLMImport.translate(yaml, file: "config.yaml") { LiteLLMSample.included[$0] }
    }

    /// What is written between the section `server` and the findings.
    private func body(_ yaml: String) -> String {
        let paragraphs = yaml.split(separator: "\n\n").map { $0.trimmed }
        return paragraphs.filter { !$0.hasPrefix("server:") && !$0.hasPrefix("# ") }.joined(separator: "\n\n")
    }

    @Test("becomes one of ours", arguments: samples)
    func golden(_ sample: LiteLLMSample) throws {
        let made = try translate(sample.source)
        #expect(body(made.yaml) == sample.expected)
        let found = made.findings.map { "\($0.kind.rawValue) \($0.path)" }
        #expect(found.sorted() == sample.findings.sorted())
    }

    @Test("becomes one that the gateway reads", arguments: samples)
    func loads(_ sample: LiteLLMSample) throws {
        let made = try translate(sample.source)
        let read = try loadConfiguration(made.yaml, environment: examples(of: made))
        #expect(read.vendors.count > 1)
    }

    @Test("has every finding as a comment and as JSON", arguments: samples)
    func told(_ sample: LiteLLMSample) throws {
        let made = try translate(sample.source)
        for finding in made.findings {
            #expect(made.yaml.contains("# - \(finding)\n"))
            #expect(made.json.contains(finding.kind.rawValue))
            #expect(finding.message.hasSuffix("."))
        }
    }

    @Test("may say nothing", arguments: ["", "{}", "model_list:", "model_list: []"])
    func nothing(_ yaml: String) throws {
        let made = try translate(yaml)
        #expect(made.findings.isEmpty)
        _ = try loadConfiguration(made.yaml)
    }

    @Test("that is none is refused with its place", arguments: ["model_list: [", "- a", "text", "a: b: c"])
    func refused(_ yaml: String) {
        #expect(throws: ImportFailure.self) { try translate(yaml) }
    }

    @Test(
        "with parts of another form is read as far as it can be",
        arguments: [
            "model_list: {}", "model_list: [1, {}, { model_name: a }, { model_name: a, litellm_params: [] }]",
            "model_list: [{ model_name: a, litellm_params: { model: 5 } }]",
            "model_list: [{ model_name: a, litellm_params: { model: openai/a, timeout: never, api_key: [1] } }]",
            "model_list: [{ model_name: a, litellm_params: { model: os.environ/MODEL } }]",
            "model_list: [{ model_name: a, litellm_params: { model: openai/a, api_key: os.environ/a-b } }]",
            "model_list: [{ model_name: a, litellm_params: { model: openai/a, extra_headers: [x] } }]",
            "model_list: [{ model_name: a, litellm_params: { model: bedrock/a, aws_region_name: 'a b' } }]",
            "model_list: [{ model_name: a, litellm_params: { model: openai/a }, model_info: 7 }]",
            "router_settings: [1]", "litellm_settings: text", "include: file.yaml", "include: [[1]]",
            "credential_list: [{}]", "general_settings: { max_request_size_mb: many }",
            "router_settings: { timeout: -1, model_group_alias: [a] }",
        ]
    )
    func partly(_ yaml: String) throws {
        let made = try translate(yaml)
        #expect(!made.findings.isEmpty)
        _ = try loadConfiguration(made.yaml, environment: examples(of: made))
    }

    @Test("leaves names with signs of YAML and dollars as they are")
    func names() throws {
        let made = try translate(
            """
            model_list:
              - model_name: "yes"
                litellm_params: { model: "openai/a$b: {c}, #d" }
              - model_name: "a: \\"b\\" ${C}"
                litellm_params: { model: "openai/1e5" }
            """
        )
        let read = try loadConfiguration(made.yaml, environment: examples(of: made))
        #expect(read.aliases.map(\.name) == ["yes", "a: \"b\" ${C}"])
        #expect(read.aliases.map { $0.targets[0].model } == ["a$b: {c}, #d", "1e5"])
    }

    @Test("shows no secret that stands in it")
    func secrecy() throws {
        let secrets = (1...24).map { "vEry-s3cret-value-\($0)-end" }
        var next = secrets.makeIterator()
        func secret() -> String { next.next() ?? "" }
        let yaml = """
            environment_variables: { A_KEY: \(secret()) }
            credential_list:
              - { credential_name: c, credential_values: { api_key: \(secret()), api_base: "https://c.example/v1" } }
            general_settings: { master_key: \(secret()), database_url: "\(secret())", salt_key: \(secret()) }
            router_settings: { redis_password: \(secret()), redis_url: "redis://:\(secret())@host" }
            litellm_settings:
              cache_params: { password: \(secret()) }
              default_team_settings: [{ langfuse_secret: \(secret()) }]
            guardrails: [{ litellm_params: { api_key: \(secret()) } }]
            model_list:
              - { model_name: a, litellm_params: { model: openai/a, api_key: \(secret()), extra_headers: { x-a: \(secret()), cookie: \(secret()) } } }
              - { model_name: b, litellm_params: { model: azure/b, api_base: "https://b.openai.azure.com", azure_ad_token: \(secret()) } }
              - { model_name: b, litellm_params: { model: azure/b, api_base: "https://b.openai.azure.com", tenant_id: t, client_id: i, client_secret: \(secret()) } }
              - { model_name: c, litellm_params: { model: bedrock/c, aws_access_key_id: \(secret()), aws_secret_access_key: \(secret()), aws_session_token: \(secret()) } }
              - { model_name: d, litellm_params: { model: vertex_ai/d, vertex_project: p, vertex_credentials: { private_key: \(secret()) } } }
              - { model_name: e, litellm_params: { model: openai/e, api_base: "https://u:\(secret())@host/v1" } }
              - { model_name: f, litellm_params: { model: openai/f, api_base: "https://host/v1?key=\(secret())" } }
              - { model_name: g, litellm_params: { model: groq/g, api_key: \(secret()), password: \(secret()), timeout: \(secret()) } }
              - { model_name: h, litellm_params: { model: openai/h, litellm_credential_name: c } }
            """
        let made = try translate(yaml)
        for secret in secrets {
            #expect(!made.yaml.contains(secret))
            #expect(!made.json.contains(secret))
        }
        _ = try loadConfiguration(made.yaml, environment: examples(of: made))
    }
}

extension Substring {
    /// Without line breaks at either end.
    fileprivate var trimmed: String {
        var text = self
        while text.hasPrefix("\n") { text = text.dropFirst() }
        while text.hasSuffix("\n") { text = text.dropLast() }
        return String(text)
    }
}
