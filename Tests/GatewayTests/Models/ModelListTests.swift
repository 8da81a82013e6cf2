import JSON
import Testing

@testable import Gateway

@Suite("The list of models")
struct ModelListTests {
    private static let yaml = """
        vendors:
          openai: { api_key: k, models: { own: { context_window: 1000, max_output_tokens: 100, input: [text, image] } } }
          local:  { kind: openai-compatible, base_url: "http://127.0.0.1:1/v1", models: [one, "two/three"] }
        models:
          fast: openai/own
          both: { strategy: weighted, targets: [ { model: openai/own, weight: 1 }, { model: local/one, weight: 1 } ] }
        """

    private func get(_ path: String, _ headers: [String] = []) async throws -> WireAnswer {
        try await TestGateway.with(Self.yaml) { gateway in
            try await gateway.ask("", path: path, method: "GET", headers: headers)
        }
    }

    @Test("tells aliases and what each vendor has, with what is known of it")
    func openAI() async throws {
        let answer = try await get("/v1/models")
        #expect(answer.status == 200)
        #expect(answer.json["object"]?.string == "list")
        let data = answer.json["data"]?.elements.map { $0 } ?? []
        let names = data.compactMap { $0["id"]?.string }
        #expect(
            names.prefix(3) == ["both", "fast", "openai/own"] || names.prefix(3) == ["fast", "both", "openai/own"]
        )
        #expect(names.contains("openai/gpt-4o-mini"))
        #expect(names.suffix(3) == ["local/one", "local/two/three", "simulator/echo"])
        #expect(!names.contains { $0.contains("*") })
        #expect(Set(names).count == names.count)
        let own = try #require(data.first { $0["id"]?.equals("openai/own") == true })
        #expect(own["owned_by"]?.string == "openai")
        #expect(own["context_window"]?.int == 1000)
        #expect(own["max_output_tokens"]?.int == 100)
        #expect(own["architecture"]?["input_modalities"]?.elements.map(\.string) == ["text", "image"])
        #expect(own["purpose"]?.string == "conversation")
        #expect(own["pricing"] == nil)
        let mini = try #require(data.first { $0["id"]?.equals("openai/gpt-4o-mini") == true })
        #expect(mini["pricing"]?["currency"]?.string == "USD")
        #expect(mini["pricing"]?["input"]?.string == "0.15")
        #expect(mini["pricing"]?["output"]?.string == "0.6")
        let both = try #require(data.first { $0["id"]?.equals("both") == true })
        #expect(both["owned_by"]?.string == "llm-gateway")
        #expect(both["context_window"] == nil)
    }

    @Test(
        "tells one model, also one that is only understood",
        arguments: ["fast", "openai/own", "local/two%2Fthree", "local/x:y"]
    )
    func one(name: String) async throws {
        let answer = try await get("/v1/models/\(name)")
        #expect(answer.status == 200)
        #expect(answer.json["id"]?.string == name.replacing("%2F", with: "/"))
        #expect(answer.json["object"]?.string == "model")
    }

    @Test("is told in the caller's shape, page by page")
    func anthropic() async throws {
        let first = try await get("/v1/models?limit=2", ["anthropic-version: 2023-06-01"])
        #expect(first.json["data"]?.count == 2)
        #expect(first.json["has_more"]?.bool == true)
        #expect(first.json["data"]?[0]?["type"]?.string == "model")
        let last = try #require(first.json["last_id"]?.string)
        let second = try await get("/v1/models?limit=1&after_id=\(last)", ["anthropic-version: 2023-06-01"])
        #expect(second.json["data"]?[0]?["id"]?.string == "openai/own")
        let back = try await get("/v1/models?limit=1&before_id=openai/own", ["anthropic-version: 2023-06-01"])
        #expect(back.json["data"]?[0]?["id"]?.string == last)
    }

    @Test(
        "is Google's for a caller of Google's",
        arguments: [
            ("/v1beta/models?pageSize=2", ""), ("/v1/models?pageSize=2&key=k", ""),
            ("/v1/models?pageSize=2", "x-goog-api-key: k"),
        ]
    )
    func gemini(path: String, header: String) async throws {
        let answer = try await get(path, header.isEmpty ? [] : [header])
        #expect(answer.json["models"]?.count == 2)
        #expect(answer.json["models"]?[0]?["name"]?.string?.hasPrefix("models/") == true)
        let token = try #require(answer.json["nextPageToken"]?.string)
        let next = try await get("/v1beta/models?pageSize=1&pageToken=\(token)")
        #expect(next.json["models"]?[0]?["name"]?.string == "models/openai/own")
        #expect(next.json["models"]?[0]?["inputTokenLimit"]?.int == 1000)
    }

    @Test("has nothing of a name that stands for nothing, in the caller's shape")
    func unknown() async throws {
        let openAI = try await get("/v1/models/fats")
        #expect(openAI.status == 404)
        #expect(openAI.errorCode == "model_not_found")
        #expect(openAI.error?["message"]?.string?.contains("'fast'") == true)
        let anthropic = try await get("/v1/models/none", ["anthropic-version: 2023-06-01"])
        #expect(anthropic.error?["type"]?.string == "not_found_error")
        let gemini = try await get("/v1beta/models/none")
        #expect(gemini.error?["status"]?.string == "NOT_FOUND")
    }

    @Test("is only read")
    func method() async throws {
        try await TestGateway.with(Self.yaml) { gateway in
            let answer = try await gateway.ask("{}", path: "/v1/models")
            #expect(answer.status == 405)
            #expect(answer["allow"] == "GET, HEAD")
        }
    }
}
