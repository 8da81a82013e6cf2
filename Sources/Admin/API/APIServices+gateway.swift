import Core
package import Directory
import Gateway
package import Storage

extension APIServices {
    /// Of a running gateway.
    init(_ gateway: GatewayProcess) {
        self.init(
            directory: gateway.database.map { Directory($0) },
            ledger: gateway.database.map { LedgerStore($0) },
            configuration: gateway
        )
        masterKeys = { gateway.masterKeys }
        declaredKeys = { gateway.declaredKeys }
        limits = { gateway.limits }
        budgets = { gateway.budgets }
        routing = { gateway.routes }
        metrics = { await gateway.metrics() }
        prices = { gateway.usedConfiguration }
    }
}

extension Directory {
    /// In a database, with the times and the chance of this machine.
    package init(_ database: any SQLDatabase) {
        self.init(DirectoryStore(database), now: wallClockMilliseconds, makeID: CallID.now)
    }
}
