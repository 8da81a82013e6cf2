/// Says how much of its budgets each instance may spend without asking again: a lease. What all instances hold of a budget together never
/// exceeds it, so none can overspend it, whatever becomes of the others.
///
/// What an instance holds stays charged to the budget when nothing more is heard of it. It is told in sums since the instance began, so
/// that telling it twice does no harm.
public protocol BudgetAuthority: Sendable {
    /// Notes what an instance has used, and leases it more or takes back what it does not need.
    /// - Parameters:
    ///   - reports: of each budget once.
    ///   - now: milliseconds since 1970.
    /// - Returns: a lease for each report, in their order.
    /// - Throws: where nothing can be said; it is then not known whether what was told has been noted.
    func lease(
        _ reports: [BudgetReport],
        to instance: String,
        at now: Int
    ) async throws(StoreError) -> [BudgetLease]

    /// Takes everything back from an instance that ends, but for what it has used.
    func close(_ instance: String) async throws(StoreError)

    /// Forgets what counts for no budget any more.
    func sweep(at now: Int) async throws(StoreError)

    /// How a budget stands for those whom it tells apart, those first who have used most.
    func states(of budget: String, at now: Int, most: Int) async throws(StoreError) -> [BudgetState]
}

/// What an instance tells of a budget, and what it wants.
public struct BudgetReport: Sendable, Hashable {
    /// What was used in an earlier period, and what calls of that time may still come to.
    public struct Earlier: Sendable, Hashable {
        /// The number of the period.
        public var period: Int
        /// What has been used.
        public var used: Int
        /// What has been used and reserved.
        public var held: Int

        /// Puts the members together.
        public init(period: Int, used: Int, held: Int) {
            (self.period, self.used, self.held) = (period, used, held)
        }
    }

    /// The name of the budget.
    public var budget: String
    /// Of whom, as a text that nobody else has.
    public var place: String
    /// The number of the current period.
    public var period: Int
    /// How many periods count together, up to the current one.
    public var span: Int
    /// When the period counts no more, in milliseconds since 1970; nil: never.
    public var until: Int?
    /// How much the budget is.
    public var amount: Int
    /// It is the first one of a count: what the instance told of the period before, if anything, counts on, and nothing else is noted as
    /// used.
    public var isFirst: Bool
    /// What the instance has used in the current period.
    public var used: Int
    /// What it has used and reserved, which it keeps in any case.
    public var taken: Int
    /// What it may spend until it is answered: no less is leased to it, as far as that was.
    public var keeps: Int
    /// What it must come to hold for what waits.
    public var least: Int
    /// What it would like to hold.
    public var wish: Int
    /// What it uses between two reports, and may have used before nothing more is heard of it.
    public var margin: Int
    /// More than the amount may be held: it is only told what would have been.
    public var isUnbounded: Bool
    /// Percent of the amount that are told of once.
    public var thresholds: [Int]
    /// Of earlier periods what has changed.
    public var earlier: [Earlier]

    /// Puts the members together.
    public init(
        budget: String,
        place: String,
        period: Int,
        span: Int = 1,
        until: Int? = nil,
        amount: Int,
        isFirst: Bool = false,
        used: Int,
        taken: Int,
        keeps: Int = 0,
        least: Int,
        wish: Int,
        margin: Int = 0,
        isUnbounded: Bool = false,
        thresholds: [Int] = [],
        earlier: [Earlier] = []
    ) {
        self.budget = budget
        self.place = place
        self.period = period
        self.span = span
        self.until = until
        self.amount = amount
        self.isFirst = isFirst
        self.used = used
        self.taken = taken
        self.keeps = keeps
        self.least = least
        self.wish = wish
        self.margin = margin
        self.isUnbounded = isUnbounded
        self.thresholds = thresholds
        self.earlier = earlier
    }

    /// What a count is told, and what is kept of it.
    struct Answer {
        var lease: BudgetLease
        /// What the instance has used.
        var used: Int
        /// What of the lease is for calls that run, for those that have waited for it, and for those up to the next report.
        var reserved: Int
        /// The highest threshold that has been told; 0: none.
        var told: Int
    }

    /// Decides what the instance is leased.
    /// - Parameters:
    ///   - former: what is known of the instance in this period; nil: nothing.
    ///   - others: what others hold, and what was used earlier and still counts.
    ///   - othersUsed: what of that has been used.
    ///   - told: the highest threshold that has been told; 0: none.
    ///   - latest: the last period of which anybody has told.
    func answer(
        to former: (used: Int, held: Int)?,
        others: Int,
        othersUsed: Int,
        told: Int,
        latest: Int
    ) -> Answer {
        let before = isFirst ? former?.used ?? 0 : 0
        let report = going(onFrom: before)
        // What the instance may be spending at this moment cannot be taken away.
        let held = max(report.granted(others: others, idle: others - othersUsed), min(keeps, former?.held ?? 0))
        // Of a period that others have left nothing is told any more.
        let reached = period < latest ? told : reached(by: othersUsed + report.used)
        let lease = BudgetLease(
            held: held,
            before: before,
            others: others,
            othersUsed: othersUsed,
            reached: thresholds.filter { told < $0 && $0 <= reached }
        )
        let reserved = min(held, max(report.taken, report.least) + margin) - report.used
        return Answer(lease: lease, used: report.used, reserved: max(0, reserved), told: reached)
    }

    /// The same with what the instance told before, where this is the first report of a count.
    private func going(onFrom told: Int) -> BudgetReport {
        guard isFirst else { return self }
        var report = self
        report.used = told
        report.taken += told
        report.least += told
        report.wish += told
        return report
    }

    /// What is leased where others hold so much.
    /// - Parameter idle: what of that they have not used.
    private func granted(others: Int, idle: Int) -> Int {
        if isUnbounded { return max(wish, taken) }
        let free = max(0, amount - others)
        let least = min(max(least, taken), max(free, taken))
        // Of what is left when others want of it too, no more is taken beyond need than is left to them.
        let most = idle > 0 ? least + max(0, free - least) / 2 : max(free, least)
        return max(least, min(wish, most))
    }

    /// The highest threshold that so much reaches; 0: none.
    private func reached(by used: Int) -> Int {
        thresholds.last { Int128(used) * 100 >= Int128($0) * Int128(amount) } ?? 0
    }
}

/// How much of a budget an instance may spend without asking again.
public struct BudgetLease: Sendable, Hashable {
    /// What it may come to have used and reserved in the current period.
    public var held: Int
    /// What the instance told before the first report of a count; 0 with all others.
    public var before: Int
    /// What others hold, and what was used earlier and still counts.
    public var others: Int
    /// What of that has been used.
    public var othersUsed: Int
    /// Thresholds that have just been reached, by all instances together.
    public var reached: [Int]

    /// Puts the members together.
    public init(held: Int, before: Int = 0, others: Int, othersUsed: Int, reached: [Int] = []) {
        (self.held, self.before, self.others, self.othersUsed) = (held, before, others, othersUsed)
        self.reached = reached
    }
}

/// How a budget stands for one of those whom it tells apart.
public struct BudgetState: Sendable, Hashable {
    /// Of whom.
    public var place: String
    /// The number of the current period.
    public var period: Int
    /// What has been used.
    public var used: Int
    /// What instances hold beyond that, for calls that run and for those that will come.
    public var leased: Int
    /// What instances hold beyond that of which nothing has been heard for a while: it is charged, as an estimate.
    public var lost: Int
    /// The highest threshold that is reached; 0: none.
    public var threshold: Int

    /// Puts the members together.
    public init(place: String, period: Int, used: Int, leased: Int, lost: Int, threshold: Int) {
        self.place = place
        self.period = period
        self.used = used
        self.leased = leased
        self.lost = lost
        self.threshold = threshold
    }
}
