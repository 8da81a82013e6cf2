public import Core

/// Which format a vendor is asked in, beside conversations; nil where it has nothing of the kind.
public enum QueryFormats {
    /// For embeddings.
    public static func embeddings(of target: TargetProfile) -> (any QueryFormat<EmbeddingsQuery, Embeddings>)? {
        switch target.dialect {
        case .openAIChat, .openAICompletions, .openAIResponses: OpenAIEmbeddings()
        case .gemini where VertexEmbeddings.isAsked(target): VertexEmbeddings()
        case .gemini: GeminiEmbeddings(isBatch: !GeminiEmbeddings.takesOneContent(target))
        case .cohereV2: CohereEmbeddings()
        case .bedrockConverse: BedrockEmbeddings()
        case .anthropicMessages: nil
        }
    }

    /// For ranking.
    public static func ranking(of target: TargetProfile) -> (any QueryFormat<RankingQuery, Ranking>)? {
        switch target.dialect {
        case .openAIChat, .openAICompletions, .openAIResponses: CommonRanking()
        case .cohereV2: CommonRanking(path: "/v2/rerank")
        case .anthropicMessages, .gemini, .bedrockConverse: nil
        }
    }

    /// For counting the tokens of a call.
    public static func tokenCount(of target: TargetProfile) -> (any QueryFormat<Call, CountedTokens>)? {
        switch target.dialect {
        case .openAIChat, .openAICompletions, .cohereV2: nil
        case .openAIResponses: ResponsesTokenCount()
        case .anthropicMessages: AnthropicTokenCount()
        case .gemini: GeminiTokenCount()
        case .bedrockConverse: BedrockTokenCount()
        }
    }
}
