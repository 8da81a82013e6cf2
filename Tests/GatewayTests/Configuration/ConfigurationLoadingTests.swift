import Catalogue
import Core
import Routing
import Testing
import Transport

@testable import Gateway

/// Reads a configuration with keys for the vendors that the tests use.
func loadConfiguration(_ yaml: String, environment: [String: String] = [:], insecureNoAuth: Bool = false)
    throws(ConfigurationErrors)
    -> Configuration
{
    try Configuration.load(yaml: yaml, file: "gateway.yaml", environment: environment, insecureNoAuth: insecureNoAuth)
}

@Suite("A configuration file")
struct ConfigurationLoadingTests {
    @Test("is read as it is written")
    func example() throws {
        let yaml = """
            server: { listen: 127.0.0.1:9080, idle_timeout: 2m, max_body_bytes: 1MiB, allowed_origins: ["https://app.example"] }
            admin:  { listen: "[::1]:9081" }
            vendors:
              openai:    { api_key: "${OPENAI_API_KEY}" }
              anthropic: { api_key: "${ANTHROPIC_API_KEY}", base_url: "http://127.0.0.1:9002/" }
              local:     { kind: openai-compatible, base_url: "http://127.0.0.1:8000/v1", drop_params: true, proxy: none }
            models:
              fast: openai/gpt-4o-mini
              smart:
                strategy: weighted
                targets:
                  - { model: openai/gpt-4o, weight: 3 }
                  - { model: anthropic/claude-sonnet-4-5, weight: 1 }
              deep: local/org/model:q4
            log: { level: debug, format: text }
            """
        let read = try loadConfiguration(
            yaml,
            environment: ["OPENAI_API_KEY": "k-openai", "ANTHROPIC_API_KEY": "k-anthropic"]
        )
        #expect(read.server.listen == ListenAddress(host: "127.0.0.1", port: 9080))
        #expect(read.server.idleTimeout == .seconds(120))
        #expect(read.server.maxBodyBytes == 1 << 20)
        #expect(read.server.allowedOrigins == ["https://app.example"])
        #expect(read.admin.listen == ListenAddress(host: "::1", port: 9081))
        #expect(read.vendors.map(\.name) == ["openai", "anthropic", "local", "simulator"])
        #expect(read.vendor("openai")?.apiKey == Secret("k-openai"))
        #expect(read.vendor("openai")?.baseURL?.description == "https://api.openai.com/v1")
        #expect(read.vendor("anthropic")?.baseURL?.description == "http://127.0.0.1:9002")
        #expect(read.vendor("anthropic")?.kind.dialect == .anthropicMessages)
        #expect(read.vendor("local")?.apiKey == nil)
        #expect(read.vendor("local")?.dropParams == true)
        #expect(read.vendor("local")?.proxy == .direct)
        #expect(read.alias("fast")?.targets == [.init(vendor: "openai", model: "gpt-4o-mini")])
        guard case .choice(let choice)? = read.alias("smart")?.root else {
            Issue.record("the alias is no choice")
            return
        }
        #expect(choice.strategy == .weighted)
        #expect(choice.branches.map(\.weight) == [3, 1])
        #expect(read.alias("deep")?.targets == [.init(vendor: "local", model: "org/model:q4")])
        #expect(read.log == Configuration.Log(level: .debug, format: .text))
    }

    @Test(
        "with nothing in it leaves everything at its standard",
        arguments: ["", "# nothing\n", "{}", "server:\nadmin:\nvendors:\nmodels:\nmedia:\nlog:\n"]
    )
    func standards(_ yaml: String) throws {
        var read = String()
        dump(try loadConfiguration(yaml), to: &read)
        var plain = Configuration()
        plain.addBuiltInVendors(of: .standard)
        var expected = String()
        dump(plain, to: &expected)
        #expect(read == expected)
    }

    @Test("may say whatever the format's description says")
    func everySetting() throws {
        let (yaml, environment) = FormatSample.document
        let read = try loadConfiguration(yaml, environment: environment)
        #expect(
            read.server.tls
                == Configuration.TLS(
                    certificate: "text",
                    privateKey: "text",
                    clients: TLSClientAuthority(path: "text", isRequired: false)
                )
        )
        #expect(read.vendor("openai")?.timeouts.total == .seconds(5))
        #expect(
            read.vendor("openai")?.proxy
                == .through(.init(host: "proxy.example", port: 3128, credentials: Secret("user:pass")))
        )
        #expect(read.vendor("openai")?.model("x-some") != nil)
        #expect(read.aliases.map(\.name) == ["x-some"])
    }

    @Test(
        "finds the address of a cloud's vendor by region and project",
        arguments: [
            ("bedrock: { region: eu-central-1 }", "https://bedrock-runtime.eu-central-1.amazonaws.com"),
            ("bedrock: { region: cn-north-1 }", "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"),
            ("vertex: { project: p }", "https://aiplatform.googleapis.com/v1/projects/p/locations/global"),
            (
                "vertex: { project: p, region: europe-west1 }",
                "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/europe-west1"
            ),
            (
                "vertex: { project: p, region: eu }",
                "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu"
            ),
            (
                "vertex: { project: \"example.com:p\" }",
                "https://aiplatform.googleapis.com/v1/projects/example.com:p/locations/global"
            ),
        ]
    )
    func cloudAddresses(vendor: String, url: String) throws {
        let read = try loadConfiguration("vendors: { \(vendor) }")
        #expect(read.vendors.first?.baseURL?.description == url)
    }

    @Test("lists hosts and origins as browsers write them")
    func hostsAndOrigins() throws {
        let yaml = """
            server:
              allowed_hosts: [Gateway.Example]
              allowed_origins: ["https://App.Example", "https://b.example:443", "http://c.example:8080"]
            """
        let server = try loadConfiguration(yaml).server
        #expect(server.allowedHosts == ["gateway.example"])
        #expect(server.allowedOrigins == ["https://app.example", "https://b.example", "http://c.example:8080"])
    }

    @Test(
        "names a vendor at the gateway's own address",
        arguments: [
            ("server: { listen: 127.0.0.1:9 }", "http://localhost:9/v1", true),
            ("server: { listen: localhost:9 }", "http://127.0.0.1:9/v1", true),
            ("server: { listen: 127.0.0.1:9 }", "http://127.0.0.1:10/v1", false),
            ("server: { listen: 127.0.0.1:9 }", "http://10.0.0.1:9/v1", false), ("", "http://127.0.0.1:8080", true),
        ]
    )
    func ownAddress(server: String, url: String, isOwn: Bool) {
        let yaml = "\(server)\nvendors: { v: { kind: openai-compatible, base_url: \"\(url)\" } }"
        let told = Result { () throws(ConfigurationErrors) in try loadConfiguration(yaml) }.problemPaths
        #expect(told == (isOwn ? ["vendors.v.base_url"] : []))
    }

    @Test("corrects the catalogue's word on models and quirks")
    func corrections() throws {
        let yaml = """
            vendors:
              groq:
                api_key: k
                headers: { X-Title: gateway }
                quirks: { renamed: { seed: random_seed }, unsupported: [n], reasoning_member: none, stream_usage: false }
                models:
                  openai/gpt-oss-120b: { max_output_tokens: 1000 }
                  own: { context_window: 4096, input: [text, image], capabilities: { tools: false, reasoning: budget } }
              ollama: { models: [llama3.2, "qwen*"] }
            """
        let read = try loadConfiguration(yaml)
        let groq = try #require(read.vendor("groq"))
        #expect(groq.headers == [.init(name: "x-title", value: Secret("gateway"))])
        #expect(groq.quirks.renamed == ["seed": "random_seed"])
        #expect(groq.quirks.unsupported == ["n", "logit_bias", "logprobs", "top_logprobs"])
        #expect(groq.quirks.reasoningMember == nil)
        #expect(!groq.quirks.streamUsage)
        #expect(groq.profile(of: "openai/gpt-oss-120b", for: .openAIChat).maxOutputTokens == 1_000)
        #expect(groq.profile(of: "openai/gpt-oss-120b", for: .openAIChat).capabilities.reasoning == .effort)
        #expect(groq.profile(of: "openai/gpt-oss-20b", for: .openAIChat).maxOutputTokens == 65_536)
        #expect(groq.model("own")?.input == [.text, .image])
        #expect(groq.profile(of: "own", for: .openAIChat).capabilities.tools == false)
        #expect(groq.profile(of: "own", for: .openAIChat).capabilities.reasoning == .budget)
        #expect(groq.profile(of: "own", for: .openAIChat).quirks == groq.quirks)
        #expect(groq.model("unheard-of") == nil)
        let ollama = try #require(read.vendor("ollama"))
        #expect(ollama.model("llama3.2") != nil)
        #expect(ollama.model("qwen3:8b") != nil)
        #expect(ollama.profile(of: "llama3.2", for: .openAIChat).capabilities.imageURLs == false)
    }

    @Test("says what models cost and what they are for, in place of the catalogue")
    func prices() throws {
        let yaml = """
            vendors:
              openai:
                api_key: k
                models:
                  gpt-4.1:
                    price:
                      input: 1.75
                      output: "7.25 USD"
                      long_prompts: [{ above: 1000, input: 3.5, cached_input: 0.35, output: 14 }]
                      percent: { batch: 40, off_peak: 90 }
                  gpt-4.1-mini: { context_window: 1000 }
                  own: { purpose: speech, price: { million_characters: 12, thousand_searches: "${SEARCHES:-0.5}" } }
            """
        let openAI = try #require(try loadConfiguration(yaml).vendor("openai"))
        let price = try #require(openAI.model("gpt-4.1")?.price)
        #expect(price.rates == TokenRates(input: "1.75", output: "7.25"))
        #expect(price.rates(promptTokens: 1_001) == TokenRates(input: "3.5", cachedInput: "0.35", output: "14"))
        #expect(price.percents == [.batch: 40, .offPeak: 90])
        #expect(openAI.model("gpt-4.1-mini")?.price?.rates.input == "0.40")
        #expect(openAI.model("own")?.purpose == .speech)
        #expect(openAI.model("own")?.price?.millionCharacters == "12")
        #expect(openAI.model("own")?.price?.thousandSearches == "0.5")
    }

    @Test("may use anchors and merges, Windows line breaks and a byte order mark")
    func yaml() throws {
        let text = """
            vendors:
              openai: &common { api_key: k, timeouts: { connect: 3s } }
              second: { <<: *common, kind: openai, api_key: other }
            """
        for yaml in [text, text.replacingOccurrences("\n", with: "\r\n"), "\u{FEFF}" + text] {
            let read = try loadConfiguration(yaml)
            #expect(read.vendor("second")?.timeouts.connect == .seconds(3))
            #expect(read.vendor("second")?.apiKey == Secret("other"))
        }
    }

    @Test("may name the simulator, which is there anyway")
    func simulator() throws {
        #expect(
            try loadConfiguration("vendors: { simulator: { models: [echo] } }").vendors.map(\.name) == ["simulator"]
        )
        #expect(
            try loadConfiguration("vendors: { fake: { kind: simulator } }\nmodels: { a: simulator/echo }").vendors.map(
                \.name
            ) == [
                "fake", "simulator",
            ]
        )
    }

    @Test("may listen beyond loopback when told that it is meant")
    func exposure() throws {
        let yaml = "server: { listen: 0.0.0.0:8080 }\nadmin: { listen: 0.0.0.0:8081 }"
        #expect(try loadConfiguration(yaml, insecureNoAuth: true).server.listen.host == "0.0.0.0")
        #expect(throws: ConfigurationErrors.self) { try loadConfiguration(yaml) }
    }

    @Test("with thousands of vendors and aliases is read in reasonable time")
    func large() throws {
        var yaml = "vendors:\n"
        for index in 0..<2_000 {
            yaml += "  v\(index): { kind: openai, api_key: k, base_url: \"http://127.0.0.1:9000/v1\" }\n"
        }
        yaml += "models:\n"
        for index in 0..<2_000 { yaml += "  m\(index): v\(index)/gpt-4o\n" }
        let read = try loadConfiguration(yaml)
        #expect(read.vendors.count == 2_001)
        #expect(read.aliases.count == 2_000)
    }
}

@Suite("No configuration file")
struct EmbeddedConfigurationTests {
    @Test("gives every vendor whose key is set, and the simulator")
    func embedded() {
        let environment = [
            "OPENAI_API_KEY": "a", "GOOGLE_API_KEY": "b", "GROQ_API_KEY": "", "AZURE_OPENAI_API_KEY": "c",
        ]
        let configuration = Configuration.embedded(environment: environment)
        #expect(configuration.vendors.map(\.name) == ["openai", "gemini", "simulator"])
        #expect(configuration.vendor("gemini")?.apiKey == Secret("b"))
        #expect(configuration.server.listen.description == "127.0.0.1:8080")
        #expect(configuration.admin.listen.description == "127.0.0.1:8081")
        #expect(Configuration.embedded(environment: [:]).vendors.map(\.name) == ["simulator"])
    }

    @Test("gives Bedrock where its key and its region are set")
    func bedrock() {
        var environment = ["AWS_BEARER_TOKEN_BEDROCK": "k"]
        #expect(Configuration.embedded(environment: environment).vendors.map(\.name) == ["simulator"])
        environment["AWS_REGION"] = "eu central"
        #expect(Configuration.embedded(environment: environment).vendors.map(\.name) == ["simulator"])
        environment["AWS_REGION"] = "cn-north-1"
        let vendor = Configuration.embedded(environment: environment).vendor("bedrock")
        #expect(vendor?.baseURL?.description == "https://bedrock-runtime.cn-north-1.amazonaws.com.cn")
        #expect(vendor?.apiKey == Secret("k"))
        #expect(vendor?.cloud == nil)
    }

    @Test("prefers the first variable of a vendor")
    func order() {
        let configuration = Configuration.embedded(environment: ["GEMINI_API_KEY": "first", "GOOGLE_API_KEY": "second"])
        #expect(configuration.vendor("gemini")?.apiKey == Secret("first"))
    }
}

extension String {
    fileprivate func replacingOccurrences(_ one: Character, with other: String) -> String {
        split(separator: one, omittingEmptySubsequences: false).joined(separator: other)
    }
}

extension Result<Configuration, ConfigurationErrors> {
    fileprivate var problemPaths: [String] {
        guard case .failure(let errors) = self else { return [] }
        return errors.problems.map(\.path)
    }
}
