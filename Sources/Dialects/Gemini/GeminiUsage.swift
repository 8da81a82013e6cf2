import Core
import JSON

/// `usageMetadata`: Gemini counts thoughts apart from the candidates and tool-use prompts apart from the prompt; the
/// canonical counts hold both.
enum GeminiUsage {
    /// - Returns: nil where the prompt is not counted (Vertex sends objects that only name the kind of traffic).
    static func read(_ node: JSONNode?) -> Usage? {
        guard let node, let prompt = node["promptTokenCount"]?.tokenCount else { return nil }
        var toolPrompt = 0
        var candidates = 0
        var usage = Usage(inputTokens: 0, outputTokens: 0)
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "toolUsePromptTokenCount": toolPrompt = value.tokenCount ?? 0
            case "candidatesTokenCount": candidates = value.tokenCount ?? 0
            case "thoughtsTokenCount": usage.reasoningTokens = value.tokenCount
            case "cachedContentTokenCount": usage.cachedInputTokens = value.tokenCount
            case "promptTokensDetails":
                usage.inputAudioTokens = tokens(of: "AUDIO", in: value)
                usage.inputImageTokens = tokens(of: "IMAGE", in: value)
            case "candidatesTokensDetails":
                usage.outputAudioTokens = tokens(of: "AUDIO", in: value)
                usage.outputImageTokens = tokens(of: "IMAGE", in: value)
            default: break
            }
        }
        usage.inputTokens = prompt + toolPrompt
        usage.outputTokens = candidates + (usage.reasoningTokens ?? 0)
        return usage
    }

    private static func tokens(of modality: StaticString, in details: JSONNode) -> Int? {
        for detail in details.elements where detail["modality"]?.equals(modality) == true {
            return detail["tokenCount"]?.tokenCount
        }
        return nil
    }

    /// The output counts always add up to what the vendor counted, even where it tells of more thoughts than it counts in
    /// all.
    static func write(_ usage: Usage, serviceTier: String?, into out: inout JSONWriter) {
        let thoughts = usage.reasoningTokens ?? 0
        out.beginObject()
        out.member("promptTokenCount", usage.inputTokens)
        out.member("candidatesTokenCount", usage.outputTokens - thoughts)
        out.member("totalTokenCount", usage.inputTokens + usage.outputTokens)
        out.member("cachedContentTokenCount", usage.cachedInputTokens)
        out.member("thoughtsTokenCount", usage.reasoningTokens)
        write(
            "promptTokensDetails",
            [("AUDIO", usage.inputAudioTokens), ("IMAGE", usage.inputImageTokens)],
            of: usage.inputTokens,
            into: &out
        )
        write(
            "candidatesTokensDetails",
            [("AUDIO", usage.outputAudioTokens), ("IMAGE", usage.outputImageTokens)],
            of: usage.outputTokens - thoughts,
            into: &out
        )
        out.member("serviceTier", serviceTier.map(GeminiServiceTier.write))
        out.endObject()
    }

    private static func write(
        _ name: StaticString,
        _ modalities: [(name: StaticString, tokens: Int?)],
        of all: Int,
        into out: inout JSONWriter
    ) {
        var told = modalities.filter { ($0.tokens ?? 0) > 0 }
        guard !told.isEmpty else { return }
        var text = all
        for modality in told { text = text.subtractingReportingOverflow(modality.tokens ?? 0).partialValue }
        out.key(name)
        out.beginArray()
        if text > 0 { told.insert((name: "TEXT", tokens: text), at: 0) }
        for modality in told {
            out.beginObject()
            out.member("modality", literal: modality.name)
            out.member("tokenCount", modality.tokens)
            out.endObject()
        }
        out.endArray()
    }
}
