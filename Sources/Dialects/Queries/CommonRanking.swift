public import Core
public import JSON
public import NIOCore

/// Ranking as Cohere began it and Jina, Voyage, OpenRouter, vLLM, llama.cpp and others do it: `POST …/rerank` with `query` and
/// `documents`.
///
/// They differ in little: the path, `top_n` or `top_k`, and whether the order is told in `results` or `data`. All of it is read,
/// and Cohere's words are written.
public struct CommonRanking: QueryFormat {
    private let vendorPath: String

    /// - Parameter path: appended to a vendor's base URL.
    public init(path: String = "/rerank") {
        vendorPath = path
    }

    /// In logs and comparisons; one, so that whatever is asked passes through.
    public var name: String { "rerank" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .openAIChat }

    // MARK: As a server

    /// Documents are texts, or objects with a `text`.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> RankingQuery {
        var query = RankingQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        var question: JSONString?
        for (key, value) in request.root.members where !value.isNull {
            switch key {
            case "model": if route.model == nil { query.model = try QueryMember.text(value).string }
            case "query": question = try QueryMember.text(value)
            case "documents":
                guard value.isArray else { throw QueryMember.mismatch(value, "an array") }
                for document in value.elements {
                    guard document.isString || document.isObject else {
                        throw QueryMember.mismatch(document, "a string or an object")
                    }
                    query.documents.append(document.raw)
                }
            case "top_n", "top_k": query.top = try QueryMember.count(value)
            case "return_documents": query.returnsDocuments = try QueryMember.bool(value)
            case "max_tokens_per_doc": query.tokensPerDocument = try QueryMember.count(value)
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        guard let question else { throw QueryMember.missing("query") }
        guard !query.documents.isEmpty else { throw QueryMember.missing("documents") }
        query.query = question
        return query
    }

    /// `results`, with the documents where the caller wants them.
    public func writeResult(_ result: Ranking, to query: RankingQuery, _ context: ReplyContext) -> ByteBuffer {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", result.id ?? JSONString(context.fallbackID))
            writer.member("model", result.model ?? JSONString(context.model))
            writer.array("results") { writer in
                for entry in result.entries {
                    writer.object { writer in
                        writer.member("index", entry.index)
                        writer.member("relevance_score", entry.score)
                        let asked = query.returnsDocuments == true && query.documents.indices.contains(entry.index)
                        writer.member("document", entry.document ?? (asked ? query.documents[entry.index] : nil))
                    }
                }
            }
            if let units = result.searchUnits {
                writer.object("meta") { $0.object("billed_units") { $0.member("search_units", units) } }
            }
            if let usage = result.usage {
                writer.object("usage") { $0.member("total_tokens", usage.inputTokens) }
            }
        }
        return writer.buffer
    }

    // MARK: As a client

    /// `/rerank`, or the kind's own.
    public func path(for target: TargetProfile) -> String { vendorPath }

    /// One request, in Cohere's words.
    public func writeQuery(_ query: RankingQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        let dropped = try QueryMember.refuse(query.extensions, drop: query.dropUnsupported, target.vendor)
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("model", target.model)
            writer.member("query", query.query)
            writer.array("documents") { for document in query.documents { $0.raw(document) } }
            writer.member("top_n", query.top)
            writer.member("return_documents", query.returnsDocuments)
            writer.member("max_tokens_per_doc", query.tokensPerDocument)
        }
        return [QueryRequest(body: writer.buffer, dropped: dropped)]
    }

    /// `results` or `data`.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Ranking {
        let root = body.root
        guard let nodes = root["results"] ?? root["data"], nodes.isArray else {
            throw .unreadableResult(target, "'results' is missing")
        }
        var entries: [Ranking.Entry] = []
        for node in nodes.elements {
            guard let index = node["index"]?.int, let score = (node["relevance_score"] ?? node["score"])?.number else {
                throw .unreadableResult(target, "'\(node.path)' lacks an index or a score")
            }
            entries.append(Ranking.Entry(index: index, score: score, document: node["document"]?.raw))
        }
        var ranking = Ranking(entries)
        ranking.id = root["id"]?.jsonString
        ranking.model = root["model"]?.jsonString
        ranking.usage = Usage(queryUsage: root["usage"])
        ranking.searchUnits = root["meta"]?["billed_units"]?["search_units"]?.int
        return ranking
    }
}
