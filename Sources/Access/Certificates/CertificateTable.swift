import SwiftASN1
import X509

/// All callers that are known by their certificates. Never changed; another table takes its place.
public struct CertificateTable: Sendable {
    private let callers: [CertifiedCaller]

    /// - Parameter callers: of several that a certificate fits the first counts.
    public init(_ callers: [CertifiedCaller]) {
        self.callers = callers
    }

    /// Nobody is known by one.
    public var isEmpty: Bool { callers.isEmpty }

    /// Whose a certificate is; nil where it is nobody's.
    /// - Parameter bytes: of one that was checked, in DER.
    public func find(_ bytes: [UInt8]) -> CertifiedCaller? {
        guard let certificate = try? Certificate(derEncoded: bytes) else { return nil }
        var identities: Set<CertificateIdentity> = [
            .digest(KeyDigest(of: bytes)), .subject(certificate.subject.description),
        ]
        for name in (try? certificate.extensions.subjectAlternativeNames) ?? SubjectAlternativeNames([]) {
            switch name {
            case .uniformResourceIdentifier(let text): identities.insert(.uri(text))
            case .dnsName(let text): identities.insert(.dns(text.lowercased()))
            case .rfc822Name(let text): identities.insert(.email(text))
            default: break
            }
        }
        return callers.first { identities.contains($0.identity) }
    }
}
