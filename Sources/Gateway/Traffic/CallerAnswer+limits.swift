import Access
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Traffic
import Transport

extension CallerAnswer {
    /// Takes what a call may use of the limits and budgets that it is counted by. Where a budget allows a shorter answer only, the call comes to
    /// ask for that.
    /// - Throws: 429, or what a budget says, where it does not fit.
    func takeLimits(for request: inout InboundRequest, at target: ResolvedTarget) async throws(GatewayError) {
        guard !loop.limits.isEmpty else { return }
        let document = request.document
        let asked = inbound.outputLimit(of: document)
        try await takeLimits(at: target) { needs in
            CallDemand(
                expectedUse(
                    ofBytes: document.bytes.readableBytes,
                    mostOutput: asked.total,
                    at: target,
                    needs
                ),
                ceiling: needs.ceiling
                    ? CallCeiling(
                        of: document,
                        in: inbound,
                        asked,
                        standardOutput: needs.standardOutput,
                        at: target,
                        time: record.receivedAt
                    ) : nil
            )
        }
        guard case .taken(let reservation) = record.limits, let most = reservation.mostOutput, asked.total != most,
            asked.total != nil || target.profile.maxOutputTokens != most / asked.choices || most % asked.choices != 0
        else { return }
        try request.apply(inbound.setOutputLimit(max(1, most / asked.choices), of: request.document))
    }

    /// Takes what a request may use of the limits and budgets that it is counted by; what it took for another target goes back.
    /// - Parameter demand: what it may use, as far as that is needed; without it what its kind tells. What is fetched or removed uses nothing.
    /// - Throws: 429, or what a budget says, where it does not fit.
    func takeLimits(
        at target: ResolvedTarget,
        _ demand: ((LoopLimits.Needs) -> CallDemand)? = nil
    ) async throws(GatewayError) {
        guard !loop.limits.isEmpty else { return }
        // A call that goes elsewhere keeps its place in what counts it all the same.
        let kept = record.leaveLimits(&loop.calibrations)
        var turns = kept
        let demand = demand ?? { _ in usualDemand(at: target) }
        var asking = CallAsking()
        var (limitLeases, budgetLeases) = (0, 0)
        var waiting: QueueWait?
        do throws(Refusal) {
            while true {
                let outcome = try loop.limits.take(
                    demand,
                    for: record,
                    at: target,
                    now: wallClockNanoseconds(),
                    asking: asking,
                    turns: turns
                )
                turns = []
                switch outcome {
                case .free: return record.keep([])
                case .taken(let reservation):
                    record.limits = .taken(reservation)
                    record.hasTakenKept()
                    return
                case .lacking(let lacking):
                    turns = lacking.turns
                    if !lacking.elsewhere.isEmpty {
                        switch await loop.fleet?.take(lacking.elsewhere) {
                        case .held(let held): turns += held
                        case .refused(let refusal):
                            for turn in turns where !turn.isKept { turn.giveBack() }
                            throw .limit(refusal)
                        case .offline, nil: asking.limits = .offline
                        }
                    }
                    if !lacking.limits.isEmpty {
                        let isLeased = await loop.fleet?.lease(lacking.limits) == true
                        limitLeases += 1
                        asking.limits = isLeased ? Self.again(after: limitLeases) : .offline
                    }
                    if !lacking.budgets.isEmpty {
                        let isLeased = await loop.budgets.lease(lacking.budgets)
                        budgetLeases += 1
                        asking.budgets = isLeased ? Self.again(after: budgetLeases) : .offline
                    }
                case .waiting(let refusal):
                    var wait = waiting ?? QueueWait(self, target)
                    turns = [try await wait.wait(for: refusal)].compactMap(\.self) + kept
                    waiting = wait
                }
            }
        } catch {
            // Elsewhere it may be let in.
            if !error.isOfTarget { record.keep([]) }
            record.limits = .refused(error)
            loop.metrics.refused(by: error)
            throw .refused(by: error, at: wallClockSeconds())
        }
    }

    /// Whether a call asks for more that has waited for so many leases.
    private static func again(after leases: Int) -> LeaseAsking { leases <= 20 ? .again : .enough }

    private func usualDemand(at target: ResolvedTarget) -> CallDemand {
        guard exchange.head.method == .post else { return CallDemand(ceiling: .nothing) }
        let ceiling = CallCeiling(of: record.kind, units: record.unitsAsked, at: target, time: record.receivedAt)
        return CallDemand(.unknown, ceiling: ceiling)
    }

    /// What a call is expected to use.
    /// - Parameters:
    ///   - bytes: of its body.
    ///   - mostOutput: the most tokens that it lets come; nil: it does not say.
    func expectedUse(
        ofBytes bytes: Int,
        mostOutput: Int?,
        at target: ResolvedTarget,
        _ needs: LoopLimits.Needs
    ) -> LimitAmounts {
        guard needs.tokens else { return LimitAmounts() }
        let usage = loop.expectedUsage(ofBytes: bytes, mostOutput: mostOutput, at: target)
        record.expected = usage
        // Whoever has nothing left is let in no more, however little may come.
        var amounts = LimitAmounts(inputTokens: max(1, usage.inputTokens), outputTokens: usage.outputTokens, cost: 1)
        if mostOutput == nil || record.kind == .calls { amounts.outputTokens = max(1, amounts.outputTokens) }
        amounts.isGuess = bytes > Self.longestKnown
        if needs.cost {
            let charge = Charge(of: usage, tier: nil, by: target.price(of: nil, at: record.receivedAt))
            amounts.cost = max(1, charge.cost.map { Int(clamping: $0.picodollars) } ?? 1)
        }
        return amounts
    }

    /// Bytes beyond which a request may hold pictures and the like, whose tokens have little to do with their bytes.
    private static let longestKnown = 64 << 10
}

extension LoopState {
    /// The tokens that a call is expected to use, by what others of the target have.
    func expectedUsage(ofBytes bytes: Int, mostOutput: Int?, at target: ResolvedTarget) -> Usage {
        var usage = Usage(inputTokens: 0, outputTokens: 0)
        calibrations.use(of: target) { usage = $0.expected(bytes: bytes, mostOutput: mostOutput) }
        return usage
    }
}

/// How a call stands to the limits and budgets that it is counted by.
enum CallLimits {
    /// It has been let in.
    case taken(Reservation)
    /// It has not.
    case refused(Refusal)

    /// Answers tell how some of them stand.
    var areTold: Bool {
        switch self {
        case .refused(.limit(let refusal)): RateLimitHeaders.tells(refusal.rule)
        case .refused(.budget): false
        case .taken(let reservation): reservation.taken.contains { RateLimitHeaders.tells($0.limit.rule) }
        }
    }

    /// What refused it, or would have.
    var refusal: Refusal? {
        switch self {
        case .taken(let reservation): reservation.wouldRefuse.first
        case .refused(let refusal): refusal
        }
    }

    /// The name of a model that the call is to be tried with instead.
    var fallback: String? {
        if case .refused(.budget(let refusal)) = self { return refusal.rule.fallback }
        return nil
    }

    /// What refused it looks at where the call was to go: it may be let in elsewhere.
    var isOfTarget: Bool {
        if case .refused(let refusal) = self { refusal.isOfTarget } else { false }
    }

    /// Makes what was taken what the call used, which has been reckoned.
    func settle(_ record: CallRecord, _ charge: Charge) {
        guard case .taken(let reservation) = self else { return }
        reservation.settle(
            LimitAmounts(charge, of: record.kind),
            isCostKnown: charge.cost != nil,
            isUncertain: record.isUseUncertain,
            at: wallClockNanoseconds()
        )
    }
}

extension LimitAmounts {
    /// What was used. Counting tokens uses none.
    init(_ charge: Charge, of kind: EndpointClass?) {
        let usage = kind == .tokenCounts ? nil : charge.usage
        self.init(
            inputTokens: usage?.inputTokens ?? 0,
            outputTokens: usage?.outputTokens ?? 0,
            cost: charge.cost.map { Int(clamping: $0.picodollars) } ?? 0
        )
    }
}

extension CallRecord {
    /// Counts what came of what was expected, when it has been reckoned.
    func count(_ metrics: inout LoopMetrics) {
        if case .taken(let reservation) = limits {
            for refusal in reservation.wouldRefuse { metrics.refused(by: refusal) }
        }
        guard let expected, attempts.count == 1, !charge.isEstimate, let usage = attempts[0].usage else { return }
        metrics.estimated(expected, usage, at: attempts[0].target)
    }
}
