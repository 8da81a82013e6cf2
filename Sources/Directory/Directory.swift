public import Access
public import JSON
public import Storage

/// What is administered: every look and every change, with the rights of who asks, and a note of each change in the audit.
///
///     let directory = Directory(store, now: wallClockMilliseconds, makeID: newCallID)
///     let team = try await directory.create(Team("search", of: "acme", name: "Search"), by: administrator)
public struct Directory: Sendable {
    /// Where it is kept.
    public let store: DirectoryStore
    /// Milliseconds since 1970.
    public let now: @Sendable () -> Int
    /// A name for an event of the audit.
    private let makeID: @Sendable () -> CallID

    /// A directory kept in a database.
    public init(
        _ store: DirectoryStore,
        now: @escaping @Sendable () -> Int,
        makeID: @escaping @Sendable () -> CallID
    ) {
        self.store = store
        self.now = now
        self.makeID = makeID
    }

    // MARK: Changing

    /// Adds something new.
    /// - Throws: `conflict` where there is one of the name; `forbidden`; `invalid`.
    @discardableResult
    public func create<R: DirectoryResource>(
        _ value: R,
        by administrator: Administrator,
        action: String = "create",
        given check: @escaping @Sendable (DirectoryReading) throws(StoreError) -> DirectoryError? = { _ in nil }
    ) async throws(DirectoryError) -> Kept<R> {
        try administrator.check(AdminScope(R.area, .write), in: value.realm)
        return try await change { (change) throws(StoreError) in
            if let fault = try check(change.reading) { return .failure(fault) }
            if let fault = try value.conflict(in: change.reading) { return .failure(fault) }
            if try change.reading.find(R.kind, id: value.id) != nil { return .failure(Self.exists(R.noun, value.id)) }
            if let name = value.uniqueName, try change.reading.find(R.kind, name: name) != nil {
                return .failure(Self.exists(R.noun, name))
            }
            let stored = try change.insert(value.stored)
            try note(action, from: nil, to: value, by: administrator, &change)
            return .success(Kept(value, stored))
        }
    }

    /// Says something else of what is there.
    /// - Parameters:
    ///   - revision: which version of it was looked at; nil: whichever.
    ///   - edit: changes it, or says why not.
    /// - Throws: `stale` where it is of another revision; `notFound`; `forbidden`; `conflict`; `invalid`.
    @discardableResult
    public func update<R: DirectoryResource>(
        _ type: R.Type,
        _ id: String,
        revision: Int? = nil,
        by administrator: Administrator,
        scope: AdminScope = AdminScope(R.area, .write),
        action: String = "update",
        _ edit: @escaping @Sendable (inout R) -> DirectoryError?
    ) async throws(DirectoryError) -> Kept<R> {
        try await change { (change) throws(StoreError) in
            guard let old: Kept<R> = try Self.find(id, change.reading) else {
                return .failure(.notFound(R.noun, id))
            }
            if let fault = Self.fault(old, revision, administrator, scope) { return .failure(fault) }
            var value = old.value
            if let fault = edit(&value) { return .failure(fault) }
            // It may have been given to others, where it would not be seen any more: who asks knows of it all the same.
            do throws(DirectoryError) { try administrator.check(scope, in: value.realm) } catch {
                return .failure(error)
            }
            if let fault = try value.conflict(in: change.reading) { return .failure(fault) }
            if let name = value.uniqueName, let other = try change.reading.find(R.kind, name: name), other.id != id {
                return .failure(Self.exists(R.noun, name))
            }
            let stored = try change.update(value.stored)
            try note(action, from: old.value, to: value, by: administrator, &change)
            var kept = Kept(value, stored)
            kept.created = old.created
            return .success(kept)
        }
    }

    /// Deletes what is there.
    /// - Throws: as ``update(_:_:revision:by:scope:action:_:)`` does, and `conflict` where it is needed.
    public func delete<R: DirectoryResource>(
        _ type: R.Type,
        _ id: String,
        revision: Int? = nil,
        by administrator: Administrator,
        unless refusal: @escaping @Sendable (R) -> DirectoryError? = { _ in nil }
    ) async throws(DirectoryError) {
        let _: Bool = try await change { (change) throws(StoreError) in
            guard let old: Kept<R> = try Self.find(id, change.reading) else {
                return .failure(.notFound(R.noun, id))
            }
            let scope = AdminScope(R.area, .write)
            if let fault = Self.fault(old, revision, administrator, scope) { return .failure(fault) }
            if let fault = refusal(old.value) { return .failure(fault) }
            if let fault = try old.value.use(in: change.reading) { return .failure(fault) }
            try change.delete(R.kind, id: id)
            try note("delete", from: old.value, to: nil, by: administrator, &change)
            return .success(true)
        }
    }

    /// Makes a change of several things.
    public func change<Result: Sendable>(
        _ work: @escaping @Sendable (inout DirectoryChange) throws(StoreError) -> Swift.Result<Result, DirectoryError>
    ) async throws(DirectoryError) -> Result {
        let result: Swift.Result<Result, DirectoryError>
        do throws(StoreError) { result = try await store.change(at: now(), work) } catch { throw DirectoryError(error) }
        return try result.get()
    }

    /// Notes in the audit what was done to something that has no place in the directory, or to many things at once.
    /// - Parameters:
    ///   - kind: of thing.
    ///   - resource: to which one.
    ///   - organisation: whose that is; nil: the gateway's.
    public func note(
        _ action: String,
        kind: String,
        resource: String,
        organisation: String? = nil,
        _ detail: JSONValue?,
        by administrator: Administrator,
        _ change: inout DirectoryChange
    ) throws(StoreError) {
        try change.note(
            AuditEvent(
                id: makeID(),
                actor: administrator.name,
                action: action,
                kind: kind,
                resource: resource,
                organisation: organisation,
                detail: detail?.text
            )
        )
    }

    /// Notes in the audit what of a thing is not what it was: for the organisation that it lies in and, where it was another's before, for that
    /// one too, whose owners would not learn of it otherwise.
    private func note<R: DirectoryResource>(
        _ action: String,
        from old: R?,
        to new: R?,
        by administrator: Administrator,
        _ change: inout DirectoryChange
    ) throws(StoreError) {
        guard let value = new ?? old else { return }
        let organisations = Set([old, new].compactMap { $0?.realm.organisation }).sorted()
        let detail = MemberChanges.detail(from: old, to: new)
        for organisation in organisations.isEmpty ? [nil] : organisations.map(Optional.some) {
            try note(
                action,
                kind: R.kind.rawValue,
                resource: value.uniqueName ?? value.id,
                organisation: organisation,
                detail,
                by: administrator,
                &change
            )
        }
    }

    // MARK: Faults

    private static func exists(_ noun: String, _ name: String) -> DirectoryError {
        DirectoryError(.conflict, code: "already_exists", "The \(noun) '\(name)' exists already.")
    }

    /// What may not be seen is not there.
    private static func fault<R: DirectoryResource>(
        _ kept: Kept<R>,
        _ revision: Int?,
        _ administrator: Administrator,
        _ scope: AdminScope
    ) -> DirectoryError? {
        let realm = kept.value.realm
        guard administrator.may(scope, in: realm) else {
            guard administrator.may(AdminScope(R.area, .read), in: realm) else {
                return .notFound(R.noun, kept.value.id)
            }
            do throws(DirectoryError) { try administrator.check(scope, in: realm) } catch { return error }
            return nil
        }
        guard let revision, revision != kept.revision else { return nil }
        return .stale(R.noun)
    }
}
