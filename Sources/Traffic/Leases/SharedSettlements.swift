import NIOConcurrencyHelpers
import Storage

/// What calls have used that took something of limits counted elsewhere, until that is told there.
final class SharedSettlements: Sendable {
    private let pending = NIOLockedValueBox<[SharedUse.Settlement]>([])
    /// Beyond that the oldest are forgotten: they stay as they were expected.
    private static let most = 50_000

    func add(_ settlement: SharedUse.Settlement) {
        pending.withLockedValue { pending in
            if pending.count >= 2 * Self.most { pending.removeFirst(Self.most) }
            pending.append(settlement)
        }
    }

    func takeAll() -> [SharedUse.Settlement] {
        pending.withLockedValue { pending in
            if pending.isEmpty { return [] }
            defer { pending = [] }
            return pending
        }
    }

    func putBack(_ settlements: [SharedUse.Settlement]) {
        pending.withLockedValue { $0 = settlements.suffix(Self.most) + $0 }
    }
}
