import Crypto
import Framing

/// What is known of a gateway key instead of the key itself: its SHA-256.
///
/// A key is 256 random bits, so nobody can find it from its digest by trying, and a slow hash or a salt would protect nothing more.
public struct KeyDigest: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of a key's bytes.
    public init(of key: some Sequence<UInt8>) {
        var hash = SHA256()
        let isContiguous: Void? = key.withContiguousStorageIfAvailable {
            hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if isContiguous == nil { hash.update(data: Array(key)) }
        self.init(bytes: hash.finalize())
    }

    /// The digest that a configuration tells: `sha256:` and 64 hexadecimal digits. Nil for anything else.
    public init?(_ text: String) {
        let prefix = "sha256:"
        guard text.lowercased().hasPrefix(prefix) else { return nil }
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        guard digits.count == 64, let bytes = Hexadecimal.decode(digits) else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in bytes.enumerated() { words[place / 8] = words[place / 8] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// `sha256:` and the digits.
    public var description: String {
        let digits = [words.0, words.1, words.2, words.3].map { word in
            let hex = String(word, radix: 16)
            return String(repeating: "0", count: 16 - hex.count) + hex
        }
        return "sha256:" + digits.joined()
    }

    /// In the same time whatever the bytes are.
    public static func == (one: KeyDigest, other: KeyDigest) -> Bool {
        (one.words.0 ^ other.words.0) | (one.words.1 ^ other.words.1) | (one.words.2 ^ other.words.2)
            | (one.words.3 ^ other.words.3) == 0
    }

    /// A digest is as good as random: a part of it tells digests apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}
