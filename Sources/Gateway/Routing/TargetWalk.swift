import Core
import NIOCore
import Routing
import Transport

/// Takes a request from one target to the next, until one answers or nothing more can be done. Confined to the call's loop.
///
/// ```swift
/// var walk = TargetWalk(caller, resolution, routed)
/// while true {
///     let target = try await walk.next()
///     do throws(GatewayError) {
///         try await takeLimits(at: target)
///         walk.begins()
///         try await send(to: target)
///         return walk.ends()
///     } catch {
///         try walk.failed(error)
///     }
/// }
/// ```
struct TargetWalk<Call: RouteCall> {
    private let caller: CallerAnswer
    private let resolution: Resolution
    private let call: Call
    private var walk: AttemptWalk
    /// What is tried, and whether it has been let in.
    private var attempt: (AttemptWalk.Attempt, hasBegun: Bool)?
    private var last: GatewayError?

    /// - Parameters:
    ///   - resolution: what was asked for stands for.
    ///   - call: what choosing a target needs to know of it.
    ///   - eligible: those of its targets that the request fits; nil: all that may be had.
    init(_ caller: CallerAnswer, _ resolution: Resolution, _ call: Call, among eligible: TargetSet? = nil) {
        (self.caller, self.resolution, self.call) = (caller, resolution, call)
        var policy = resolution.policy
        // Those that were made at targets of another name count as well.
        policy.maxAttempts -= caller.record.attempts.count
        walk = AttemptWalk(
            resolution.route,
            policy,
            eligible: eligible ?? resolution.eligible,
            at: caller.record.received.uptime
        )
    }

    /// The target that is to be tried.
    /// - Throws: the last failure, where nothing more can be done.
    mutating func next() async throws(GatewayError) -> ResolvedTarget {
        while true {
            let now = NIODeadline.now().uptime
            switch walk.next(for: call, at: now, using: &caller.loop.random) {
            case .over(let end): throw last ?? .noTarget(end, at: now)
            case .wait(let until): try await caller.loop.rest(until: .uptimeNanoseconds(UInt64(until)))
            case .attempt(let next):
                let (target, record) = (resolution.targets[next.target], caller.record)
                // Others may have been faster to find out how it is.
                guard let ticket = target.routed.health.begin(at: now, insists: next.insists) else { continue }
                if record.attempts.isEmpty {
                    if let alias = resolution.alias { record.stands(for: alias) }
                    if !resolution.arms.isEmpty { record.experiments(resolution.arms, next.target) }
                }
                record.prepares(target, ticket, answeringUntil: walk.answerDeadline(at: now))
                attempt = (next, false)
                return target
            }
        }
    }

    /// The call's limits let it have the target: it is sent there.
    mutating func begins() {
        guard let attempt else { return }
        self.attempt = (attempt.0, true)
        walk.began(attempt.0)
    }

    /// It has been answered, perhaps without having been sent.
    func ends() { caller.record.dropPrepared() }

    /// It was not let in, or failed.
    /// - Throws: the error, where it must not be tried elsewhere.
    mutating func failed(_ error: GatewayError) throws(GatewayError) {
        guard let (next, hasBegun) = attempt else { throw error }
        let record = caller.record
        attempt = nil
        if hasBegun {
            let isSent = record.attemptFailed(error)
            // What has begun to reach the caller cannot be taken back.
            if caller.exchange.isAnswered, !caller.exchange.isBegunEarly { throw error }
            // What was not sent says nothing by what became of an earlier attempt.
            walk.failed(next, isSent ? record.failure(error) : AttemptFailure(FailureClass(error)))
            last = error
        } else {
            record.dropPrepared()
            guard record.limits?.isOfTarget == true else { throw error }
            walk.refused(next)
            last = last ?? error
        }
    }
}
