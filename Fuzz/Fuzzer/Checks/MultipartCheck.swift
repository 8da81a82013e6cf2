import Framing
import NIOCore

/// A multipart body has the same parts whatever the chunks it comes in, everything that came goes out again, and a body made
/// anew of its parts has the same ones. The first line of an input is the boundary.
enum MultipartCheck {
    private struct Reading {
        var parts: [(head: MultipartHead, content: ByteBuffer)] = []
        var raw = ByteBuffer()
        var error: MultipartError?

        func agrees(with other: Reading) -> Bool {
            error == other.error && parts.elementsEqual(other.parts, by: ==)
        }
    }

    static func run(_ input: FuzzInput) {
        checkContentType(String(buffer: input.body))
        let line = input.words.joined(separator: " ")
        guard let boundary = MultipartScanner.boundary(of: "multipart/form-data; boundary=\"\(line)\"") else { return }
        let whole = read([input.body], boundary)
        for size in [1, 7, 61] {
            let pieces = read(FramingCheck.chunks(of: input.body, upTo: size, seed: input.digest), boundary)
            guard !whole.agrees(with: pieces) else { continue }
            finding("multipart: in pieces of up to \(size) bytes\n\(pieces)\nis not\n\(whole)")
        }
        checkContents(whole, boundary)
        guard whole.error == nil else { return }
        let again = read([written(whole, boundary)], boundary)
        if !again.agrees(with: whole) { finding("multipart: written anew\n\(again)\nis not\n\(whole)") }
    }

    private static func read(_ chunks: [ByteBuffer], _ boundary: String) -> Reading {
        var scanner = MultipartScanner(boundary: boundary)
        var reading = Reading()
        do throws(MultipartError) {
            for chunk in chunks {
                scanner.receive(chunk)
                while let event = try scanner.next() { add(event, to: &reading) }
            }
            try scanner.finish()
        } catch {
            reading.error = error
        }
        let received = chunks.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
        let told = received.getSlice(at: received.readerIndex, length: reading.raw.readableBytes)
        if told != reading.raw || reading.error == nil && received != reading.raw {
            finding(
                "multipart: what goes out\n\(String(buffer: reading.raw))\nis not what came\n\(String(buffer: received))"
            )
        }
        return reading
    }

    private static func add(_ event: MultipartEvent, to reading: inout Reading) {
        if event.raw.readableBytes == 0 { finding("multipart: an event without a byte") }
        reading.raw.writeImmutableBuffer(event.raw)
        switch event {
        case .delimiter: break
        case .head(let head): reading.parts.append((head, ByteBuffer()))
        case .content(let bytes):
            guard !reading.parts.isEmpty else { finding("multipart: a content before a head") }
            reading.parts[reading.parts.count - 1].content.writeImmutableBuffer(bytes)
        }
    }

    /// No content holds the delimiter, and no head is longer than one may be.
    private static func checkContents(_ reading: Reading, _ boundary: String) {
        let mark = Array("\r\n--\(boundary)".utf8)
        for part in reading.parts {
            if part.head.raw.readableBytes > 16 << 10 { finding("multipart: a head that is too long") }
            let content = Array("\r\n".utf8) + part.content.readableBytesView
            for at in content.indices where content[at] == 0x0D && content[at...].starts(with: mark) {
                finding("multipart: a delimiter in a content\n\(String(buffer: part.content))")
            }
        }
    }

    private static func written(_ reading: Reading, _ boundary: String) -> ByteBuffer {
        var body = ByteBuffer()
        for part in reading.parts {
            body.writeString("--\(boundary)\r\n")
            body.writeImmutableBuffer(part.head.raw)
            body.writeImmutableBuffer(part.content)
            body.writeString("\r\n")
        }
        body.writeString("--\(boundary)--\r\n")
        return body
    }

    /// A boundary is one that RFC 2046 allows, and is told again where it is quoted.
    private static func checkContentType(_ text: String) {
        for parameters in [text, "boundary=\(text)", "x=\"\(text)\"; boundary=a"] {
            guard let boundary = MultipartScanner.boundary(of: "multipart/form-data; \(parameters)") else { continue }
            let again = MultipartScanner.boundary(of: "multipart/form-data; boundary=\"\(boundary)\"")
            if again != boundary || boundary.contains("\r") || !(1...70).contains(boundary.utf8.count) {
                finding("multipart: \(boundary.debugDescription) for a boundary")
            }
        }
    }
}
