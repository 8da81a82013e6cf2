/// Who asks: an application by its key, and whose it is.
public final class Caller: Sendable {
    /// The name of the key, which is the application's.
    public let key: String
    /// The team that the application belongs to.
    public let team: String?
    /// The organisation that the team belongs to.
    public let organisation: String?
    /// What it may do.
    public let permissions: Permissions

    /// Puts the members together.
    public init(key: String, team: String? = nil, organisation: String? = nil, permissions: Permissions) {
        self.key = key
        self.team = team
        self.organisation = organisation
        self.permissions = permissions
    }
}
