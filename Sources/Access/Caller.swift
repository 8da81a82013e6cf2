/// Who asks: an application by its key or token, and whose it is.
public final class Caller: Sendable {
    /// The name of the key, which is the application's; of an application with tokens the name of their issuer, `/` and its own.
    public let key: String
    /// What the key is called by programs, where it is one that is kept in the database; its name may be another's later.
    public let id: String?
    /// The team that the application belongs to.
    public let team: String?
    /// The organisation that the team belongs to.
    public let organisation: String?
    /// The person for whom the application asks, as the issuer of a token tells.
    public let user: String?
    /// What the person or the application is there, as the issuer of a token tells.
    public let roles: [String]
    /// What it may administer.
    public let administers: [AdminGrant]
    /// What it may do, shared by those who were granted the same.
    public let grant: Grant

    /// Puts the members together.
    public init(
        key: String,
        id: String? = nil,
        team: String? = nil,
        organisation: String? = nil,
        user: String? = nil,
        roles: [String] = [],
        administers: [AdminGrant] = [],
        grant: Grant
    ) {
        self.key = key
        self.id = id
        self.team = team
        self.organisation = organisation
        self.user = user
        self.roles = roles
        self.administers = administers
        self.grant = grant
    }

    /// A caller with permissions of its own.
    public convenience init(
        key: String,
        team: String? = nil,
        organisation: String? = nil,
        permissions: Permissions
    ) {
        self.init(key: key, team: team, organisation: organisation, grant: Grant(permissions))
    }

    /// What it may do.
    public var permissions: Permissions { grant.permissions }

    /// Whose what is kept for it is: the application's with a key of its own; where each person shows a token, that person's.
    ///
    /// No two can be taken for one another: neither name holds a line's end.
    public var owner: String {
        let application = id ?? key
        return if let user { "\(application)\n\(user)" } else { application }
    }
}
