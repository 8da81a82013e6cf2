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
        let text = String(buffer: bytes)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let head = String(text[..<end.lowerBound])
        self.head = head
        let rest = text[end.upperBound...]
        if head.contains("transfer-encoding: chunked") {
            readChunks(rest)
        } else if let field = head.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length: ") }) {
            body = ByteBuffer(substring: rest)
            isComplete = Int(field.dropFirst(16)) == body.readableBytes
        }
    }

    private mutating func readChunks(_ text: Substring) {
        var rest = text.utf8[...]
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")) {
            guard let size = Int(String(rest[..<line]) ?? "", radix: 16) else { return }
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
        var scanner = SSEScanner()
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
