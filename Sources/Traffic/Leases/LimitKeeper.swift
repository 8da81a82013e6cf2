import NIOConcurrencyHelpers
public import Storage

/// Tells what is used of limits to those who share them, again and again, and leases more when calls wait for it.
public struct LimitKeeper: Sendable {
    /// What came of taking something elsewhere.
    public enum Taking: Sendable {
        /// It holds all of it.
        case held([HeldTurn])
        /// It does not fit, and nothing is held.
        case refused(LimitRefusal)
        /// Nobody could be asked.
        case offline
    }

    private let cells: LimitCells
    private let state: any SharedLimits
    private let exchange: LeaseExchange<LimitCell>
    /// Those of which there is not enough for all.
    private let scarce: NIOLockedValueBox<[Int: LimitCell]>

    /// - Parameters:
    ///   - instance: tells this one from all others, and from those before a restart.
    ///   - changed: is told when the shared state does not answer any more, and when it does again.
    public init(
        _ state: any SharedLimits,
        _ cells: LimitCells,
        instance: String,
        changed: @escaping @Sendable (LeaseHealth) -> Void
    ) {
        (self.cells, self.state) = (cells, state)
        let scarce = NIOLockedValueBox<[Int: LimitCell]>([:])
        self.scarce = scarce
        exchange = LeaseExchange(
            clock: cells.clock.uptime,
            granted: { cell, _, _ in
                let isScarce = cell.isScarce
                scarce.withLockedValue { $0[cell.order] = isScarce ? cell : nil }
            },
            changed: { health in
                if health == .well { for cell in cells.all { cell.tellAgain() } }
                changed(health)
            }
        ) { [lease = cells.sharing?.lease ?? 0] reports throws(StoreError) in
            try await state.lease(reports, to: instance, for: lease / 1_000_000)
        }
    }

    /// The shared state did not answer when it was asked last.
    public var isOffline: Bool { exchange.isOffline }

    /// Leases what waits of some cells.
    /// - Returns: whether there was an answer; otherwise nothing more can be had now.
    public func lease(_ lacking: [LimitCell]) async -> Bool { await exchange.lease(lacking) }

    /// Takes something of limits that are counted elsewhere, of all or of none.
    public func take(_ uses: [LimitUse]) async -> Taking {
        let asked = uses.map(\.shared)
        // What is taken is settled, also where who asked for it goes away meanwhile.
        let answer = await Task { [state] in
            do throws(StoreError) {
                return Result<[SharedUse.Outcome], StoreError>.success(try await state.take(asked))
            } catch {
                return .failure(error)
            }
        }.value
        let outcomes: [SharedUse.Outcome]
        switch answer {
        case .success(let found): outcomes = found
        case .failure(let error):
            await exchange.fail(error)
            return .offline
        }
        if isOffline { await exchange.recover() }
        var held: [HeldTurn] = []
        var refusal: LimitRefusal?
        for ((use, asked), outcome) in zip(zip(uses, asked), outcomes) {
            let limit = use.limit
            let state = LimitState(
                limit: limit.rate.burst,
                remaining: limit.rate.burst - outcome.used,
                reset: outcome.reset * 1000
            )
            limit.cell.note(state)
            if outcome.wait == 0 {
                let turn = LimitTurn(amount: use.amount, mark: outcome.mark, use: asked, state: state)
                held.append(HeldTurn(limit: limit, turn: turn))
            } else if outcome.wait * 1000 > refusal?.wait ?? 0 {
                refusal = LimitRefusal(limit, state, use.amount, outcome.wait * 1000)
            }
        }
        guard let refusal else { return .held(held) }
        if !held.isEmpty {
            for turn in held { turn.giveBack() }
            // Others would be refused for it.
            Task { await settle() }
        }
        return .refused(refusal)
    }

    /// Tells what calls have used of limits that are counted elsewhere.
    private func settle() async {
        guard let settlements = cells.sharing?.settlements else { return }
        let pending = settlements.takeAll()
        for start in stride(from: 0, to: pending.count, by: Self.most) {
            do throws(StoreError) {
                try await state.settle(Array(pending[start..<min(start + Self.most, pending.count)]))
            } catch {
                // It may have been done; that a log's is done again changes nothing.
                let logs = pending[start...].filter { $0.use.algorithm == .log }
                if error.kind == .unavailable { settlements.putBack(logs) }
                return
            }
        }
    }

    /// Settlements that are told together.
    private static let most = 500

    /// Tells everything that is not told yet, and gives back what is not needed: to be done twice a second or so.
    @discardableResult
    public func tell() async -> Bool {
        await settle()
        return await exchange.tell { [cells] in cells.all }
    }

    /// The same of those limits alone of which there is not enough for all: to be done about every fifty milliseconds.
    public func tellScarce() async {
        await settle()
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

extension LimitUse {
    /// As it is told to who counts it.
    fileprivate var shared: SharedUse {
        SharedUse(
            key: limit.cell.place,
            algorithm: limit.rule.algorithm == .slidingLog ? .log : .bucket(burst: limit.rate.burst),
            limit: limit.rate.limit,
            // Longer rather than shorter.
            window: limit.rate.window.dividedUp(by: 1000),
            amount: amount
        )
    }
}
