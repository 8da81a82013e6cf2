/// Somebody who has logged in, as the provider tells.
public struct LoggedIn: Sendable, Hashable {
    /// Who it is to the provider, for ever.
    public let subject: String
    /// The address, if the provider says that it is theirs.
    public let email: String?
    /// What they are called.
    public let name: String?
    /// The organisation that the roles are of; nil: they are of the whole gateway.
    public let organisation: String?
    /// What they are there; at least one.
    public let roles: Set<Role>
    /// In seconds since 1970.
    public let loggedInAt: Int
    /// Seconds since 1970 from which on they must log in again.
    public let expiry: Int

    /// Puts the members together.
    public init(
        subject: String,
        email: String? = nil,
        name: String? = nil,
        organisation: String? = nil,
        roles: Set<Role>,
        loggedInAt: Int,
        expiry: Int
    ) {
        self.subject = subject
        self.email = email
        self.name = name
        self.organisation = organisation
        self.roles = roles
        self.loggedInAt = loggedInAt
        self.expiry = expiry
    }

    /// - Throws: `organisation` where it must be told and is not; `noRole`; `idToken` for a claim that can be no name.
    init(_ token: IDToken, _ settings: LoginSettings, now: Int) throws(LoginError) {
        let claims = token.claims
        let names = settings.names
        do throws(TokenRefusal) {
            subject = token.subject
            email = claims.isTrue(ClaimPath("email_verified")) ? try claims.name(names.email) : nil
            name = try claims.name(names.name)
            organisation = try names.organisation.flatMap { path throws(TokenRefusal) in try claims.name(path) }
        } catch {
            throw .idToken(error)
        }
        // Without it the roles would be of everything.
        if names.organisation != nil, organisation == nil { throw .organisation }
        roles = Set(claims.texts(names.roles).compactMap { settings.roles[$0] })
        guard !roles.isEmpty else { throw .noRole }
        loggedInAt = now
        expiry = now + settings.sessionLifetime
    }

    /// What they may administer, and where.
    public var grants: [AdminGrant] {
        let realm = organisation.map { Realm.organisation($0) } ?? .gateway
        return Role.allCases.filter(roles.contains).map { AdminGrant($0, in: realm) }
    }
}
