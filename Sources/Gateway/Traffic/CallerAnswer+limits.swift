import Access
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Traffic
import Transport

extension CallerAnswer {
    /// Takes what a call is expected to use of the limits that it is counted by.
    /// - Throws: 429 where it does not fit.
    func takeLimits(for request: InboundRequest, at target: ResolvedTarget) throws(GatewayError) {
        try takeLimits(at: target) { needs in
            expectedUse(
                ofBytes: request.document.bytes.readableBytes,
                mostOutput: inbound.outputLimit(of: request.document).total,
                at: target,
                needs
            )
        }
    }

    /// Takes what a request is expected to use of the limits that it is counted by.
    /// - Parameter amounts: what it is expected to use; asked for where a limit counts that. Of what is fetched or removed nothing.
    /// - Throws: 429 where it does not fit.
    func takeLimits(
        at target: ResolvedTarget,
        _ amounts: ((LoopLimits.Needs) -> LimitAmounts)? = nil
    ) throws(GatewayError) {
        guard !loop.limits.isEmpty else { return }
        let unknown = exchange.head.method == .post ? LimitAmounts.unknown : LimitAmounts()
        let amounts = amounts ?? { _ in unknown }
        do throws(LimitRefusal) {
            record.limits = try loop.limits.take(amounts, for: record, at: target, now: wallClockNanoseconds())
                .map(CallLimits.taken)
        } catch {
            record.limits = .refused(error)
            throw .limited(by: error)
        }
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
        var usage = Usage(inputTokens: 0, outputTokens: 0)
        loop.calibrations.use(of: target) { usage = $0.expected(bytes: bytes, mostOutput: mostOutput) }
        // Whoever has nothing left is let in no more, however little may come.
        var amounts = LimitAmounts(inputTokens: max(1, usage.inputTokens), outputTokens: usage.outputTokens, cost: 1)
        if mostOutput == nil || record.kind == .calls { amounts.outputTokens = max(1, amounts.outputTokens) }
        amounts.isGuess = bytes > Self.longestKnown
        if needs == .cost {
            let charge = Charge(of: usage, tier: nil, by: target.price(of: nil, at: record.receivedAt))
            amounts.cost = max(1, charge.cost.map { Int(clamping: $0.picodollars) } ?? 1)
        }
        return amounts
    }

    /// Bytes beyond which a request may hold pictures and the like, whose tokens have little to do with their bytes.
    private static let longestKnown = 64 << 10
}

/// How a call stands to the limits that it is counted by.
enum CallLimits {
    /// It has been let in.
    case taken(LimitReservation)
    /// It has not.
    case refused(LimitRefusal)

    /// Answers tell how some of them stand.
    var areTold: Bool {
        switch self {
        case .refused(let refusal): RateLimitHeaders.tells(refusal.rule)
        case .taken(let reservation): reservation.taken.contains { RateLimitHeaders.tells($0.limit.rule) }
        }
    }

    /// The limit that refused it, or would have.
    var refusal: LimitRefusal? {
        switch self {
        case .taken(let reservation): reservation.wouldRefuse.first
        case .refused(let refusal): refusal
        }
    }

    /// Makes what was taken what the call used, which has been reckoned.
    func settle(_ record: CallRecord) {
        guard case .taken(let reservation) = self else { return }
        // Counting tokens uses none.
        let usage = record.kind == .tokenCounts ? nil : record.charge.usage
        reservation.settle(
            LimitAmounts(
                inputTokens: usage?.inputTokens ?? 0,
                outputTokens: usage?.outputTokens ?? 0,
                cost: record.charge.cost.map { Int(clamping: $0.picodollars) } ?? 0
            ),
            isCostKnown: record.charge.cost != nil,
            at: wallClockNanoseconds()
        )
    }
}
