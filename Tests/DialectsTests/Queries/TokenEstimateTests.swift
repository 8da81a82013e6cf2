import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct TokenEstimateTests {
    private func tokens(_ text: String, _ change: (inout Call) -> Void = { _ in }, model: String = "gpt-5") -> Int {
        var call = Call(model: model)
        call.messages = [Message(.user, [.text(TextPart(JSONString(text)))])]
        change(&call)
        return TokenEstimate.tokens(of: call, model: model)
    }

    @Test("what is more has more tokens, and there is always one")
    func order() {
        #expect(TokenEstimate.tokens(of: Call(model: "gemini"), model: "gemini") == 1)
        #expect(tokens("a") < tokens("a b"))
        #expect(tokens("word") < tokens("internationalisation and more"))
        #expect(tokens("12") < tokens("123456"))
        #expect(tokens("a") < tokens("a\n\n\n"))
        #expect(tokens("ab") < tokens("山川"))
    }

    @Test("a character weighs the same, however JSON writes it")
    func escapes() throws {
        func estimate(_ json: String) throws -> Int {
            let request = try JSONDocument(parsing: #"{"model":"m","messages":[{"role":"user","content":"\#(json)"}]}"#)
            return TokenEstimate.tokens(of: try OpenAIChatDialect().readCall(request, route: CallRoute()), model: "m")
        }
        let characters = String(repeating: "山", count: 50)
        #expect(try estimate(characters) == estimate(String(repeating: #"\u5c71"#, count: 50)))
    }
}

/// The estimate beside what vendors counted.
@Suite("The estimate of tokens", .enabled(if: RecordedTraffic.isAvailable))
struct TokenEstimateRecordedTests {
    /// Members that bring in what cannot be seen: documents, searches, earlier answers, instructions of the vendor's.
    private static let unseen: Set<String> = [
        "cachedContent", "documents", "previous_response_id", "reasoning.mode", "reasoning.context",
        "venice_parameters",
        "web_search_options", "search_context_size", "modalities", "audio", "guardrailConfig",
    ]

    private static func isSeen(_ part: Part) -> Bool {
        switch part {
        case .media, .opaque: false
        case .toolResult(let result): result.parts.allSatisfy(isSeen)
        default: true
        }
    }

    /// Calls whose input is text through and through.
    private static let inputs = RecordedInput.all.filter { input in
        let call = input.call
        return call.messages.allSatisfy { $0.parts.allSatisfy(isSeen) } && call.tools.allSatisfy { $0.server == nil }
            && !call.extensions.contains { unseen.contains($0.name) }
    }

    /// Estimate by count.
    private static func ratios(_ chosen: (RecordedInput) -> Bool = { _ in true }) -> [Double] {
        inputs.filter(chosen)
            .map { Double(TokenEstimate.tokens(of: $0.call, model: $0.model)) / Double($0.tokens) }
            .sorted()
    }

    private static func quantile(_ values: [Double], _ part: Double) -> Double {
        values[min(values.count - 1, Int(Double(values.count) * part))]
    }

    /// Measured over 1,420 of them: median 1.00, half of all from 0.93 to 1.08, four of five from 0.77 to 1.25; half are off by less
    /// than 8 %, 85 % by less than a third. Weights of the same kind, fitted to the recordings of half of the projects only, are off by
    /// 11 to 12 % in the median for those of the other half.
    @Test("is right in the median, and not far off for most")
    func all() {
        let ratios = Self.ratios()
        #expect(ratios.count > 1300)
        let spread = [0.1, 0.25, 0.5, 0.75, 0.9].map { Self.quantile(ratios, $0) }
        #expect(0.97...1.03 ~= spread[2], "\(spread)")
        #expect(spread[1] > 0.88 && spread[3] < 1.15, "\(spread)")
        #expect(spread[0] > 0.65 && spread[4] < 1.4, "\(spread)")
        let errors = ratios.map { abs($0 - 1) }.sorted()
        #expect(Self.quantile(errors, 0.5) < 0.1, "\(Self.quantile(errors, 0.5))")
    }

    @Test(
        "is right in the median for every family of models",
        arguments: ["gpt", "claude", "gemini", "qwen", "deepseek", "stral", "llama", "command", "glm", "kimi", "grok"]
    )
    func families(word: String) {
        let ratios = Self.ratios { $0.model.lowercased().contains(word) }
        #expect(ratios.count > 20)
        let median = Self.quantile(ratios, 0.5)
        #expect(0.9...1.1 ~= median, "\(median)")
    }
}
