import Core
import NIOCore
import Routing
import Transport

extension CallerAnswer {
    /// Tries a request at one target after another until one answers, or nothing more can be done.
    /// - Parameters:
    ///   - resolution: what was asked for stands for.
    ///   - eligible: those of its targets that the request fits; nil: all that may be had.
    ///   - call: what choosing a target needs to know of it.
    ///   - limits: takes what the call may use at a target, before it is sent there.
    ///   - attempt: sends it and takes the answer to the caller.
    /// - Throws: the last failure.
    func tryTargets(
        of resolution: Resolution,
        among eligible: TargetSet? = nil,
        for call: some RouteCall,
        takingLimits limits: (ResolvedTarget) async throws(GatewayError) -> Void,
        attempt: (ResolvedTarget) async throws(GatewayError) -> Void
    ) async throws(GatewayError) {
        var policy = resolution.policy
        // Those that were made at targets of another name count as well.
        policy.maxAttempts -= record.attempts.count
        var walk = AttemptWalk(
            resolution.route,
            policy,
            eligible: eligible ?? resolution.eligible,
            at: record.received.uptime
        )
        var last: GatewayError?
        while true {
            let now = NIODeadline.now().uptime
            switch walk.next(for: call, at: now, using: &loop.random) {
            case .over(let end): throw last ?? .noTarget(end, at: now)
            case .wait(let until): try await loop.rest(until: .uptimeNanoseconds(UInt64(until)))
            case .attempt(let next):
                let target = resolution.targets[next.target]
                // Others may have been faster to find out how it is.
                guard let ticket = target.routed.health.begin(at: now, insists: next.insists) else { continue }
                if record.attempts.isEmpty, !resolution.arms.isEmpty {
                    record.experiments(resolution.arms, next.target)
                }
                record.prepares(target, ticket, answeringUntil: walk.answerDeadline(at: now))
                do throws(GatewayError) {
                    try await limits(target)
                } catch {
                    record.dropPrepared()
                    guard record.limits?.isOfTarget == true else { throw error }
                    walk.refused(next)
                    last = last ?? error
                    continue
                }
                walk.began(next)
                do throws(GatewayError) {
                    try await attempt(target)
                    // It may have been answered without being sent.
                    record.dropPrepared()
                    return
                } catch {
                    record.attemptFailed(error)
                    // What has begun to reach the caller cannot be taken back.
                    if exchange.isAnswered, !exchange.isBegunEarly { throw error }
                    walk.failed(next, record.failure(error))
                    last = error
                }
            }
        }
    }
}

extension NIODeadline {
    /// Nanoseconds of the clock that never goes back.
    var uptime: Int { Int(truncatingIfNeeded: uptimeNanoseconds) }
}

extension GatewayError {
    /// 503: no target is to be used now.
    fileprivate static func noTarget(_ end: AttemptWalk.End, at now: Int) -> GatewayError {
        var until: Int?
        if case .unavailable(let time) = end { until = time }
        var error = GatewayError(
            .unavailable,
            status: 503,
            message: "All vendors of the model are left alone for now, since they failed.",
            param: "model",
            code: "no_target_available"
        )
        let seconds = until.map { max(1, ($0 - now + 999_999_999) / 1_000_000_000) } ?? 1
        error.retryAfter = String(seconds)
        return error
    }
}

extension LoopState {
    /// Lets a call wait until a time.
    /// - Throws: `clientGone` when its caller goes away meanwhile.
    func rest(until time: NIODeadline) async throws(GatewayError) {
        let loop = context.loop
        let promise = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(deadline: time) { promise.succeed() }
        await withTaskCancellationHandler {
            try? await promise.futureResult.get()
        } onCancel: {
            timer.cancel()
            promise.succeed()
        }
        if Task.isCancelled { throw GatewayError(UpstreamError.cancelled, vendor: "") }
    }
}
