/// How a token is signed (RFC 7518 section 3.1, RFC 8037 section 3.1), of those ways that are taken: by keys of which the gateway
/// knows the public half alone. `none` and those with a shared secret are not among them.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    /// With Ed25519 alone.
    case edDSA = "EdDSA"

    /// What kind of key it takes.
    enum KeyKind: Sendable, Hashable {
        case rsa, p256, p384, p521, ed25519
    }

    var keyKind: KeyKind {
        switch self {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: .rsa
        case .es256: .p256
        case .es384: .p384
        case .es512: .p521
        case .edDSA: .ed25519
        }
    }
}
