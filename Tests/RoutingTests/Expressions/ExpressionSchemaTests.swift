import Testing

@testable import Routing

@Suite("An expression schema")
struct ExpressionSchemaTests {
    @Test("finds variables by name, and values of maps by their keys")
    func variables() {
        let schema = ExpressionSchema.sample
        #expect(schema.variable(named: "prompt.tokens")?.index == 2)
        #expect(schema.variable(named: "prompt.tokens")?.type == .number)
        #expect(
            schema.variable(named: "tags.x").map { ($0.index, $0.type, $0.key) } ?? (0, .map, nil) == (8, .text, "x")
        )
        #expect(schema.variable(named: "request.headers.x")?.key == "x")
        #expect(schema.variable(named: "tags")?.type == .map)
        for name in ["", "prompt", "tokens", "tags.a.b", "request.x", "Prompt.tokens", "prompt.tokens.x"] {
            #expect(schema.variable(named: name) == nil, "\(name)")
        }
        #expect(schema.variables.map(\.index) == Array(0..<11))
    }

    @Test(
        "knows what was meant",
        arguments: [
            ("caller.taem", ["caller.team"]), ("CALLER.TEAM", ["caller.team"]), ("caller.k", ["caller.key"]),
            ("feature", ["features"]), ("prompt.message", ["prompt.messages"]), ("header.x", []),
            ("request.header.x_id", ["request.headers.x_id"]), ("tags.a.b", ["tags['a.b']"]), ("nul", ["null"]),
            ("zzz", []),
        ]
    )
    func nearest(written: String, meant: [String]) {
        #expect(ExpressionSchema.sample.nearest(to: written) == meant)
    }

    @Test("ends the program where it contradicts itself")
    func contradictions() async {
        await #expect(processExitsWith: .failure) { _ = ExpressionSchema([("a", .text), ("a", .flag)]) }
        await #expect(processExitsWith: .failure) { _ = ExpressionSchema([("a", .map), ("a.b", .flag)]) }
        await #expect(processExitsWith: .failure) { _ = ExpressionSchema([("a-b", .text)]) }
        await #expect(processExitsWith: .failure) { _ = ExpressionSchema([("not", .flag)]) }
    }
}
