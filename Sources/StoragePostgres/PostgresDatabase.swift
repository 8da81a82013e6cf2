public import Core
public import Storage

/// PostgreSQL 15 or newer, through libpq.
///
/// A few connections, each with a thread of its own, take turns with the work. They are made when there is work for them, and replaced
/// when they break; while the server cannot be reached, attempts come ever more seldom.
///
/// Writes run in `READ COMMITTED`: what they change must be found by the statement that changes it. An error that a session throws ends its
/// transaction, also where the work goes on. Work that waits for a connection or runs does not heed the cancellation of its task; both
/// have limits in time (``PostgresOptions``).
public final class PostgresDatabase: SQLDatabase {
    private let pool: PostgresPool

    /// Always `postgres`.
    public var engine: SQLEngine { .postgres }

    /// Reads the address; connects to nothing yet.
    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/name?sslmode=verify-full&sslrootcert=…`, with whatever parameters libpq knows.
    ///   - options: limits.
    /// - Throws: `unusable`, with what is wrong with the address or the options.
    public init(url: Secret, options: PostgresOptions = PostgresOptions()) throws(StoreError) {
        try options.check()
        pool = PostgresPool(address: try PostgresAddress(url), options: options)
    }

    /// Where the database is, for the log: `host:port/name`.
    public var place: String { pool.address.place }

    /// Reads in one snapshot.
    public func read<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await pool.perform(.read, work)
    }

    /// Changes things in one transaction.
    public func write<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLSession) throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await pool.perform(.write, work)
    }

    /// Takes no more work, does what was handed in, and closes the connections.
    public func close() async {
        await pool.close()
    }
}
