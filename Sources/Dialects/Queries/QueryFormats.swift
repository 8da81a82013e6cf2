public import Core

/// Which format a vendor is asked in, beside conversations; nil where it has nothing of the kind.
public enum QueryFormats {
    /// For embeddings.
    public static func embeddings(of target: TargetProfile) -> (any QueryFormat<EmbeddingsQuery, Embeddings>)? {
        switch target.dialect {
        case .openAIChat: OpenAIEmbeddings()
        case .gemini: GeminiEmbeddings()
        case .anthropicMessages: nil
        }
    }

    /// For ranking.
    public static func ranking(of target: TargetProfile) -> (any QueryFormat<RankingQuery, Ranking>)? {
        switch target.dialect {
        case .openAIChat: CommonRanking()
        case .anthropicMessages, .gemini: nil
        }
    }

    /// For counting the tokens of a call.
    public static func tokenCount(of target: TargetProfile) -> (any QueryFormat<Call, CountedTokens>)? {
        switch target.dialect {
        case .openAIChat: nil
        case .anthropicMessages: AnthropicTokenCount()
        case .gemini: GeminiTokenCount()
        }
    }
}
