import JSON
import NIOCore

/// A request as it came over the wire, every byte of it.
struct WireRequest: Sendable {
    /// The request line.
    let line: String
    /// Names as they came.
    let headers: [(name: String, value: String)]
    let body: ByteBuffer
    /// Counts the vendor's connections from 0.
    var connection = 0

    /// Reads a request whose length is told, or whose body comes in chunks.
    /// - Returns: nil while it is not complete.
    init?(reading bytes: inout ByteBuffer) {
        let text = String(buffer: bytes)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        line = String(lines[0])
        headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":")!
            return (String(line[..<colon]), line[line.index(after: colon)...].drop { $0 == " " }.description)
        }
        let head = text[..<end.upperBound].utf8.count
        if headers.contains(where: { $0.name == "transfer-encoding" }) {
            var rest = bytes
            rest.moveReaderIndex(forwardBy: head)
            guard let body = Self.chunked(&rest) else { return nil }
            self.body = body
            bytes = rest
            return
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard bytes.readableBytes >= head + length else { return nil }
        bytes.moveReaderIndex(forwardBy: head)
        body = bytes.readSlice(length: length)!
    }

    /// The body that chunks make; nil while the last has not come.
    private static func chunked(_ bytes: inout ByteBuffer) -> ByteBuffer? {
        var body = ByteBuffer()
        while let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes.readString(length: end - bytes.readerIndex + 1)!
            // A line's end is one character.
            let size = Int(line.dropLast(), radix: 16)!
            guard bytes.readableBytes >= size + 2 else { return nil }
            body.writeImmutableBuffer(bytes.readSlice(length: size)!)
            bytes.moveReaderIndex(forwardBy: 2)
            if size == 0 { return body }
        }
        return nil
    }

    /// The value of the only header of that name; several are joined by " | ".
    subscript(name: String) -> String? {
        let values = headers.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: " | ")
    }

    var text: String { String(buffer: body) }
    /// The body's JSON; null where it is none.
    var json: JSONNode {
        ((try? JSONDocument(parsing: body)) ?? (try! JSONDocument(parsing: ByteBuffer(string: "null")))).root
    }
    /// Everything that was said, for looking for what must not be there.
    var everything: String {
        line + headers.map { "\n\($0.name): \($0.value)" }.joined() + "\n\n" + text
    }
}
