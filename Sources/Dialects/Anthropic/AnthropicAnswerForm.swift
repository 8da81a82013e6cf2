import Core
import JSON

/// How a wished form of the answer is told to Anthropic.
///
/// A JSON Schema is native (`output_config.format`) where the model has it (see ``AnthropicSchema``). Where not, and for any JSON object, which
/// Anthropic has no word for, the answer is a call of a tool made for it, whose input the readers turn into the text. The
/// model is made to call that tool, or, when the caller has tools of his own, to call any. Where thinking is on, or the
/// model thinks unasked, nothing may be forced: the instructions ask for it instead.
enum AnthropicAnswerForm {
    case free
    case native(JSONRaw)
    case tool(Tool, isForced: Bool)

    /// - Parameter mayForce: the model may be made to call a tool.
    init(_ call: Call, for target: TargetProfile, mayForce: Bool) throws(GatewayError) {
        let schema: JSONRaw
        var description: JSONString = "Gives the answer. Call it exactly once."
        switch call.responseFormat {
        case nil, .text:
            self = .free
            return
        case .jsonObject:
            schema = JSONRaw(unchecked: Self.openObject.bytes)
        case .jsonSchema(let format):
            if target.capabilities.jsonSchema {
                self = .native(format.schema)
                return
            }
            schema = format.schema
            if let said = format.description { description = said }
        }
        // The caller names the tool that must be called, so there is no other answer.
        if case .named = call.toolChoice {
            self = .free
            return
        }
        guard let root = try? schema.parsed().root, root["type"].map({ $0.equals("object") }) ?? root.isObject else {
            throw .unsupportedParameter(
                "response_format",
                "\(target.model) answers in a tool's input, which must be an object.",
                canBeLeftOut: false
            )
        }
        self = .tool(
            Tool(name: Self.name(beside: call.tools), description: description, parameters: schema),
            isForced: mayForce
        )
    }

    private static let openObject = JSONRaw.build {
        $0.object {
            $0.member("type", literal: "object")
            $0.object("properties") { _ in }
            $0.member("additionalProperties", true)
        }
    }

    /// A name that none of the caller's tools has.
    private static func name(beside tools: [Tool]) -> String {
        var name = "structured_output"
        while tools.contains(where: { $0.name == name }) { name += "_" }
        return name
    }
}
