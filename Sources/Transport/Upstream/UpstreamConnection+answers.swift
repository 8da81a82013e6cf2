import Framing
import NIOCore

/// Answers in.
extension UpstreamConnection {
    /// Takes what the parser can give, and passes on what of it goes to a client in one write.
    func process() {
        var out = ByteBuffer()
        reading: while true {
            switch phase {
            case .awaiting, .relaying: break
            case .idle, .holding, .failed, .closed: break reading
            }
            let part: HTTPPart<ResponseHead>?
            do {
                part = try parser.next()
            } catch {
                flush(&out)
                return fail(.malformed(error))
            }
            guard let part else { break }
            take(part, into: &out)
        }
        flush(&out)
        if isEnded { ended() }
    }

    /// Takes a part that goes to no client, or the end.
    func take(_ part: HTTPPart<ResponseHead>) {
        var out = ByteBuffer()
        take(part, into: &out)
    }

    private func take(_ part: HTTPPart<ResponseHead>, into out: inout ByteBuffer) {
        switch phase {
        case .awaiting(let awaiting): collect(part, awaiting)
        case .relaying(let relay): pass(part, relay, into: &out)
        case .idle, .holding, .failed, .closed: break
        }
    }

    private func collect(_ part: HTTPPart<ResponseHead>, _ awaiting: Awaiting) {
        switch part {
        case .head(let head):
            if head.isInterim { return }
            mayStayOpen = head.keepAlive
            if let upload {
                mayStayOpen = false
                stopUpload()
                upload.body.abandon()
            }
            awaiting.firstByte = now
            awaiting.head = head
            if awaiting.relays.includes(head) {
                phase = .holding
                renewDeadline()
                return answer(awaiting, head, .stream(UpstreamStream(connection: self)))
            }
            if case .length(let length) = head.framing, length > awaiting.collectLimit {
                return fail(.answerTooLarge(limit: awaiting.collectLimit))
            }
            renewDeadline()
        case .body(let bytes):
            guard awaiting.body.readableBytes + bytes.readableBytes <= awaiting.collectLimit else {
                return fail(.answerTooLarge(limit: awaiting.collectLimit))
            }
            awaiting.body.appendReceived(bytes)
        case .end:
            // A final head has always come before the end.
            guard let head = awaiting.head else { return }
            finishRequest(reusable: mayStayOpen && parser.bufferedByteCount == 0)
            answer(awaiting, head, .whole(awaiting.body))
        }
    }

    private func answer(_ awaiting: Awaiting, _ head: ResponseHead, _ body: UpstreamResponse.Body) {
        let now = now
        let firstByte = awaiting.firstByte ?? now
        awaiting.continuation.resume(
            returning: UpstreamResponse(head: head, body: body, firstByte: firstByte, ready: now)
        )
    }
}

extension ResponseHead {
    /// The body is a stream of events, however they are framed.
    public var isEventStream: Bool {
        guard let type = fields.slice("content-type") else { return false }
        return StreamFraming.allCases.contains { framing in
            let name = framing.contentType
            guard type.readableBytes >= name.utf8CodeUnitCount else { return false }
            return zip(
                type.readableBytesView,
                UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            )
            .allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
        }
    }
}
