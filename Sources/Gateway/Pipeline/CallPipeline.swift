import Core
import Dialects
import JSON
import NIOCore
import Transport

/// The way of a request, top to bottom. Each step is a room of its own that knows nothing of the others.
struct CallPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one call.
    func handle(_ exchange: HTTPExchange, _ endpoint: CallEndpoint) async {
        let loop = runtime.loop(exchange.context)
        let record = CallRecord(
            exchange,
            inbound: endpoint.dialect.name,
            requestID: loop.requestID(of: exchange.head)
        )
        loop.callBegan()
        defer { loop.callEnded() }
        do {
            try await answer(exchange, endpoint, loop, record)
        } catch {
            record.failed(error)
            refuse(exchange, error, endpoint.dialect, record)
        }
        // Settling happens on every path: success, error, cut-off, client gone.
        record.settle()
        loop.accessLog.write(record)
    }

    private func answer(
        _ exchange: HTTPExchange,
        _ endpoint: CallEndpoint,
        _ loop: LoopState,
        _ record: CallRecord
    ) async throws(GatewayError) {
        let inbound = endpoint.dialect

        // Dialect: what is asked, as far as it must be known before a vendor is chosen.
        let request = try InboundRequest(exchange.takeBody(), endpoint.route)
        record.asked(model: request.model, stream: request.stream)

        // Routing: where it can be done.
        let target = try loop.resolve(request.model, inbound: inbound.name).choose(using: &loop.random)
        record.target(target)

        // Attempt: the vendor's dialect writes the request, the pool of this loop sends it.
        let outgoing = try await OutgoingRequest(
            request,
            from: inbound,
            to: target,
            media: MediaInliner(loop: loop),
            caller: exchange.head.fields
        )
        record.dropped = outgoing.dropped
        let response = try await send(outgoing, to: target, on: loop, record)

        // The way back: the caller's dialect writes the answer.
        let answer = VendorAnswer(
            exchange: exchange,
            endpoint: endpoint,
            manner: outgoing.manner,
            carrier: ReasoningCarrier(to: inbound.name, from: target.vendor.name, loop.snapshot.reasoningSeal),
            record: record
        )
        try await answer.deliver(response)
    }

    private func send(
        _ outgoing: OutgoingRequest,
        to target: ResolvedTarget,
        on loop: LoopState,
        _ record: CallRecord
    ) async throws(GatewayError) -> UpstreamResponse {
        let settings = target.vendor.configured
        let request = UpstreamRequest(
            method: .post,
            bytes: outgoing.bytes,
            rest: outgoing.rest,
            collectLimit: loop.snapshot.configuration.maxReplyBytes,
            relaysEvents: outgoing.manner.callerStreams,
            retriesStale: settings.retryStale
        )
        record.sent()
        do {
            let response = try await loop.context.pool(of: target.vendor.upstream).send(request)
            record.answered(response)
            return response
        } catch let error as UpstreamError {
            throw GatewayError(error, vendor: settings.name)
        } catch {
            throw GatewayError(.connectFailed("\(type(of: error))"), vendor: settings.name)
        }
    }

    /// Tells the caller of a fault, in the caller's dialect. A stream that has begun has been told by then.
    private func refuse(_ exchange: HTTPExchange, _ error: GatewayError, _ dialect: any Dialect, _ record: CallRecord) {
        guard !exchange.isAnswered else { return }
        var fields = record.answerFields(status: error.status, contentType: "application/json")
        fields.add(error)
        exchange.respond(error.status, fields, body: dialect.writeError(error))
    }
}
