/// A multipart body in lines that can be moved about, each with the CR LF that ends it.
struct MultipartText {
    var lines: [[UInt8]] = []

    init(_ bytes: [UInt8]) {
        var start = 0
        for at in bytes.indices where bytes[at] == 0x0A && at > start && bytes[at - 1] == 0x0D {
            lines.append(Array(bytes[start...at]))
            start = at + 1
        }
        if start < bytes.count { lines.append(Array(bytes[start...])) }
    }

    var bytes: [UInt8] { Array(lines.joined()) }

    /// What bodies are spliced with, where it is not a piece of a delimiter.
    static let pieces: [[UInt8]] =
        [
            "\r", "\n", "\r\n", "\r\n\r\n", "-", "--", "\r\n--", "\r\r\n-", " ", "\t", ":", ";", "=", "\"", "\\",
            "\\\"", "%22",
            "%", "*", "*0", "\0", "\u{7F}", "é", "name", "filename", "'", "X: y\r\n", "; name=a", "; filename=\"b\"",
            "; filename*=utf-8''a%20b", "Content-Type: text/plain\r\n",
            "Content-Disposition: form-data; name=\"a\"\r\n",
            "Content-Disposition: form-data; name=\"a\"\r\n\r\n",
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n",
        ].map { Array($0.utf8) }

    /// A delimiter of the boundary, whole or in part.
    static func delimiter(_ boundary: String, random: inout SeededGenerator) -> [UInt8] {
        let end = random.pick(["\r\n", "--", "--\r\n", " \t\r\n", "", "-", "\n", "\r"]) ?? ""
        let delimiter = Array("\r\n--\(boundary)\(end)".utf8)
        let start = random.once(in: 2) ? 0 : random.below(delimiter.count)
        let length = random.once(in: 2) ? delimiter.count - start : 1 + random.below(delimiter.count - start)
        return Array(delimiter[start..<(start + length)])
    }
}
