import Core
import NIOCore
import Transport

/// One try of one target: the request goes out over the pool of the request's own loop.
struct Attempt {
    let target: ResolvedTarget
    let loop: LoopState
    let record: CallRecord
    /// The place of an attempt that goes on beside it.
    var other: Int?
    /// Is told its place among the call's attempts as soon as it has one.
    var begins: ((Int) -> Void)?

    /// Bytes of a body that is waited for before it is sent, so that it can be sent again.
    private static let replayBound = 64 << 10

    /// Waits for the vendor's answer, whole or begun.
    /// - Parameters:
    ///   - bytes: head and body, as far as that is short.
    ///   - rest: of a long body.
    ///   - body: one that follows as it comes or, where it is short, as soon as it is whole.
    ///   - sendsChunked: the head says so of that.
    ///   - method: the one that the head begins with.
    ///   - relays: answers that are handed over as soon as they begin.
    func send(
        _ bytes: ByteBuffer,
        _ rest: [ByteBuffer],
        body: (any UpstreamBody)? = nil,
        sendsChunked: Bool = false,
        method: HTTPMethod = .post,
        relays: UpstreamRequest.Relays = .nothing
    ) async throws(GatewayError) -> UpstreamResponse {
        let settings = target.vendor.configured
        var request = UpstreamRequest(
            method: method,
            bytes: bytes,
            rest: rest,
            body: body,
            sendsChunked: sendsChunked,
            collectLimit: loop.snapshot.configuration.maxReplyBytes,
            relays: relays,
            retriesStale: settings.retryStale
        )
        if let body, let length = body.length, length <= Self.replayBound { try await hold(body, in: &request) }
        let bytes = request.bytes.readableBytes + request.rest.reduce(0) { $0 + $1.readableBytes }
        let place = record.sent(
            to: target,
            bytes: bytes,
            asksForStream: relays.isOfEvents,
            isUpload: request.body != nil,
            beside: other
        )
        begins?(place)
        request.answerDeadline = record.attempts[place].answerDeadline
        do {
            let response = try await loop.context.pool(of: target.vendor.upstream).send(request)
            record.answered(response, to: place)
            return response
        } catch let error as UpstreamError {
            record.failed(error, at: place)
            throw GatewayError(error, vendor: settings.name)
        } catch {
            throw GatewayError(.connectFailed("\(type(of: error))"), vendor: settings.name)
        }
    }

    /// Makes the request one like those whose body was there from the beginning.
    private func hold(_ body: any UpstreamBody, in request: inout UpstreamRequest) async throws(GatewayError) {
        do {
            let whole = try await body.collected()
            request.rest += VendorAccess.write(whole, into: &request.bytes)
        } catch {
            throw GatewayError(bodyFailure: error)
        }
        request.body = nil
        request.sendsChunked = false
    }
}

extension UpstreamRequest.Relays {
    /// Streams of events are.
    fileprivate var isOfEvents: Bool { if case .events = self { true } else { false } }
}

extension UpstreamResponse {
    /// The body that was asked to be collected, and the head.
    var whole: (body: ByteBuffer, head: ResponseHead) {
        guard case .whole(let body) = body else { preconditionFailure("a relay was not asked for") }
        return (body, head)
    }
}
