import Core
import Dialects
import JSON
import NIOCore

/// A question beside conversations is refused with a reason, or can be written in every format of its kind or is refused by
/// name; an answer likewise; and what was written the format itself reads.
enum QueryCheck {
    private static let embeddings: [any QueryFormat<EmbeddingsQuery, Embeddings>] = [
        OpenAIEmbeddings(), GeminiEmbeddings(), VertexEmbeddings(), CohereEmbeddings(), BedrockEmbeddings(),
    ]
    private static let rankings: [any QueryFormat<RankingQuery, Ranking>] = [CommonRanking(path: "/v2/rerank")]
    private static let tokenCounts: [any QueryFormat<Call, CountedTokens>] = [
        AnthropicTokenCount(), GeminiTokenCount(), ResponsesTokenCount(), BedrockTokenCount(),
    ]

    /// What the formats are called, for the first line of an input.
    static let names = embeddings.map(\.name) + rankings.map(\.name) + tokenCounts.map(\.name)

    static func run(_ input: FuzzInput) {
        guard input.words.count == 2, let document = try? JSONDocument(parsing: input.body) else { return }
        if input.words[1] == "query" {
            query(document, embeddings, input)
            query(document, rankings, input)
            query(document, tokenCounts, input)
        } else {
            var asked = EmbeddingsQuery(model: "model")
            asked.encoding = input.digest & 1 == 0 ? .float : .base64
            asked.inputs = [.text("a")]
            var ranked = RankingQuery(model: "model")
            ranked.returnsDocuments = input.digest & 1 == 0
            ranked.documents = [JSONRaw("a"), JSONRaw("b")]
            result(document, to: asked, embeddings, input)
            result(document, to: ranked, rankings, input)
            result(document, to: Call(model: "model"), tokenCounts, input)
        }
    }

    private static func query<Q, R: QueryResult>(
        _ document: JSONDocument,
        _ formats: [any QueryFormat<Q, R>],
        _ input: FuzzInput
    ) {
        guard let format = formats.first(where: { $0.name == input.words[0] }) else { return }
        let target = Profiles.profile(of: format.dialect, input.digest)
        if document.root.isObject {
            _ = Written.json(format.patch(document, for: target).edits.applied(), from: input, "passing \(format.name)")
        }
        let model = format.dialect == .gemini ? "model" : nil
        let query: Q
        do {
            query = try format.readQuery(
                document,
                route: CallRoute(model: model, dropUnsupported: input.digest & 2 == 0)
            )
        } catch {
            return Written.requireCallersFault(error, "reading \(format.name)")
        }
        for other in formats {
            let what = "\(format.name) to \(other.name)"
            do {
                let target = Profiles.profile(of: other.dialect, input.digest)
                for request in try other.writeQuery(query, for: target) {
                    let body = Written.json(request.body, from: input, what)
                    do {
                        _ = try other.readQuery(body, route: CallRoute(model: "model"))
                    } catch {
                        if let call = query as? Call, call.leavesToVendor(error.param) { continue }
                        finding("\(what): its own reader refuses \(String(buffer: request.body)): \(error.message)")
                    }
                }
            } catch {
                Written.requireCallersFault(error, what)
            }
        }
    }

    private static func result<Q, R: QueryResult>(
        _ document: JSONDocument,
        to query: Q,
        _ formats: [any QueryFormat<Q, R>],
        _ input: FuzzInput
    ) {
        guard let format = formats.first(where: { $0.name == input.words[0] }) else { return }
        let target = Profiles.profile(of: format.dialect, input.digest)
        _ = format.readUsage(document, target)
        let result: R
        do {
            result = try format.readResult(document, target)
        } catch {
            return Written.requireVendorsFault(error, "reading \(format.name)")
        }
        // As the answers to the parts of one question are put together.
        let joined = R.joined([result, result])
        if (joined as? Embeddings)?.vectors.isEmpty == true { return }
        for other in formats {
            let what = "\(format.name) told as \(other.name)"
            let written = other.writeResult(joined, to: query, ReplyCheck.context)
            let body = Written.json(written, from: input, what)
            // Vectors in base64 are for callers who ask for them; no vendor is asked.
            if (query as? EmbeddingsQuery)?.encoding == .base64 { continue }
            do {
                _ = try other.readResult(body, Profiles.profile(of: other.dialect, 5))
            } catch {
                finding("\(what): its own reader refuses \(String(buffer: written)): \(error.message)")
            }
        }
    }
}
