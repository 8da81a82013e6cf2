public import Access
public import JSON
public import Storage

/// Something that is administered, read from how it is kept.
public protocol DirectoryResource: Sendable {
    /// How it is kept.
    static var kind: StoredResource.Kind { get }
    /// What scope it takes to see and change it.
    static var area: AdminScope.Area { get }
    /// What it is called in messages.
    static var noun: String { get }

    /// Its name for programs.
    var id: String { get }
    /// Its name for people, where no two may have the same.
    var uniqueName: String? { get }
    /// The part of the gateway that it lies in.
    var realm: Realm { get }
    /// What there is to say of it.
    var body: JSONValue { get }

    /// The members of ``body`` that hold secrets, or what is made of them: the audit tells that they were changed, and nothing of what they are.
    static var secretMembers: Set<String> { get }
    /// The members of ``body`` that are moments, in seconds since 1970.
    static var momentMembers: Set<String> { get }

    /// Reads what is kept.
    /// - Returns: nil where it cannot be read.
    init?(id: String, body: JSONValue)

    /// What contradicts it; nil where nothing does.
    func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError?

    /// What keeps it from being deleted; nil where nothing does.
    func use(in directory: DirectoryReading) throws(StoreError) -> DirectoryError?
}

extension DirectoryResource {
    /// None.
    public static var momentMembers: Set<String> { [] }

    /// Nothing needs it.
    public func use(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? { nil }

    /// As it is kept.
    public var stored: StoredResource {
        StoredResource(
            Self.kind,
            id: id,
            name: uniqueName,
            organisation: realm.organisation,
            body: body.text
        )
    }

    /// Reads what is kept; nil where it was deleted or cannot be read.
    public init?(_ stored: StoredResource) {
        guard let text = stored.body, let body = try? JSONValue(parsing: text) else { return nil }
        self.init(id: stored.id, body: body)
    }
}

/// Something that is administered, with what there is to say of when it came to be what it is.
public struct Kept<Value: Sendable>: Sendable {
    /// The thing.
    public var value: Value
    /// The change that made it what it is; as an entity tag it tells versions apart.
    public var revision: Int
    /// Milliseconds since 1970.
    public var created: Int
    /// Milliseconds since 1970.
    public var updated: Int

    /// Puts the members together.
    public init(_ value: Value, _ stored: StoredResource) {
        self.value = value
        (revision, created, updated) = (stored.revision, stored.created, stored.updated)
    }
}

extension DirectoryReading {
    /// - Returns: why an organisation and a team of it cannot be named; nil where they can.
    func missing(organisation: String?, team: String?) throws(StoreError) -> DirectoryError? {
        guard let organisation else {
            return team == nil
                ? nil
                : DirectoryError(
                    .invalid,
                    code: "organisation_missing",
                    "A team is one of an organisation, which is not named.",
                    pointer: "/organisation"
                )
        }
        guard try find(.organisation, id: organisation) != nil else {
            return DirectoryError(
                .invalid,
                code: "organisation_unknown",
                "There is no organisation '\(organisation)'.",
                pointer: "/organisation"
            )
        }
        guard let team, try find(.team, id: Team.id(team, of: organisation)) == nil else { return nil }
        return DirectoryError(
            .invalid,
            code: "team_unknown",
            "There is no team '\(team)' in the organisation '\(organisation)'.",
            pointer: "/team"
        )
    }
}
