import Catalogue
import Core
import Dialects
import Framing
import JSON
import NIOCore
import Transport

/// Takes a vendor's answer to the caller: passed on as bytes or translated, whole or as a stream, and bridged where the
/// vendor gave the one and the caller wants the other.
struct VendorAnswer {
    let exchange: HTTPExchange
    let inbound: any Dialect
    let manner: OutgoingRequest.Manner
    let record: CallRecord

    private var target: ResolvedTarget { record.resolved }
    private var vendor: any Dialect { record.resolved.vendor.dialect }
    /// How the answer is to be read where it is not only passed on.
    private var expectation: ReplyExpectation {
        ReplyExpectation(target: target.profile, answerTool: manner.answerTool)
    }

    func deliver(_ response: UpstreamResponse) async throws(GatewayError) {
        switch response.body {
        case .stream(let stream): try await deliver(stream, response.head)
        case .whole(let body): try deliver(body, response.head)
        }
    }

    // MARK: Whole answers

    private func deliver(_ body: ByteBuffer, _ head: ResponseHead) throws(GatewayError) {
        guard 200..<300 ~= head.status else { return try deliverError(body, head) }
        if head.isEventStream { return try write(collected(body), head) }
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: body)
        } catch {
            throw .unreadableAnswer(record.vendorName, "it is not valid JSON: \(error.description)")
        }
        guard document.root.isObject || document.root.isArray else {
            throw .unreadableAnswer(record.vendorName, "it is a single value")
        }
        if manner.isPassage, !manner.callerStreams {
            record.usage = vendor.readUsage(document, target.profile)
            return exchange.respond(head.status, fields(head.status, "application/json", head), body: body)
        }
        try write(vendor.readReply(document, expectation), head)
    }

    /// The answer that a stream tells, for a caller who wants it whole.
    private func collected(_ body: ByteBuffer) throws(GatewayError) -> Reply {
        var scanner = vendor.framing.makeScanner()
        var reader = vendor.makeStreamReader(expectation)
        var accumulator = ReplyAccumulator()
        var events: [ReplyEvent] = []
        scanner.receive(body)
        do {
            while let event = try scanner.next() { try reader.read(event, into: &events) }
            if let last = try scanner.finish() { try reader.read(last, into: &events) }
        } catch let error as GatewayError {
            throw error
        } catch {
            throw unreadable(error)
        }
        try reader.readEnd(into: &events)
        for event in events { accumulator.add(event) }
        if let failure = accumulator.failure { throw .vendor(failure) }
        return accumulator.reply
    }

    private func write(_ reply: Reply, _ head: ResponseHead) throws(GatewayError) {
        record.usage = reply.usage
        guard manner.callerStreams else {
            return exchange.respond(
                200,
                fields(200, "application/json", head),
                body: inbound.writeReply(reply, replyContext)
            )
        }
        var out = ByteBuffer()
        var writer = inbound.makeStreamWriter(replyContext)
        for event in reply.events { writer.write(event, into: &out) }
        exchange.startStream(200, streamFields(head))
        exchange.writeStream(out)
        exchange.endStream()
    }

    // MARK: Errors

    private func deliverError(_ body: ByteBuffer, _ head: ResponseHead) throws(GatewayError) {
        guard head.status >= 400 else {
            throw .unreadableAnswer(record.vendorName, "it answered with status \(head.status)")
        }
        if target.vendor.configured.kind.refusesKey(status: head.status, body: body.readableBytesView) {
            throw .vendorAuthenticationFailed()
        }
        var error = vendor.readError(status: head.status, body: body)
        if error.category == .authentication { throw .vendorAuthenticationFailed() }
        if head.fields.contains("retry-after") { error.retryAfter = nil }
        let told = GatewayError.vendor(error)
        record.failed(told)
        // A caller who speaks the vendor's dialect gets the vendor's own words. A page of a proxy in between is not that.
        let isPassage = vendor.name == inbound.name && (try? JSONDocument(parsing: body))?.root.isObject == true
        let status = isPassage ? head.status : told.status
        // Rate limits and advice on retries go along, whichever dialect the error is told in.
        var fields = fields(status, "application/json", head)
        fields.add(told)
        exchange.respond(status, fields, body: isPassage ? body : inbound.writeError(told))
    }

    // MARK: Streams

    private func deliver(_ stream: UpstreamStream, _ head: ResponseHead) async throws(GatewayError) {
        let passage: any ReplyStream =
            manner.isPassage
            ? StreamPassage(
                vendor.makeStreamInspector(hidesUsage: manner.hidesUsage, target.profile),
                framing: vendor.framing
            )
            : StreamTranslation(
                from: vendor.makeStreamReader(expectation),
                framing: vendor.framing,
                to: inbound.makeStreamWriter(replyContext)
            )
        exchange.startStream(200, streamFields(head))
        let outcome = await stream.relay(through: passage, to: exchange)
        record.usage = passage.usage
        if let failure = passage.failure { record.failed(.vendor(failure)) }
        switch outcome {
        case .finished: exchange.endStream()
        case .upstreamFailed where passage.isFinished:
            // Everything that matters had come before the connection broke.
            var out = ByteBuffer()
            passage.finish(into: &out)
            exchange.writeStream(out)
            exchange.endStream()
        case .upstreamFailed(let error): throw GatewayError(error, vendor: record.vendorName)
        case .transformFailed(let error as GatewayError): throw error
        case .transformFailed(let error): throw unreadable(error)
        case .cancelled: record.cancelled()
        }
    }

    private func unreadable(_ error: any Error) -> GatewayError {
        .unreadableAnswer(record.vendorName, (error as? StreamFramingError)?.reason ?? "its stream is broken")
    }

    // MARK: Heads

    private var replyContext: ReplyContext {
        ReplyContext(
            fallbackID: record.requestID,
            now: record.wallClockSeconds,
            model: target.profile.model,
            includeUsage: !manner.hidesUsage,
            tellsFunctionCall: manner.tellsFunctionCall
        )
    }

    private func fields(_ status: Int, _ contentType: StaticString, _ head: ResponseHead) -> ResponseFields {
        var fields = record.answerFields(status: status, contentType: contentType)
        target.vendor.answerHeaders.copy(head.fields, into: &fields)
        return fields
    }

    private func streamFields(_ head: ResponseHead) -> ResponseFields {
        var fields = fields(200, "text/event-stream; charset=utf-8", head)
        fields.add("cache-control", "no-cache")
        // A proxy in front of the gateway must not collect the stream.
        fields.add("x-accel-buffering", "no")
        return fields
    }
}
