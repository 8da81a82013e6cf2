/// What is administered, in a database: things of a few kinds, each with a JSON text of its own, and the record of who changed what.
///
/// Every change counts a number up that all of them have in common. Whoever keeps a copy asks for that number (``revision()``), which
/// costs next to nothing, and for what was changed since (``changes(since:_:)``).
public struct DirectoryStore: Sendable {
    let database: any SQLDatabase

    /// The directory of a database whose tables are up to date.
    public init(_ database: any SQLDatabase) {
        self.database = database
    }

    /// The number of the last change; 0: there was none.
    public func revision() async throws(StoreError) -> Int {
        try await database.read { (session) throws(StoreError) in try Self.revision(session) }
    }

    /// What was changed after a revision, deleted things too, in the order of the changes.
    /// - Returns: the things, and the revision that a copy with them has.
    public func changes(
        since revision: Int,
        _ kinds: [StoredResource.Kind]
    ) async throws(StoreError) -> (resources: [StoredResource], revision: Int) {
        try await database.read { (session) throws(StoreError) in
            let marks = RowInsertion.placeholders(kinds.count)
            let changed = try session.rows(
                "SELECT \(Self.columns) FROM resources WHERE revision > ? AND kind IN (\(marks)) ORDER BY revision",
                [.integer(revision)] + kinds.map { .text($0.rawValue) },
                Self.resource
            )
            return (changed, try Self.revision(session))
        }
    }

    /// Reads things as of one moment.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (DirectoryReading) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await database.read { (session) throws(StoreError) in try work(DirectoryReading(session: session)) }
    }

    /// Changes things in one transaction, one after the other with all other changes, so that what the work reads stays as it is
    /// until it is through.
    /// - Parameter now: milliseconds since 1970.
    @discardableResult
    public func change<Result: Sendable>(
        at now: Int,
        _ work: @escaping @Sendable (inout DirectoryChange) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await database.write { (session) throws(StoreError) in
            // Taken first: it keeps other changes waiting until this one is through.
            let revision = try session.first(
                "UPDATE directory SET revision = revision + 1 WHERE id = 1 RETURNING revision"
            ) { row in row.integer(0) ?? 0 }
            guard let revision else { throw StoreError(.unusable, "The directory has lost its revision.") }
            var change = DirectoryChange(reading: DirectoryReading(session: session), revision: revision, now: now)
            return try work(&change)
        }
    }

    private static func revision(_ session: any SQLSession) throws(StoreError) -> Int {
        try session.first("SELECT revision FROM directory WHERE id = 1") { row in row.integer(0) ?? 0 } ?? 0
    }

    static let columns = "kind, id, name, organisation, body, revision, created, updated"

    static func resource(_ row: any SQLRow) throws(StoreError) -> StoredResource {
        guard let kind = row.text(0).flatMap(StoredResource.Kind.init), let id = row.text(1) else {
            throw StoreError(.unusable, "A resource of the directory cannot be read.")
        }
        var resource = StoredResource(
            kind,
            id: id,
            name: row.text(2),
            organisation: row.text(3),
            body: row.text(4)
        )
        resource.revision = row.integer(5) ?? 0
        resource.created = row.integer(6) ?? 0
        resource.updated = row.integer(7) ?? 0
        return resource
    }
}

/// Reads what is administered, as of one moment.
public struct DirectoryReading {
    let session: any SQLSession

    /// The thing of a name for programs; nil where there is none.
    public func find(_ kind: StoredResource.Kind, id: String) throws(StoreError) -> StoredResource? {
        try session.first(
            "SELECT \(DirectoryStore.columns) FROM resources WHERE kind = ? AND id = ? AND body IS NOT NULL",
            [.text(kind.rawValue), .text(id)],
            DirectoryStore.resource
        )
    }

    /// The thing of a name for people; nil where there is none.
    public func find(_ kind: StoredResource.Kind, name: String) throws(StoreError) -> StoredResource? {
        try session.first(
            "SELECT \(DirectoryStore.columns) FROM resources WHERE kind = ? AND name = ? AND body IS NOT NULL",
            [.text(kind.rawValue), .text(name)],
            DirectoryStore.resource
        )
    }

    /// The things of a kind in the order of their names for programs.
    /// - Parameters:
    ///   - organisations: whose things; nil: everybody's.
    ///   - after: the last one that is left out; nil: none.
    ///   - backwards: the last ones first.
    ///   - limit: the most of them.
    public func list(
        _ kind: StoredResource.Kind,
        organisations: [String]? = nil,
        after: String? = nil,
        backwards: Bool = false,
        limit: Int = .max
    ) throws(StoreError) -> [StoredResource] {
        var query = PageQuery(
            DirectoryStore.columns,
            from: "resources",
            of: organisations,
            after: after,
            backwards: backwards,
            limit: limit
        )
        query.require("kind = ?", .text(kind.rawValue))
        query.require("body IS NOT NULL")
        return try query.rows(session, DirectoryStore.resource)
    }

    /// Whether there is any thing of a kind.
    public func hasAny(_ kind: StoredResource.Kind, of organisation: String? = nil) throws(StoreError) -> Bool {
        try !list(kind, organisations: organisation.map { [$0] }, limit: 1).isEmpty
    }

    /// What was done, the latest first.
    /// - Parameters:
    ///   - organisations: to whose things; nil: to everybody's and the gateway's.
    ///   - before: the earliest one that is left out; nil: none.
    public func events(
        organisations: [String]? = nil,
        kind: String? = nil,
        resource: String? = nil,
        before: CallID? = nil,
        limit: Int
    ) throws(StoreError) -> [AuditEvent] {
        var query = PageQuery(
            "id, actor, action, kind, resource, organisation, detail",
            from: "audit",
            of: organisations,
            after: before?.description,
            backwards: true,
            limit: limit
        )
        if let kind { query.require("kind = ?", .text(kind)) }
        if let resource { query.require("resource = ?", .text(resource)) }
        return try query.rows(session) { (row) throws(StoreError) in
            guard let id = row.text(0).flatMap({ CallID($0) }) else {
                throw StoreError(.unusable, "An event of the audit cannot be read.")
            }
            return AuditEvent(
                id: id,
                actor: row.text(1) ?? "",
                action: row.text(2) ?? "",
                kind: row.text(3) ?? "",
                resource: row.text(4) ?? "",
                organisation: row.text(5),
                detail: row.text(6)
            )
        }
    }
}

/// A transaction that changes what is administered.
public struct DirectoryChange {
    /// Reads things as they are within the transaction.
    public let reading: DirectoryReading
    /// The number of this change.
    public let revision: Int
    /// Milliseconds since 1970.
    public let now: Int

    /// Adds something new.
    /// - Throws: `conflict` where another one of its kind has its name for programs or for people.
    /// - Returns: the thing with its revision and times.
    @discardableResult
    public mutating func insert(_ resource: StoredResource) throws(StoreError) -> StoredResource {
        var resource = resource
        (resource.revision, resource.created, resource.updated) = (revision, now, now)
        // One that was deleted makes way for another of its name.
        let inserted = try reading.session.execute(
            "INSERT INTO resources (\(DirectoryStore.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                + "ON CONFLICT (kind, id) DO UPDATE SET name = excluded.name, organisation = excluded.organisation, "
                + "body = excluded.body, revision = excluded.revision, created = excluded.created, updated = excluded.updated "
                + "WHERE resources.body IS NULL",
            [
                .text(resource.kind.rawValue), .text(resource.id), SQLValue(resource.name),
                SQLValue(resource.organisation), SQLValue(resource.body), .integer(revision), .integer(now),
                .integer(now),
            ]
        )
        guard inserted > 0 else {
            throw StoreError(.conflict, "One of that name exists already: \(resource.kind.rawValue).")
        }
        return resource
    }

    /// Says something else of what is there.
    /// - Throws: `notFound` where it is not; `conflict` where another one of its kind has its new name.
    /// - Returns: the thing with its revision and times.
    @discardableResult
    public mutating func update(_ resource: StoredResource) throws(StoreError) -> StoredResource {
        var resource = resource
        (resource.revision, resource.updated) = (revision, now)
        let changed = try reading.session.execute(
            "UPDATE resources SET name = ?, organisation = ?, body = ?, revision = ?, updated = ? "
                + "WHERE kind = ? AND id = ? AND body IS NOT NULL",
            [
                SQLValue(resource.name), SQLValue(resource.organisation), SQLValue(resource.body), .integer(revision),
                .integer(now), .text(resource.kind.rawValue), .text(resource.id),
            ]
        )
        guard changed > 0 else { throw StoreError(.notFound, "There is no such \(resource.kind.rawValue).") }
        return resource
    }

    /// Deletes what is there. Its name for programs and the moment stay, so that copies learn of it.
    /// - Throws: `notFound` where it is not.
    public mutating func delete(_ kind: StoredResource.Kind, id: String) throws(StoreError) {
        let changed = try reading.session.execute(
            "UPDATE resources SET name = NULL, body = NULL, revision = ?, updated = ? "
                + "WHERE kind = ? AND id = ? AND body IS NOT NULL",
            [.integer(revision), .integer(now), .text(kind.rawValue), .text(id)]
        )
        guard changed > 0 else { throw StoreError(.notFound, "There is no such \(kind.rawValue).") }
    }

    /// Notes what was done.
    public mutating func note(_ event: AuditEvent) throws(StoreError) {
        try reading.session.execute(
            "INSERT INTO audit (id, time, actor, action, kind, resource, organisation, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(event.id.description), .integer(event.time), .text(event.actor), .text(event.action),
                .text(event.kind), .text(event.resource), SQLValue(event.organisation), SQLValue(event.detail),
            ]
        )
    }
}
