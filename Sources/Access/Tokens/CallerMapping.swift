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

    /// Puts the members together.
    public init(
        name: String,
        names: Names = Names(),
        organisation: String? = nil,
        team: String? = nil,
        rules: [Rule] = [],
        grant: Grant
    ) {
        self.name = name
        self.names = names
        self.organisation = organisation
        self.team = team
        self.rules = rules
        self.grant = grant
    }

    /// - Throws: `claim` where the application is not told, or a claim is nothing that can be a name.
    func caller(_ claims: TokenClaims) throws(TokenRefusal) -> Caller {
        var key: String?
        for path in names.key where key == nil { key = try claims.name(path) }
        guard let key else { throw .claim(names.key.map(\.description).joined(separator: ", ")) }
        let rule = rules.first { rule in claims.texts(rule.claim).contains { $0.isSame(rule.has) } }
        return Caller(
            key: "\(name)/\(key)",
            team: try names.team.flatMap { path throws(TokenRefusal) in try claims.name(path) } ?? team,
            organisation: try names.organisation.flatMap { path throws(TokenRefusal) in try claims.name(path) }
                ?? organisation,
            user: try names.user.flatMap { path throws(TokenRefusal) in try claims.name(path) },
            roles: claims.texts(names.roles),
            grant: rule?.grant ?? grant
        )
    }
}
