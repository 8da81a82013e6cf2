import Framing
import JSON
import NIOCore

/// What came over the wire as an answer, however much of it there was.
struct WireAnswer: Sendable {
    /// As they came.
    let bytes: ByteBuffer
    /// 0 while no head has come.
    private(set) var status = 0
    /// Names in lower case, in the order they came.
    private(set) var headers: [(name: String, value: String)] = []
    /// The body so far, without the lines of its chunks.
    private(set) var body = ByteBuffer()
    /// The end that the framing promises has come.
    var isComplete = false

    init(_ bytes: ByteBuffer, to method: String) {
        self.bytes = bytes
        var text = Substring(String(buffer: bytes))
        // Interim answers come before the one that counts.
        while text.hasPrefix("HTTP/1.1 1"), let end = text.firstRange(of: "\r\n\r\n") { text = text[end.upperBound...] }
        guard let end = text.firstRange(of: "\r\n\r\n") else { return }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":")!
            return (
                line[..<colon].lowercased(),
                line[line.index(after: colon)...].drop { $0 == " " }.description
            )
        }
        let rest = text[end.upperBound...]
        if method == "HEAD" || status == 204 || status == 304 {
            isComplete = true
        } else if self["transfer-encoding"] == "chunked" {
            readChunks(rest)
        } else if let length = self["content-length"].flatMap({ Int($0) }) {
            body = ByteBuffer(substring: rest)
            isComplete = length <= body.readableBytes
        }
    }

    /// The value of the only header of that name; several are joined by " | ", so that a test sees them.
    subscript(name: String) -> String? {
        let values = headers.filter { $0.name == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: " | ")
    }

    var text: String { String(buffer: body) }

    /// The body's JSON; null where it is none.
    var json: JSONNode {
        ((try? JSONDocument(parsing: body)) ?? (try! JSONDocument(parsing: ByteBuffer(string: "null")))).root
    }

    /// The member `error` of the body or, in a stream, of the last event that has one.
    var error: JSONNode? {
        if let error = json["error"] { return error }
        return data.reversed().lazy.compactMap { (try? JSONDocument(parsing: ByteBuffer(string: $0)))?.root["error"] }
            .first
    }

    var errorCode: String? { error?["code"]?.string }

    /// The complete events of a stream.
    var events: [StreamEvent] {
        var scanner = SSEScanner()
        scanner.receive(body)
        var events: [StreamEvent] = []
        while let event = try? scanner.next() { events.append(event) }
        return events
    }

    /// The data of the complete events.
    var data: [String] { events.compactMap { $0.data.map { String(buffer: $0) } } }

    /// The chunks of a stream of completions, without `[DONE]`.
    var chunks: [JSONNode] {
        data.filter { $0 != "[DONE]" }.compactMap { (try? JSONDocument(parsing: ByteBuffer(string: $0)))?.root }
    }

    /// The text of a completion, whole or streamed.
    var completion: String {
        if let text = json["choices"]?[0]?["message"]?["content"]?.string { return text }
        return chunks.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
    }

    /// The finish reason of a completion, whole or streamed.
    var finishReason: String? {
        if let reason = json["choices"]?[0]?["finish_reason"]?.string { return reason }
        return chunks.lazy.compactMap { $0["choices"]?[0]?["finish_reason"]?.string }.first
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
}
