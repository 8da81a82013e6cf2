import Core
import Dialects
import JSON
import NIOCore
import Testing

/// Questions and answers of real vendors, read and written again.
@Suite("Recorded questions", .enabled(if: RecordedTraffic.isAvailable))
struct QueryRecordedTests {
    private static let target = TargetProfile(vendor: "v", model: "m", dialect: .openAIChat)
    private static let context = ReplyContext(fallbackID: "1", now: 0, model: "m", includeUsage: true)

    private static func exchanges(_ endpoint: String, _ path: String) throws -> [RecordedTraffic.Exchange] {
        try RecordedTraffic.exchanges(endpoints: [endpoint]).filter { $0.path.contains(path) && $0.status == 200 }
    }

    private func embeddings(_ format: some QueryFormat<EmbeddingsQuery, Embeddings>, _ path: String) throws -> Int {
        let found = try Self.exchanges("embeddings", path)
        for exchange in found {
            guard let request = exchange.request, let reply = exchange.reply else { continue }
            let query = try format.readQuery(request, route: CallRoute(model: "m"))
            // A vendor that was asked for base64 in a member of its own.
            if reply.root["data"]?[0]?["embedding"]?.isString == true { continue }
            // Vectors in base64 or of other types pass through alone.
            guard query.encoding == .float, query.extensions.isEmpty || format.name == "openai-embeddings" else {
                continue
            }
            let result = try format.readResult(reply, Self.target)
            #expect(result.vectors.count == query.inputs.count, "\(exchange.file)")
            let written = try JSONDocument(parsing: format.writeResult(result, to: query, Self.context))
            let again = try format.readResult(written, Self.target)
            #expect(again.vectors == result.vectors, "\(exchange.file)")
            #expect(again.usage == result.usage || result.usage == nil, "\(exchange.file)")
        }
        return found.count
    }

    @Test("of vectors, of every format, can be understood and told again")
    func vectors() throws {
        #expect(try embeddings(OpenAIEmbeddings(), "/embeddings") > 40)
        #expect(try embeddings(GeminiEmbeddings(), ":batchEmbedContents") > 3)
        #expect(try embeddings(GeminiEmbeddings(isBatch: false), ":embedContent") > 0)
        #expect(try embeddings(CohereEmbeddings(), "/v2/embed") > 3)
    }

    @Test("of an order, of every vendor, can be understood and told again")
    func rankings() throws {
        let format = CommonRanking()
        let found = try Self.exchanges("rerank", "rerank")
        #expect(found.count > 8)
        for exchange in found {
            guard let request = exchange.request, let reply = exchange.reply else { continue }
            let query = try format.readQuery(request, route: CallRoute(model: "m"))
            let result = try format.readResult(reply, Self.target)
            #expect(!result.entries.isEmpty && result.entries.count <= query.documents.count, "\(exchange.file)")
            let written = try JSONDocument(parsing: format.writeResult(result, to: query, Self.context))
            let again = try format.readResult(written, Self.target)
            #expect(again.entries.map(\.index) == result.entries.map(\.index), "\(exchange.file)")
            #expect(again.entries.map(\.score) == result.entries.map(\.score), "\(exchange.file)")
        }
    }

    @Test("of a count of tokens can be understood, and the estimate is of their size")
    func counts() throws {
        var counted = 0
        for exchange in try Self.exchanges("count_tokens", "count_tokens") {
            guard let request = exchange.request, let reply = exchange.reply else { continue }
            let format = AnthropicTokenCount()
            let call = try format.readQuery(request, route: CallRoute())
            let tokens = try format.readResult(reply, Self.target).tokens
            // The instructions of a vendor's own tool are its secret.
            if call.tools.contains(where: { $0.server != nil }) { continue }
            let estimate = TokenEstimate.tokens(of: call, model: call.model)
            #expect(tokens / 2...tokens * 2 ~= estimate, "\(exchange.file): \(tokens), estimated \(estimate)")
            counted += 1
        }
        for exchange in try Self.exchanges("countTokens", ":countTokens") {
            guard let request = exchange.request, let reply = exchange.reply else { continue }
            let format = GeminiTokenCount()
            let call = try format.readQuery(request, route: CallRoute(model: "m"))
            #expect(try format.readResult(reply, Self.target).tokens > 0, "\(exchange.file)")
            #expect(TokenEstimate.tokens(of: call, model: "m") > 0)
            counted += 1
        }
        #expect(counted > 7)
    }
}
