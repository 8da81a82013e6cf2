package import Access
package import Directory
package import Gateway
package import Insight
package import JSON
package import Storage

/// What the operations of the control plane work on. What is missing is answered with 503, and says what would bring it.
package struct APIServices: Sendable {
    /// Nil: nothing is kept (`storage.url: none`).
    var directory: Directory?
    /// Nil: as the directory.
    var ledger: LedgerStore?
    /// Nil: there is no gateway whose configuration it could be.
    package var configuration: (any ConfigurationControl)?
    /// The keys that stand in the configuration, beside those that are kept.
    package var declaredKeys: @Sendable () -> [DeclaredKey] = { [] }
    /// What the configuration says that models cost; nil: nobody knows by which configuration the database is used.
    package var prices: @Sendable () -> Configuration? = { nil }

    /// The limits of the gateway that runs; nil: none does.
    package var limits: @Sendable () -> RunningLimits? = { nil }
    /// The budgets of the gateway that runs; nil: none does.
    package var budgets: @Sendable () -> RunningBudgets? = { nil }
    /// Where calls of the gateway that runs go; nil: none does.
    package var routing: @Sendable () -> RunningRoutes? = { nil }
    /// What there is to collect of the gateway that runs; nil: none does.
    package var metrics: @Sendable () async -> [MetricFamily]? = { nil }
    /// What secrets are sealed under; nil: nothing.
    package var masterKeys: @Sendable () -> MasterKeys? = { nil }

    package init(
        directory: Directory?,
        ledger: LedgerStore?,
        configuration: (any ConfigurationControl)? = nil
    ) {
        self.directory = directory
        self.ledger = ledger
        self.configuration = configuration
    }

    func kept() throws(Problem) -> Directory {
        guard let directory else { throw Self.nothingKept }
        return directory
    }

    func written() throws(Problem) -> LedgerStore {
        guard let ledger else { throw Self.nothingKept }
        return ledger
    }

    private static let nothingKept = Problem(
        503,
        code: "storage_missing",
        "Nothing is kept by this gateway: 'storage.url' is none."
    )
}

/// The control plane's operations over what they work on, whoever carries the requests: HTTP, or the command line.
package struct API: Sendable {
    package let operations: [Operation]

    /// The whole API.
    package init(_ services: APIServices) {
        operations =
            Self.organisations(services) + Self.teams(services) + Self.users(services) + Self.keys(services)
            + Self.me() + Self.vendorKeys(services) + Self.prices(services) + Self.usage(services)
            + Self.costs(services) + Self.ledger(services) + Self.limits(services)
            + Self.budgets(services) + Self.routing(services)
            + Self.configuration(services) + Self.audit(services) + Self.metrics(services)
    }

    /// The description of the API, as JSON.
    package var document: JSONValue { OpenAPIDocument.make(operations, version: Version.current) }

    /// The operation of a name.
    package subscript(id: String) -> Operation? { operations.first { $0.id == id } }
}

extension DirectoryError {
    /// Runs what the directory may refuse.
    static func told<Result>(
        _ work: () async throws(DirectoryError) -> Result
    ) async throws(Problem) -> Result {
        do throws(DirectoryError) { return try await work() } catch { throw Problem(error) }
    }
}

extension StoreError {
    /// Runs what the database may refuse.
    static func told<Result>(_ work: () async throws(StoreError) -> Result) async throws(Problem) -> Result {
        do throws(StoreError) { return try await work() } catch { throw Problem(DirectoryError(error)) }
    }
}
