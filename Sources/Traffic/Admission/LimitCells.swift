import NIOConcurrencyHelpers

/// What all limits have counted, for everyone whom they tell apart. Loops look a cell up when a call is the first of its kind for some time
/// and keep it.
public final class LimitCells: Sendable {
    private struct Key: Hashable {
        let rule: String
        let values: [String?]
    }

    private struct Shard {
        var cells: [Key: (cell: LimitCell, rule: LimitRule)] = [:]
        /// How many there are of each rule.
        var counts: [String: Int] = [:]
    }

    private static let shardCount = 16
    private let shards: [NIOLockedValueBox<Shard>]
    /// For whom there is no room, by rule.
    private let rest = NIOLockedValueBox<[String: (cell: LimitCell, rule: LimitRule)]>([:])
    /// In a shard.
    private let most: Int
    private let mostOfRule: Int
    let clock: TrafficClock
    /// How others use limits too; nil: nobody else does.
    let sharing: LimitSharing?

    /// - Parameters:
    ///   - most: cells that are kept at most, and half as many of each rule; for whom there is none then, all share one for each rule.
    ///   - clock: for those who wait.
    ///   - lease: nanoseconds for which shares of limits are leased; nil: nobody else uses them.
    public init(most: Int = 200_000, clock: TrafficClock, lease: Int? = nil) {
        self.clock = clock
        sharing = lease.map { LimitSharing(lease: $0) }
        self.most = max(1, most / Self.shardCount)
        mostOfRule = max(1, self.most / 2)
        shards = (0..<Self.shardCount).map { _ in NIOLockedValueBox(Shard()) }
    }

    /// The cell of a rule for some values of what it tells apart, in the order of the rule.
    public func cell(of rule: LimitRule, for values: [String?]) -> LimitCell {
        let key = Key(rule: rule.name, values: values)
        let own = shards[Self.shard(of: key)].withLockedValue { shard -> LimitCell? in
            if let known = shard.cells[key] {
                if rule.goesOn(from: known.rule) {
                    if known.rule != rule {
                        known.cell.configure(rule)
                        shard.cells[key] = (known.cell, rule)
                    }
                    return known.cell
                }
                // A loop that has it already would otherwise count by itself.
                known.cell.retire()
            } else {
                guard shard.cells.count < most, shard.counts[rule.name] ?? 0 < mostOfRule else { return nil }
                shard.counts[rule.name, default: 0] += 1
            }
            let cell = LimitCell(rule, rule.place(of: values), clock, sharing)
            shard.cells[key] = (cell, rule)
            return cell
        }
        return own ?? restCell(of: rule)
    }

    private func restCell(of rule: LimitRule) -> LimitCell {
        rest.withLockedValue { rest in
            if let known = rest[rule.name] {
                if rule.goesOn(from: known.rule) {
                    known.cell.configure(rule)
                    return known.cell
                }
                known.cell.retire()
            }
            let cell = LimitCell(rule, rule.place(of: []), clock, sharing)
            rest[rule.name] = (cell, rule)
            return cell
        }
    }

    /// There are some who have no cell of their own.
    public var isCrowded: Bool { rest.withLockedValue { !$0.isEmpty } }

    /// How many calls wait.
    public var waitingCount: Int {
        all.reduce(0) { $0 + $1.waitingCount }
    }

    /// How many calls wait, by the names of limits.
    public var waitingCounts: [String: Int] {
        all.reduce(into: [:]) { counts, cell in
            let (limit, calls) = cell.waiting
            counts[limit, default: 0] += calls
        }
    }

    /// All cells, for what has to be told of them.
    var all: [LimitCell] {
        shards.flatMap { $0.withLockedValue { $0.cells.values.map(\.cell) } }
            + rest.withLockedValue { $0.values.map(\.cell) }
    }

    /// How many cells there are.
    public var count: Int { shards.reduce(0) { $0 + $1.withLockedValue { $0.cells.count } } }

    /// Forgets cells that know nothing that a new one would not. A shard at a time, so that nobody waits long.
    /// - Parameter now: in nanoseconds since 1970.
    public func sweep(at now: Int) {
        for shard in shards {
            shard.withLockedValue { shard in
                shard.cells = shard.cells.filter { !$0.value.cell.retire($0.value.rule.rate, at: now) }
                shard.counts = shard.cells.keys.reduce(into: [:]) { $0[$1.rule, default: 0] += 1 }
            }
        }
        rest.withLockedValue { rest in
            rest = rest.filter { !$0.value.cell.retire($0.value.rule.rate, at: now) }
        }
    }

    /// How the cells of a rule stand, those that were used most first.
    /// - Parameter most: so many at most.
    public func states(of rule: LimitRule, at now: Int, most: Int) -> [(values: [String?], state: LimitState)] {
        var found: [(values: [String?], state: LimitState)] = []
        for shard in shards {
            let cells = shard.withLockedValue { shard in shard.cells.filter { $0.key.rule == rule.name } }
            for (key, known) in cells where rule.goesOn(from: known.rule) {
                found.append((key.values, known.cell.state(of: rule.rate, at: now)))
            }
            found.sort { $0.state.remaining < $1.state.remaining }
            found = Array(found.prefix(most))
        }
        return found
    }

    private static func shard(of key: Key) -> Int {
        Int(UInt(bitPattern: key.hashValue) % UInt(shardCount))
    }
}

extension LimitRule {
    /// Whose count it is for some values of what it tells apart, among all limits and whatever counts the same.
    fileprivate func place(of values: [String?]) -> String {
        let kind = measure == .concurrentRequests ? "" : "\(algorithm.rawValue) \(rate.window)"
        return TrafficPlace.text([name, measure.rawValue, kind] + per.map(\.description) + values)
    }
}
