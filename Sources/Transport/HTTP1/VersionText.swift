/// `HTTP-version`, RFC 9112 section 2.3.
enum VersionText {
    /// Bytes of a version.
    static let count = 8

    /// The version at `start`; `nil` if its bytes have not all come.
    ///
    /// - Throws: `fault` as soon as a byte is wrong, `unsupportedVersion` for another version.
    @inline(__always)
    static func read(
        _ bytes: Span<UInt8>,
        at start: Int,
        fault: HTTPParseError.Code
    ) throws(HTTPParseError) -> HTTPVersion? {
        let expected: StaticString = "HTTP/1.1"
        var offset = 0
        while offset < count {
            guard start &+ offset < bytes.count else { return nil }
            let byte = bytes[start &+ offset]
            let isDigitPlace = offset == 5 || offset == 7
            guard isDigitPlace ? byte.isDigit : byte == expected.utf8Start[offset] else {
                throw HTTPParseError(byte == .lineFeed ? .bareLineFeed : fault)
            }
            offset &+= 1
        }
        switch (bytes[start &+ 5], bytes[start &+ 7]) {
        case (UInt8(ascii: "1"), UInt8(ascii: "1")): return .http11
        case (UInt8(ascii: "1"), UInt8(ascii: "0")): return .http10
        default: throw HTTPParseError(.unsupportedVersion)
        }
    }
}
