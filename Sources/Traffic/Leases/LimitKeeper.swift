import NIOConcurrencyHelpers
public import Storage

/// Tells what is used of limits to those who share them, again and again, and leases more when calls wait for it.
public struct LimitKeeper: Sendable {
    private let cells: LimitCells
    private let exchange: LeaseExchange<LimitCell>
    /// Those of which there is not enough for all.
    private let scarce: NIOLockedValueBox<[Int: LimitCell]>

    /// - Parameters:
    ///   - instance: tells this one from all others, and from those before a restart.
    ///   - changed: is told when the shared state does not answer any more, and when it does again.
    public init(
        _ state: any SharedState,
        _ cells: LimitCells,
        instance: String,
        changed: @escaping @Sendable (LeaseHealth) -> Void
    ) {
        self.cells = cells
        let scarce = NIOLockedValueBox<[Int: LimitCell]>([:])
        self.scarce = scarce
        exchange = LeaseExchange(
            clock: cells.clock.uptime,
            granted: { cell, _, _ in
                let isScarce = cell.isScarce
                scarce.withLockedValue { $0[cell.order] = isScarce ? cell : nil }
            },
            changed: changed
        ) { [lease = cells.lease ?? 0] reports throws(StoreError) in
            try await state.lease(reports, to: instance, for: lease / 1_000_000)
        }
    }

    /// The shared state did not answer when it was asked last.
    public var isOffline: Bool { exchange.isOffline }

    /// Leases what waits of some cells.
    /// - Returns: whether there was an answer; otherwise nothing more can be had now.
    public func lease(_ lacking: [LimitCell]) async -> Bool { await exchange.lease(lacking) }

    /// Lets go of everyone who waits: it takes too long.
    public func giveUp() async { await exchange.giveUp() }

    /// Tells everything that is not told yet, and gives back what is not needed: to be done twice a second or so.
    @discardableResult
    public func tell() async -> Bool { await exchange.tell { [cells] in cells.all } }

    /// The same of those limits alone of which there is not enough for all: to be done about every fifty milliseconds.
    public func tellScarce() async {
        if scarce.withLockedValue(\.isEmpty) { return }
        let find = { @Sendable [scarce] in
            scarce.withLockedValue { scarce in
                scarce = scarce.filter { $0.value.isScarce }
                return Array(scarce.values)
            }
        }
        _ = await exchange.tell(find, isRegular: false)
    }

    /// Gives everything back, but for what counts.
    public func close() async {
        for cell in cells.all { cell.letGo() }
        await tell()
    }
}
