import Crypto
import Framing

/// A key of 256 bits under which everything else is sealed that must not be read where it is kept.
///
/// It is used for nothing itself: each purpose has a key of its own that is derived from it (HKDF with SHA-256, RFC 5869), so that what
/// was sealed for one can be opened for no other.
public struct MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many bytes there are.
    public static let byteCount = 32

    /// A digest by which it is known, and which tells nothing of it.
    public let id: MasterKeyID
    private let secrets: SymmetricKey
    private let cookies: SymmetricKey

    /// What something is sealed for.
    enum Purpose {
        /// To be kept in a database.
        case secrets
        /// To be kept by a browser.
        case cookies
    }

    /// Why bytes, or a text, are no key.
    public enum Fault: Error, Sendable, Hashable {
        /// It is neither Base64 nor hexadecimal digits.
        case form
        /// It stands for so many bytes.
        case length(Int)
        /// All bytes are the same, as where something was never filled in.
        case trivial
    }

    /// - Throws: ``Fault`` where there are not 32 bytes, or they are all the same.
    public init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count == Self.byteCount else { throw .length(bytes.count) }
        guard Set(bytes).count > 1 else { throw .trivial }
        self.init(SymmetricKey(data: bytes))
    }

    /// Reads 32 bytes as 64 hexadecimal digits or as Base64, of either alphabet and with or without padding. White space around them
    /// does not count.
    public init(text: some StringProtocol) throws(Fault) {
        var letters = Array(text.utf8).drop(while: \.isSpace)
        while let last = letters.last, last.isSpace { letters = letters.dropLast() }
        if letters.count == 2 * Self.byteCount, let bytes = Hexadecimal.decode(letters) {
            try self.init(bytes)
            return
        }
        for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters = letters.dropLast() }
        let plain = letters.map { letter in
            switch letter {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: letter
            }
        }
        guard !plain.isEmpty, let bytes = Base64URL.decode(plain) else { throw .form }
        try self.init(bytes)
    }

    /// A key that nobody has seen.
    public static func random() -> MasterKey { MasterKey(SymmetricKey(size: .bits256)) }

    private init(_ key: SymmetricKey) {
        func derive(_ purpose: StaticString, _ count: Int) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key,
                info: Array("llm-gateway \(purpose)".utf8),
                outputByteCount: count
            )
        }
        id = derive("master key id", MasterKeyID.byteCount).withUnsafeBytes { MasterKeyID($0) }
        secrets = derive("secrets", 32)
        cookies = derive("cookies", 32)
    }

    func key(for purpose: Purpose) -> SymmetricKey {
        switch purpose {
        case .secrets: secrets
        case .cookies: cookies
        }
    }

    /// Says which one it is.
    public var description: String { "master key \(id)" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a master key is known by: 64 bits that are derived from it.
public struct MasterKeyID: Sendable, Hashable, CustomStringConvertible {
    static let byteCount = 8

    /// As they are written before what is sealed.
    let bytes: [UInt8]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// 16 hexadecimal digits.
    public var description: String { Hexadecimal.encode(bytes) }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || 0x09...0x0D ~= self }
}
