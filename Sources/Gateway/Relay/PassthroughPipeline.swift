import Access
import Catalogue
import Core
import Dialects
import NIOCore
import Routing
import Transport

/// The way of a request to a vendor's own API, top to bottom: the gateway puts its key in and reads usage where it knows
/// how; all else is between the caller and the vendor.
struct PassthroughPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one request.
    func handle(_ exchange: HTTPExchange, _ endpoint: PassthroughEndpoint) async {
        await runtime.answer(exchange, in: endpoint.dialect ?? OpenAIChatDialect(), as: .passthrough) {
            (loop, caller) async throws(GatewayError) in
            try await self.answer(caller, endpoint, loop)
        }
    }

    private func answer(_ caller: CallerAnswer, _ endpoint: PassthroughEndpoint, _ loop: LoopState)
        async throws(GatewayError)
    {
        let (exchange, head) = (caller.exchange, caller.exchange.head)
        caller.record.asked(head)

        // Routing: the path says it.
        let vendor = try vendor(endpoint.vendor, loop.snapshot)
        try caller.check(vendor)
        let target = ResolvedTarget(
            vendor: vendor,
            model: "",
            inbound: vendor.configured.kind.dialect,
            RouteTarget(of: vendor, "", loop.snapshot.health)
        )
        caller.record.target(target)
        try await caller.takeLimits(at: target)

        // Attempt: the body follows its head as it comes, unless the vendor wants it signed.
        let line = RequestLine(head.method, endpoint.target)
        var body = head.framing == .none ? nil : exchange.bodyStream
        var content = RequestContent(type: head.contentType, length: head.length, forwardsAll: true)
        var payload: [ByteBuffer] = []
        if vendor.signsBody, let stream = body {
            payload = try await stream.collected(upTo: loop.snapshot.configuration.server.maxBodyBytes)
            content.length = .known(payload.reduce(0) { $0 + $1.readableBytes })
            body = nil
        }
        let bytes = try await vendor.head(
            line,
            content,
            caller: head.fields,
            on: loop,
            for: caller.record,
            signing: payload
        )
        let response = try await Attempt(target: target, loop: loop, record: caller.record).send(
            bytes,
            payload,
            body: body,
            sendsChunked: head.framing == .chunked,
            method: head.method,
            relays: .everything
        )

        // The way back: as it comes.
        try await RelayedAnswer(caller: caller, dialect: endpoint.dialect, isPassthrough: true).deliver(response)
    }

    /// - Throws: `pathNotFound`; `forbidden` where the operator keeps the vendor's own API closed.
    private func vendor(_ name: String, _ snapshot: Snapshot) throws(GatewayError) -> VendorAccess {
        guard let vendor = snapshot.vendors[name] else {
            let known = snapshot.orderedVendors.prefix(50).map(\.name).joined(separator: ", ")
            throw GatewayError(
                .pathNotFound,
                status: 404,
                message: "There is no vendor '\(name.prefix(100))'; configured vendors: \(known).",
                code: "vendor_not_found"
            )
        }
        guard vendor.configured.allowsPassthrough else {
            throw GatewayError(
                .forbidden,
                status: 403,
                message: "The vendor's own API is not open to callers ('passthrough' of the vendor '\(vendor.name)').",
                code: "passthrough_not_allowed"
            )
        }
        return vendor
    }
}

extension RequestHead {
    /// How the end of the body is found, as a vendor is told it.
    fileprivate var length: RequestContent.Length {
        switch framing {
        // Servers want to be told that there is nothing where something could be (RFC 9110, section 8.6).
        case .none, .untilClose: [.post, .put, .patch].contains(method) ? .known(0) : .none
        case .length(let length): .known(length)
        case .chunked: .chunked
        }
    }
}

extension RequestBodyStream {
    /// The whole body.
    /// - Throws: `payloadTooLarge` beyond the limit; what is wrong with the way it came.
    fileprivate func collected(upTo limit: Int) async throws(GatewayError) -> [ByteBuffer] {
        var pieces: [ByteBuffer] = []
        var size = 0
        do {
            while let piece = try await next() {
                size += piece.readableBytes
                guard size <= limit else { throw ServerFault.bodyTooLarge(limit: limit) }
                pieces.append(piece)
            }
        } catch {
            throw GatewayError(bodyFailure: error)
        }
        return pieces
    }
}
