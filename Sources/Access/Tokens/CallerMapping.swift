/// Who the caller with a token is: how its claims become a ``Caller``.
public struct CallerMapping: Sendable {
    /// The claims that tell who the caller is.
    public struct Names: Sendable, Hashable {
        /// The application: the first of them that there is.
        public var key = ["azp", "client_id", "sub"].map { ClaimPath($0) }
        /// The organisation; nil: none tells.
        public var organisation: ClaimPath?
        /// The team; nil: none tells.
        public var team: ClaimPath?
        /// The person.
        public var user: ClaimPath? = ClaimPath("sub")
        /// What the person is.
        public var roles = ClaimPath("roles")

        /// The usual names.
        public init() {}
    }

    /// Permissions for those who have a claim with a value.
    public struct Rule: Sendable {
        /// The claim.
        public var claim: ClaimPath
        /// The text that it is, or that is in its list.
        public var has: String
        /// What is granted then.
        public var grant: Grant

        /// Puts the members together.
        public init(claim: ClaimPath, has: String, grant: Grant) {
            self.claim = claim
            self.has = has
            self.grant = grant
        }
    }

    /// The issuer's name, which stands before those of its applications.
    public var name: String
    /// The claims to look at.
    public var names: Names
    /// Where no claim tells.
    public var organisation: String?
    /// Where no claim tells.
    public var team: String?
    /// The first that fits counts.
    public var rules: [Rule]
    /// What is granted where no rule fits.
    public var grant: Grant
    /// What a value of the claim of roles stands for at the control plane; others stand for nothing. Without any, tokens administer nothing.
    public var administers: [String: Role]

    /// Puts the members together.
    public init(
        name: String,
        names: Names = Names(),
        organisation: String? = nil,
        team: String? = nil,
        rules: [Rule] = [],
        grant: Grant,
        administers: [String: Role] = [:]
    ) {
        self.name = name
        self.names = names
        self.organisation = organisation
        self.team = team
        self.rules = rules
        self.grant = grant
        self.administers = administers
    }

    /// - Throws: `claim` where the application is not told, or a claim is nothing that can be a name.
    func caller(_ claims: TokenClaims) throws(TokenRefusal) -> Caller {
        var key: String?
        for path in names.key where key == nil { key = try claims.name(path) }
        guard let key else { throw .claim(names.key.map(\.description).joined(separator: ", ")) }
        let rule = rules.first { rule in claims.texts(rule.claim).contains { $0.isSame(rule.has) } }
        let team = try names.team.flatMap { path throws(TokenRefusal) in try claims.name(path) } ?? team
        let organisation =
            try names.organisation.flatMap { path throws(TokenRefusal) in try claims.name(path) } ?? organisation
        let roles = claims.texts(names.roles)
        return Caller(
            key: "\(name)/\(key)",
            team: team,
            organisation: organisation,
            user: try names.user.flatMap { path throws(TokenRefusal) in try claims.name(path) },
            roles: roles,
            administers: grants(roles, organisation, team),
            grant: rule?.grant ?? grant
        )
    }

    /// What may be administered by who has some roles by the issuer's word.
    private func grants(_ told: [String], _ organisation: String?, _ team: String?) -> [AdminGrant] {
        let roles = Set(told.compactMap { administers[$0] })
        // What tokens are to tell and this one does not would make the roles those of more than they are.
        if names.organisation != nil, organisation == nil { return [] }
        if names.team != nil, team == nil { return [] }
        let realm: Realm
        switch (organisation, team) {
        case (nil, nil): realm = .gateway
        // A team of no organisation is one of nothing that could be administered.
        case (nil, _): return []
        case (let organisation?, nil): realm = .organisation(organisation)
        case (let organisation?, let team?): realm = .team(team, organisation: organisation)
        }
        return Role.allCases.filter(roles.contains).map { AdminGrant($0, in: realm) }
    }
}
