/// A secret that only who has the master key can read: AES-256-GCM with a nonce of its own.
///
/// | bytes | what |
/// |---|---|
/// | 1 | the version of the form, 1 |
/// | 8 | the id of the master key |
/// | 12 | the nonce |
/// | as many as the secret has | the secret, enciphered |
/// | 16 | the tag, which covers all of this and what the secret is of |
public struct SealedSecret: Sendable, Hashable, LosslessStringConvertible {
    static let version: UInt8 = 1
    static let headerBytes = 1 + MasterKeyID.byteCount
    static let nonceBytes = 12
    static let tagBytes = 16
    static let overhead = headerBytes + nonceBytes + tagBytes
    private static let prefix = "sealed:"

    /// As they are kept.
    public let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Bytes that were kept. Whether they can be opened shows when they are.
    /// - Throws: `malformed` and `version` for what was never sealed; `tooLong`.
    public init(_ bytes: [UInt8]) throws(VaultError) {
        guard let version = bytes.first else { throw .malformed }
        guard version == Self.version else { throw .version(Int(version)) }
        guard bytes.count >= Self.overhead else { throw .malformed }
        guard bytes.count <= Self.overhead + MasterKeys.longestSecret else { throw .tooLong }
        self.bytes = bytes
    }

    /// A text that was kept: `sealed:` and Base64 with the alphabet of URLs. Nil for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= 2 * MasterKeys.longestSecret,
            let bytes = Base64URL.decode(text.utf8.dropFirst(Self.prefix.utf8.count))
        else { return nil }
        try? self.init(bytes)
    }

    /// `sealed:` and Base64 with the alphabet of URLs.
    public var description: String { Self.prefix + Base64URL.encode(bytes) }

    /// Which key has sealed it.
    public var keyID: MasterKeyID { MasterKeyID(bytes[1..<Self.headerBytes]) }
}
