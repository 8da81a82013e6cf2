import Catalogue
import Core
import Dialects
import NIOCore
import Transport

/// Takes a vendor's answer to the caller as it comes, whatever it holds.
struct RelayedAnswer {
    let caller: CallerAnswer
    /// In which the answer is told, where it is one in words.
    var dialect: (any Dialect)?
    /// Of a vendor's own API: all its headers go along, and its errors are told in its own words.
    var isPassthrough = false
    /// What was asked for, where it is known.
    var operation: RelayedOperation?
    /// The form that asked for it.
    var upload: MultipartUpload?

    private var record: CallRecord { caller.record }

    func deliver(_ response: UpstreamResponse) async throws(GatewayError) {
        let head = response.head
        switch response.body {
        case .whole(let body):
            if isPassthrough { return try await pass(body, head) }
            throw caller.record.error(of: body, head)
        case .stream(let stream): try await deliver(stream, head)
        }
    }

    private func deliver(_ stream: UpstreamStream, _ head: ResponseHead) async throws(GatewayError) {
        let exchange = caller.exchange
        // What is relayed in OpenAI's format tells usage as one of its APIs does, whichever of them the vendor speaks.
        let others: [any Dialect] =
            isPassthrough ? record.resolved.vendor.dialects : [OpenAIChatDialect(), OpenAIResponsesDialect()]
        // What is fetched, such as a batch that is done, a response that was kept or the content of a file, has been used
        // before, and may be fetched again and again.
        let usage =
            exchange.head.method == .post
            ? RelayedUsage(head, of: record.resolved.profile, in: dialect, others: others, to: operation) : nil
        let reader: any BodyTransform = if let usage { usage } else { Verbatim() }
        // Events of a stream are not kept waiting for the next ones.
        let held = caller.isStrict && !head.isEventStream ? HeldLast(reader) : nil
        let transform = held ?? reader
        if head.isEventStream { record.streams() }
        record.answers()
        exchange.startStream(head.status, fields(head), length: head.length(to: exchange.head.method))
        let outcome = await stream.relay(through: transform, to: exchange)
        record.streamed(
            usage?.usage,
            tier: usage?.serviceTier,
            bytes: usage?.bytesReceived ?? 0,
            isComplete: outcome.isFinished
        )
        record.answers(as: usage?.model)
        if let upload { record.asked(upload.units) }
        if let usage { record.measured(usage.units) }
        switch outcome {
        case .finished:
            await caller.settle()
            if let held { exchange.writeStream(held.held) }
            exchange.endStream()
        case .upstreamFailed(let error):
            exchange.abortStream()
            throw GatewayError(error, vendor: record.vendorName)
        case .transformFailed:
            exchange.abortStream()
            throw .unreadableAnswer(record.vendorName, "its body is broken")
        case .cancelled: record.cancelled()
        }
    }

    /// Passes on what is no success.
    private func pass(_ body: ByteBuffer, _ head: ResponseHead) async throws(GatewayError) {
        let vendor = record.resolved.vendor
        if vendor.configured.kind.refusesKey(status: head.status, body: body.readableBytesView) {
            record.identityIsRefused()
            throw .vendorAuthenticationFailed()
        }
        if head.status >= 400 {
            record.failed(caller.record.refusal(of: body, head))
        }
        let fields = fields(head)
        await caller.settle()
        caller.exchange.respond(head.status, fields, body: body)
    }

    private func fields(_ head: ResponseHead) -> ResponseFields {
        var fields = record.answerFields(status: head.status, contentType: nil)
        if isPassthrough {
            let own: Set<String> = caller.inbound.name == .anthropicMessages ? ["request-id"] : []
            PassthroughHeaders.copy(
                head.fields,
                except: own,
                tellsLimits: record.limits?.areTold == true,
                into: &fields
            )
            if head.isEventStream, !head.fields.contains("x-accel-buffering") { fields.add("x-accel-buffering", "no") }
            return fields
        }
        if let type = head.fields.slice("content-type") { fields.add("content-type", type) }
        // Asked not to, some servers compress all the same; without this nobody could read it.
        if let coding = head.fields.slice("content-encoding") { fields.add("content-encoding", coding) }
        if let name = head.fields.slice("content-disposition") { fields.add("content-disposition", name) }
        if head.isEventStream {
            fields.add("cache-control", "no-cache")
            // A proxy in front of the gateway must not collect the stream.
            fields.add("x-accel-buffering", "no")
        }
        record.copyAnswerHeaders(head.fields, into: &fields)
        return fields
    }
}

extension RelayOutcome {
    fileprivate var isFinished: Bool {
        if case .finished = self { true } else { false }
    }
}

extension ResponseHead {
    /// The bytes of the body, or of what would be it, where the head says them.
    fileprivate func length(to method: HTTPMethod) -> Int? {
        switch framing {
        case .length(let length): length
        case .none where method == .head: fields.first("content-length").flatMap { Int($0) }
        case .none, .chunked, .untilClose: nil
        }
    }
}
