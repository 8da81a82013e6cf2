import NIOConcurrencyHelpers

/// What is known here of all budgets, for everyone whom they tell apart. Loops look a cell up when a call is the first of its kind for some
/// time and keep it.
public final class BudgetCells: Sendable {
    private struct Key: Hashable {
        let rule: String
        let place: [String?]
    }

    private static let shardCount = 16
    private let shards: [NIOLockedValueBox<[Key: BudgetCell]>]
    /// In a shard.
    private let most: Int

    /// - Parameter most: cells that are kept at most; budgets of more can be looked at again when others have nothing to tell any more.
    public init(most: Int = 200_000) {
        self.most = max(1, most / Self.shardCount)
        shards = (0..<Self.shardCount).map { _ in NIOLockedValueBox([:]) }
    }

    /// The cell of a rule for some values of what it tells apart, in the order of the rule; nil: there is no room.
    public func cell(of rule: BudgetRule, for values: [String?]) -> BudgetCell? {
        let key = Key(rule: rule.name, place: rule.place(of: values))
        let shard = shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))]
        return shard.withLockedValue { cells in
            if let known = cells[key] {
                known.configure(rule)
                return known
            }
            if cells.count >= most {
                cells = cells.filter { !$0.value.retireIfIdle() }
                if cells.count >= most { return nil }
            }
            let cell = BudgetCell(rule, TrafficPlace.text(key.place))
            cells[key] = cell
            return cell
        }
    }

    /// How many cells there are.
    public var count: Int { shards.reduce(0) { $0 + $1.withLockedValue { $0.count } } }

    /// All cells, for what has to be told of them.
    var all: [BudgetCell] { shards.flatMap { $0.withLockedValue { Array($0.values) } } }

    /// Forgets cells that know nothing that has not been told.
    func sweep() {
        for shard in shards {
            shard.withLockedValue { cells in cells = cells.filter { !$0.value.retireIfIdle() } }
        }
    }
}
