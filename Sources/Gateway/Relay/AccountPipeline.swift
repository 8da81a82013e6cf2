import Catalogue
import Core
import Dialects
import Framing
import JSON
import NIOCore
import Routing
import Transport

/// The way of what is asked of files and batches, top to bottom: to the vendor that has them, and back with names that say
/// which one that is.
struct AccountPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one request.
    func handle(_ exchange: HTTPExchange, _ endpoint: AccountEndpoint) async {
        await runtime.answer(exchange, in: OpenAIChatDialect(), as: endpoint.granted) {
            (loop, caller) async throws(GatewayError) in
            try await self.answer(caller, endpoint, loop)
        }
    }

    private func answer(_ caller: CallerAnswer, _ endpoint: AccountEndpoint, _ loop: LoopState)
        async throws(GatewayError)
    {
        let exchange = caller.exchange
        let head = exchange.head
        caller.record.asked(head)

        // What is asked, and whose it is.
        let accounts = Accounts(loop.snapshot, endpoint.operation)
        let asked = try AccountRequest(exchange, endpoint, accounts)
        let vendor = try accounts.vendor(named: asked.vendor)
        try caller.check(vendor)
        let target = ResolvedTarget(
            vendor: vendor,
            model: "",
            inbound: .openAIChat,
            RouteTarget(of: vendor, "", loop.snapshot.health)
        )
        caller.record.target(target)
        try await caller.takeLimits(at: target)

        // Attempt.
        let path = endpoint.path(of: asked.id, on: vendor.configured.platform)
        let query = asked.query.isEmpty ? "" : (path.contains("?") ? "&" : "?") + asked.query
        let line = vendor.requestLine(to: path + query, head.method)
        let content = RequestContent(type: asked.type, length: asked.length)
        let bytes = try await vendor.head(line, content, caller: head.fields, on: loop, for: caller.record)
        let attempt = Attempt(target: target, loop: loop, record: caller.record)
        let response = try await attempt.send(
            bytes,
            asked.body.map { [$0] } ?? [],
            body: asked.stream,
            sendsChunked: asked.length.isChunked,
            method: head.method,
            relays: endpoint.action == .content ? .everything : .nothing
        )

        // The way back.
        guard case .whole(let body) = response.body, 200..<300 ~= response.head.status else {
            return try await RelayedAnswer(caller: caller).deliver(response)
        }
        guard !response.head.fields.isContentEncoded else {
            throw .unreadableAnswer(vendor.name, "it is compressed, though it was not to be")
        }
        let told = accounts.isHome(vendor) ? body : AccountName.mark(body, vendor.name)
        await caller.respond(response.head.status, told, from: response.head)
    }
}

/// The vendors that keep files or run batches.
private struct Accounts {
    private let vendors: [VendorAccess]
    /// Those that keep files, of which batches are made.
    private let keepers: [VendorAccess]
    private let operation: RelayedOperation

    init(_ snapshot: Snapshot, _ operation: RelayedOperation) {
        self.operation = operation
        vendors = snapshot.orderedVendors.filter { $0.configured.kind.relays.contains(operation) }
        keepers = snapshot.orderedVendors.filter(\.keepsFiles)
    }

    /// Whether names without a vendor's are this one's. A batch is told with the names of its files, so those of batches
    /// stand alone where those of files do.
    func isHome(_ vendor: VendorAccess) -> Bool { home === vendor }

    /// The vendor whose names stand alone.
    var home: VendorAccess? { keepers.first ?? vendors.first }

    func name(_ text: String) -> AccountName {
        AccountName(text) { name in (vendors + keepers).contains { $0.name == name } }
    }

    /// - Parameter name: nil for the one whose names stand alone.
    /// - Throws: `unsupported_endpoint`.
    func vendor(named name: String?) throws(GatewayError) -> VendorAccess {
        let found = name.map { name in vendors.first { $0.name == name } } ?? vendors.first
        if let found { return found }
        let known = vendors.map { "'\($0.name)'" }.joined(separator: ", ")
        let who = name.map { "The vendor '\($0.prefix(100))'" } ?? "No configured vendor"
        throw GatewayError(
            .unsupportedParameter,
            status: 400,
            message:
                "\(who) has \(name == nil ? "" : "no ")\(operation.noun)\(known.isEmpty ? "." : "; these have: \(known).")",
            code: "unsupported_endpoint"
        )
    }
}

/// What is asked of files or batches, in the vendor's own names.
private struct AccountRequest {
    var id: String?
    /// Which vendor the request says it is for, by the names in it.
    var vendor: String?
    var query = ""
    var type = RequestContent.MediaType.none
    var length = RequestContent.Length.none
    var body: ByteBuffer?
    var stream: RequestBodyStream?

    /// - Throws: `invalidRequest` for a body that cannot be read, and where names belong to several vendors.
    init(_ exchange: HTTPExchange, _ endpoint: AccountEndpoint, _ accounts: Accounts) throws(GatewayError) {
        let head = exchange.head
        vendor = head.fields.first("x-gateway-vendor")
        if let id = endpoint.id { self.id = try segment(id, accounts) }
        if let asked = head.query { query = try readQuery(asked, accounts) }
        if let stream = exchange.bodyStream {
            self.stream = stream
            type = head.contentType
            length = stream.length.map { .known($0) } ?? .chunked
        } else if endpoint.id == nil, head.method == .post {
            body = try readDocument(exchange.takeBody(), accounts)
            type = .json
            length = .known(body?.readableBytes ?? 0)
        } else if head.method == .post {
            length = .known(0)
        }
    }

    /// A name that becomes a part of a path. Servers decode paths before or after they take dot segments out (RFC 3986,
    /// section 5.2.4), so no part of it may be one, or the request would be for something else.
    private mutating func segment(_ text: String, _ accounts: Accounts) throws(GatewayError) -> String {
        let name = try local(text, "id", accounts)
        let parts = name.split { $0 == "/" || $0 == "\\" }
        guard !name.isEmpty, !parts.contains("."), !parts.contains("..") else {
            throw .invalidRequest("The path names nothing that a vendor could have.", param: "id")
        }
        return name
    }

    private mutating func local(_ text: String, _ param: String, _ accounts: Accounts) throws(GatewayError) -> String {
        let name = accounts.name(text)
        if let told = name.vendor {
            if let vendor, vendor != told {
                throw .invalidRequest(
                    "The request names things of two vendors, '\(vendor)' and '\(told)'.",
                    param: param
                )
            }
            vendor = told
        }
        return name.id
    }

    /// `after` is a name; the gateway's key is not the vendor's business.
    private mutating func readQuery(_ query: String, _ accounts: Accounts) throws(GatewayError) -> String {
        var members: [String] = []
        for member in query.split(separator: "&") where !QueryText.isKey(member) && !member.hasPrefix("api-version=") {
            guard member.hasPrefix("after="), let after = PercentEncoding.decode(member.dropFirst("after=".count))
            else {
                members.append(String(member))
                continue
            }
            members.append("after=" + PercentEncoding.encode(try local(after, "after", accounts)))
        }
        return members.joined(separator: "&")
    }

    private mutating func readDocument(_ body: ByteBuffer, _ accounts: Accounts) throws(GatewayError) -> ByteBuffer {
        let document = try InboundRequest.document(body)
        guard let name = document.root["input_file_id"]?.string else { return body }
        let id = try local(name, "input_file_id", accounts)
        guard id != name else {
            // The batch is where the file is.
            vendor = vendor ?? accounts.home?.name
            return body
        }
        var edits = JSONEdits(document)
        edits.set("input_file_id", to: JSONRaw(id))
        return edits.applied()
    }
}

extension RequestContent.Length {
    fileprivate var isChunked: Bool {
        if case .chunked = self { true } else { false }
    }
}
