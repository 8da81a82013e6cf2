import Access
import Core
import Logging
import Metering
import Storage
import StoragePostgres
import StorageSQLite

/// The database of a gateway and what writes to it.
final class GatewayStorage: Sendable {
    let database: any SQLDatabase
    let writer: LedgerWriter
    /// Where what is administered is kept beside a database that may be away; nil for one that is in the same place.
    let directoryFile: DirectoryFile?

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
        changed: @escaping @Sendable (LedgerWriter.Health) -> Void
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
            limits: limits,
            makeID: makeID,
            changed: changed
        )
    }

    /// Brings the tables up to date and begins to write. A database that cannot be reached yet is waited for meanwhile.
    /// - Throws: `unusable` where the database is not one of this gateway's.
    func start() async throws(StoreError) {
        do {
            try await database.migrate(Migration.all)
        } catch {
            guard error.kind == .unavailable else { throw error }
        }
        writer.start()
    }

    /// Writes what is pending and closes the database.
    func stop() async {
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
