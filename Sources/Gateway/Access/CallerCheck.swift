import Access
import Core
import NIOCore
import Transport

/// Finds who calls by the key or the token that a request shows. One a loop; remembers tokens that were verified, and what was
/// shown last, since clients show the same again and again.
struct CallerCheck {
    /// What a request's head tells of who calls.
    enum Finding {
        /// Nobody is asked.
        case nobody
        case known(Caller)
        /// It shows what may be tokens, which were not seen before; the likeliest first.
        case unknown([[UInt8]])
    }

    /// The most tokens that are remembered.
    private static let mostTokens = 8192
    /// The most connections whose certificates are remembered.
    private static let mostCertificates = 4096
    /// The longest that one is: who is refused meanwhile by its issuer is known here so long.
    private static let longestMemory = 300
    /// Of what one request shows so many are tried as tokens.
    private static let mostTried = 2

    /// Nobody is asked for a key where it is empty and no tokens are taken.
    private let keys: KeyTable
    private let certificates: CertificateTable
    private let verifier: TokenVerifier?
    /// Whose the certificates of connections are; they are held, so that none is taken for one that came after it.
    private var certified = GenerationCache<ObjectIdentifier, (shown: ClientCertificate, found: CertifiedCaller?)>(
        capacity: mostCertificates
    )
    private var verified = GenerationCache<KeyDigest, VerifiedToken>(capacity: mostTokens)
    private var last: (shown: [UInt8], caller: Caller, until: Int)?

    init(_ keys: KeyTable, _ certificates: CertificateTable, _ verifier: TokenVerifier?) {
        self.keys = keys
        self.certificates = certificates
        self.verifier = verifier
    }

    /// - Parameter now: seconds since 1970.
    /// - Throws: `unauthenticated` where nothing is shown that is taken or may be a token.
    mutating func find(
        _ head: RequestHead,
        _ certificate: ClientCertificate?,
        now: Int
    ) throws(GatewayError) -> Finding {
        guard !keys.isEmpty || !certificates.isEmpty || verifier != nil else { return .nobody }
        // Before anything that is shown: many clients cannot do without a key, and send a placeholder.
        if let certificate, let found = caller(with: certificate) {
            if let refusal = found.refusal(now) { throw .unauthenticated(refusal) }
            return .known(found.caller)
        }
        var refusal: KeyTable.Refusal?
        var tokens: [[UInt8]] = []
        for shown in PresentedKeys(head) {
            if let last, now < last.until, shown.equalsInConstantTime(last.shown) { return .known(last.caller) }
            let digest = KeyDigest(of: shown.readableBytesView)
            do throws(KeyTable.Refusal) {
                let key = try keys.find(digest, now: now)
                last = (Array(shown.readableBytesView), key.caller, key.expiry ?? .max)
                return .known(key.caller)
            } catch {
                if error == .unknown, let verifier {
                    if let known = verified.value(digest), now < known.until {
                        last = (Array(shown.readableBytesView), known.caller, known.until)
                        return .known(known.caller)
                    }
                    let bytes = Array(shown.readableBytesView)
                    if verifier.mayBeToken(bytes) { tokens.append(bytes) }
                }
                // A key that was known says more than one that never was.
                if refusal == nil || error != .unknown { refusal = error }
            }
        }
        guard tokens.isEmpty else {
            let signed = tokens.filter(TokenVerifier.isSigned)
            return .unknown(Array((signed + tokens.filter { !TokenVerifier.isSigned($0) }).prefix(Self.mostTried)))
        }
        throw .unauthenticated(refusal)
    }

    private mutating func caller(with certificate: ClientCertificate) -> CertifiedCaller? {
        if certificates.isEmpty { return nil }
        let identity = ObjectIdentifier(certificate)
        if let known = certified.value(identity) { return known.found }
        let found = certificates.find(certificate.bytes)
        certified.keep((certificate, found), identity)
        return found
    }

    /// Remembers a token that is taken.
    mutating func remember(_ token: KeyDigest, _ found: VerifiedToken, now: Int) {
        verified.keep(found.known(until: now + Self.longestMemory), token)
    }
}

extension ByteBuffer {
    /// Whether these are the bytes; how long it takes does not depend on which of them differ.
    fileprivate func equalsInConstantTime(_ other: [UInt8]) -> Bool {
        guard readableBytes == other.count else { return false }
        return withUnsafeReadableBytes { one in
            other.withUnsafeBytes { other in
                var difference: UInt8 = 0
                for place in 0..<other.count { difference |= one[place] ^ other[place] }
                return difference == 0
            }
        }
    }
}
