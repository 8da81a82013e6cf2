package import Access
import Directory
import Foundation
public import Storage
import Traffic

/// The ledger of a gateway, opened to be looked at, whether or not the gateway runs.
public struct StoredUsage: Sendable {
    /// The lines and their sums.
    public let ledger: LedgerStore
    package let database: any SQLDatabase
    private let source: ConfigurationSource
    private let environment: [String: String]
    private let isNamed: Bool

    /// Opens the database that the configuration or the environment names.
    /// - Throws: `ConfigurationErrors`; `StoreError` where there is no database, or one of another version.
    /// - Parameters:
    ///   - address: goes before both.
    ///   - creates: makes a database where there is none yet.
    public init(
        _ source: ConfigurationSource,
        address: String?,
        environment: [String: String],
        creates: Bool = false
    ) async throws {
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
        if !creates, case .sqlite(let path) = url, !FileManager.default.fileExists(atPath: path) {
            throw StoreError(.notFound, "There is no database at \(path) yet.")
        }
        guard let database = try GatewayStorage.open(url) else {
            throw StoreError(.notFound, "Nothing is kept: 'storage.url' is none.")
        }
        try await database.migrate(Migration.all)
        self.database = database
        self.source = source
        self.environment = environment
        isNamed = address != nil
        ledger = LedgerStore(database)
    }

    /// The configuration of a gateway that is started as this was opened, with the one that was applied in the database where that counts.
    /// - Returns: nil where the database alone is named, of which nobody knows by which configuration it is used.
    /// - Throws: `ConfigurationErrors`; `StoreError`.
    package func configuration() async throws -> Configuration? {
        if isNamed, case .embedded = source { return nil }
        let keys = try await DirectoryStore(database).read { (reading) throws(StoreError) in
            try reading.list(.vendorKey)
        }
        return try await kept()?.configuration(storedKeys: Set(keys.map(\.id)))
    }

    /// Limits and budgets, as a gateway that is started as this was opened has them. How limits stand is known to that alone.
    /// - Throws: `ConfigurationErrors`; `StoreError`.
    package func rules() async throws -> (limits: RunningLimits, budgets: RunningBudgets) {
        var configuration = try await configuration() ?? Configuration()
        let (limits, budgets) = try await DirectoryStore(database).read { (reading) throws(StoreError) in
            (
                try reading.list(.limit).compactMap { StoredLimit($0) },
                try reading.list(.budget).compactMap { StoredBudget($0) }
            )
        }
        var directory = StoredDirectory()
        directory.readLimits(limits)
        directory.readBudgets(budgets)
        configuration.add(directory)
        return (
            RunningLimits(rules: configuration.limits, declared: configuration.declaredLimits ?? [], cells: nil),
            RunningBudgets(rules: configuration.budgets, declared: configuration.declaredBudgets ?? []) {
                [database] (rule, most) async throws(StoreError) in
                try await rule.states(by: BudgetStore(database), at: wallClockMilliseconds(), most: most)
            }
        )
    }

    /// The configuration as it is kept.
    /// - Returns: nil where the database alone is named.
    /// - Throws: `ConfigurationErrors`; `StoreError`.
    package func kept() async throws -> KeptConfiguration? {
        if isNamed, case .embedded = source { return nil }
        let last = try await DirectoryStore(database).read { (reading) throws(StoreError) in
            try reading.list(.configuration, backwards: true, limit: 1).first
        }
        return KeptConfiguration(
            base: try source.read(environment: environment, insecureNoAuth: true),
            source: source,
            version: last.flatMap { ConfigurationVersion($0) },
            environment: environment,
            insecureNoAuth: true
        )
    }

    /// What secrets are sealed under; nil: nothing.
    /// - Throws: `ConfigurationErrors`; `MasterKeyFault`.
    package func masterKeys() async throws -> MasterKeys? {
        try await source.read(environment: environment, insecureNoAuth: true).vault.load(environment: environment)
    }

    /// Lets go of the database.
    public func close() async {
        await database.close()
    }
}
