import Access
import Catalogue
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Transport

/// The way of a request in OpenAI's format that is relayed, top to bottom: only the model's name changes, and what has not
/// come yet is not waited for.
struct RelayPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one request.
    func handle(_ exchange: HTTPExchange, _ endpoint: RelayEndpoint) async {
        await runtime.answer(exchange, in: OpenAIChatDialect(), as: endpoint.granted) {
            (loop, caller) async throws(GatewayError) in
            try await self.answer(caller, endpoint, loop)
        }
    }

    private func answer(_ caller: CallerAnswer, _ endpoint: RelayEndpoint, _ loop: LoopState) async throws(GatewayError)
    {
        let (exchange, record) = (caller.exchange, caller.record)

        // What is asked, as far as the model.
        let request = try await RelayedRequest(
            exchange,
            endpoint,
            held: loop.snapshot.configuration.server.maxBodyBytes
        )
        switch request {
        case .document(let document):
            record.asked(document)
            record.asked(endpoint.operation.units(askedIn: document.original.root))
        case .form(_, let model): record.asked(model: model, stream: false)
        }

        // Routing: where it can be done.
        let resolution = try loop.resolve(request.model, inbound: .openAIChat, for: record.caller)
            .offering(endpoint.operation)
        if endpoint.operation == .compactions, case .document(let document) = request, let asker = record.caller {
            // A conversation like that of a call.
            try asker.permissions.calls?.checkFeatures(of: document, in: OpenAIResponsesDialect(), of: asker.key)
        }
        let bytes: Int = if case .document(let document) = request { document.document.bytes.readableBytes } else { 0 }
        let able = try caller.choose(of: resolution, request.model)
        let routed = RoutedCall(caller, able, bytes: bytes)
        var walk = TargetWalk(caller, able, routed)
        while true {
            let target = try await walk.next()
            do throws(GatewayError) {
                try await caller.takeLimits(at: target)
                guard walk.begins() else { continue }
                try await send(request, endpoint, to: target, caller)
                return walk.ends()
            } catch {
                // A body that is passed on as it comes is gone once some of it has been sent.
                if case .form = request, !record.attempts.isEmpty { throw error }
                try walk.failed(error)
            }
        }
    }

    /// Sends a request to a target and takes the answer to the caller.
    private func send(
        _ request: RelayedRequest,
        _ endpoint: RelayEndpoint,
        to target: ResolvedTarget,
        _ caller: CallerAnswer
    ) async throws(GatewayError) {
        let (exchange, record, loop) = (caller.exchange, caller.record, caller.loop)
        // The body follows its head as it comes.
        let line = target.vendor.requestLine(to: OpenAIPath.path(endpoint.operation.path, for: target.profile))
        let attempt = Attempt(target: target, loop: loop, record: record)
        let response: UpstreamResponse
        switch request {
        case .document(var document):
            if loop.snapshot.marksFiles(of: target.vendor) { document.unmarkFiles(of: target.vendor) }
            let edits = document.renamed(to: target.profile.model)
            let (bytes, rest) = try await target.vendor.request(
                line,
                caller: exchange.head.fields,
                on: loop,
                for: record,
                bodySize: edits.byteCount
            ) { edits.writeSharing(into: &$0) }
            response = try await attempt.send(bytes, rest, relays: .everything)
        case .form(let form, _):
            let length = form.send(model: target.profile.model)
            let content = RequestContent(
                type: exchange.head.contentType,
                length: length.map { .known($0) } ?? .chunked
            )
            let head = try await target.vendor.head(line, content, caller: exchange.head.fields, on: loop, for: record)
            response = try await attempt.send(head, [], body: form, sendsChunked: length == nil, relays: .everything)
        }

        // The way back: as it comes.
        var answer = RelayedAnswer(caller: caller)
        answer.operation = endpoint.operation
        if case .form(let form, _) = request { answer.upload = form }
        try await answer.deliver(response)
    }
}

/// What is asked to be relayed, as far as it must be read to find it a vendor.
enum RelayedRequest {
    case document(InboundRequest)
    case form(MultipartUpload, model: String)

    /// - Parameter held: the most bytes of a form that may come before the model's name.
    init(_ exchange: HTTPExchange, _ endpoint: RelayEndpoint, held: Int) async throws(GatewayError) {
        guard let body = exchange.bodyStream else {
            self = .document(
                try InboundRequest(
                    exchange.takeBody(),
                    endpoint.route,
                    standardModel: endpoint.operation.standardModel
                )
            )
            return
        }
        let form = try MultipartUpload(
            body,
            contentType: exchange.head.fields.first("content-type") ?? "",
            for: endpoint.operation
        )
        let named = try await form.readModel(within: held)
        guard let model = endpoint.route.model ?? named else {
            throw .invalidRequest(
                "The form must name a model, in a field before the files or within the first \(held) bytes.",
                param: "model",
                code: "missing_required_parameter"
            )
        }
        // It is written into the form, where a line break and the boundary would begin another field.
        guard model.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw MultipartUpload.badName }
        self = .form(form, model: model)
    }

    var model: String {
        switch self {
        case .document(let request): request.model
        case .form(_, let model): model
        }
    }

}

extension InboundRequest {
    /// The request as it goes to a vendor of the same format.
    fileprivate func renamed(to model: String) -> JSONEdits {
        var edits = JSONEdits(document)
        edits.set("model", to: JSONRaw(model))
        edits.remove("drop_params")
        return edits
    }
}

extension Resolution {
    /// The targets that have the operation.
    /// - Throws: `unsupported_endpoint` where none has.
    func offering(_ operation: RelayedOperation) throws(GatewayError) -> Resolution {
        let offering = filtered { $0.vendor.configured.kind.relays.contains(operation) }
        guard !offering.isEmpty else {
            let vendors = Set(able.map { "'\($0.vendor.name)'" }).sorted().joined(separator: " and ")
            throw GatewayError(
                .unsupportedParameter,
                status: 400,
                message: "\(vendors) offers no \(operation.noun) that the gateway knows of.",
                param: "model",
                code: "unsupported_endpoint"
            )
        }
        return offering
    }
}

extension RequestHead {
    /// The media type of the body, as the caller named it.
    var contentType: RequestContent.MediaType {
        fields.slice("content-type").map { .told($0) } ?? .none
    }
}
