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
    /// What they are there, as the provider tells; none where it tells nothing that is configured, or not of which organisation.
    public let roles: Set<Role>
    /// What the gateway kept of them when they logged in, by its name for programs; nil: nothing.
    public var record: String?
    /// In seconds since 1970.
    public let loggedInAt: Int
    /// Seconds since 1970 from which on they must log in again.
    public let expiry: Int
    /// The provider should have told the organisation and did not; of no account once they are logged in.
    private(set) var lacksOrganisation = false

    /// Puts the members together.
    public init(
        subject: String,
        email: String? = nil,
        name: String? = nil,
        organisation: String? = nil,
        roles: Set<Role>,
        record: String? = nil,
        loggedInAt: Int,
        expiry: Int
    ) {
        self.subject = subject
        self.email = email
        self.name = name
        self.organisation = organisation
        self.roles = roles
        self.record = record
        self.loggedInAt = loggedInAt
        self.expiry = expiry
    }

    /// - Throws: `idToken` for a claim that can be no name.
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
        // Without the organisation the roles would be of everything.
        lacksOrganisation = names.organisation != nil && organisation == nil
        roles = lacksOrganisation ? [] : Set(claims.texts(names.roles).compactMap { settings.roles[$0] })
        loggedInAt = now
        expiry = now + settings.sessionLifetime
    }

    /// What they may administer, and where.
    public var grants: [AdminGrant] {
        let realm = organisation.map { Realm.organisation($0) } ?? .gateway
        return Role.allCases.filter(roles.contains).map { AdminGrant($0, in: realm) }
    }
}
