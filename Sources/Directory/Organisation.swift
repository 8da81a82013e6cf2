public import Access
public import JSON
public import Storage

/// An organisation: what the gateway serves several of, each apart from the others.
public struct Organisation: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.organisation
    /// `organisations:read`, `organisations:write`
    public static let area = AdminScope.Area.organisations
    /// In messages.
    public static let noun = "organisation"
    /// It has none.
    public static let secretMembers: Set<String> = []

    /// Its name for programs and in the ledger; never changes.
    public var id: String
    /// What it is called.
    public var name: String

    /// Puts the members together.
    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    /// Two may be called the same.
    public var uniqueName: String? { nil }
    /// Itself.
    public var realm: Realm { .organisation(id) }
    /// As kept.
    public var body: JSONValue { ["name": .string(name)] }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let name = body["name"]?.string else { return nil }
        self.init(id: id, name: name)
    }

    /// Nothing does.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? { nil }

    /// One that has anything cannot be deleted.
    public func use(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        for kind in [StoredResource.Kind.team, .key, .user] where try directory.hasAny(kind, of: id) {
            return DirectoryError(
                .conflict,
                code: "organisation_in_use",
                "The organisation '\(id)' still has a \(kind.rawValue); delete what it has first."
            )
        }
        return nil
    }
}

/// A team of an organisation.
public struct Team: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.team
    /// `teams:read`, `teams:write`
    public static let area = AdminScope.Area.teams
    /// In messages.
    public static let noun = "team"
    /// It has none.
    public static let secretMembers: Set<String> = []

    /// Whose it is.
    public var organisation: String
    /// Its name within the organisation and in the ledger; never changes.
    public var team: String
    /// What it is called.
    public var name: String

    /// Puts the members together.
    public init(_ team: String, of organisation: String, name: String) {
        self.team = team
        self.organisation = organisation
        self.name = name
    }

    /// How one is kept: no organisation has a `/` in its name.
    public static func id(_ team: String, of organisation: String) -> String { "\(organisation)/\(team)" }

    /// With the organisation's.
    public var id: String { Team.id(team, of: organisation) }
    /// Two may be called the same.
    public var uniqueName: String? { nil }
    /// Itself.
    public var realm: Realm { .team(team, organisation: organisation) }
    /// As kept.
    public var body: JSONValue { ["name": .string(name)] }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, let name = body["name"]?.string else { return nil }
        self.init(parts[1], of: parts[0], name: name)
    }

    /// Its organisation must be there.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        try directory.missing(organisation: organisation, team: nil)
    }

    /// One that has keys or users cannot be deleted.
    public func use(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        for stored in try directory.list(.user, organisations: [organisation]) where User(stored)?.team == team {
            return DirectoryError(
                .conflict,
                code: "team_in_use",
                "The team '\(team)' still has the user '\(stored.name ?? stored.id)'; delete its users first."
            )
        }
        for stored in try directory.list(.key, organisations: [organisation])
        where StoredKey(stored)?.team == team {
            return DirectoryError(
                .conflict,
                code: "team_in_use",
                "The team '\(team)' still has the key '\(stored.name ?? stored.id)'; delete its keys first."
            )
        }
        return nil
    }
}
