import Core
import Dialects
import Framing
import JSON
import NIOCore
import Transport

/// Answers of the Responses API that are kept: told again, forgotten, their requests listed.
struct ResponsesEndpoint: Sendable {
    /// What is wanted of the answer.
    private enum Wish: Sendable {
        case response, inputItems
    }

    private let id: String
    private let wish: Wish

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        let prefixes: [StaticString] = ["/v1/responses/", "/openai/v1/responses/", "/openai/responses/"]
        guard let prefix = prefixes.first(where: head.pathHasPrefix) else { return nil }
        let rest = head.path.utf8.dropFirst(prefix.utf8CodeUnitCount)
        let parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let name = parts.first.flatMap({ PercentEncoding.decode(Substring($0)) }), !name.isEmpty else {
            return nil
        }
        switch (parts.count, parts.last) {
        case (1, _): wish = .response
        case (2, let last?) where last.elementsEqual("input_items".utf8): wish = .inputItems
        default: return nil
        }
        id = name
    }

    /// For `Allow`.
    var methods: StaticString { wish == .response ? "GET, DELETE" : "GET" }

    func allows(_ method: HTTPMethod) -> Bool {
        method == .get || method == .delete && wish == .response
    }

    /// Answers from the store, or lets the vendor answer that keeps it.
    /// - Throws: `pathNotFound` for an answer that nobody keeps.
    func answer(_ caller: CallerAnswer, _ runtime: GatewayRuntime, _ loop: LoopState) async throws(GatewayError) {
        let head = caller.exchange.head
        guard let found = await runtime.responses.find(id) else { throw notFound }
        switch found.place {
        case .here(let content):
            if head.method == .delete { _ = await runtime.responses.delete(id) }
            let body = head.method == .delete ? deleted : wish == .response ? content.body : list(content)
            let fields = caller.record.answerFields(status: 200, contentType: "application/json")
            caller.exchange.respond(200, fields, body: body)
        case .vendor(let name):
            guard let vendor = loop.snapshot.vendors[name] else { throw notFound }
            let target = ResolvedTarget(vendor: vendor, model: "", inbound: .openAIResponses)
            caller.record.target(target)
            let path = "/responses/\(PercentEncoding.encode(segment: id))" + (wish == .inputItems ? "/input_items" : "")
            let line = vendor.requestLine(to: path + (head.query.map { "?\($0)" } ?? ""), head.method)
            let (bytes, _) = try await vendor.request(line, caller: head.fields, on: loop, bodySize: 0) { _ in [] }
            let (body, answer) = try await Attempt(target: target, loop: loop, record: caller.record)
                .send(bytes, [], method: head.method).whole
            guard 200..<300 ~= answer.status else { return try caller.tell(vendorError: body, answer) }
            if head.method == .delete { _ = await runtime.responses.delete(id) }
            caller.respond(answer.status, body, from: answer)
        }
    }

    private var notFound: GatewayError {
        GatewayError(
            .pathNotFound,
            status: 404,
            message: "Response with id '\(id.prefix(100))' not found.",
            param: "id",
            code: "response_not_found"
        )
    }

    private var deleted: ByteBuffer {
        JSONRaw.build { writer in
            writer.object { writer in
                writer.member("id", id)
                writer.member("object", literal: "response")
                writer.member("deleted", true)
            }
        }.bytes
    }

    /// The items of the request, in their order.
    private func list(_ content: StoredResponse.Content) -> ByteBuffer {
        let items = (try? content.input.parsed().root.elements.map { $0 }) ?? []
        return JSONRaw.build { writer in
            writer.object { writer in
                writer.member("object", literal: "list")
                writer.array("data") { writer in
                    for (index, item) in items.enumerated() {
                        writer.object { writer in
                            // Clients want an id of each; most items come without.
                            if item["id"] == nil { writer.member("id", "item_\(id)_\(index)") }
                            if item["type"] == nil { writer.member("type", literal: "message") }
                            for (key, value) in item.members {
                                writer.key(key.jsonString)
                                writer.node(value)
                            }
                        }
                    }
                }
                writer.member("first_id", items.isEmpty ? JSONRaw.null : JSONRaw(name(of: items[0], 0)))
                writer.member(
                    "last_id",
                    items.isEmpty ? JSONRaw.null : JSONRaw(name(of: items[items.count - 1], items.count - 1))
                )
                writer.member("has_more", false)
            }
        }.bytes
    }

    private func name(of item: JSONNode, _ index: Int) -> String {
        item["id"]?.string ?? "item_\(id)_\(index)"
    }
}
