public import Core
import Crypto

/// The master key in use, and those that were: what any of them sealed can be opened, and whatever is sealed anew is sealed by the one
/// in use.
///
/// A key is changed in three steps: the new one becomes the current and the old one a former; everything that is kept and not
/// ``isCurrent(_:)`` is opened and sealed anew; the former one is taken away.
///
/// ```swift
/// let name = SecretName(kind: "vendor", name: "openai")
/// let sealed = try keys.seal(Secret("sk-…"), for: name)
/// let secret = try keys.open(sealed, for: name)
/// ```
public struct MasterKeys: Sendable {
    /// The longest secret in bytes.
    public static let longestSecret = 64 << 10

    /// What seals.
    public let current: MasterKey
    private let byID: [MasterKeyID: MasterKey]

    /// - Parameter former: what may still be opened.
    public init(current: MasterKey, former: [MasterKey] = []) {
        self.current = current
        byID = Dictionary(([current] + former).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// One that nobody has seen, and that is gone with the process.
    public static func random() -> MasterKeys { MasterKeys(current: .random()) }

    /// Seals a secret. No two results are alike.
    /// - Parameter name: what the secret is of; it opens for nothing else.
    /// - Throws: `tooLong`.
    public func seal(_ secret: Secret, for name: SecretName) throws(VaultError) -> SealedSecret {
        let bytes = Array(secret.reveal().utf8)
        guard bytes.count <= Self.longestSecret else { throw .tooLong }
        return SealedSecret(bytes: try seal(bytes, .secrets, context: name.context))
    }

    /// Opens a secret.
    /// - Throws: `version` and `unknownKey` for what was sealed by others; `notAuthentic` for what was changed, or is of something else.
    public func open(_ sealed: SealedSecret, for name: SecretName) throws(VaultError) -> Secret {
        let bytes = try open(sealed.bytes, .secrets, context: name.context)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return Secret(text)
    }

    /// Whether it was sealed by the key in use, and in the form of today.
    public func isCurrent(_ sealed: SealedSecret) -> Bool { sealed.keyID == current.id }

    /// - Parameter context: must be told again to open it.
    func seal(_ bytes: [UInt8], _ purpose: MasterKey.Purpose, context: [UInt8]) throws(VaultError) -> [UInt8] {
        let header = [SealedSecret.version] + current.id.bytes
        do {
            // 96 random bits: a key may seal 2^32 times (NIST SP 800-38D section 8.3), which nobody comes near to.
            let box = try AES.GCM.seal(bytes, using: current.key(for: purpose), authenticating: header + context)
            return header + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw .malformed
        }
    }

    func open(_ sealed: [UInt8], _ purpose: MasterKey.Purpose, context: [UInt8]) throws(VaultError) -> [UInt8] {
        guard let version = sealed.first else { throw .malformed }
        guard version == SealedSecret.version else { throw .version(Int(version)) }
        guard sealed.count >= SealedSecret.overhead else { throw .malformed }
        let header = sealed[..<SealedSecret.headerBytes]
        let id = MasterKeyID(header.dropFirst())
        guard let key = byID[id] else { throw .unknownKey(id) }
        let text = SealedSecret.headerBytes + SealedSecret.nonceBytes
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: Array(sealed[SealedSecret.headerBytes..<text])),
                ciphertext: Array(sealed[text..<(sealed.count - SealedSecret.tagBytes)]),
                tag: Array(sealed.suffix(SealedSecret.tagBytes))
            )
            return Array(try AES.GCM.open(box, using: key.key(for: purpose), authenticating: header + context))
        } catch {
            throw .notAuthentic
        }
    }
}
