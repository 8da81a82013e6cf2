import NIOCore

/// Answers out.
extension ServerConnection {
    /// Bodies up to this size are copied behind their head into one write.
    private static let joinBound = 32 << 10

    var isWritable: Bool { channelContext?.channel.isWritable ?? false }

    func respond(_ answer: HTTPAnswer, to head: RequestHead) {
        guard let channelContext else { return }
        let framing = AnswerFraming.whole(answer.status, to: head.method)
        let size = answer.body.readableBytes
        let isJoined = size <= Self.joinBound
        var out = makeHead(of: answer, framing, room: isJoined ? size : 0)
        let hasBody = framing.sendsBody && size > 0
        if hasBody, isJoined { out.writeImmutableBuffer(answer.body) }
        pace.wrote(out.readableBytes)
        channelContext.write(wrapOutboundOut(out), promise: nil)
        if hasBody, !isJoined {
            pace.wrote(size)
            channelContext.write(wrapOutboundOut(answer.body), promise: nil)
        }
        channelContext.flush()
        answered()
    }

    func startStream(_ status: Int, _ fields: ResponseFields, length: Int?, to head: RequestHead) {
        stream = .streamed(status, length: length, to: head)
        streamRest = stream.sendsBody ? length ?? 0 : 0
        if stream.endsWithConnection { keepAlive = false }
        write(makeHead(of: HTTPAnswer(status: status, fields: fields), stream, length: length, room: 0))
    }

    func writeStream(_ bytes: ByteBuffer) {
        guard let channelContext, bytes.readableBytes > 0, stream.sendsBody else { return }
        guard stream.field == .chunked else { return writeUnchunked(bytes) }
        var out = channelContext.channel.allocator.buffer(capacity: bytes.readableBytes + 16)
        HTTPHeadWriter.writeChunk(bytes, into: &out)
        write(out)
    }

    private func writeUnchunked(_ bytes: ByteBuffer) {
        guard stream.field == .length else { return write(bytes) }
        // A byte more than was promised would be taken for the next answer.
        var bytes = bytes
        guard let sent = bytes.readSlice(length: min(bytes.readableBytes, streamRest)) else { return }
        streamRest -= sent.readableBytes
        write(sent)
    }

    func endStream() {
        if streamRest > 0 { return cutAfterWrites(resets: false) }
        if stream.field == .chunked, stream.sendsBody {
            var end = ByteBuffer()
            HTTPHeadWriter.writeLastChunk(into: &end)
            write(end)
        }
        answered()
    }

    func abortStream() {
        cutAfterWrites(resets: stream.endsWithConnection)
    }

    /// Sends the head of a whole answer and the first bytes of its body, and closes.
    func respondCut(_ answer: HTTPAnswer, after sent: Int) {
        keepAlive = false
        var out = makeHead(of: answer, .whole(answer.status, to: nil), room: sent)
        out.writeImmutableBuffer(answer.body.getSlice(at: answer.body.readerIndex, length: sent) ?? answer.body)
        write(out)
        cutAfterWrites(resets: false)
    }

    /// - Parameter method: of the request; nil when it could not be read.
    func sendRefusal(_ answer: HTTPAnswer, to method: HTTPMethod?) {
        let framing = AnswerFraming.whole(answer.status, to: method)
        var out = makeHead(of: answer, framing, room: answer.body.readableBytes)
        if framing.sendsBody { out.writeImmutableBuffer(answer.body) }
        write(out)
    }

    func write(_ bytes: ByteBuffer) {
        pace.wrote(bytes.readableBytes)
        channelContext?.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    /// - Parameters:
    ///   - length: of the body, where the answer does not hold it.
    ///   - room: bytes to leave for what follows the head in the same buffer.
    private func makeHead(
        of answer: HTTPAnswer,
        _ framing: AnswerFraming,
        length: Int? = nil,
        room: Int
    ) -> ByteBuffer {
        // Nobody waits for the rest of a body whose request is answered.
        if isDraining || bodyStream != nil { keepAlive = false }
        let allocator = channelContext?.channel.allocator ?? ByteBufferAllocator()
        var out = allocator.buffer(capacity: 256 + answer.fields.lines.readableBytes + room)
        HTTPHeadWriter.writeStatusLine(answer.status, into: &out)
        out.writeStaticString("date: ")
        loopContext.writeDate(into: &out)
        out.writeStaticString("\r\n")
        out.writeImmutableBuffer(answer.fields.lines)
        switch framing.field {
        case .none: break
        case .length: HTTPHeadWriter.writeField("content-length", length ?? answer.body.readableBytes, into: &out)
        case .chunked: out.writeStaticString("transfer-encoding: chunked\r\n")
        }
        if !keepAlive {
            out.writeStaticString("connection: close\r\n")
        } else if version == .http10 {
            // A client of HTTP/1.0 expects the end of the connection unless it is told otherwise.
            out.writeStaticString("connection: keep-alive\r\n")
        }
        out.writeStaticString("\r\n")
        return out
    }
}
