import Access
import Core
import NIOCore
import Transport

/// Finds who calls by the key or the token that a request shows. One a loop; remembers tokens that were verified, and what was
/// shown last, since clients show the same again and again.
struct CallerCheck {
    /// What a request's head tells of who calls.
    enum Finding {
        /// It is known who calls, or nobody is asked.
        case known(KnownCaller)
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

    private let snapshot: Snapshot
    /// What is found where nobody is asked; nil where callers are.
    private let nobody: KnownCaller?
    /// Whose the certificates of connections are; they are held, so that none is taken for one that came after it.
    private var certified = GenerationCache<ObjectIdentifier, Certified>(capacity: mostCertificates)
    private var verified = GenerationCache<KeyDigest, (known: KnownCaller, until: Int)>(capacity: mostTokens)
    private var last: (shown: [UInt8], known: KnownCaller, until: Int)?

    private struct Certified {
        let shown: ClientCertificate
        /// Nil where it is nobody's.
        let found: (key: CertifiedCaller, known: KnownCaller)?
    }

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        nobody = snapshot.asksForCallers ? nil : KnownCaller(nil, snapshot)
    }

    /// - Parameter now: seconds since 1970.
    /// - Throws: `unauthenticated` where nothing is shown that is taken or may be a token.
    mutating func find(
        _ head: RequestHead,
        _ certificate: ClientCertificate?,
        now: Int
    ) throws(GatewayError) -> Finding {
        if let nobody { return .known(nobody) }
        // Before anything that is shown: many clients cannot do without a key, and send a placeholder.
        if let certificate, let found = caller(with: certificate) {
            if let refusal = found.key.refusal(now) { throw .unauthenticated(refusal) }
            return .known(found.known)
        }
        var refusal: KeyTable.Refusal?
        var tokens: [[UInt8]] = []
        for shown in PresentedKeys(head) {
            if let last, now < last.until, shown.equalsInConstantTime(last.shown) { return .known(last.known) }
            let digest = KeyDigest(of: shown.readableBytesView)
            do throws(KeyTable.Refusal) {
                let key = try snapshot.keys.find(digest, now: now)
                let known = KnownCaller(key.caller, snapshot)
                last = (Array(shown.readableBytesView), known, key.expiry ?? .max)
                return .known(known)
            } catch {
                if error == .unknown, let verifier = snapshot.tokens {
                    if let (known, until) = verified.value(digest), now < until {
                        last = (Array(shown.readableBytesView), known, until)
                        return .known(known)
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
        // Where it is not known which keys there are, this may be one of them.
        if snapshot.directory.revision == nil, refusal == nil || refusal == .unknown { throw .directoryUnavailable }
        throw .unauthenticated(refusal)
    }

    private mutating func caller(with certificate: ClientCertificate) -> (key: CertifiedCaller, known: KnownCaller)? {
        if snapshot.certificates.isEmpty { return nil }
        let identity = ObjectIdentifier(certificate)
        if let known = certified.value(identity) { return known.found }
        let found = snapshot.certificates.find(certificate.bytes).map { ($0, KnownCaller($0.caller, snapshot)) }
        certified.keep(Certified(shown: certificate, found: found), identity)
        return found
    }

    /// Remembers a token that is taken.
    mutating func remember(_ token: KeyDigest, _ known: KnownCaller, until end: Int, now: Int) {
        verified.keep((known, min(end, now + Self.longestMemory)), token)
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
