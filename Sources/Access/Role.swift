/// What somebody is to an organisation, and thereby what they may administer.
///
/// | | owner | admin | auditor | viewer | member |
/// |---|---|---|---|---|---|
/// | `organisations` | read, write | read | read | read | |
/// | `teams` | read, write | read, write | read | read | read |
/// | `keys` | read, write | read, write | read | read | |
/// | `users` | read, write | read, write | read | | |
/// | `permissions` | read, write | read, write | read | read | |
/// | `prices` | read, write | read | read | read | read |
/// | `ledger` | read, write | read | read | | |
/// | `limits` | read, write | read, write | read | read | |
/// | `configuration` | read, write | read | read | | |
///
/// The table is all there is: a role that is not named in a cell may not.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Answers for everything, money and secrets too.
    case owner
    /// Runs the day: people, teams and keys.
    case admin
    /// Sees everything and changes nothing.
    case auditor
    /// Sees what is there, but neither people nor money.
    case viewer
    /// Uses models; sees the team and what models cost.
    case member

    /// What the role may administer.
    public var scopes: Set<AdminScope> {
        switch self {
        case .owner: AdminScope.all
        case .admin:
            Role.reading(AdminScope.Area.allCases).union(Role.writing([.teams, .keys, .users, .permissions, .limits]))
        case .auditor: Role.reading(AdminScope.Area.allCases)
        case .viewer: Role.reading([.organisations, .teams, .keys, .permissions, .prices, .limits])
        case .member: Role.reading([.teams, .prices])
        }
    }

    private static func reading(_ areas: [AdminScope.Area]) -> Set<AdminScope> {
        Set(areas.map { AdminScope($0, .read) })
    }

    private static func writing(_ areas: [AdminScope.Area]) -> Set<AdminScope> {
        Set(areas.map { AdminScope($0, .write) })
    }
}

/// A part of what the gateway serves: what is administered lies in one, and grants reach one with all that is in it.
public enum Realm: Sendable, Hashable {
    /// The gateway with every organisation.
    case gateway
    case organisation(String)
    case team(String, organisation: String)

    /// Whether another part lies in this one, or is this one.
    public func contains(_ other: Realm) -> Bool {
        switch (self, other) {
        case (.gateway, _): true
        case (.organisation(let own), .organisation(let organisation)),
            (.organisation(let own), .team(_, let organisation)):
            own == organisation
        default: self == other
        }
    }
}

/// What somebody may administer, and where.
public struct AdminGrant: Sendable, Hashable {
    /// What is granted.
    public var scopes: Set<AdminScope>
    /// Where.
    public var realm: Realm

    /// Single rights, as a key for a program has them.
    public init(_ scopes: Set<AdminScope>, in realm: Realm) {
        self.scopes = scopes
        self.realm = realm
    }

    /// The rights of a role.
    public init(_ role: Role, in realm: Realm) {
        self.init(role.scopes, in: realm)
    }

    /// Whether something may be done with what lies in a realm.
    ///
    /// What belongs to no organisation (`configuration`, the prices of all) lies in ``Realm/gateway``, which only a grant for the
    /// whole gateway reaches.
    public func allows(_ scope: AdminScope, in other: Realm) -> Bool {
        scopes.contains(scope) && realm.contains(other)
    }
}

extension Sequence<AdminGrant> {
    /// Whether any of the grants allows it.
    public func allow(_ scope: AdminScope, in realm: Realm) -> Bool {
        contains { $0.allows(scope, in: realm) }
    }
}
