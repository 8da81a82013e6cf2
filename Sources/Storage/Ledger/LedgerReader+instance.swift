extension LedgerStore {
    /// Calls that a gateway served and that ended after a moment, in the order in which they began.
    /// - Parameters:
    ///   - gateway: its name, which the names of its calls end like.
    ///   - from: when the first one began at the earliest, in milliseconds since 1970.
    ///   - until: the first moment at which none began.
    ///   - moment: after which they ended, in milliseconds since 1970.
    ///   - most: so many at most.
    public func calls(
        servedBy gateway: CallID,
        from: Int,
        until: Int,
        endedAfter moment: Int,
        most: Int
    ) async throws(StoreError) -> [LedgerEntry] {
        try await database.read { (session) throws(StoreError) in
            return try session.rows(
                """
                SELECT \(LedgerEntry.columns) FROM ledger l JOIN dimensions d ON d.id = l.dimension
                WHERE l.call >= ? AND l.call < ? AND substr(l.call, 29) = ? AND l.number = 0
                    AND l.time + l.duration_us / 1000 >= ?
                ORDER BY l.call LIMIT ?
                """,
                [
                    .text(CallID.first(at: from).description), .text(CallID.first(at: until).description),
                    .text(String(gateway.description.suffix(8))), .integer(moment), .integer(most),
                ]
            ) { (row) throws(StoreError) in try LedgerEntry(row) }
        }
    }
}
