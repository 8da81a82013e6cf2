import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What ends the content of a part: a line break, two hyphens and the boundary (RFC 2046, section 5.1.1).
///
/// No boundary holds a CR, so one stands at the beginning only. A match that breaks off has therefore none within it, and the
/// search goes on where it broke off: no byte of a content is compared twice.
struct MultipartDelimiter: Sendable {
    /// The bytes of the line break, which the beginning of a body or of a content stands for.
    static let lineBreak = 2

    private let bytes: [UInt8]

    init(boundary: String) {
        bytes = [.carriageReturn, .lineFeed, UInt8(ascii: "-"), UInt8(ascii: "-")] + boundary.utf8
    }

    var count: Int { bytes.count }

    /// How many bytes from an index on go on with the delimiter, of which some have come already.
    func matches(_ text: Span<UInt8>, from start: Int, after matched: Int) -> Int {
        let most = min(text.count - start, bytes.count - matched)
        var length = 0
        while length < most, text[start + length] == bytes[matched + length] { length += 1 }
        return length
    }

    /// Where the delimiter is, or where its beginning is that the text ends with. Empty, at the end, where neither is.
    func range(in text: Span<UInt8>) -> Range<Int> {
        var at = 0
        while let start = Self.carriageReturn(in: text, from: at) {
            let end = start + matches(text, from: start, after: 0)
            if end - start == bytes.count || end == text.count { return start..<end }
            at = end
        }
        return text.count..<text.count
    }

    private static func carriageReturn(in text: Span<UInt8>, from start: Int) -> Int? {
        text.withUnsafeBytes { text in
            guard start < text.count, let base = text.baseAddress,
                let found = memchr(base + start, Int32(UInt8.carriageReturn), text.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
