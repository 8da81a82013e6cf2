/// By what a caller's certificate is known.
public enum CertificateIdentity: Sendable, Hashable {
    /// The SHA-256 of the certificate itself.
    case digest(KeyDigest)
    /// Its whole subject, as RFC 4514 writes it.
    case subject(String)
    /// One of its alternative names (RFC 5280 section 4.2.1.6), whose kind counts too: an authority that issues any name as one kind
    /// may not do so as another.
    case uri(String)
    case dns(String)
    case email(String)

    /// Reads `URI:spiffe://acme.example/search`, `DNS:search.acme.example` or `email:search@acme.example`. Nil for anything else.
    public init?(alternativeName text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let name = String(parts[1])
        switch parts[0].lowercased() {
        case "uri": self = .uri(name)
        case "dns": self = .dns(name.lowercased())
        case "email": self = .email(name)
        default: return nil
        }
    }
}
