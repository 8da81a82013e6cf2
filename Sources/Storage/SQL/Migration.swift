/// A step in which the tables of a database come to be what the gateway expects. Steps are only ever added, and run once each, in
/// order, in one transaction with what says so.
public struct Migration: Sendable {
    /// Counted from 1.
    public let version: Int
    /// What it does, in a few words.
    public let name: String
    /// The statements, for an engine.
    public let statements: @Sendable (SQLEngine) -> [String]

    /// What is done after the statements, for what SQL cannot say.
    public let work: (@Sendable (any SQLSession) throws(StoreError) -> Void)?

    /// A step.
    public init(
        _ version: Int,
        _ name: String,
        _ statements: @escaping @Sendable (SQLEngine) -> [String],
        then work: (@Sendable (any SQLSession) throws(StoreError) -> Void)? = nil
    ) {
        self.version = version
        self.name = name
        self.statements = statements
        self.work = work
    }
}

extension SQLDatabase {
    /// Brings the tables up to date. Several instances may begin at once: one does it, the others wait.
    /// - Throws: `unusable` where the database is newer than the steps, or was brought up by other ones.
    public func migrate(_ steps: [Migration]) async throws(StoreError) {
        try await write { (session) throws(StoreError) in
            if session.engine == .postgres {
                // One of the instances that begin together goes first. The number is ours alone.
                try session.query("SELECT pg_advisory_xact_lock(5071984631)", []) { _ in }
            }
            try session.execute(
                "CREATE TABLE IF NOT EXISTS migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL)"
            )
            let done = try session.rows("SELECT version, name FROM migrations ORDER BY version") {
                (row) throws(StoreError) in (version: row.integer(0) ?? 0, name: row.text(1) ?? "")
            }
            for (place, step) in done.enumerated() {
                guard place < steps.count else {
                    throw StoreError(
                        .unusable,
                        "The database has been used by a newer gateway: it knows step \(step.version) ('\(step.name)'), and this "
                            + "one \(steps.count)."
                    )
                }
                guard steps[place].version == step.version, steps[place].name == step.name else {
                    throw StoreError(
                        .unusable,
                        "The database's step \(step.version) is '\(step.name)', not one of this gateway's."
                    )
                }
            }
            for step in steps.dropFirst(done.count) {
                for statement in step.statements(session.engine) { try session.execute(statement) }
                try step.work?(session)
                try session.execute(
                    "INSERT INTO migrations (version, name) VALUES (?, ?)",
                    [.integer(step.version), .text(step.name)]
                )
            }
        }
    }
}
