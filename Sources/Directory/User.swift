public import Access
public import JSON
public import Storage

/// A person who administers, known by the address that an identity provider vouches for. Whoever is kept can log in, whether or not the provider
/// gives a role.
public struct User: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.user
    /// `users:read`, `users:write`
    public static let area = AdminScope.Area.users
    /// In messages.
    public static let noun = "user"
    /// It has none.
    public static let secretMembers: Set<String> = []
    /// When logins are over.
    public static let momentMembers: Set<String> = ["sessions_ended"]

    /// Its name for programs.
    public var id: String
    /// In lower case; no two people have the same.
    public var email: String
    /// What the person is called.
    public var name: String?
    /// In whose affairs the roles count; nil: in those of the whole gateway.
    public var organisation: String?
    /// In which team's; nil: in all of the organisation's.
    public var team: String?
    /// What the person may do.
    public var roles: [Role]
    /// The person may do nothing.
    public var isDisabled: Bool
    /// Seconds since 1970: logins in this second or before are over; nil: none is.
    public var sessionsEnded: Int?

    /// Puts the members together.
    public init(
        id: String,
        email: String,
        name: String? = nil,
        organisation: String? = nil,
        team: String? = nil,
        roles: [Role],
        isDisabled: Bool = false,
        sessionsEnded: Int? = nil
    ) {
        self.id = id
        self.email = email.lowercased()
        self.name = name
        self.organisation = organisation
        self.team = team
        self.roles = roles
        self.isDisabled = isDisabled
        self.sessionsEnded = sessionsEnded
    }

    /// The address.
    public var uniqueName: String? { email }
    /// Where the roles count.
    public var realm: Realm { Realm(organisation: organisation, team: team) }
    /// What the person may administer.
    public var grants: [AdminGrant] { isDisabled ? [] : roles.map { AdminGrant($0, in: realm) } }

    /// As kept.
    public var body: JSONValue {
        [
            "email": .string(email), "name": JSONValue(name), "organisation": JSONValue(organisation),
            "team": JSONValue(team), "roles": JSONValue(roles.map(\.rawValue)), "disabled": .bool(isDisabled),
            "sessions_ended": JSONValue(sessionsEnded),
        ]
    }

    /// Changes the person; who may do something else now must log in again.
    /// - Parameter now: seconds since 1970.
    /// - Returns: what the change says is wrong with it.
    public mutating func change(at now: Int, _ edit: (inout User) -> DirectoryError?) -> DirectoryError? {
        let before = self
        if let fault = edit(&self) { return fault }
        if grants != before.grants || isDisabled != before.isDisabled || realm != before.realm { sessionsEnded = now }
        return nil
    }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let email = body["email"]?.string else { return nil }
        self.init(
            id: id,
            email: email,
            name: body["name"]?.string,
            organisation: body["organisation"]?.string,
            team: body["team"]?.string,
            roles: body["roles"]?.strings?.compactMap(Role.init) ?? [],
            isDisabled: body["disabled"]?.bool ?? false,
            sessionsEnded: body["sessions_ended"]?.int
        )
    }

    /// Organisation and team must be there.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        try directory.missing(organisation: organisation, team: team)
    }
}
