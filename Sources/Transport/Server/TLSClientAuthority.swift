/// Who issues the certificates of a TLS server's clients.
public struct TLSClientAuthority: Sendable, Hashable {
    /// A PEM file with the authorities' certificates; no others are trusted.
    public var path: String
    /// Who has none gets no connection. Otherwise only one that is shown must be good.
    public var isRequired: Bool

    /// Puts the members together.
    public init(path: String, isRequired: Bool) {
        self.path = path
        self.isRequired = isRequired
    }
}
