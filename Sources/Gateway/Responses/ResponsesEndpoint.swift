import Catalogue
import Core
import Dialects
import Framing
import JSON
import NIOCore
import Routing
import Transport

/// Answers of the Responses API that are kept: told again, forgotten, cancelled, their requests listed.
struct ResponsesEndpoint: Sendable {
    /// What is wanted of the answer.
    private enum Wish: Sendable {
        case response, inputItems, cancellation
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
        case (2, let last?) where last.elementsEqual("cancel".utf8): wish = .cancellation
        default: return nil
        }
        id = name
    }

    /// For `Allow`.
    var methods: StaticString {
        switch wish {
        case .response: "GET, DELETE"
        case .inputItems: "GET"
        case .cancellation: "POST"
        }
    }

    func allows(_ method: HTTPMethod) -> Bool {
        switch wish {
        case .response: method == .get || method == .delete
        case .inputItems: method == .get
        case .cancellation: method == .post
        }
    }

    /// Answers from the store, or lets the vendor answer that keeps it.
    ///
    /// An answer that the gateway does not know may be older than the gateway's memory: the vendor that the header
    /// `x-gateway-vendor` names is asked for it, or the only one that keeps answers.
    /// - Throws: `pathNotFound` for an answer that nobody keeps; `invalidRequest` for the cancelling of one that is finished.
    func answer(_ caller: CallerAnswer, _ runtime: GatewayRuntime, _ loop: LoopState) async throws(GatewayError) {
        let head = caller.exchange.head
        switch await runtime.responses.find(id, of: caller.record.caller)?.place {
        case .here(let content):
            guard wish != .cancellation else {
                throw .invalidRequest(
                    "Only a response that is made in the background can be cancelled.",
                    param: "id"
                )
            }
            if head.method == .delete { _ = await runtime.responses.delete(id) }
            let body = head.method == .delete ? deleted : wish == .response ? content.body : list(content)
            let fields = caller.record.answerFields(status: 200, contentType: "application/json")
            caller.exchange.respond(200, fields, body: body)
        case .vendor(let name): try await ask(loop.snapshot.vendors[name], caller, runtime, loop)
        case nil:
            let named = head.fields.first("x-gateway-vendor")
            try await ask(loop.snapshot.keeperOfResponses(named: named), caller, runtime, loop)
        }
    }

    private func ask(
        _ vendor: VendorAccess?,
        _ caller: CallerAnswer,
        _ runtime: GatewayRuntime,
        _ loop: LoopState
    ) async throws(GatewayError) {
        guard let vendor else { throw notFound }
        try caller.check(vendor)
        let head = caller.exchange.head
        let target = ResolvedTarget(
            vendor: vendor,
            model: "",
            inbound: .openAIResponses,
            RouteTarget(of: vendor, "", loop.snapshot.health)
        )
        caller.record.target(target)
        try await caller.takeLimits(at: target)
        let part: String =
            switch wish {
            case .response: ""
            case .inputItems: "/input_items"
            case .cancellation: "/cancel"
            }
        let path = "/responses/\(PercentEncoding.encode(segment: id))\(part)"
        let line = vendor.requestLine(to: path + (head.query.map { "?\($0)" } ?? ""), head.method)
        let (bytes, _) = try await vendor.request(
            line,
            caller: head.fields,
            on: loop,
            for: caller.record,
            bodySize: 0
        ) { _ in [] }
        let (body, answer) = try await Attempt(target: target, loop: loop, record: caller.record)
            .send(bytes, [], method: head.method).whole
        guard 200..<300 ~= answer.status else { throw caller.record.error(of: body, answer) }
        if head.method == .delete { _ = await runtime.responses.delete(id) }
        await caller.respond(answer.status, body, from: answer)
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

extension Snapshot {
    /// The vendor that keeps answers of the Responses API itself.
    /// - Parameter name: nil for the only one there is.
    fileprivate func keeperOfResponses(named name: String?) -> VendorAccess? {
        let able = orderedVendors.filter { vendor in
            !vendor.configured.kind.isBuiltIn && vendor.dialects.contains { $0.name == .openAIResponses }
        }
        if let name { return able.first { $0.name == name } }
        return able.count == 1 ? able[0] : nil
    }
}
