import Core
import Crypto
import Framing
import JSON
import NIOCore

/// A vendor's proof of thoughts, as a caller of another dialect keeps it between two calls.
struct SealedProof: Equatable {
    /// What is proved.
    enum Kind: Character, CaseIterable {
        /// The text of the same thought.
        case signature = "s"
        /// Nothing that can be read: the thought itself, for its maker alone.
        case encrypted = "e"
        /// The text, the call or the media that comes next.
        case next = "n"
        /// The text that came before.
        case previous = "p"
    }

    var kind: Kind
    /// Who can read it.
    var origin: ReasoningPart.Origin
    /// The configured name of the vendor that made it.
    var vendor: String
    /// The vendor's id of the item, where it has one.
    var id: JSONString?
    /// As the vendor wrote it.
    var data: JSONString
}

/// Seals proofs for their way through a caller, who must take them for opaque, and opens them when they come back.
///
/// The text is `~gwr1:<kind><origin>:<mac>:<vendor>:<id>:<data>`, where the mac is the first 16 bytes of an HMAC-SHA256
/// over what follows the version without the mac, in base64url. The key is derived from the gateway's own key at the vendor, so
/// every gateway with the same configuration can open it, also after a restart, and nobody else can make one. Vendors
/// without a key get a random one that lasts as long as the process.
struct ReasoningSeal: Sendable {
    /// What every sealed proof begins with; six bytes, so that its base64 begins alike too.
    static let marker: StaticString = "~gwr1:"
    /// The same in base64.
    static let encodedMarker: StaticString = "fmd3cjE6"

    /// How a sealed proof begins in a dialect.
    static func marker(in dialect: DialectName) -> StaticString {
        dialect == .gemini ? encodedMarker : marker
    }

    private static let macBytes = 16
    private static let purpose = Array("llm-gateway reasoning state".utf8)
    /// For vendors without a key.
    private static let processKey = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }

    private let keys: [String: [UInt8]]

    /// - Parameter vendors: the keys at the vendors by the vendors' configured names.
    init(_ vendors: [(name: String, key: Secret?)]) {
        keys = Dictionary(
            vendors.map { vendor in
                guard let secret = vendor.key, !secret.isEmpty else { return (vendor.name, Self.processKey) }
                let key = HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: SymmetricKey(data: Array(secret.reveal().utf8)),
                    info: Self.purpose,
                    outputByteCount: 32
                )
                return (vendor.name, key.withUnsafeBytes { Array($0) })
            },
            uniquingKeysWith: { $1 }
        )
    }

    /// - Returns: nil for a vendor that is not configured.
    func seal(_ proof: SealedProof) -> JSONString? {
        guard let key = keys[proof.vendor] else { return nil }
        let head = "\(proof.kind.rawValue)\(proof.origin.sealLetter):"
        let body = ":\(Self.escape(proof.vendor)):\(Self.escape(proof.id?.string ?? "")):\(proof.data.string)"
        return JSONString("\(Self.marker)\(head)\(Self.mac(head, body, key))\(body)")
    }

    /// - Returns: nil for a text that is no sealed proof, was changed, or is of a vendor that is no longer there.
    func open(_ text: JSONString) -> SealedProof? {
        guard text.hasPrefix(Self.marker) else { return nil }
        let fields = text.string.dropFirst(6).split(separator: ":", maxSplits: 4, omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].count == 2, let kindLetter = fields[0].first,
            let kind = SealedProof.Kind(rawValue: kindLetter), let originLetter = fields[0].last,
            let origin = ReasoningPart.Origin(sealLetter: originLetter),
            let vendor = PercentEncoding.decode(fields[2]), let id = PercentEncoding.decode(fields[3]),
            let key = keys[vendor]
        else { return nil }
        let body = ":\(fields[2]):\(fields[3]):\(fields[4])"
        guard Self.mac("\(fields[0]):", body, key).equalsInConstantTime(fields[1]) else { return nil }
        return SealedProof(
            kind: kind,
            origin: origin,
            vendor: vendor,
            id: id.isEmpty ? nil : JSONString(id),
            data: JSONString(String(fields[4]))
        )
    }

    private static func mac(_ head: String, _ body: String, _ key: [UInt8]) -> String {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: key))
        hmac.update(data: Array(head.utf8))
        hmac.update(data: Array(body.utf8))
        let code = ByteBuffer(bytes: hmac.finalize().prefix(macBytes))
        return String(buffer: Base64.encode(code)).filter { $0 != "=" }.replacing("+", with: "-").replacing(
            "/",
            with: "_"
        )
    }

    private static func escape(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing(":", with: "%3A")
    }
}

extension ReasoningPart.Origin {
    fileprivate var sealLetter: Character {
        switch self {
        case .anthropic: "a"
        case .gemini: "g"
        case .openAIResponses: "o"
        case .xAIResponses: "x"
        }
    }

    fileprivate init?(sealLetter: Character) {
        switch sealLetter {
        case "a": self = .anthropic
        case "g": self = .gemini
        case "o": self = .openAIResponses
        case "x": self = .xAIResponses
        default: return nil
        }
    }
}

extension String {
    /// Takes the same time wherever the two differ.
    fileprivate func equalsInConstantTime(_ other: Substring) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
