internal import NIOCore

extension JSONString {
    /// How many characters the text has: Unicode scalars, as vendors count them that charge by the character. Decodes nothing.
    public var scalarCount: Int {
        escaped.withUnsafeReadableBytes { bytes in
            var count = 0
            var at = 0
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte == UInt8(ascii: "\\") {
                    let isUnicode = at < bytes.count && bytes[at] == UInt8(ascii: "u")
                    // The second half of a surrogate pair belongs to the character that the first one began.
                    if !(isUnicode && JSONString.isLowSurrogate(bytes, at: at + 1)) { count += 1 }
                    at += isUnicode ? 5 : 1
                } else if byte & 0xC0 != 0x80 {
                    count += 1
                }
            }
            return count
        }
    }

    /// Whether four hexadecimal digits are those of U+DC00 to U+DFFF.
    private static func isLowSurrogate(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
        guard place + 1 < bytes.count else { return false }
        let (first, second) = (bytes[place] | 0x20, bytes[place + 1] | 0x20)
        return first == UInt8(ascii: "d") && (UInt8(ascii: "c")...UInt8(ascii: "f")).contains(second)
    }
}
