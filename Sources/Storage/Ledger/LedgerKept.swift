/// Since when the ledger is whole: what is before may have been deleted, by its retention. In milliseconds since 1970, each the beginning of
/// a day of UTC; nil where nothing has been deleted.
public struct LedgerKept: Sendable, Hashable {
    /// Of lines.
    public var lines: Int?
    /// Of sums by hour, and of those that tell users and tags apart.
    public var hours: Int?
    /// Of sums by day.
    public var days: Int?

    /// Nothing has been deleted.
    public init() {}

    // MARK: In the database

    private static var names: [(name: String, moment: WritableKeyPath<LedgerKept, Int?>)] {
        [("lines", \.lines), ("hours", \.hours), ("days", \.days)]
    }

    init(_ session: any SQLSession) throws(StoreError) {
        try session.query("SELECT what, since FROM ledger_kept", []) { row in
            guard let moment = Self.names.first(where: { $0.name == row.text(0) })?.moment else { return }
            self[keyPath: moment] = row.integer(1)
        }
    }

    /// Notes what is about to be deleted. What has been deleted once is not whole again.
    func note(_ session: any SQLSession) throws(StoreError) {
        for (name, moment) in Self.names {
            guard let since = self[keyPath: moment] else { continue }
            try session.execute(
                "INSERT INTO ledger_kept (what, since) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET since = excluded.since "
                    + "WHERE excluded.since > ledger_kept.since",
                [.text(name), .integer(since)]
            )
        }
    }
}

extension LedgerStore {
    /// Since when the ledger is whole.
    public func kept() async throws(StoreError) -> LedgerKept {
        try await database.read { (session) throws(StoreError) in try LedgerKept(session) }
    }
}
