import Framing
import NIOCore

/// What came over the wire as an answer, however much of it there was.
struct WireAnswer: Sendable {
    /// Everything up to the empty line; nil when it did not come.
    var head: String?
    /// The body so far, without the lines of its chunks.
    var body = ByteBuffer()
    /// The end that the framing promises has come.
    var isComplete = false

    init(_ bytes: ByteBuffer) {
        let all = bytes.readableBytesView
        guard let end = all.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let head = String(decoding: all[..<end.lowerBound], as: UTF8.self)
        self.head = head
        let rest = all[end.upperBound...]
        if head.contains("transfer-encoding: chunked") {
            readChunks(rest)
        } else if let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length: ") }) {
            body = ByteBuffer(bytes: rest)
            isComplete = Int(field.dropFirst(16)) == body.readableBytes
        }
    }

    private mutating func readChunks(_ bytes: ByteBufferView) {
        var rest = bytes
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")) {
            guard let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16) else { return }
            if size == 0 {
                isComplete = true
                return
            }
            let chunk = rest[line...].dropFirst(2)
            body.writeBytes(chunk.prefix(size))
            guard chunk.count >= size + 2 else { return }
            rest = chunk.dropFirst(size + 2)
        }
    }

    /// The complete events of a stream.
    var events: [ByteBuffer] {
        let isBinary = head?.contains("\(StreamFraming.eventStream.contentType)") == true
        var scanner = (isBinary ? StreamFraming.eventStream : .serverSentEvents).makeScanner()
        scanner.receive(body)
        var events: [ByteBuffer] = []
        while let event = try? scanner.next() { events.append(event.raw) }
        return events
    }

    /// Bytes after the last complete event.
    var pendingByteCount: Int {
        body.readableBytes - events.reduce(0) { $0 + $1.readableBytes }
    }
}
