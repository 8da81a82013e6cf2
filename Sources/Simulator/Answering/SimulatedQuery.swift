import Core
import Dialects
import JSON
import NIOCore

/// A question that is answered as a whole: embeddings, ranking, a count of tokens.
enum SimulatedQuery: Sendable {
    case embeddings(any QueryFormat<EmbeddingsQuery, Embeddings>, CallRoute)
    case ranking(any QueryFormat<RankingQuery, Ranking>)
    case tokenCount(any QueryFormat<Call, CountedTokens>, CallRoute)

    /// Nil for the path of something else. Any prefix may come before a format's path.
    init?(_ path: String) {
        if path.hasSuffix("/embeddings") {
            self = .embeddings(OpenAIEmbeddings(), CallRoute())
        } else if path.hasSuffix("/v2/embed") {
            self = .embeddings(CohereEmbeddings(), CallRoute())
        } else if path.hasSuffix("/rerank") {
            self = .ranking(CommonRanking())
        } else if path.hasSuffix("/responses/input_tokens") {
            self = .tokenCount(ResponsesTokenCount(), CallRoute())
        } else if path.hasSuffix("/v1/messages/count_tokens") {
            self = .tokenCount(AnthropicTokenCount(), CallRoute())
        } else if let model = BedrockPath.model(of: path, operation: "invoke") {
            self = .embeddings(BedrockEmbeddings(), CallRoute(model: model))
        } else if let model = BedrockPath.model(of: path, operation: "count-tokens") {
            self = .tokenCount(BedrockTokenCount(), CallRoute(model: model))
        } else if let (model, method) = GeminiPath.parse(path) {
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
    var dialect: DialectName {
        switch self {
        case .embeddings(let format, _): format.dialect
        case .ranking(let format): format.dialect
        case .tokenCount(let format, _): format.dialect
        }
    }

    /// What is answered.
    struct Answer {
        let body: ByteBuffer
        /// The header that tells the tokens which were read, for vendors that have one.
        var tokens: (name: StaticString, count: Int)?
    }

    /// The answer to a request.
    func answer(
        _ request: JSONDocument,
        _ context: (String) throws(GatewayError) -> ReplyContext
    ) throws(GatewayError) -> Answer {
        switch self {
        case .embeddings(let format, let route): try Self.embed(request, format, route, context)
        case .ranking(let format): try Self.rank(request, format, context)
        case .tokenCount(let format, let route): try Self.count(request, format, route, context)
        }
    }

    private static func embed<Format: QueryFormat<EmbeddingsQuery, Embeddings>>(
        _ request: JSONDocument,
        _ format: Format,
        _ route: CallRoute,
        _ context: (String) throws(GatewayError) -> ReplyContext
    ) throws(GatewayError) -> Answer {
        let query = try format.readQuery(request, route: route)
        let context = try context(query.model)
        var tokens = 0
        let vectors = query.inputs.map { input in
            let text =
                switch input {
                case .text(let text): text.string
                case .tokens(let ids): ids.string
                case .opaque(let part): part.value.string
                }
            tokens += TokenCount.of(text)
            return WordVector(text, dimensions: query.dimensions ?? 16).json
        }
        let result = Embeddings(vectors, usage: Usage(inputTokens: tokens, outputTokens: 0))
        return Answer(
            body: format.writeResult(result, to: query, context),
            tokens: format.usageHeader.map { ($0, tokens) }
        )
    }

    private static func rank<Format: QueryFormat<RankingQuery, Ranking>>(
        _ request: JSONDocument,
        _ format: Format,
        _ context: (String) throws(GatewayError) -> ReplyContext
    ) throws(GatewayError) -> Answer {
        let query = try format.readQuery(request, route: CallRoute())
        let context = try context(query.model)
        let question = WordVector(query.query.string, dimensions: 64)
        var tokens = TokenCount.of(query.query.string)
        var entries = query.documents.enumerated().map { index, document in
            let text = (try? document.parsed().root).flatMap { ($0["text"] ?? $0).string } ?? document.string
            tokens += TokenCount.of(text)
            let score = question.similarity(to: WordVector(text, dimensions: 64))
            return (index: index, score: score)
        }
        entries.sort { ($1.score, $0.index) < ($0.score, $1.index) }
        var ranking = Ranking(
            entries.prefix(query.top ?? entries.count).map {
                Ranking.Entry(index: $0.index, score: JSONNumber($0.score))
            }
        )
        ranking.usage = Usage(inputTokens: tokens, outputTokens: 0)
        ranking.searchUnits = 1
        return Answer(body: format.writeResult(ranking, to: query, context))
    }

    private static func count<Format: QueryFormat<Call, CountedTokens>>(
        _ request: JSONDocument,
        _ format: Format,
        _ route: CallRoute,
        _ context: (String) throws(GatewayError) -> ReplyContext
    ) throws(GatewayError) -> Answer {
        let call = try format.readQuery(request, route: route)
        return Answer(body: format.writeResult(CountedTokens(TokenCount.of(call)), to: call, try context(call.model)))
    }
}

/// The vector of a text that anybody can predict: the sum of a vector for each of its words, of length 1. Texts that share
/// words are near each other.
struct WordVector {
    private let values: [Double]

    init(_ text: String, dimensions: Int) {
        var sum = [Double](repeating: 0, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            // FNV-1a, so that a word is the same in every process.
            let seed = word.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            var generator = SeededGenerator(seed: seed)
            for index in sum.indices { sum[index] += generator.unit() - 0.5 }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        values = length > 0 ? sum.map { $0 / length } : sum
    }

    /// From -1 to 1.
    func similarity(to other: WordVector) -> Double {
        (zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 } * 1e6).rounded() / 1e6
    }

    /// As an array of numbers.
    var json: JSONRaw {
        JSONRaw.build { writer in
            writer.array { writer in for value in values { writer.double((value * 1e6).rounded() / 1e6) } }
        }
    }
}
