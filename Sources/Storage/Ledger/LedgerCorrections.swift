public import Core

/// What the attempts that were looked at are said to have cost before and after they were corrected.
public struct CorrectionSums: Sendable, Hashable {
    /// Attempts that were looked at.
    public var lines = 0
    /// Those that cost something else than was said.
    public var changed = 0
    /// What they are said to have cost, as far as that was known.
    public var before = Money.zero
    /// What they cost.
    public var after = Money.zero
    /// Attempts whose cost was not known.
    public var unpricedBefore = 0
    /// Attempts whose cost is not known.
    public var unpricedAfter = 0
    /// The versions of prices by which something was corrected.
    public var prices: Set<String> = []

    /// Of nothing.
    public init() {}

    /// What the corrections add.
    public var difference: Money { after - before }

    /// Takes other sums.
    public mutating func add(_ other: CorrectionSums) {
        lines += other.lines
        changed += other.changed
        before += other.before
        after += other.after
        unpricedBefore += other.unpricedBefore
        unpricedAfter += other.unpricedAfter
        prices.formUnion(other.prices)
    }
}

/// What there is to say of an attempt that may have cost something else than the ledger says.
public enum Reckoning: Sendable, Hashable {
    /// It is none of those that are looked at.
    case other
    /// What is said stays so, also where that is nothing.
    case unchanged
    /// It cost so much, by a version of a price.
    case cost(Money, price: String)
}

extension LedgerStore {
    /// Corrects what the attempts of some calls are said to have cost. Doing it again changes nothing; several may do it at a time, and
    /// calls may be written meanwhile.
    /// - Parameters:
    ///   - from: the first moment of calls, in milliseconds since 1970.
    ///   - until: the first moment that is left out.
    ///   - after: the last call that is left out; nil: none.
    ///   - most: the most calls that are looked at.
    ///   - isDry: only tells what would be corrected.
    ///   - reckon: tells of an attempt (a line from 1 on) what it cost. Its `cost` is what is said so far, with all corrections.
    /// - Returns: what came of it, and the last call that was looked at where there may be more.
    public func correct(
        from: Int,
        until: Int,
        after: CallID? = nil,
        most: Int = 500,
        isDry: Bool = false,
        _ reckon: @escaping @Sendable (LedgerEntry) -> Reckoning
    ) async throws(StoreError) -> (sums: CorrectionSums, last: CallID?) {
        let page = CallPage(
            first: after ?? CallID.first(at: from),
            leavesOutFirst: after != nil,
            end: CallID.first(at: until),
            most: most
        )
        // Most calls cost what is said, and looking at them keeps nobody waiting.
        let looked = try await database.read { (session) throws(StoreError) in try page.look(session, reckon) }
        guard !isDry, looked.sums.changed > 0 else { return (looked.sums, looked.last) }
        return try await database.write { (session) throws(StoreError) in
            // Held until the end: whoever else corrects waits, and then finds what was corrected here.
            try session.execute("UPDATE corrections SET batches = batches + 1 WHERE id = 1")
            let found = try page.look(session, reckon)
            try Self.write([LedgerLines(found.corrections)], session)
            return (found.sums, found.last)
        }
    }
}

/// Some calls of the ledger, in their order.
private struct CallPage: Sendable {
    let first: CallID
    let leavesOutFirst: Bool
    let end: CallID
    let most: Int

    struct Found {
        var sums = CorrectionSums()
        var corrections: [LedgerEntry] = []
        var last: CallID?
    }

    /// What of one call has been read.
    private struct Lines {
        var attempts: [LedgerEntry] = []
        /// What corrections add to each attempt.
        var added: [Int: (cost: Money, makesKnown: Bool)] = [:]
        /// The number of the last correction.
        var lowest = 0
    }

    func look(
        _ session: any SQLSession,
        _ reckon: (LedgerEntry) -> Reckoning
    ) throws(StoreError) -> Found {
        var found = Found()
        let begins = leavesOutFirst ? ">" : ">="
        let last =
            try session.first(
                "SELECT call FROM ledger WHERE call \(begins) ? AND call < ? AND number = 0 ORDER BY call LIMIT 1 OFFSET ?",
                [.text(first.description), .text(end.description), .integer(most - 1)]
            ) { row in row.text(0).flatMap { CallID($0) } } ?? nil
        found.last = last
        var call: CallID?
        var lines = Lines()
        try session.query(
            "SELECT \(LedgerEntry.columns) FROM ledger l JOIN dimensions d ON d.id = l.dimension "
                + "WHERE l.call \(begins) ? AND l.call \(last == nil ? "<" : "<=") ? ORDER BY l.call, l.number",
            [.text(first.description), .text((last ?? end).description)]
        ) { (row) throws(StoreError) in
            let entry = try LedgerEntry(row)
            if entry.call != call {
                settle(lines, reckon, &found)
                (call, lines) = (entry.call, Lines())
            }
            lines.lowest = min(lines.lowest, entry.number)
            if let correction = entry.correction {
                var added = lines.added[correction.attempt] ?? (.zero, false)
                added.cost += entry.cost ?? .zero
                added.makesKnown = added.makesKnown || correction.makesKnown
                lines.added[correction.attempt] = added
            } else if entry.number > 0 || entry.only != nil {
                lines.attempts.append(entry)
            }
        }
        settle(lines, reckon, &found)
        return found
    }

    private func settle(_ lines: Lines, _ reckon: (LedgerEntry) -> Reckoning, _ found: inout Found) {
        var lowest = lines.lowest
        for line in lines.attempts {
            // Of a call with one line its attempt is meant, but its time is the line's: in that hour it was added up.
            var attempt = line.number > 0 ? line : line.expanded[1]
            attempt.time = line.time
            let added = lines.added[attempt.number]
            if let added {
                attempt.cost = attempt.cost.map { $0 + added.cost } ?? (added.makesKnown ? added.cost : nil)
            }
            let reckoned = reckon(attempt)
            if reckoned == .other { continue }
            found.sums.lines += 1
            found.sums.before += attempt.cost ?? .zero
            found.sums.unpricedBefore += attempt.cost == nil ? 1 : 0
            guard case .cost(let cost, let price) = reckoned, cost != attempt.cost else {
                found.sums.after += attempt.cost ?? .zero
                found.sums.unpricedAfter += attempt.cost == nil ? 1 : 0
                continue
            }
            found.sums.changed += 1
            found.sums.after += cost
            found.sums.prices.insert(price)
            lowest -= 1
            var entry = LedgerEntry(
                call: attempt.call,
                number: lowest,
                time: attempt.time,
                dimensions: attempt.dimensions,
                requestID: attempt.requestID
            )
            entry.isEstimate = attempt.isEstimate
            entry.cost = cost - (attempt.cost ?? .zero)
            entry.price = price
            entry.correction = LedgerMeasures.Correction(
                attempt: attempt.number,
                makesKnown: attempt.cost == nil
            )
            found.corrections.append(entry)
        }
    }
}
