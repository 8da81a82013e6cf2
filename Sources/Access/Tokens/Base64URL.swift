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

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The text of the bytes.
    static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 4)
        var word: UInt32 = 0
        var bits = 0
        for byte in bytes {
            word = word << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(letters[Int(word >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(letters[Int(word << UInt32(6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
