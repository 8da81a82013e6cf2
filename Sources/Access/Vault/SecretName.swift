/// What a secret is of. A sealed one opens under the name that it was sealed for, so that no row of a table can be put in another's place.
public struct SecretName: Sendable, Hashable {
    /// The kind of thing, such as `vendor`.
    public var kind: String
    /// Which of them.
    public var name: String

    /// A name.
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    /// A vendor's key that is kept in the database.
    public static func vendorKey(_ name: String) -> SecretName { SecretName(kind: "vendor_key", name: name) }

    /// The two, and nothing else that could be read as them: the length of the first goes before it.
    var context: [UInt8] {
        let kind = Array(kind.utf8)
        let length = (0..<4).reversed().map { UInt8(truncatingIfNeeded: kind.count >> (8 * $0)) }
        return length + kind + Array(name.utf8)
    }
}
