import Framing
import NIOCore

/// The canonical forms of a request's parts.
enum SigV4Canonical {
    /// The path encoded once more, so that `%3A` becomes `%253A`, without dot segments and empty ones.
    /// - Parameter encodingTwice: false for S3, whose path stays as it is.
    static func writePath(_ path: String, encodingTwice: Bool, into buffer: inout ByteBuffer) {
        guard encodingTwice, !path.isEmpty else {
            buffer.writeString(path.isEmpty ? "/" : path)
            return
        }
        guard needsNormalising(path) else {
            PercentEncoding.write(path.utf8, allowing: "/", into: &buffer)
            return
        }
        var segments: [String.UTF8View.SubSequence] = []
        for segment in path.utf8.split(separator: UInt8(ascii: "/")) {
            if segment.elementsEqual("..".utf8) {
                _ = segments.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                segments.append(segment)
            }
        }
        for segment in segments {
            buffer.writeStaticString("/")
            PercentEncoding.write(segment, into: &buffer)
        }
        if segments.isEmpty || path.utf8.last == UInt8(ascii: "/") { buffer.writeStaticString("/") }
    }

    /// The pairs in the order of their bytes, each with its equals sign.
    static func writeQuery(_ query: String, into buffer: inout ByteBuffer) {
        guard !query.isEmpty else { return }
        let pairs = query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            return (name: name, value: pair[name.endIndex...].dropFirst())
        }
        let sorted = pairs.sorted {
            $0.name.elementsEqual($1.name)
                ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
        }
        for (index, pair) in sorted.enumerated() {
            if index > 0 { buffer.writeStaticString("&") }
            buffer.writeBytes(pair.name)
            buffer.writeStaticString("=")
            buffer.writeBytes(pair.value)
        }
    }

    /// A header's value without white space around it, and with one space for each run of it inside.
    static func writeValue(_ value: String, into buffer: inout ByteBuffer) {
        var isPlain = true
        var wasSpace = true
        for byte in value.utf8 {
            let isSpace = SecretText.isSpace(byte)
            if isSpace, wasSpace || byte != 0x20 { isPlain = false }
            wasSpace = isSpace
        }
        if isPlain, !wasSpace {
            buffer.writeString(value)
            return
        }
        var isPending = false
        var isFirst = true
        for byte in value.utf8 {
            if SecretText.isSpace(byte) {
                isPending = !isFirst
            } else {
                if isPending { buffer.writeInteger(UInt8(ascii: " ")) }
                buffer.writeInteger(byte)
                isPending = false
                isFirst = false
            }
        }
    }

    /// Whether a segment is empty or begins with a dot.
    private static func needsNormalising(_ path: String) -> Bool {
        var wasSlash = false
        for byte in path.utf8 {
            if wasSlash, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return true }
            wasSlash = byte == UInt8(ascii: "/")
        }
        return false
    }
}
