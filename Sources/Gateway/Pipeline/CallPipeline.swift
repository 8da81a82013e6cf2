import Core
import Dialects
import JSON
import NIOCore
import Transport

/// The way of a request, top to bottom. Each step is a room of its own that knows nothing of the others.
struct CallPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one call of a caller who speaks the dialect.
    func handle(_ exchange: HTTPExchange, _ inbound: any Dialect) async {
        let loop = runtime.loop(exchange.context)
        let record = CallRecord(exchange, requestID: loop.requestID(of: exchange.head))
        loop.callBegan()
        defer { loop.callEnded() }
        do {
            try await answer(exchange, inbound, loop, record)
        } catch {
            tell(error, exchange, inbound, record)
        }
        // Settling happens on every path: success, error, cut-off, client gone.
        record.settle()
        loop.accessLog.write(record)
    }

    private func answer(
        _ exchange: HTTPExchange,
        _ inbound: any Dialect,
        _ loop: LoopState,
        _ record: CallRecord
    ) async throws(GatewayError) {
        // Dialect: what is asked, as far as it must be known before a vendor is chosen.
        let request = try InboundRequest(exchange.takeBody())
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
            inbound: inbound,
            manner: outgoing.manner,
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

    /// Tells the caller of a fault, in the caller's dialect: as an answer, or inside the stream that has begun.
    private func tell(_ error: GatewayError, _ exchange: HTTPExchange, _ inbound: any Dialect, _ record: CallRecord) {
        record.failed(error)
        guard exchange.isAnswered else {
            var fields = record.answerFields(status: error.status, contentType: "application/json")
            fields.add(error)
            return exchange.respond(error.status, fields, body: inbound.writeError(error))
        }
        var event = ByteBuffer()
        inbound.writeStreamError(error, into: &event)
        exchange.writeStream(event)
        exchange.abortStream()
    }
}
