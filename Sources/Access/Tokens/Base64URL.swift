import Framing

/// Base64 with the alphabet of URLs and without padding (RFC 4648 section 5, RFC 7515 section 2), read strictly: there is one text
/// for some bytes.
enum Base64URL {
    /// The bytes that a text stands for; nil where it is not that very text of them.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var word: UInt32 = 0
        var bits = 0
        for letter in text {
            // The other alphabet's letters are none of this one's.
            guard letter != UInt8(ascii: "+"), letter != UInt8(ascii: "/"), let value = Base64.value(of: letter) else {
                return nil
            }
            word = word << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
        }
        // Bits that stand for nothing would make a second text of the same bytes.
        guard word & (1 << UInt32(bits) - 1) == 0 else { return nil }
        return bytes
    }
}
