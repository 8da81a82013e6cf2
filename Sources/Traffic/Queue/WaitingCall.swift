public import Core
import Storage

/// A call that waits for room in a limit.
public final class WaitingCall: Sendable {
    /// What became of it.
    public enum Outcome: Sendable {
        /// There is room, which it holds from now on.
        case turn(LimitTurn)
        /// It has waited for as long as it may.
        case timedOut
        /// Who waited for its answer has gone.
        case cancelled
        /// More urgent calls need the place, or those of somebody who has fewer.
        case displaced
        /// The limit is another one by now: the call has to be looked at anew.
        case retired
    }

    /// Whose fair share it takes.
    let flow: String
    /// The share of a flow, 1 at least.
    let weight: Int
    let priority: CallPriority
    /// What it takes of a fair share: tokens, 1 at least.
    let cost: Int
    /// What it takes of the limit.
    let amount: Int
    /// When it began to wait, in nanoseconds since 1970.
    let since: Int
    /// The longest that it waits, in nanoseconds.
    let patience: Int
    // Touched only while the cell that it waits at is held.
    nonisolated(unsafe) var outcome: Outcome?
    nonisolated(unsafe) var continuation: CheckedContinuation<Outcome, Never>?

    /// Puts the members together.
    /// - Parameters:
    ///   - flow: whose fair share it takes.
    ///   - weight: of that share.
    ///   - cost: what it takes of the share, in tokens.
    ///   - amount: what it takes of the limit.
    ///   - since: nanoseconds since 1970.
    ///   - patience: nanoseconds.
    public init(
        flow: String,
        weight: Int = 1,
        priority: CallPriority = .normal,
        cost: Int,
        amount: Int,
        since: Int,
        patience: Int
    ) {
        self.flow = flow
        self.weight = max(1, weight)
        self.priority = priority
        self.cost = max(1, cost)
        self.amount = amount
        self.since = since
        self.patience = patience
    }
}

extension WaitingCall {
    /// When no cell is held: lets it go on with what became of it.
    func resume() {
        if let outcome { continuation?.resume(returning: outcome) }
    }
}

/// What has been taken of a limit.
public struct LimitTurn: Sendable {
    let amount: Int
    /// By which it is found when it is settled.
    let mark: Int
    /// What was taken elsewhere; nil: it was taken here.
    var use: SharedUse?
    /// How the limit stood afterwards, where that is known only elsewhere.
    var state: LimitState?
}
