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
        /// For whom there is no room, by rule.
        var rest: [String: (cell: LimitCell, rule: LimitRule)] = [:]
    }

    private static let shardCount = 16
    private let shards: [NIOLockedValueBox<Shard>]
    private let most: Int

    /// - Parameter most: cells that are kept at most; for whom there is none then, all share one for each rule.
    public init(most: Int = 200_000) {
        self.most = max(1, most / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in NIOLockedValueBox(Shard()) }
    }

    /// The cell of a rule for some values of what it tells apart, in the order of the rule.
    public func cell(of rule: LimitRule, for values: [String?]) -> LimitCell {
        let key = Key(rule: rule.name, values: values)
        return shards[Self.shard(of: key)].withLockedValue { shard in
            if let known = shard.cells[key] {
                if rule.goesOn(from: known.rule) { return known.cell }
                // A loop that has it already would otherwise count by itself.
                known.cell.retire()
            }
            if shard.cells.count >= most, shard.cells[key] == nil {
                if let rest = shard.rest[rule.name] {
                    if rule.goesOn(from: rest.rule) { return rest.cell }
                    rest.cell.retire()
                }
                let rest = LimitCell(rule)
                shard.rest[rule.name] = (rest, rule)
                return rest
            }
            let cell = LimitCell(rule)
            shard.cells[key] = (cell, rule)
            return cell
        }
    }

    /// Calls somebody had no cell of its own for.
    public var isCrowded: Bool { shards.contains { $0.withLockedValue { !$0.rest.isEmpty } } }

    /// How many cells there are.
    public var count: Int { shards.reduce(0) { $0 + $1.withLockedValue { $0.cells.count } } }

    /// Forgets cells that know nothing that a new one would not. A shard at a time, so that nobody waits long.
    /// - Parameter now: in nanoseconds since 1970.
    public func sweep(at now: Int) {
        for shard in shards {
            shard.withLockedValue { shard in
                shard.cells = shard.cells.filter { !$0.value.cell.retire($0.value.rule.rate, at: now) }
                guard shard.cells.count < most else { return }
                for rest in shard.rest.values { rest.cell.retire() }
                shard.rest = [:]
            }
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
