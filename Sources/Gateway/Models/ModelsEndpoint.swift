import Access
import Core
import Dialects
import Framing
import NIOCore
import Transport

/// The list of models, and one of them. Clients of three dialects share the path and are told apart by their headers.
struct ModelsEndpoint: Sendable {
    /// In whose shape the list is told.
    enum Shape: Sendable {
        case openAI, anthropic, gemini
    }

    let shape: Shape
    /// Nil: the whole list.
    let model: String?
    /// What of the list is wanted.
    let page: Page

    /// A part of the list.
    struct Page: Sendable {
        /// Nil: all, or the dialect's usual number.
        var size: Int?
        /// The name that comes before the part.
        var after: String?
        /// The name that comes behind the part.
        var before: String?
    }

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        let isBeta = head.pathHasPrefix("/v1beta/models")
        guard isBeta || head.pathHasPrefix("/v1/models") else { return nil }
        let rest = head.path.dropFirst(isBeta ? "/v1beta/models".count : "/v1/models".count)
        guard rest.isEmpty || rest.hasPrefix("/") else { return nil }
        // A method of Google's that is not known is no model.
        if head.method == .post, rest.contains(":") { return nil }
        model = rest.count > 1 ? PercentEncoding.decode(rest.dropFirst()) : nil
        let query = Self.fields(of: head.query)
        if isBeta || head.fields.contains("x-goog-api-key") || query["key"] != nil {
            shape = .gemini
            page = Page(size: query["pageSize"].flatMap { Int($0) }, after: query["pageToken"])
        } else if head.fields.contains("anthropic-version") {
            shape = .anthropic
            page = Page(
                size: query["limit"].flatMap { Int($0) } ?? 20,
                after: query["after_id"],
                before: query["before_id"]
            )
        } else {
            shape = .openAI
            page = Page()
        }
    }

    /// In whose shape errors are told.
    var dialect: any Dialect {
        switch shape {
        case .openAI: OpenAIChatDialect()
        case .anthropic: AnthropicMessagesDialect()
        case .gemini: GeminiDialect()
        }
    }

    private static func fields(of query: String?) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in query?.split(separator: "&") ?? [] {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0]), let value = PercentEncoding.decode(parts.last ?? "")
            else {
                continue
            }
            fields[name] = parts.count == 2 ? value : ""
        }
        return fields
    }

    /// The answer's body.
    /// - Throws: `modelNotFound` for a name that stands for nothing; `forbidden` for one that is not granted.
    func answer(from snapshot: Snapshot, to caller: Caller?) throws(GatewayError) -> ByteBuffer {
        guard let model else {
            let part = page.part(of: snapshot.listedModels(for: caller))
            return switch shape {
            case .openAI: ModelListWriter.openAI(part.models)
            case .anthropic: ModelListWriter.anthropic(part.models, hasMore: part.hasMore)
            case .gemini: ModelListWriter.gemini(part.models, hasMore: part.hasMore)
            }
        }
        if let (alias, _) = snapshot.aliasRoute(model), !alias.isFor(caller) { throw .notForCaller(model) }
        if let caller, let found = try? snapshot.resolve(model, inbound: dialect.name) {
            _ = try caller.granted(found, model)
        }
        guard let found = snapshot.model(model, inbound: dialect.name) else {
            // The resolution's own words name what is near.
            _ = try snapshot.resolve(model, inbound: dialect.name)
            throw GatewayError(
                .modelNotFound,
                status: 404,
                message: "The model does not exist.",
                code: "model_not_found"
            )
        }
        return switch shape {
        case .openAI: ModelListWriter.openAI(found)
        case .anthropic: ModelListWriter.anthropic(found)
        case .gemini: ModelListWriter.gemini(found)
        }
    }
}

extension ModelsEndpoint.Page {
    /// The models of the part, and whether more follow.
    fileprivate func part(of models: [ListedModel]) -> (models: [ListedModel], hasMore: Bool) {
        var rest = models[...]
        if let after { rest = rest.drop { $0.id != after }.dropFirst() }
        if let before, let end = rest.firstIndex(where: { $0.id == before }) { rest = rest[..<end] }
        guard let size, size > 0, rest.count > size else { return (Array(rest), false) }
        // Before a name, the part next to it is wanted.
        return (Array(before == nil ? rest.prefix(size) : rest.suffix(size)), true)
    }
}
