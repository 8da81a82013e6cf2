/// What the gateways of a fleet share and could do without: how much of each limit each of them may use, and answers that may be given again. Whoever keeps it may
/// forget it.
public protocol SharedState: SharedLimits, SharedValues {}

/// How much of each limit each gateway of a fleet may use.
///
/// What all instances hold of a limit together never exceeds it, so that none can exceed it, whatever becomes of the others. A lease is for a
/// time, by the clock of who gives it; what an instance of which nothing more is heard may have used by then counts for as long as if it had.
public protocol SharedLimits: Sendable {
    /// Notes what counts of an instance's use, and leases it more or takes back what it does not need.
    /// - Parameters:
    ///   - reports: of each count once.
    ///   - milliseconds: for which it is leased, from when this is received.
    /// - Returns: a share for each report, in their order.
    /// - Throws: `unavailable` where nothing can be said; it is then not known whether what was told has been noted.
    func lease(
        _ reports: [LimitReport],
        to instance: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [LimitShare]

    /// Takes uses of counts that are kept here call by call, each where it fits.
    /// - Returns: an outcome for each, in their order.
    /// - Throws: `unavailable` where nothing can be said; it is then not known whether they have been taken.
    func take(_ uses: [SharedUse]) async throws(StoreError) -> [SharedUse.Outcome]

    /// Makes what was taken what was used, as far as it still counts.
    func settle(_ settlements: [SharedUse.Settlement]) async throws(StoreError)
}

/// What is kept for some time, under names that are told from all others.
public protocol SharedValues: Sendable {
    /// Keeps something under a name for some time, where there is nothing yet.
    /// - Returns: what there is already; nil: it is kept now.
    func keep(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError) -> [UInt8]?

    /// Keeps something under a name for some time, whatever there is.
    func put(_ value: [UInt8], as name: String, for milliseconds: Int) async throws(StoreError)

    /// Forgets what is kept under a name.
    func remove(_ name: String) async throws(StoreError)

    /// Tells the members of a group something of one of them, for some time.
    /// - Returns: what counts of what all of them have told, by their names; the member's own among it.
    func tell(
        _ value: [UInt8],
        as member: String,
        in group: String,
        for milliseconds: Int
    ) async throws(StoreError) -> [String: [UInt8]]
}

/// What an instance tells of its use of a limit, and what it wants. Amounts are whole numbers.
public struct LimitReport: Sendable, Hashable {
    /// Which count, as a text that no other has.
    public var key: String
    /// How much all instances may hold together.
    public var amount: Int
    /// What counts of the instance's use at the moment, which it keeps in any case.
    public var taken: Int
    /// What it may use until it is answered: no less is leased to it, as far as that was.
    public var keeps: Int
    /// What it must come to hold for what waits.
    public var least: Int
    /// What it would like to hold.
    public var wish: Int
    /// More than the amount may be held: it is only told what would have been.
    public var isUnbounded: Bool
    /// Milliseconds for which a use counts.
    public var lasts: Int

    /// Puts the members together.
    public init(
        key: String,
        amount: Int,
        taken: Int,
        keeps: Int = 0,
        least: Int,
        wish: Int,
        isUnbounded: Bool = false,
        lasts: Int
    ) {
        self.key = key
        self.amount = amount
        self.taken = taken
        self.keeps = keeps
        self.least = least
        self.wish = wish
        self.isUnbounded = isUnbounded
        self.lasts = lasts
    }
}

/// How much of a limit an instance may use without asking again.
public struct LimitShare: Sendable, Hashable {
    /// What its use may come to.
    public var held: Int
    /// What counts of the use of others, as far as is known.
    public var othersTaken: Int
    /// What its use is to come to at most where there is not enough for all that instances wish; otherwise as much as it wishes.
    public var fair: Int

    /// Puts the members together.
    public init(held: Int, othersTaken: Int, fair: Int) {
        (self.held, self.othersTaken, self.fair) = (held, othersTaken, fair)
    }
}
