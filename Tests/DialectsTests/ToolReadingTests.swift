import Core
import Dialects
import JSON
import Testing

@Suite struct ToolReadingTests {
    private func read(_ dialect: DialectName, name: String, schema: String) throws -> Call {
        let function = #"{"name":"\#(name)","parameters":\#(schema)}"#
        let tool =
            switch dialect {
            case .openAIChat, .cohereV2: #"{"type":"function","function":\#(function)}"#
            case .openAIResponses: #"{"type":"function","name":"\#(name)","parameters":\#(schema)}"#
            case .anthropicMessages: #"{"name":"\#(name)","input_schema":\#(schema)}"#
            case .bedrockConverse: #"{"toolSpec":{"name":"\#(name)","inputSchema":{"json":\#(schema)}}}"#
            default: #"{"functionDeclarations":[{"name":"\#(name)","parametersJsonSchema":\#(schema)}]}"#
            }
        let tools = dialect == .bedrockConverse ? #""toolConfig":{"tools":[\#(tool)]}"# : #""tools":[\#(tool)]"#
        let text =
            dialect == .gemini || dialect == .bedrockConverse
            ? "{\(tools)}" : #"{"model":"m","messages":[{"role":"user","content":"a"}],"input":"a",\#(tools)}"#
        return try Dialects.named(dialect).readCall(JSONDocument(parsing: text), route: CallRoute(model: "m"))
    }

    static let dialects = DialectName.allCases.filter { $0 != .openAICompletions }

    @Test("a tool must have a name, and its schema be one, in every dialect", arguments: dialects)
    func faults(dialect: DialectName) throws {
        #expect(try read(dialect, name: "f", schema: #"{"type":"object"}"#).tools.first?.name == "f")
        for (name, schema) in [("", "{}"), ("f", "1"), ("f", "[]"), ("f", #""{}""#)] {
            let error = #expect(throws: GatewayError.self) { try read(dialect, name: name, schema: schema) }
            #expect(error?.kind == .invalidRequest && error?.param != nil, "\(name) \(schema)")
        }
    }
}
