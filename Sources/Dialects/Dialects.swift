public import Core

/// Every dialect by its name. A new wire format is a folder of its own, a case of ``DialectName`` and a line here.
public enum Dialects {
    /// The dialect of the name.
    public static func named(_ name: DialectName) -> any Dialect {
        switch name {
        case .openAIChat: OpenAIChatDialect()
        case .openAICompletions: OpenAICompletionsDialect()
        case .anthropicMessages: AnthropicMessagesDialect()
        case .gemini: GeminiDialect()
        case .cohereV2: CohereV2Dialect()
        case .openAIResponses: OpenAIResponsesDialect()
        case .bedrockConverse: BedrockConverseDialect()
        }
    }
}
