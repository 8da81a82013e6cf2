public import Core
import JSON

/// An estimate of the input tokens of a call, for vendors that do not count them.
///
/// Fitted to some 1,400 recorded calls to thirty vendors, without media and without tools that vendors run, whose answers told the
/// true count: half of the estimates are within a tenth of it, four of five within a third. The recordings are English nearly
/// throughout, so that the weight of other scripts is not measured. What a vendor puts into the prompt by itself is known for
/// families of models only (``TokenEstimateFamily``), and thoughts of earlier turns are taken to be left out of it, as by most
/// vendors. Media count as a middling image.
public enum TokenEstimate {
    /// - Parameter model: the vendor's name of it.
    public static func tokens(of call: Call, model: String) -> Int {
        let family = TokenEstimateFamily(of: model)
        var text = TextWeight()
        var media = 0.0
        for message in call.messages {
            for part in message.parts { add(part, to: &text, &media) }
        }
        var tools = 0.0
        // Of tools that must not be called, most models are not told.
        if family.isToldOfIdleTools || call.toolChoice != ToolChoice.none {
            for tool in call.tools {
                text.add(JSONString(tool.name), times: Factor.tool)
                text.add(tool.description, times: Factor.tool)
                text.add(tool.parameters, times: Factor.schema)
                text.add(tool.server?.value, times: Factor.schema)
            }
            tools = call.tools.isEmpty ? 0 : family.tools + family.tool * Double(call.tools.count)
        }
        if case .jsonSchema(let format) = call.responseFormat {
            text.add(format.schema, times: family.schemaOfAnswer)
        }
        let thinks = call.reasoning?.budgetTokens != nil || call.reasoning?.effort != nil
        let frame = family.call + (thinks ? family.thinking : 0) + family.message * Double(call.messages.count)
        return max(1, Int((frame + tools + media + text.tokens * family.text).rounded()))
    }

    /// Of a text by itself.
    static func tokens(of text: JSONString) -> Int {
        var weight = TextWeight()
        weight.add(text)
        return Int((weight.tokens * TokenEstimateFamily(of: "gemini").text).rounded(.up))
    }

    /// What a text weighs where it is no message.
    private enum Factor {
        /// Each call of a tool comes with a frame of its own.
        static let toolCall = 2.0
        static let tool = 1.2
        /// Most vendors tell a model of a schema in fewer words.
        static let schema = 0.66
        static let media = 800.0
    }

    private static func add(_ part: Part, to text: inout TextWeight, _ media: inout Double) {
        switch part {
        case .text(let part): text.add(part.text)
        case .refusal(let refusal): text.add(refusal)
        case .reasoning: break
        case .toolCall(let call):
            text.add(call.name, times: Factor.toolCall)
            text.add(call.arguments.asText, times: Factor.toolCall)
        case .toolResult(let result):
            text.add(result.value)
            for part in result.parts { add(part, to: &text, &media) }
        case .media: media += Factor.media
        case .opaque(let part): text.add(part.value)
        }
    }
}
