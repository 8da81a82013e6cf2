public import Core

/// How a vendor is shown the gateway's key.
public enum AuthenticationScheme: Sendable, Hashable {
    /// `Authorization: Bearer …`.
    case bearer
    /// `Authorization: Bearer …` where a key is configured; servers of one's own often want none.
    case optionalBearer
    /// A header of its own that holds the bare key; its name in lower case.
    case header(String)
    /// No key at all.
    case none

    /// A vendor of this kind cannot be used without a key.
    public var needsKey: Bool {
        switch self {
        case .bearer, .header: true
        case .optionalBearer, .none: false
        }
    }

    /// The header that shows the key, ready to be written; nil where none is to be sent.
    public func header(showing key: Secret?) -> VendorHeader? {
        guard let key, !key.isEmpty else { return nil }
        return switch self {
        case .bearer, .optionalBearer: VendorHeader("authorization", "Bearer \(key.reveal())")
        case .header(let name): VendorHeader(name, key.reveal())
        case .none: nil
        }
    }

    /// For documentation: the header without the key.
    public var summary: String {
        switch self {
        case .bearer: "`Authorization: Bearer`"
        case .optionalBearer: "`Authorization: Bearer`, optional"
        case .header(let name): "`\(name)`"
        case .none: "none"
        }
    }
}
