import Core
import NIOCore
import Routing
import Traffic
import Transport

/// Takes a request from one target to the next, until one answers or nothing more can be done. Confined to the call's loop.
///
/// ```swift
/// var walk = TargetWalk(caller, resolution, routed)
/// while true {
///     let target = try await walk.next()
///     do throws(GatewayError) {
///         try await takeLimits(at: target)
///         guard walk.begins() else { continue }
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
    /// What is tried at the same time, since the answer is late.
    private var beside: AttemptWalk.Attempt?
    /// Streams that have broken off.
    private var interruptions: Int
    /// The answer has been told what the name stands for.
    private var isNamed = false

    /// - Parameters:
    ///   - resolution: what was asked for stands for.
    ///   - call: what choosing a target needs to know of it.
    ///   - eligible: those of its targets that the request fits; nil: all that may be had.
    init(_ caller: CallerAnswer, _ resolution: Resolution, _ call: Call, among eligible: TargetSet? = nil) {
        (self.caller, self.resolution, self.call) = (caller, resolution, call)
        interruptions = caller.record.interruptions
        walk = AttemptWalk(
            resolution.route,
            resolution.policy,
            eligible: eligible ?? resolution.eligible,
            // Those that were made at targets of another name count as well.
            after: caller.record.attempts.count,
            at: caller.record.received.uptime
        )
    }

    /// The target that is to be tried.
    /// - Throws: the last failure, where nothing more can be done.
    mutating func next() async throws(GatewayError) -> ResolvedTarget {
        while true {
            let now = NIODeadline.now().uptime
            switch walk.next(for: call, at: now, using: &caller.loop.random) {
            case .over(let end): throw last ?? .noTarget(end, caller.record.modelAsked, at: now)
            case .wait(let until): try await caller.rest(until: .uptimeNanoseconds(UInt64(until)))
            case .attempt(let next):
                let (target, record) = (resolution.targets[next.target], caller.record)
                if !isNamed {
                    isNamed = true
                    if let alias = resolution.alias { record.stands(for: alias) }
                    if !resolution.arms.isEmpty { record.experiments(resolution.arms, next.target) }
                }
                record.target(target)
                attempt = (next, false)
                return target
            }
        }
    }

    /// The call's limits let it have the target: it is to be sent there.
    /// - Returns: false where it is not: while it waited others were faster to find out how the target is, or there is no time left.
    mutating func begins() -> Bool {
        guard let (next, _) = attempt else { return false }
        let (now, target) = (NIODeadline.now().uptime, resolution.targets[next.target])
        attempt = nil
        guard walk.deadlines.ofCall ?? .max > now,
            let ticket = target.routed.health.begin(at: now, insists: next.insists)
        else { return false }
        attempt = (next, true)
        caller.record.prepares(ticket, answering: walk.deadlines)
        walk.began(next)
        call.begins(at: next.target, at: now)
        return true
    }

    /// How long the attempt's answer is waited for before another target is asked as well, in nanoseconds; nil: however long.
    var hedgeDelay: Int? {
        guard resolution.policy.hedge != nil, let (next, hasBegun) = attempt, hasBegun, !caller.record.isInterrupted
        else { return nil }
        // What is counted for one target cannot be counted for two.
        if case .taken(let reservation)? = caller.record.limits, reservation.isOfTarget { return nil }
        return walk.hedgeDelay(of: next, isStream: call.isStream, at: NIODeadline.now().uptime)
    }

    /// Another target is asked beside the one that is.
    /// - Returns: nil where none is to be.
    mutating func hedges() -> ResolvedTarget? {
        let now = NIODeadline.now().uptime
        guard let (first, _) = attempt, let next = walk.hedge(beside: first, for: call, at: now) else { return nil }
        let target = resolution.targets[next.target]
        guard let ticket = target.routed.health.begin(at: now) else { return nil }
        caller.record.target(target)
        caller.record.prepares(ticket, answering: walk.deadlines)
        walk.began(next)
        beside = next
        return target
    }

    /// One of two attempts failed; the other one goes on.
    mutating func oneFailed(_ error: GatewayError, isHedge: Bool, isSent: Bool) {
        guard let (first, _) = attempt, let beside else { return }
        if isSent { caller.record.sentAttemptFailed(error) }
        walk.failed(
            isHedge ? beside : first,
            isSent ? caller.record.failure(error) : AttemptFailure(FailureClass(error))
        )
        last = error
        isLeft(with: !isHedge)
    }

    /// The other one of two attempts is over.
    mutating func isLeft(with isHedge: Bool) {
        if isHedge, let beside { attempt = (beside, true) }
        beside = nil
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
            if caller.exchange.isAnswered, !caller.exchange.isBegunEarly, !record.isInterrupted { throw error }
            if record.interruptions > interruptions {
                interruptions = record.interruptions
                walk.goesOn(at: NIODeadline.now().uptime)
            }
            // What was not sent says nothing by what became of an earlier attempt.
            walk.failed(next, isSent ? record.failure(error) : AttemptFailure(FailureClass(error)))
            last = error
        } else {
            record.leavesTarget()
            guard record.limits?.isOfTarget == true else { throw error }
            walk.refused(next)
            last = last ?? error
        }
    }
}
