import Access
import Core
import Dialects
import JSON
import Metering
import NIOCore
import Traffic

extension CallerAnswer {
    /// Takes what a call is expected to use of the limits that it is counted by.
    /// - Throws: 429 where it does not fit.
    func takeLimits(for request: InboundRequest, at target: ResolvedTarget) throws(GatewayError) {
        try takeLimits(at: target) { needs in
            expectedUse(
                ofBytes: request.original.bytes.readableBytes,
                mostOutput: inbound.outputLimit(of: request.document).total,
                at: target,
                needs
            )
        }
    }

    /// Takes what a request is expected to use of the limits that it is counted by.
    /// - Parameter amounts: what it is expected to use; asked for where a limit counts that.
    /// - Throws: 429 where it does not fit.
    func takeLimits(
        at target: ResolvedTarget,
        _ amounts: (LoopLimits.Needs) -> LimitAmounts = { _ in LimitAmounts() }
    ) throws(GatewayError) {
        guard !loop.limits.isEmpty else { return }
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
        var amounts = LimitAmounts(inputTokens: usage.inputTokens, outputTokens: usage.outputTokens)
        if needs == .cost {
            let charge = Charge(of: usage, tier: nil, by: target.price(of: nil, at: record.receivedAt))
            amounts.cost = charge.cost.map { Int(clamping: $0.picodollars) } ?? 0
        }
        return amounts
    }
}

/// How a call stands to the limits that it is counted by.
enum CallLimits {
    /// It has been let in.
    case taken(LimitReservation)
    /// It has not.
    case refused(LimitRefusal)

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
            at: wallClockNanoseconds()
        )
    }
}
