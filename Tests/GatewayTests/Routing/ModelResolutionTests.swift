import Core
import Simulator
import Testing

@testable import Gateway

/// What a model name stands for, without a network.
private func snapshot(_ yaml: String) throws -> Snapshot {
    try Snapshot(loadConfiguration(yaml), environment: [:], simulator: SimulatorService())
}

private let vendors = """
    vendors:
      local:      { kind: openai-compatible, base_url: "http://127.0.0.1:1/v1", models: [gpt-4o, shared, own] }
      openai:     { api_key: k }
      other:      { kind: openai-compatible, base_url: "http://127.0.0.1:2/v1", models: [shared] }
      anthropic:  { api_key: k }
      openrouter: { api_key: k }
    models:
      fast: openai/gpt-4o-mini
      gpt-4o-mini: local/own
      openai/renamed: anthropic/claude-sonnet-4-5
      "a/b:c": local/x/y:z
    """

@Suite("A model name")
struct ModelResolutionTests {
    @Test(
        "stands for an alias, else for a vendor's model, else for one that a vendor lists",
        arguments: [
            ("fast", "openai", "gpt-4o-mini"),
            // An alias goes before everything that the name could mean otherwise.
            ("gpt-4o-mini", "local", "own"),
            ("openai/renamed", "anthropic", "claude-sonnet-4-5"),
            ("a/b:c", "local", "x/y:z"),
            // The first slash ends the vendor's name; the rest is the model's, whatever it holds.
            ("openai/gpt-4o", "openai", "gpt-4o"),
            ("openrouter/meta-llama/llama-3:free", "openrouter", "meta-llama/llama-3:free"),
            ("local/nobody/knows:it", "local", "nobody/knows:it"),
            ("simulator/echo?status=429", "simulator", "echo?status=429"),
            ("openai/openai/x", "openai", "openai/x"),
            // A plain name goes to the vendor native to the dialect, though another one is listed before it.
            ("gpt-4o", "openai", "gpt-4o"),
            // Else to the first in the order of the file.
            ("shared", "local", "shared"),
            ("claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"),
        ]
    )
    func resolves(name: String, vendor: String, model: String) throws {
        let found = try snapshot(vendors).resolve(name, inbound: .openAIChat)
        #expect(found.targets.map(\.vendor.name) == [vendor])
        #expect(found.targets.map(\.profile.model) == [model])
    }

    @Test("goes to the vendor native to the caller's dialect")
    func native() throws {
        let yaml = """
            vendors:
              openai:    { api_key: k, models: [twin] }
              anthropic: { api_key: k, models: [twin] }
              gemini:    { api_key: k, models: [twin] }
            """
        let snapshot = try snapshot(yaml)
        func vendor(_ dialect: DialectName) throws -> [String] {
            try snapshot.resolve("twin", inbound: dialect).targets.map(\.vendor.name)
        }
        #expect(try vendor(.openAIChat) == ["openai"])
        #expect(try vendor(.anthropicMessages) == ["anthropic"])
        #expect(try vendor(.gemini) == ["gemini"])
    }

    @Test(
        "that stands for nothing is a 404 with the nearest names",
        arguments: [
            ("fats", "'fast'"), ("gpt-4o-mni", "'gpt-4o-mini'"), ("opnai/gpt-4o", "'openai/gpt-4o'"),
            ("claude-sonet-4-5", "'claude-sonnet-4-5'"),
        ]
    )
    func nearest(name: String, offered: String) throws {
        let snapshot = try snapshot(vendors)
        let error = #expect(throws: GatewayError.self) { try snapshot.resolve(name, inbound: .openAIChat) }
        #expect(error?.kind == .modelNotFound)
        #expect(error?.status == 404)
        #expect(error?.code == "model_not_found")
        #expect(error?.param == "model")
        #expect(error?.message.contains("Did you mean") == true)
        #expect(error?.message.contains(offered) == true)
    }

    @Test(
        "without a neighbour is a 404 that says how to name one",
        arguments: ["zzzzzzzzzzzz", "/", "openai/", "a/b/c/d"]
    )
    func noNeighbour(name: String) throws {
        let snapshot = try snapshot(vendors)
        let error = #expect(throws: GatewayError.self) { try snapshot.resolve(name, inbound: .openAIChat) }
        #expect(error?.status == 404)
        #expect(error?.message.contains("local, openai, other, anthropic, openrouter, simulator") == true)
    }

    @Test("of great length is told only in part")
    func long() throws {
        let snapshot = try snapshot(vendors)
        let name = String(repeating: "x", count: 500)
        let error = #expect(throws: GatewayError.self) { try snapshot.resolve(name, inbound: .openAIChat) }
        #expect(error?.message.contains(name) == false)
    }
}
