/// Something that is administered, as it is kept: an organisation, a key, a price.
public struct StoredResource: Sendable, Hashable {
    /// What kind of thing it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case organisation
        case team
        case user
        case key
        case vendorKey = "vendor_key"
        case price
        case limit
        case budget
        case configuration
    }

    /// What kind of thing it is.
    public var kind: Kind
    /// Its name for programs, which no other of its kind has.
    public var id: String
    /// Its name for people, which no other of its kind has now; nil: it has none.
    public var name: String?
    /// Whose it is; nil: the gateway's.
    public var organisation: String?
    /// What there is to say of it, as JSON; nil: it was deleted.
    public var body: String?
    /// The change that made it what it is: each is later than those before it, whatever they changed.
    public var revision = 0
    /// Milliseconds since 1970.
    public var created = 0
    /// Milliseconds since 1970.
    public var updated = 0

    /// Something new.
    public init(_ kind: Kind, id: String, name: String? = nil, organisation: String? = nil, body: String?) {
        self.kind = kind
        self.id = id
        self.name = name
        self.organisation = organisation
        self.body = body
    }
}

/// Something that was done to what is administered, for those who ask who did it.
public struct AuditEvent: Sendable, Hashable {
    /// In the order of time.
    public var id: CallID
    /// Milliseconds since 1970.
    public var time: Int
    /// Who did it: the name of a key, `user:` and a person, or `cli`.
    public var actor: String
    /// What was done, such as `create`.
    public var action: String
    /// To what kind of thing.
    public var kind: String
    /// To which one.
    public var resource: String
    /// Whose that is; nil: the gateway's.
    public var organisation: String?
    /// What there is to say of it, as JSON, without secrets.
    public var detail: String?

    /// Puts the members together.
    public init(
        id: CallID,
        actor: String,
        action: String,
        kind: String,
        resource: String,
        organisation: String? = nil,
        detail: String? = nil
    ) {
        self.id = id
        time = id.milliseconds
        (self.actor, self.action, self.kind, self.resource) = (actor, action, kind, resource)
        (self.organisation, self.detail) = (organisation, detail)
    }
}
