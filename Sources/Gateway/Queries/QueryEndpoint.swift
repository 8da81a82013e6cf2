import Access
import Core
import Dialects
import Transport

/// Where something other than an answer in words is asked: embeddings, ranking, a count of tokens.
enum QueryEndpoint: Sendable {
    case embeddings(any QueryFormat<EmbeddingsQuery, Embeddings>, CallRoute)
    case ranking(any QueryFormat<RankingQuery, Ranking>, CallRoute)
    case tokenCount(any QueryFormat<Call, CountedTokens>, CallRoute)

    /// What must be granted to who asks.
    var granted: EndpointClass {
        switch self {
        case .embeddings: .embeddings
        case .ranking: .rerank
        case .tokenCount: .tokenCounts
        }
    }

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        if head.pathEquals("/v1/embeddings") || head.pathEquals("/openai/v1/embeddings") {
            self = .embeddings(OpenAIEmbeddings(), CallRoute())
        } else if head.pathEquals("/v1/messages/count_tokens") {
            self = .tokenCount(AnthropicTokenCount(), CallRoute())
        } else if head.pathEquals("/v1/responses/input_tokens") || head.pathEquals("/openai/v1/responses/input_tokens")
        {
            self = .tokenCount(ResponsesTokenCount(), CallRoute())
        } else if head.pathEquals("/v1/rerank") || head.pathEquals("/v2/rerank") {
            self = .ranking(CommonRanking(), CallRoute())
        } else if head.pathEquals("/v2/embed") {
            self = .embeddings(CohereEmbeddings(), CallRoute())
        } else if let model = CallEndpoint.deployment(head, "/embeddings") {
            self = .embeddings(OpenAIEmbeddings(), CallRoute(model: model))
        } else if head.pathHasPrefix("/v1"), let (model, method) = GeminiPath.parse(head.path) {
            let route = CallRoute(model: model, stream: false)
            switch method {
            case .embedContent: self = .embeddings(GeminiEmbeddings(isBatch: false), route)
            case .batchEmbedContents: self = .embeddings(GeminiEmbeddings(), route)
            case .predict: self = .embeddings(VertexEmbeddings(), route)
            case .countTokens: self = .tokenCount(GeminiTokenCount(), route)
            case .generateContent, .streamGenerateContent: return nil
            }
        } else {
            return nil
        }
    }

    /// In whose shape errors are told.
    var dialect: any Dialect {
        switch self {
        case .embeddings(let format, _): Dialects.named(format.dialect)
        case .ranking(let format, _): Dialects.named(format.dialect)
        case .tokenCount(let format, _): Dialects.named(format.dialect)
        }
    }

    /// For people who asked for another path.
    static let paths =
        "/v1/embeddings, /v1/rerank, /v1/messages/count_tokens, /v1/responses/input_tokens and {model}:countTokens"
}
