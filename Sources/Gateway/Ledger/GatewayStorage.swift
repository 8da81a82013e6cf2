import Access
import Core
import Logging
import Metering
import NIOConcurrencyHelpers
import Storage
import StoragePostgres
import StorageSQLite

/// The database of a gateway and what writes to it.
final class GatewayStorage: Sendable {
    let database: any SQLDatabase
    let writer: LedgerWriter
    /// Where what is administered is kept beside a database that may be away; nil for one that is in the same place.
    let directoryFile: DirectoryFile?
    private let upkeep: LedgerUpkeep
    private let cleaning = NIOLockedValueBox<Task<Void, Never>?>(nil)

    /// Where things are kept that the configuration does not place: `$LLM_GATEWAY_DATA`, else `data` in the working directory.
    static func folder(_ environment: [String: String]) -> String {
        environment["LLM_GATEWAY_DATA"].flatMap { $0.isEmpty ? nil : $0 } ?? "data"
    }

    /// Where the database is, by the configuration or the environment.
    /// - Throws: `invalid` for an environment variable that says nothing of the kind.
    static func url(
        _ configuration: Configuration,
        _ environment: [String: String]
    ) throws(StoreError) -> StorageURL {
        if let url = configuration.storage { return url }
        guard let text = environment["LLM_GATEWAY_STORAGE_URL"], !text.isEmpty else {
            return .sqlite(path: folder(environment) + "/gateway.db")
        }
        guard let url = StorageURL(text) else {
            throw StoreError(
                .invalid,
                "LLM_GATEWAY_STORAGE_URL must be sqlite://folder/file, postgres://user:password@host/name or none."
            )
        }
        return url
    }

    /// Opens the database; nothing is written yet.
    /// - Returns: nil where nothing is to be kept.
    static func open(_ url: StorageURL) throws(StoreError) -> (any SQLDatabase)? {
        switch url {
        case .none: nil
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgres(let url): try PostgresDatabase(url: url)
        }
    }

    /// - Throws: `StoreError`, or what is wrong with the folder.
    init?(
        _ configuration: Configuration,
        _ environment: [String: String],
        makeID: @escaping @Sendable () -> CallID,
        logger: Logger
    ) throws {
        let url = try Self.url(configuration, environment)
        guard let database = try Self.open(url) else { return nil }
        self.database = database
        var folder = Self.folder(environment)
        if case .sqlite(let path) = url {
            folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        }
        if case .postgres(let address) = url {
            directoryFile = DirectoryFile(
                path: folder + "/directory.json",
                database: KeyDigest(of: Array(address.reveal().utf8)).description
            )
        } else {
            directoryFile = nil
        }
        var limits = LedgerWriter.Limits()
        limits.queued = configuration.ledger.maxQueued
        limits.spillBytes = configuration.ledger.spillBytes
        writer = try LedgerWriter(
            database,
            spillPath: folder + "/ledger-spill.jsonl",
            rejectedPath: folder + "/ledger-rejected.jsonl",
            limits: limits,
            makeID: makeID,
            changed: { $0.log(to: logger) },
            rejected: { $0.log(to: logger) }
        )
        if writer.rejectedCount > 0 {
            logger.error(
                "the ledger lacks what the database refused: it waits in ledger-rejected.jsonl in the data folder",
                metadata: ["count": "\(writer.rejectedCount)"]
            )
        }
        upkeep = LedgerUpkeep(
            database,
            holder: makeID().description,
            now: { wallClockMilliseconds() },
            sleep: { try await Task.sleep(for: $0) },
            told: { LedgerCleaning.log($0, to: logger) }
        )
    }

    /// Brings the tables up to date and begins to write. A database that cannot be reached yet is waited for meanwhile.
    /// - Parameter retention: is asked each time that it is looked what need not be kept any more.
    /// - Throws: `unusable` where the database is not one of this gateway's.
    func start(_ retention: @escaping @Sendable () -> LedgerRetention) async throws(StoreError) {
        do {
            try await database.migrate(Migration.all)
        } catch {
            guard error.kind == .unavailable else { throw error }
        }
        writer.start()
        let task = Task.detached { [upkeep] in await upkeep.run(retention) }
        cleaning.withLockedValue { $0 = task }
    }

    /// Writes what is pending and closes the database.
    func stop() async {
        let task = cleaning.withLockedValue { $0 }
        task?.cancel()
        await task?.value
        await writer.stop()
        await database.close()
    }
}

extension LedgerWriter.Health {
    /// Tells an operator of a change.
    func log(to logger: Logger) {
        switch self {
        case .well: logger.notice("the ledger is written to the database again")
        case .spilling(let reason):
            logger.error(
                "the database cannot be written to: what is used waits in a file in the data folder",
                metadata: ["reason": "\(reason)"]
            )
        case .full(let reason):
            logger.critical("no more calls are taken: what they use cannot be kept", metadata: ["reason": "\(reason)"])
        }
    }
}

extension LedgerWriter.Rejection {
    /// Tells an operator what was put aside.
    fileprivate func log(to logger: Logger) {
        logger.error(
            "the database refuses what was used: it was put aside in ledger-rejected.jsonl in the data folder",
            metadata: ["lines": "\(lines.map { "\($0)" } ?? "unreadable")", "reason": "\(reason)"]
        )
    }
}

extension LedgerCleaning {
    /// Tells an operator what was deleted, and why it could not be.
    fileprivate static func log(_ result: Result<Outcome, StoreError>, to logger: Logger) {
        switch result {
        case .success(.done(let rows)) where rows > 0:
            logger.notice("what the ledger need not keep has been deleted", metadata: ["rows": "\(rows)"])
        case .success: break
        case .failure(let error):
            logger.warning("what the ledger need not keep was not deleted", metadata: ["reason": "\(error)"])
        }
    }
}

extension GatewayError {
    /// 503: what the call would use could not be written down.
    static var ledgerFull: GatewayError {
        GatewayError(
            .unavailable,
            status: 503,
            message: "The gateway cannot write down what is used, and takes no calls until it can.",
            code: "ledger_full",
            retryAfter: "5"
        )
    }
}
