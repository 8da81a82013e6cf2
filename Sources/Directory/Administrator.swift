public import Access

/// Who administers: a key with roles or scopes, a person who logged in, or whoever has the command line and the database.
public struct Administrator: Sendable {
    /// As the audit names who did something.
    public var name: String
    /// What may be done, and where.
    public var grants: [AdminGrant]

    /// Puts the members together.
    public init(name: String, grants: [AdminGrant]) {
        self.name = name
        self.grants = grants
    }

    /// Who has the database may do everything.
    public static let commandLine = Administrator(name: "cli", grants: [AdminGrant(.owner, in: .gateway)])

    /// Whoever reaches a gateway that asks nobody who they are.
    public static let nobody = Administrator(name: "nobody", grants: [AdminGrant(.owner, in: .gateway)])

    /// Nobody was asked.
    public var isNobody: Bool { name == Administrator.nobody.name }

    /// Whether something may be done in a part of the gateway.
    public func may(_ scope: AdminScope, in realm: Realm) -> Bool { grants.allow(scope, in: realm) }

    /// The organisations in which, or in a part of which, something may be done; nil: in all there are.
    public func organisations(_ scope: AdminScope) -> [String]? {
        if may(scope, in: .gateway) { return nil }
        let named = grants.filter { $0.scopes.contains(scope) }.compactMap(\.realm.organisation)
        return Set(named).sorted()
    }

    /// - Throws: `forbidden`, with the scope that is missing.
    public func check(_ scope: AdminScope, in realm: Realm) throws(DirectoryError) {
        guard !may(scope, in: realm) else { return }
        throw DirectoryError(
            .forbidden,
            code: "scope_not_granted",
            "'\(scope)' is not granted to '\(name)' for \(realm.phrase)."
        )
    }
}

extension Realm {
    /// The organisation that it is, or lies in; nil: it is the whole gateway.
    public var organisation: String? {
        switch self {
        case .gateway: nil
        case .organisation(let name), .team(_, let name): name
        }
    }

    /// In words.
    public var phrase: String {
        switch self {
        case .gateway: "the whole gateway"
        case .organisation(let name): "the organisation '\(name)'"
        case .team(let name, let organisation): "the team '\(name)' of '\(organisation)'"
        }
    }

    /// Of what belongs to an organisation and a team, each of which may be missing.
    public init(organisation: String?, team: String?) {
        switch (organisation, team) {
        case (let organisation?, let team?): self = .team(team, organisation: organisation)
        case (let organisation?, nil): self = .organisation(organisation)
        case (nil, _): self = .gateway
        }
    }
}
