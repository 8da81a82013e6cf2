import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A caller with rules for calls")
struct CallRuleTests {
    private static let key = "sk-search-0123456789abcdef"

    /// Ways in, with a body that uses nothing and has a place for further members.
    static let ways: [(path: String, body: String)] = [
        ("/v1/chat/completions", #"{"model":"fast","messages":[{"role":"user","content":"Hi"}]MORE}"#),
        ("/v1/completions", #"{"model":"fast","prompt":"Hi"MORE}"#),
        ("/v1/responses", #"{"model":"fast","input":"Hi"MORE}"#),
        ("/v1/messages", #"{"model":"fast","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]MORE}"#),
        ("/v1beta/models/fast:generateContent", #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]MORE}"#),
        ("/v2/chat", #"{"model":"fast","messages":[{"role":"user","content":"Hi"}]MORE}"#),
    ]

    private func with(
        _ permissions: String,
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            let yaml = """
                vendors:
                  openai: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1", region: eu }
                  other: { kind: openai-compatible, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                  real: { kind: openai, api_key: sk-operator, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                models:
                  fast: openai/gpt-4o-mini
                  either: { targets: [{ model: openai/a }, { model: other/b }] }
                keys:
                  - { name: search, key: \(Self.key), permissions: { models: ["*"], \(permissions) } }
                """
            try await TestGateway.with(yaml) { gateway in try await body(gateway, vendor) }
        }
    }

    private func ask(_ gateway: TestGateway, _ way: (path: String, body: String), more: String = "") async throws
        -> WireAnswer
    {
        let parts = way.body.split(separator: "MORE", omittingEmptySubsequences: false)
        return try await gateway.ask(
            parts.joined(separator: more),
            path: way.path,
            headers: ["x-api-key: \(Self.key)", "anthropic-version: 2023-06-01"]
        )
    }

    @Test("asks for text where nothing more is granted, in every dialect, and for nothing that is not known")
    func text() async throws {
        try await with("features: []") { gateway, vendor in
            for way in Self.ways {
                let plain = try await ask(gateway, way)
                #expect(plain.status == 200, "\(way.path)")
                let sent = vendor.requests.count
                let unknown = try await ask(gateway, way, more: #","brand_new":1"#)
                #expect(unknown.status == 403)
                #expect(unknown.text.contains("'brand_new'"))
                #expect(unknown.text.contains("permissions.features"))
                #expect(vendor.requests.count == sent)
            }
        }
    }

    @Test(
        "is refused what is not granted, by name",
        arguments: [
            (0, #","tools":[{"type":"function","function":{"name":"f"}}]"#, "tools"),
            (0, #","stream":true"#, "streaming"),
            (0, #","reasoning_effort":"low""#, "reasoning"), (1, #","logprobs":1"#, "logprobs"),
            (2, #","tools":[{"type":"web_search"}]"#, "web_search"),
            (3, #","thinking":{"type":"adaptive"}"#, "reasoning"),
            (4, #","generationConfig":{"responseSchema":{}}"#, "json_schema"), (5, #","documents":["a"]"#, "files"),
        ]
    )
    func features(_ way: Int, _ more: String, _ feature: String) async throws {
        try await with("features: [images]") { gateway, vendor in
            let answer = try await ask(gateway, Self.ways[way], more: more)
            #expect(answer.status == 403)
            let message = "The key 'search' is not granted calls with '\(feature)' ('permissions.features' of the key)."
            #expect(answer.text.contains(message))
            #expect(vendor.requests.isEmpty)
            if way == 0 { #expect(answer.errorCode == "feature_not_granted") }
        }
        try await with("features: [\(feature)]") { gateway, vendor in
            let answer = try await ask(gateway, Self.ways[way], more: more)
            #expect(!answer.text.contains("permissions.features"))
            #expect(vendor.requests.count <= 1)
        }
    }

    @Test("asks for anything where no features are said")
    func free() async throws {
        try await with("endpoints: [calls]") { gateway, vendor in
            let more = #","tools":[{"type":"function","function":{"name":"f"}}],"brand_new":1"#
            let answer = try await ask(gateway, Self.ways[0], more: more)
            #expect(answer.status == 200)
            #expect(vendor.receivedText.contains("brand_new"))
        }
    }

    @Test("has a conversation compacted only if it uses what is granted")
    func compaction() async throws {
        try await with("features: [tools]") { gateway, vendor in
            let way = ("/v1/responses/compact", #"{"model":"real/gpt-5","input":[MORE]}"#)
            let refused = try await ask(gateway, way, more: #"{"role":"user","content":[{"type":"input_image"}]}"#)
            #expect(refused.errorCode == "feature_not_granted")
            #expect(vendor.requests.isEmpty)
            let passed = try await ask(gateway, way, more: #"{"type":"function_call"}"#)
            #expect(passed.status == 200)
            #expect(vendor.requests.count == 1)
        }
    }

    @Test("gets no longer answer than is granted: more is refused, less is left, and nothing becomes the limit")
    func limits() async throws {
        try await with("max_output_tokens: 100") { gateway, vendor in
            let members = [#""max_tokens":"#, #""max_tokens":"#, #""max_output_tokens":"#, "", "", #""max_tokens":"#]
            for (way, member) in zip(Self.ways, members) where !member.isEmpty {
                let refused = try await ask(gateway, way, more: ",\(member)101")
                #expect(refused.status == 403)
                #expect(refused.text.contains("'permissions.max_output_tokens' of the key"))
                #expect(try await ask(gateway, way, more: ",\(member)100").status == 200)
                #expect(vendor.sentLimit == 100)
                #expect(try await ask(gateway, way).status == 200)
                #expect(vendor.sentLimit == (way.path == "/v1/completions" ? 16 : 100))
            }
            let gemini = Self.ways[4]
            let config = #","generationConfig":{"maxOutputTokens":60,"candidateCount":"#
            #expect(try await ask(gateway, gemini, more: config + "2}").status == 403)
            #expect(try await ask(gateway, gemini, more: config + "1}").status == 200)
            #expect(vendor.sentLimit == 60)
            #expect(try await ask(gateway, gemini).status == 200)
            #expect(vendor.sentLimit == 100)
            let wide = try await ask(gateway, Self.ways[0], more: #","n":101"#)
            #expect(wide.errorCode == "output_limit_not_granted")
            #expect(try await ask(gateway, Self.ways[0], more: #","n":2"#).status == 200)
            #expect(vendor.sentLimit == 50)
            #expect(try await ask(gateway, Self.ways[0], more: #","max_tokens":"9""#).status == 403)
        }
        try await with("max_output_tokens: 4") { gateway, vendor in
            // The body asks for 5.
            let refused = try await ask(gateway, Self.ways[3])
            #expect(refused.status == 403)
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test("uses vendors in the regions that are granted, and sees no models of others")
    func regions() async throws {
        try await with(#"regions: ["eu*"]"#) { gateway, vendor in
            for _ in 0..<8 {
                let way = (Self.ways[0].path, Self.ways[0].body.replacing("fast", with: "either"))
                #expect(try await ask(gateway, way)["x-gateway-vendor"] == "openai")
            }
            let way = (Self.ways[0].path, Self.ways[0].body.replacing("fast", with: "other/b"))
            let refused = try await ask(gateway, way)
            #expect(refused.status == 403)
            #expect(refused.errorCode == "region_not_granted")
            #expect(refused.error?["message"]?.string?.contains("in no region that is known") == true)
            let list = try await gateway.ask("", path: "/v1/models", method: "GET", headers: ["x-api-key: \(Self.key)"])
            let ids = list.json["data"]?.elements.compactMap { $0["id"]?.string } ?? []
            #expect(ids.prefix(2) == ["fast", "either"])
            #expect(!ids.contains { $0.hasPrefix("other/") || $0.hasPrefix("simulator/") })
        }
        try await with(#"regions: [us]"#) { gateway, vendor in
            let refused = try await ask(gateway, Self.ways[0])
            #expect(refused.error?["message"]?.string?.contains("in the region 'eu'") == true)
            let list = try await gateway.ask("", path: "/v1/models", method: "GET", headers: ["x-api-key: \(Self.key)"])
            #expect(list.json["data"]?.count == 0)
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test("has a vendor's region from its setting or its cloud's address")
    func places() throws {
        let read = try loadConfiguration(
            """
            vendors:
              bedrock: { region: eu-central-1 }
              here: { kind: bedrock }
              vertex: { project: p }
              gcp: { kind: vertex, project: p, region: europe-west1 }
              openai: { api_key: k }
              eu: { kind: openai, api_key: k, region: eu }
            """,
            environment: ["AWS_REGION": "us-east-1"]
        )
        let regions = ["bedrock", "here", "vertex", "gcp", "openai", "eu"].map { read.vendor($0)?.region }
        #expect(regions == ["eu-central-1", "us-east-1", "global", "europe-west1", nil, "eu"])
    }
}

extension ScriptedVendor {
    /// The longest answer that the last request asks for.
    fileprivate var sentLimit: Int? {
        guard let body = requests.last?.body, let document = try? JSONDocument(parsing: body) else { return nil }
        let root = document.root
        return (root["max_completion_tokens"] ?? root["max_tokens"] ?? root["max_output_tokens"])?.int
    }
}
