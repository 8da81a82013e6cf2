import Core
import JSON
import NIOCore
import Testing

@testable import Dialects

@Suite("Parameters that a call has whatever it says")
struct CallParametersTests {
    private static let all: [CallParameter: JSONRaw] = [
        .maxTokens: JSONRaw(7), .temperature: raw("0.25"), .topP: raw("0.5"), .topK: JSONRaw(3), .seed: JSONRaw(5),
        .presencePenalty: raw("-1.0"), .frequencyPenalty: raw("1.0"), .stop: raw(#"["x"]"#),
        .reasoningEffort: JSONRaw("low"),
    ]

    private static func raw(_ text: String) -> JSONRaw { JSONRaw(unchecked: ByteBuffer(string: text)) }

    private static func applied(_ parameters: CallParameters, _ request: String, _ name: DialectName) throws -> JSONNode
    {
        let document = try JSONDocument(parsing: ByteBuffer(string: request))
        let edits = Dialects.named(name).setting(parameters, of: document)
        return try JSONDocument(parsing: edits?.applied() ?? document.bytes).root
    }

    private static let conversations: [DialectName: String] = [
        .openAIChat: #""messages":[{"role":"user","content":"Hi"}]"#, .openAIResponses: #""input":"Hi""#,
        .openAICompletions: #""prompt":"Hi""#, .cohereV2: #""messages":[{"role":"user","content":"Hi"}]"#,
        .anthropicMessages: #""messages":[{"role":"user","content":"Hi"}],"max_tokens":50"#,
        .gemini: #""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#,
        .bedrockConverse: #""messages":[{"role":"user","content":[{"text":"Hi"}]}]"#,
    ]

    @Test("are read again by the dialect from where they were put", arguments: DialectName.allCases)
    func roundTrip(name: DialectName) throws {
        var parameters = CallParameters()
        parameters.always = Self.all
        let text = #"{"model":"m",\#(Self.conversations[name] ?? "")}"#
        let root = try Self.applied(parameters, text, name)
        let document = try JSONDocument(parsing: root.raw.bytes)
        let call = try Dialects.named(name).readCall(document, route: CallRoute(model: "m", stream: false))
        #expect(call.sampling.maxOutputTokens == 7)
        #expect(call.sampling.temperature?.double == 0.25)
        #expect(call.sampling.topP?.double == 0.5)
        for (parameter, value) in [
            (CallParameter.topK, call.sampling.topK?.double == 3), (.seed, call.sampling.seed?.double == 5),
            (.presencePenalty, call.sampling.presencePenalty?.double == -1),
            (.frequencyPenalty, call.sampling.frequencyPenalty?.double == 1), (.stop, call.sampling.stop == ["x"]),
            (.reasoningEffort, call.reasoning?.effort == .low),
        ] {
            #expect(value == (name.place(of: parameter) != nil), "\(parameter)")
        }
    }

    @Test("go before what it says, or stand in where it says nothing")
    func order() throws {
        var parameters = CallParameters()
        parameters.always = [.temperature: JSONRaw(0)]
        parameters.standard = [.topP: Self.raw("0.5"), .maxTokens: JSONRaw(9), .seed: JSONRaw(1)]
        let said = #"{"model":"m","temperature":1.5,"top_p":0.9,"max_tokens":3,"seed":null}"#
        let root = try Self.applied(parameters, said, .openAIChat)
        #expect(root["temperature"]?.double == 0 && root["top_p"]?.double == 0.9)
        #expect(root["max_tokens"]?.int == 3 && root["max_completion_tokens"] == nil && root["seed"]?.int == 1)
        let nothing = try Self.applied(parameters, #"{"model":"m"}"#, .openAIChat)
        #expect(nothing["max_completion_tokens"]?.int == 9 && nothing["top_p"]?.double == 0.5)
        var others = CallParameters()
        others.always = [.temperature: JSONRaw(1), .topK: JSONRaw(2)]
        #expect(parameters.over(others).always == [.temperature: JSONRaw(0), .topK: JSONRaw(2)])
    }

    @Test("are put where the request has them, in either way of writing it")
    func spelling() throws {
        var parameters = CallParameters()
        parameters.always = [.temperature: JSONRaw(0), .topP: JSONRaw(1), .maxTokens: JSONRaw(4)]
        let snake = try Self.applied(parameters, #"{"generation_config":{"top_p":0.5,"max_output_tokens":9}}"#, .gemini)
        #expect(snake["generation_config"]?.count == 3 && snake["generationConfig"] == nil)
        #expect(snake["generation_config"]?["top_p"]?.int == 1)
        #expect(snake["generation_config"]?["max_output_tokens"]?.int == 4)
    }
}
