import Foundation
public import Storage

/// The ledger of a gateway, opened to be looked at, whether or not the gateway runs.
public struct StoredUsage: Sendable {
    /// The lines and their sums.
    public let ledger: LedgerStore
    private let database: any SQLDatabase

    /// Opens the database that the configuration or the environment names.
    /// - Throws: `ConfigurationErrors`; `StoreError` where there is no database, or one of another version.
    /// - Parameter address: goes before both.
    public init(_ source: ConfigurationSource, address: String?, environment: [String: String]) async throws {
        let url: StorageURL
        if let address {
            guard let read = StorageURL(address) else {
                throw StoreError(.unusable, "expected sqlite://folder/file or postgres://user:password@host/name")
            }
            url = read
        } else {
            // Who may listen where is no question here.
            let configuration = try source.read(environment: environment, insecureNoAuth: true)
            url = try GatewayStorage.url(configuration, environment)
        }
        if case .sqlite(let path) = url, !FileManager.default.fileExists(atPath: path) {
            throw StoreError(.notFound, "There is no database at \(path) yet.")
        }
        guard let database = try GatewayStorage.open(url) else {
            throw StoreError(.notFound, "Nothing is kept: 'storage.url' is none.")
        }
        try await database.migrate(Migration.all)
        self.database = database
        ledger = LedgerStore(database)
    }

    /// Lets go of the database.
    public func close() async {
        await database.close()
    }
}
