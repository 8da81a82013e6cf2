import Access
public import Storage

/// Looking at what is administered, with the rights of who asks.
extension Directory {
    /// What can be asked of a list.
    public struct Page: Sendable {
        /// Only those of the organisation; nil: everybody's.
        public var organisation: String?
        /// Only the one that has the name for people; nil: whichever.
        public var name: String?
        /// The last one that is left out; nil: none.
        public var after: String?
        /// The most that are listed.
        public var limit: Int
        /// The last ones first.
        public var backwards: Bool

        /// Puts the members together.
        public init(after: String? = nil, limit: Int = 100, backwards: Bool = false) {
            (self.after, self.limit, self.backwards) = (after, limit, backwards)
        }
    }

    /// The things of a kind that may be seen, in the order of their names for programs.
    /// - Parameter matches: which of them are asked for.
    /// - Returns: the things, and the name of the last one where there are more.
    public func list<R: DirectoryResource>(
        _ type: R.Type,
        by administrator: Administrator,
        _ page: Page = Page(),
        where matches: @escaping @Sendable (R) -> Bool = { _ in true }
    ) async throws(DirectoryError) -> (found: [Kept<R>], last: String?) {
        let scope = AdminScope(R.area, .read)
        let organisations = administrator.organisations(scope)
        if let organisations, organisations.isEmpty { try administrator.check(scope, in: .gateway) }
        return try await read { (reading) throws(StoreError) in
            func isAskedFor(_ value: R) -> Bool { administrator.may(scope, in: value.realm) && matches(value) }
            if let name = page.name {
                guard let found: Kept<R> = try Self.find(named: name, reading), isAskedFor(found.value),
                    page.organisation == nil || page.organisation == found.value.realm.organisation,
                    page.after.map({ page.backwards ? found.value.id < $0 : found.value.id > $0 }) ?? true
                else { return ([], nil) }
                return ([found], nil)
            }
            var found: [Kept<R>] = []
            var after = page.after
            // What is asked for may be rare among what there is.
            let chunk = max(page.limit + 1, 500)
            while true {
                let some = try reading.list(
                    R.kind,
                    organisations: Self.narrow(organisations, to: page.organisation),
                    after: after,
                    backwards: page.backwards,
                    limit: chunk
                )
                for stored in some {
                    guard let value = R(stored), isAskedFor(value) else { continue }
                    if found.count == page.limit { return (found, found.last?.value.id) }
                    found.append(Kept(value, stored))
                }
                guard some.count == chunk, let last = some.last else { return (found, nil) }
                after = last.id
            }
        }
    }

    /// The organisations whose things are looked at; nil: everybody's.
    private static func narrow(_ seen: [String]?, to asked: String?) -> [String]? {
        guard let asked else { return seen }
        return seen?.contains(asked) == false ? [] : [asked]
    }

    /// One thing.
    /// - Throws: `notFound` where it is not, or may not be seen.
    public func find<R: DirectoryResource>(
        _ type: R.Type,
        _ id: String,
        by administrator: Administrator
    ) async throws(DirectoryError) -> Kept<R> {
        let found: Kept<R>? = try await read { (reading) throws(StoreError) in try Self.find(id, reading) }
        guard let found, administrator.may(AdminScope(R.area, .read), in: found.value.realm) else {
            throw .notFound(R.noun, id)
        }
        return found
    }

    /// What was done to what may be seen of, the latest first.
    /// - Parameter organisation: the only one to whose things; nil: to everybody's.
    public func events(
        by administrator: Administrator,
        organisation: String? = nil,
        kind: String? = nil,
        resource: String? = nil,
        before: CallID? = nil,
        limit: Int
    ) async throws(DirectoryError) -> [AuditEvent] {
        let scope = AdminScope(.configuration, .read)
        let realms = administrator.grants.filter { $0.scopes.contains(scope) }.map(\.realm)
        let organisations: [String]?
        if realms.contains(.gateway) {
            organisations = nil
        } else {
            organisations = realms.compactMap { if case .organisation(let name) = $0 { name } else { nil } }
            if organisations?.isEmpty != false { try administrator.check(scope, in: .gateway) }
        }
        return try await read { (reading) throws(StoreError) in
            try reading.events(
                organisations: Self.narrow(organisations, to: organisation),
                kind: kind,
                resource: resource,
                before: before,
                limit: limit
            )
        }
    }

    // MARK: Reading

    static func find<R: DirectoryResource>(
        _ id: String,
        _ reading: DirectoryReading
    ) throws(StoreError) -> Kept<R>? {
        try reading.find(R.kind, id: id).flatMap { Kept($0) }
    }

    private static func find<R: DirectoryResource>(
        named name: String,
        _ reading: DirectoryReading
    ) throws(StoreError) -> Kept<R>? {
        try reading.find(R.kind, name: name).flatMap { Kept($0) }
    }

    private func read<Result: Sendable>(
        _ work: @escaping @Sendable (DirectoryReading) throws(StoreError) -> Result
    ) async throws(DirectoryError) -> Result {
        do throws(StoreError) { return try await store.read(work) } catch { throw DirectoryError(error) }
    }
}

extension Kept where Value: DirectoryResource {
    /// Reads what is kept; nil where it cannot be read.
    fileprivate init?(_ stored: StoredResource) {
        guard let value = Value(stored) else { return nil }
        self.init(value, stored)
    }
}
