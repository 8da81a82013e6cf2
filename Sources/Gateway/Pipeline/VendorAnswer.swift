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
    let caller: CallerAnswer
    /// What was asked.
    let call: PendingCall
    let manner: OutgoingRequest.Manner
    /// Where proofs of thoughts must be sealed for the caller.
    let carrier: ReasoningCarrier?
    /// Where the answer is to be kept.
    let keeper: ResponseKeeper?

    /// A stream is told as one JSON array.
    private var streamsAsArray: Bool { call.streamsAsArray }
    private var exchange: HTTPExchange { caller.exchange }
    private var inbound: any Dialect { caller.inbound }
    private var record: CallRecord { caller.record }
    private var target: ResolvedTarget { record.resolved }
    private var vendor: any Dialect { record.resolved.dialect }
    /// How the answer is to be read where it is not only passed on.
    private var expectation: ReplyExpectation {
        ReplyExpectation(target: target.profile, answerTool: manner.answerTool)
    }

    func deliver(_ response: UpstreamResponse) async throws(GatewayError) {
        switch response.body {
        case .stream(let stream): try await deliver(stream, response.head)
        case .whole(let body): try await deliver(body, response.head)
        }
    }

    // MARK: Whole answers

    private func deliver(_ body: ByteBuffer, _ head: ResponseHead) async throws(GatewayError) {
        guard 200..<300 ~= head.status else { throw caller.record.error(of: body, head) }
        if head.isEventStream { return await write(try collected(body), head) }
        let document = try caller.record.document(body)
        if manner.isPassage, !manner.callerStreams {
            record.used(vendor.readUsage(document, target.profile), tier: vendor.readServiceTier(document))
            if let keeper, let id = document.root["id"]?.string { await keeper.save(id, at: target.vendor.name) }
            return await caller.respond(head.status, caller.withCost(body, document), from: head)
        }
        await write(try vendor.readReply(document, expectation), head)
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

    private func write(_ reply: Reply, _ head: ResponseHead) async {
        var reply = reply
        if keeper != nil { reply.id = nil }
        carrier?.carry(&reply)
        record.used(reply.usage, tier: reply.serviceTier)
        guard manner.callerStreams else {
            let body = inbound.writeReply(reply, replyContext)
            await keeper?.save(body)
            return await caller.respond(200, caller.withCost(body), from: head)
        }
        var out = ByteBuffer()
        var writer = inbound.makeStreamWriter(replyContext)
        for event in reply.events {
            if case .end = event, let keeper {
                var closing = ByteBuffer()
                writer.write(event, into: &closing)
                await keeper.save(closing: closing)
                out.writeImmutableBuffer(closing)
            } else {
                writer.write(event, into: &out)
            }
        }
        out = caller.withCost(events: out)
        if streamsAsArray {
            var framing = JSONArrayFraming()
            let events = out
            out = ByteBuffer()
            framing.write(events, into: &out)
            framing.end(into: &out)
        }
        let fields = streamFields(head)
        await caller.settle()
        exchange.startStream(200, fields)
        exchange.writeStream(out)
        exchange.endStream()
    }

    // MARK: Streams

    private func deliver(_ stream: UpstreamStream, _ head: ResponseHead) async throws(GatewayError) {
        let translation = makeTranslation()
        let events: any ReplyStream =
            translation
            ?? StreamPassage(
                of: vendor,
                vendor.makeStreamInspector(hidesUsage: manner.hidesUsage, target.profile),
                holdsKeepAlives: call.mayGoElsewhere
            )
        let priced: any ReplyStream =
            caller.tellsCost ? CostedStream(events, framing: vendor.framing, record) : events
        let told = streamsAsArray ? JSONArrayStream(priced) : priced
        let held = caller.isStrict ? HeldEnd(told) : nil
        let answer = held ?? told
        // Nothing reaches the caller before the first event is known: until then another target may be asked.
        var isBegun = false
        func begin() {
            guard !isBegun else { return }
            isBegun = true
            let goesOn = call.broken != nil
            call.isAnswered(mayBreak: manner.mayBreak)
            record.isInterrupted = false
            record.answers()
            if !goesOn { exchange.startStream(200, streamFields(head)) }
        }
        let outcome = await stream.relay(through: answer, to: exchange, beginning: begin)
        record.streamed(
            answer.usage,
            tier: answer.serviceTier,
            bytes: answer.bytesReceived,
            isComplete: answer.isFinished && answer.failure == nil
        )
        if !isBegun, let error = fault(of: outcome, answer) { throw error }
        if let failure = answer.failure { record.failed(.vendor(failure)) }
        switch outcome {
        case .cancelled: break
        default: begin()
        }
        switch outcome {
        case .finished:
            await end(translation, answer, held)
        case .upstreamFailed where answer.isFinished:
            // Everything that matters had come before the connection broke.
            var out = ByteBuffer()
            answer.finish(into: &out)
            exchange.writeStream(out)
            await end(translation, answer, held)
        case .upstreamFailed, .transformFailed:
            guard let error = fault(of: outcome, answer) else { break }
            if let translation, call.breaks(translation) {
                if let held { exchange.writeStream(held.held) }
                record.breaksOff()
                throw error
            }
            // Nobody can go on with it: it is over.
            call.isAnswered()
            try fail(error, answer)
        case .cancelled: record.cancelled()
        }
    }

    /// What is wrong with a stream that ended; nil: nothing, or its caller went away.
    private func fault(of outcome: RelayOutcome, _ answer: any ReplyStream) -> GatewayError? {
        switch outcome {
        case .finished, .cancelled: nil
        case .upstreamFailed where answer.isFinished: nil
        case .upstreamFailed(let error): GatewayError(error, vendor: record.vendorName)
        case .transformFailed(let error): error as? GatewayError ?? unreadable(error)
        }
    }

    /// Lets the end of a stream out, once what must last is kept.
    private func end(_ translation: StreamTranslation?, _ answer: any ReplyStream, _ held: HeldEnd?) async {
        await caller.settle()
        if let held { exchange.writeStream(held.held) }
        await keep(translation, answer)
        exchange.endStream()
    }

    /// Keeps what the stream told, and then lets its end out: whoever has seen that may go on from it at once.
    private func keep(_ translation: StreamTranslation?, _ answer: any ReplyStream) async {
        guard let keeper else { return }
        if let id = answer.keptID { await keeper.save(id, at: target.vendor.name) }
        guard let closing = translation?.closing else { return }
        await keeper.save(closing: closing)
        exchange.writeStream(caller.withCost(events: closing))
    }

    /// Nil where the stream passes as it comes.
    private func makeTranslation() -> StreamTranslation? {
        guard !manner.isPassage else { return nil }
        if let broken = call.broken {
            let name = "\(target.vendor.name)/\(target.profile.model)"
            return StreamTranslation(
                goingOnWith: broken.translation,
                broken.told,
                from: vendor,
                expectation,
                at: name
            )
        }
        return StreamTranslation(
            from: vendor,
            expectation,
            to: inbound,
            replyContext,
            carrier: carrier,
            isKept: keeper != nil,
            mayBreak: manner.mayBreak
        )
    }

    /// Ends a stream that has begun with an error that nobody can take for its proper end.
    private func fail(_ error: GatewayError, _ answer: any ReplyStream) throws(GatewayError) {
        var event = ByteBuffer()
        answer.fail(error.of(requestID: record.requestID), into: &event)
        exchange.writeStream(event)
        exchange.abortStream()
        throw error
    }

    private func unreadable(_ error: any Error) -> GatewayError {
        .unreadableAnswer(record.vendorName, (error as? StreamFramingError)?.reason ?? "its stream is broken")
    }

    // MARK: Heads

    private var replyContext: ReplyContext {
        ReplyContext(
            fallbackID: keeper?.name ?? record.requestID,
            now: record.receivedAt,
            model: target.profile.model,
            includeUsage: !manner.hidesUsage,
            tellsFunctionCall: manner.tellsFunctionCall,
            echo: manner.echo
        )
    }

    private func streamFields(_ head: ResponseHead) -> ResponseFields {
        let type: StaticString = streamsAsArray ? "application/json" : "text/event-stream; charset=utf-8"
        var fields = caller.fields(200, type, from: head)
        fields.addStreamHeaders()
        return fields
    }
}

extension ResponseFields {
    /// The headers that go with a stream of events, or of anything that is told as it comes.
    mutating func addStreamHeaders() {
        add("cache-control", "no-cache")
        // A proxy in front of the gateway must not collect it.
        add("x-accel-buffering", "no")
    }
}
