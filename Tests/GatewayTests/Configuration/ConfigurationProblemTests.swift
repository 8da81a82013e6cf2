import Core
import Testing

@testable import Gateway

@Suite("A faulty configuration")
struct ConfigurationProblemTests {
    static let environment = ["EMPTY": "", "OPENAI_APIKEY": "x", "WORD": "word"]

    @Test("is told where, what and what was meant", arguments: FaultyFile.all)
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

    @Test("of more names written twice than anybody means is told with a place all the same")
    func manyDuplicates() {
        let yaml = (0..<150).map { "k\($0): 1\nk\($0): 2" }.joined(separator: "\n")
        let told = problems(of: yaml)
        #expect(told.contains { $0.message.contains("written twice") && $0.line != nil }, "\(told)")
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
            _ = try loadConfiguration(yaml, environment: ConfigurationProblemTests.environment)
            return []
        } catch {
            return error.problems
        }
    }
}
