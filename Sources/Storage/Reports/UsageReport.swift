/// What use there was.
public struct UsageReport: Sendable {
    /// One line.
    public struct Row: Sendable {
        /// The beginning of the interval, in milliseconds since 1970; nil where time is not divided.
        public var start: Int?
        /// The values of the dimensions that were asked for, in their order; nil: none was known.
        public var values: [String?]
        /// Everything that has them.
        public var sums = UsageSums()
        /// Calls that ended with an error.
        public var errors = 0
    }

    /// What was asked.
    public var query: UsageQuery
    /// By interval, the dearest first within one, then by calls.
    public var rows: [Row]
    /// Of all rows.
    public var total: Row
    /// Where what is asked for is not kept from the beginning of its time on: the first moment, in milliseconds since 1970, from which
    /// on everything is.
    public var keptSince: Int?
}

extension LedgerStore {
    /// Reports use from the sums: by day, by hour at the edges of the time and where hours are asked for, and from those that tell users and
    /// tags apart where these are.
    public func report(_ query: UsageQuery) async throws(StoreError) -> UsageReport {
        try await database.read { (session) throws(StoreError) in try UsageReporter(session).report(query) }
    }
}
