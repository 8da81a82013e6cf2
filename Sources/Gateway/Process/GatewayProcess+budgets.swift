import Core
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Storage
import Traffic

extension BudgetKeeper {
    /// Leases to this process.
    init(_ authority: any BudgetAuthority, _ cells: BudgetCells, instance: CallID, logger: Logger) {
        self.init(
            authority,
            cells,
            instance: instance.description,
            clock: wallClockNanoseconds,
            told: { $0.log(to: logger) },
            changed: { $0.log(to: logger) }
        )
    }
}

extension GatewayProcess {
    /// How often it is told what is used of budgets.
    private static let interval = Duration.milliseconds(500)
    /// Turns of that after which calls are not kept waiting for an answer any longer.
    private static let patience = 10
    /// Turns after which is forgotten what need not be known here.
    private static let sweepInterval = 600

    /// Tells again and again what is used of budgets, until the gateway stops.
    func tellBudgets() {
        let keeper = runtime.budgets
        let task = Task.detached {
            var turn = 0
            while !Task.isCancelled {
                let patience = Task.detached {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.interval * Self.patience)
                        if !Task.isCancelled { await keeper.giveUp() }
                    }
                }
                await keeper.tell()
                patience.cancel()
                turn += 1
                if turn.isMultiple(of: Self.sweepInterval) { await keeper.sweep() }
                try? await Task.sleep(for: Self.interval)
            }
        }
        tellers.withLockedValue { $0.append(task) }
    }
}

extension BudgetKeeper.Event {
    /// Tells an operator that a threshold is reached.
    fileprivate func log(to logger: Logger) {
        var metadata: Logger.Metadata = [
            "event": "budget_threshold", "budget": "\(rule.name)", "percent": "\(threshold)",
            "used": "\(rule.measure.written(used))", "amount": "\(rule.measure.written(rule.amount))",
        ]
        metadata.tell(values, of: rule)
        logger.warning("so much of a budget has been used", metadata: metadata)
    }
}

extension GatewayProcess {
    /// How often it is looked for what is lost of budgets.
    private static let reconcilingInterval = Duration.seconds(60)

    /// Gives back again and again what gateways held of budgets of which nothing is heard any more, until the gateway stops.
    func reconcileBudgets() {
        guard let database = storage?.database else { return }
        let reconciler = BudgetReconciler(database) { LedgerCounting($0).counted }
        let task = Task.detached { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.reconcilingInterval)
                guard let self, !Task.isCancelled else { return }
                let uptime = Int(NIODeadline.now().uptimeNanoseconds / 1_000_000)
                await self.reconcileBudgets(by: reconciler, at: wallClockMilliseconds(), uptime: uptime)
            }
        }
        upkeep.withLockedValue { $0.append(task) }
    }

    /// Looks once, and tells an operator what was given back.
    func reconcileBudgets(by reconciler: BudgetReconciler, at now: Int, uptime: Int) async {
        let rules = current.withLockedValue { $0.configuration.budgets }
        // It is tried again, and that the database is away is told elsewhere.
        try? await reconciler.reconcile(rules, at: now, uptime: uptime) { [logger] in $0.log(to: logger) }
    }
}

extension BudgetReconciler.Outcome {
    fileprivate func log(to logger: Logger) {
        var metadata: Logger.Metadata = [
            "event": "budget_reconciled", "budget": "\(rule.name)", "gateway": "\(instance)",
            "found": "\(rule.measure.written(found))", "estimated": "\(rule.measure.written(estimated))",
            "returned": "\(rule.measure.written(returned))",
        ]
        metadata.tell(values, of: rule)
        logger.notice(
            "a part of a budget has been given back that a gateway held of which nothing is heard",
            metadata: metadata
        )
    }
}

extension Logger.Metadata {
    /// Tells whose count of a budget it is.
    fileprivate mutating func tell(_ values: [String?], of rule: BudgetRule) {
        for (dimension, value) in zip(rule.per, values) { self[dimension.description] = "\(value ?? "")" }
    }
}

extension LimitMeasure {
    /// An amount as programs read it: of money US dollars.
    fileprivate func written(_ amount: Int) -> String {
        self == .cost ? Money(picodollars: Int128(amount)).description : String(amount)
    }
}

extension LeaseHealth {
    /// Tells an operator of a change.
    fileprivate func log(to logger: Logger) {
        switch self {
        case .well: logger.notice("budgets are leased again")
        case .away(let reason):
            logger.error(
                "budgets cannot be leased: calls spend what is held, and hard budgets take no others",
                metadata: ["reason": "\(reason)"]
            )
        }
    }
}
