public import Access
public import Core
public import JSON
public import Storage

/// A gateway key that is kept in the database: what it is known of, whose it is and what it may do, but never the key itself.
public struct StoredKey: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.key
    /// `keys:read`, `keys:write`
    public static let area = AdminScope.Area.keys
    /// In messages.
    public static let noun = "key"
    /// Their digests.
    public static let secretMembers: Set<String> = ["secrets"]
    /// When it counts.
    public static let momentMembers: Set<String> = ["expires"]

    /// One of the secrets that are taken for the key.
    public struct Shown: Sendable, Hashable {
        /// What it is known of.
        public var digest: KeyDigest
        /// Its first characters, to find it by.
        public var prefix: String
        /// Its last four characters, to know it by.
        public var suffix: String
        /// Seconds since 1970 from which on it is not taken any more; nil: it has no end of its own.
        public var until: Int?

        /// What is kept of a secret.
        public init(of secret: Secret) {
            let text = secret.reveal()
            digest = KeyDigest(of: Array(text.utf8))
            prefix = String(text.prefix(StoredKey.prefixLength))
            suffix = String(text.suffix(4))
        }

        init?(_ body: JSONValue) {
            guard let digest = body["digest"]?.string.flatMap({ KeyDigest($0) }), let prefix = body["prefix"]?.string,
                let suffix = body["suffix"]?.string
            else { return nil }
            (self.digest, self.prefix, self.suffix) = (digest, prefix, suffix)
            until = body["until"]?.int
        }

        var body: JSONValue {
            [
                "digest": .string(digest.description), "prefix": .string(prefix), "suffix": .string(suffix),
                "until": JSONValue(until),
            ]
        }

        /// As people may see it.
        public var hint: String { "sk-…\(suffix)" }
    }

    /// `sk-gw-` and six characters more, which leave some 220 bits to be guessed.
    public static let prefixLength = 12
    /// The most secrets that are taken for a key at a time.
    public static let mostSecrets = 3

    /// Its name for programs.
    public var id: String
    /// The application that shows it; in the ledger and the log. No two keys have the same.
    public var name: String
    /// What it is for.
    public var note: String?
    /// Whose it is.
    public var organisation: String?
    /// Whose it is within the organisation.
    public var team: String?
    /// What is taken for it, the newest first.
    public var secrets: [Shown]
    /// What it may do, in the form of the configuration's `permissions`.
    public var permissions: JSONValue
    /// What it may administer where it belongs to, by roles.
    public var roles: [Role]
    /// What it may administer beside that.
    public var scopes: Set<AdminScope>
    /// Seconds since 1970 from which on it is not taken any more; nil: it has no end.
    public var expires: Int?
    /// It is not taken until somebody says otherwise.
    public var isDisabled: Bool

    /// Puts the members together.
    public init(
        id: String,
        name: String,
        note: String? = nil,
        organisation: String? = nil,
        team: String? = nil,
        secrets: [Shown],
        permissions: JSONValue = .object(JSONObject()),
        roles: [Role] = [],
        scopes: Set<AdminScope> = [],
        expires: Int? = nil,
        isDisabled: Bool = false
    ) {
        self.id = id
        self.name = name
        self.note = note
        self.organisation = organisation
        self.team = team
        self.secrets = secrets
        self.permissions = permissions
        self.roles = roles
        self.scopes = scopes
        self.expires = expires
        self.isDisabled = isDisabled
    }

    /// Its name.
    public var uniqueName: String? { name }
    /// Where it belongs to.
    public var realm: Realm { Realm(organisation: organisation, team: team) }

    /// What it may administer.
    public var grants: [AdminGrant] {
        let own = roles.map { AdminGrant($0, in: realm) }
        return scopes.isEmpty ? own : own + [AdminGrant(scopes, in: realm)]
    }

    /// It is there to administer.
    public var isAdministrator: Bool { !roles.isEmpty || !scopes.isEmpty }

    /// As kept.
    public var body: JSONValue {
        [
            "name": .string(name), "note": JSONValue(note), "organisation": JSONValue(organisation),
            "team": JSONValue(team), "secrets": .array(secrets.map(\.body)), "permissions": permissions,
            "roles": JSONValue(roles.map(\.rawValue)), "scopes": JSONValue(scopes.map(\.description).sorted()),
            "expires": JSONValue(expires), "disabled": .bool(isDisabled),
        ]
    }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let name = body["name"]?.string, let secrets = body["secrets"]?.array else { return nil }
        self.init(
            id: id,
            name: name,
            note: body["note"]?.string,
            organisation: body["organisation"]?.string,
            team: body["team"]?.string,
            secrets: secrets.compactMap { Shown($0) },
            permissions: body["permissions"] ?? .object(JSONObject()),
            roles: body["roles"]?.strings?.compactMap(Role.init) ?? [],
            scopes: Set(body["scopes"]?.strings?.compactMap { AdminScope($0) } ?? []),
            expires: body["expires"]?.int,
            isDisabled: body["disabled"]?.bool ?? false
        )
    }

    /// Organisation and team must be there.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? {
        try directory.missing(organisation: organisation, team: team)
    }

    /// Takes a new secret in the place of the old ones, which are taken until a moment.
    /// - Parameters:
    ///   - overlap: seconds for which the present one is still taken; 0: it is taken no more.
    ///   - now: seconds since 1970.
    public mutating func rotate(to secret: Secret, overlap: Int, now: Int) {
        let end = now + overlap
        let kept = secrets.map { old in
            var old = old
            old.until = min(old.until ?? end, end)
            return old
        }
        secrets = [Shown(of: secret)] + kept.filter { ($0.until ?? .max) > now }.prefix(Self.mostSecrets - 1)
    }

    /// Every secret as callers are known by it.
    /// - Parameter permissions: what was read of ``permissions``.
    public func gatewayKeys(_ permissions: Permissions) -> [GatewayKey] {
        let caller = Caller(
            key: name,
            id: id,
            team: team,
            organisation: organisation,
            administers: grants,
            grant: Grant(permissions)
        )
        return secrets.map { shown in
            GatewayKey(
                digest: shown.digest,
                caller: caller,
                expiry: [expires, shown.until].compactMap(\.self).min(),
                isDisabled: isDisabled
            )
        }
    }
}
