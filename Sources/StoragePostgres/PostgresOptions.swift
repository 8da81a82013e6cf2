internal import Storage

/// Limits of what the gateway does to a PostgreSQL server, and of how long it waits for one.
public struct PostgresOptions: Sendable, Hashable {
    /// How many connections there may be: 1 to 1,000.
    public var connections = 4
    /// How much work may wait for a connection; what is beyond is refused.
    public var waitingWork = 256
    /// How long work waits for a connection.
    public var waitTimeout = Duration.seconds(5)
    /// How long an address of the server may take to connect. libpq counts whole seconds, 2 at least.
    public var connectTimeout = Duration.seconds(5)
    /// How long the server works on a statement.
    public var statementTimeout = Duration.seconds(30)
    /// How long a statement waits for a lock.
    public var lockTimeout = Duration.seconds(10)
    /// How long the server lets a transaction wait for its next statement.
    public var idleInTransactionTimeout = Duration.seconds(60)
    /// How much longer than ``statementTimeout`` the gateway waits for a sign of life before it gives a connection up.
    public var answerMargin = Duration.seconds(5)
    /// After how long without work a connection is closed.
    public var idleTimeout = Duration.seconds(300)
    /// How often a transaction is tried that the server found to conflict with another.
    public var attempts = 5
    /// How many prepared statements a connection keeps; 0 where a pooler between cannot keep them.
    public var preparedStatements = 128

    /// The defaults.
    public init() {}

    /// How long nothing may be heard from a server that is asked something.
    var patience: Duration { statementTimeout + answerMargin }

    /// - Throws: `unusable` for the first option that makes no sense.
    func check() throws(StoreError) {
        let counts = [
            ("connections", connections, 1...1000), ("waitingWork", waitingWork, 0...1_000_000),
            ("attempts", attempts, 1...100), ("preparedStatements", preparedStatements, 0...10_000),
        ]
        for (name, count, range) in counts where !range.contains(count) {
            throw StoreError(
                .unusable,
                "PostgreSQL's \(name) must be between \(range.lowerBound) and \(range.upperBound)."
            )
        }
        let durations = [
            ("waitTimeout", waitTimeout), ("connectTimeout", connectTimeout), ("statementTimeout", statementTimeout),
            ("lockTimeout", lockTimeout), ("idleInTransactionTimeout", idleInTransactionTimeout),
            ("answerMargin", answerMargin), ("idleTimeout", idleTimeout),
        ]
        for (name, duration) in durations where duration < .milliseconds(1) || duration > .seconds(86_400) {
            throw StoreError(.unusable, "PostgreSQL's \(name) must be between a millisecond and a day.")
        }
    }
}

extension Duration {
    /// Whole milliseconds; of use up to some weeks.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
