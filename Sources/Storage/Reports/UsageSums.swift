public import Core

/// What calls used, cost and took, added up.
public struct UsageSums: Sendable, Hashable {
    /// Calls, refused ones included.
    public var calls = 0
    /// Tries of a vendor.
    public var attempts = 0
    /// What was used; a count that no vendor told is zero.
    public var usage = Usage(inputTokens: 0, outputTokens: 0)
    /// Attempts whose usage the gateway estimated.
    public var estimated = 0
    /// Attempts whose cost is not known, which are not in it.
    public var unpriced = 0
    /// What is known to have been spent, corrections included.
    public var cost = Money.zero
    /// What of the cost was reckoned from usage that the gateway estimated.
    public var estimatedCost = Money.zero
    /// Corrections of what attempts were said to have cost.
    public var corrections = 0
    /// What they come to, which is in the cost.
    public var corrected = Money.zero
    /// Microseconds that the calls took together.
    public var duration = 0
    /// Microseconds until the answers began, together; of calls that had one.
    public var timeToFirstByte = 0
    /// Microseconds that the gateway itself took.
    public var overhead = 0
    /// How long calls took.
    public var durations = LatencySketch()
    /// How long answers took to begin.
    public var firstBytes = LatencySketch()

    /// Of nothing.
    public init() {}

    /// Takes a line of the ledger.
    public mutating func add(_ entry: LedgerEntry) { add(entry.measures) }

    /// Takes what a line of the ledger says.
    mutating func add(_ entry: LedgerMeasures) {
        // A call repeats what its attempts used, and counts for it only where they have no lines.
        if entry.number > 0 || entry.only != nil {
            attempts += 1
            estimated += entry.isEstimate ? 1 : 0
            if entry.isEstimate { estimatedCost += entry.cost ?? .zero }
            unpriced += entry.cost == nil ? 1 : 0
            if let used = entry.usage { usage = usage + used }
        }
        if entry.correction?.makesKnown == true { unpriced -= 1 }
        if entry.number != 0 || entry.only != nil { cost += entry.cost ?? .zero }
        if entry.number < 0 {
            corrections += 1
            corrected += entry.cost ?? .zero
            if entry.isEstimate { estimatedCost += entry.cost ?? .zero }
        }
        if entry.number == 0 {
            calls += 1
            duration += entry.duration
            overhead += entry.overhead
            durations.add(entry.duration)
            if let first = entry.timeToFirstByte {
                timeToFirstByte += first
                firstBytes.add(first)
            }
        }
    }

    /// Takes other sums.
    public mutating func add(_ other: UsageSums) {
        calls += other.calls
        attempts += other.attempts
        usage = usage + other.usage
        estimated += other.estimated
        unpriced += other.unpriced
        cost += other.cost
        estimatedCost += other.estimatedCost
        corrections += other.corrections
        corrected += other.corrected
        duration += other.duration
        timeToFirstByte += other.timeToFirstByte
        overhead += other.overhead
        durations.add(other.durations)
        firstBytes.add(other.firstBytes)
    }

    // MARK: In the database

    /// The values of ``LedgerColumns/sums``, in that order.
    var values: [Int] {
        let (micros, picos) = StoredMoney.split(cost)
        var numbers = [calls, attempts, usage.inputTokens, usage.outputTokens]
        for count in usage.counts { numbers.append(count ?? 0) }
        numbers += [estimated, unpriced, micros, picos, duration, timeToFirstByte, overhead]
        let (estimatedMicros, estimatedPicos) = StoredMoney.split(estimatedCost)
        let (correctedMicros, correctedPicos) = StoredMoney.split(corrected)
        numbers += [estimatedMicros, estimatedPicos, corrections, correctedMicros, correctedPicos]
        return numbers
    }

    /// Reads the columns of ``LedgerColumns/sums``, which begin at a place.
    init(_ row: any SQLRow, at start: Int) {
        var at = start
        func next() -> Int {
            defer { at += 1 }
            return row.integer(at) ?? 0
        }
        calls = next()
        attempts = next()
        usage.inputTokens = next()
        usage.outputTokens = next()
        for count in Usage.classes { usage[keyPath: count] = next() }
        estimated = next()
        unpriced = next()
        let (micros, picos) = (next(), next())
        cost = StoredMoney.join(micros: micros, picos: picos)
        duration = next()
        timeToFirstByte = next()
        overhead = next()
        estimatedCost = Self.money(next(), next())
        corrections = next()
        corrected = Self.money(next(), next())
    }

    private static func money(_ micros: Int, _ picos: Int) -> Money { StoredMoney.join(micros: micros, picos: picos) }
}
