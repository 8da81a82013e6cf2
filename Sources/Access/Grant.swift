/// Permissions as they were granted once: to one key, or to all tokens that fit a rule. Told apart by who granted them and not by
/// what they say, so that what was found out for a grant can be remembered for everybody who has it.
public final class Grant: Sendable, Hashable {
    /// What may be done.
    public let permissions: Permissions

    /// Grants permissions.
    public init(_ permissions: Permissions) {
        self.permissions = permissions
    }

    /// Whether it is the same grant.
    public static func == (one: Grant, other: Grant) -> Bool { one === other }

    /// By its identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
