import Access
import Core
import Dialects
import JSON
import NIOCore

/// What a request of the Responses API goes on from.
enum ResponseContinuation {
    /// It begins anew.
    case nothing
    /// Answers that the gateway keeps: the request with their items put into it, as every vendor understands it.
    case kept(JSONDocument)
    /// An answer that the vendor of this name keeps.
    case vendor(String)
    /// An answer that the gateway does not know.
    case unknown(String)

    /// - Parameter limit: the most bytes that the conversation before the request may have.
    /// - Throws: `invalidRequest` when an earlier answer of the conversation is no longer kept, or all of it is too long.
    static func of(
        _ request: JSONDocument,
        _ store: any ResponseStore,
        _ caller: Caller?,
        limit: Int
    ) async throws(GatewayError) -> ResponseContinuation {
        guard let previous = request.root["previous_response_id"]?.string else { return .nothing }
        guard let last = await store.find(previous, of: caller) else { return .unknown(previous) }
        switch last.place {
        case .vendor(let name): return .vendor(name)
        case .here(let content):
            return .kept(try await self.request(request.root, after: content, store, caller, limit: limit))
        }
    }

    /// The targets that can go on.
    /// - Throws: `invalidRequest` where none can.
    func narrow(_ resolution: Resolution) throws(GatewayError) -> Resolution {
        switch self {
        case .nothing, .kept: return resolution
        case .vendor(let name):
            let able = resolution.filtered { $0.vendor.name == name }
            if !able.isEmpty { return able }
            throw .invalidRequest(
                "The previous response is kept by the vendor '\(name)', and only its models can go on from it.",
                param: "previous_response_id",
                code: "previous_response_not_found"
            )
        case .unknown(let id):
            // A vendor that keeps answers may know it.
            let able = resolution.filtered { $0.dialect.name == .openAIResponses }
            guard !able.isEmpty else { throw .notKept(id) }
            return able
        }
    }

    private static func request(
        _ request: JSONNode,
        after last: StoredResponse.Content,
        _ store: any ResponseStore,
        _ caller: Caller?,
        limit: Int
    ) async throws(GatewayError) -> JSONDocument {
        var chain = [last]
        var size = last.size
        while let id = chain[chain.count - 1].previous {
            guard let found = await store.find(id, of: caller), case .here(let earlier) = found.place else {
                throw .notKept(id)
            }
            size += earlier.size
            guard size <= limit else {
                throw .invalidRequest(
                    "The conversation before this request is longer than the limit of \(limit) bytes.",
                    param: "previous_response_id",
                    code: "request_too_large"
                )
            }
            chain.append(earlier)
        }
        return try self.request(request, after: chain.reversed())
    }

    private static func request(_ request: JSONNode, after chain: [StoredResponse.Content]) throws(GatewayError)
        -> JSONDocument
    {
        var writer = JSONWriter(capacity: chain.reduce(4096) { $0 + $1.size })
        writer.object { writer in
            for (key, value) in request.members where !(key == "input") && !(key == "previous_response_id") {
                writer.key(key.jsonString)
                writer.node(value)
            }
            writer.array("input") { writer in
                for content in chain {
                    for items in [try? content.input.parsed().root, content.output] {
                        if let items { for item in items.elements { writer.node(item) } }
                    }
                }
                if let items = try? StoredResponse.Content.items(of: request).parsed().root {
                    for item in items.elements { writer.node(item) }
                }
            }
        }
        do {
            return try JSONDocument(parsing: writer.buffer)
        } catch {
            // Values that were JSON where they came from can here only be nested too deeply.
            throw .invalidRequest("The conversation is nested too deeply.", param: "input", code: "invalid_json")
        }
    }
}

extension StoredResponse.Content {
    fileprivate var size: Int { input.bytes.readableBytes + body.readableBytes }

    /// The items of the answer.
    fileprivate var output: JSONNode? { (try? JSONDocument(parsing: body))?.root["output"] }
}

extension GatewayError {
    /// 400, in OpenAI's words: an answer that nobody keeps.
    static func notKept(_ id: String) -> GatewayError {
        .invalidRequest(
            "Previous response with id '\(id.prefix(100))' not found.",
            param: "previous_response_id",
            code: "previous_response_not_found"
        )
    }
}
