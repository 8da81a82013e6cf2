import Access
import Core
import Synchronization
import Transport

/// How much the process has taken upon itself: requests, the bytes of their bodies, and calls that wait. Beyond a bound it takes no more,
/// and says so before it has done anything: who is less urgent is turned away before all room is gone.
final class LoadGuard: Sendable {
    /// How much there may be.
    struct Bounds: Sendable, Equatable {
        /// Requests that have been let in and whose answers have not ended.
        var requests = 10_000
        /// Of their bodies, as far as these are held.
        var bytes = 1 << 30
        /// Calls that wait for their limits to have room.
        var waiting = 10_000
    }

    private let requests = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)

    /// What is taken for a body of which nobody says how long it is.
    private static let unknownLength = 1 << 20

    /// Lets a request in.
    /// - Parameters:
    ///   - head: tells how long the body is.
    ///   - priority: asked for where room gets short.
    /// - Throws: 503 where there is no room for one of its urgency.
    func admit(
        _ head: RequestHead,
        isHeld: Bool,
        _ priority: @autoclosure () -> CallPriority,
        _ bounds: Bounds
    ) throws(GatewayError) -> LoadTicket {
        let length = isHeld ? Self.length(of: head) : 0
        guard Self.add(1, to: requests, within: bounds.requests, priority()) else { throw .overloaded("requests") }
        guard Self.add(length, to: bytes, within: bounds.bytes, priority()) else {
            requests.subtract(1, ordering: .relaxed)
            throw .overloaded("bytes")
        }
        return LoadTicket(self, bytes: length)
    }

    /// Lets a call wait.
    /// - Returns: whether there is room; it is given back by ``leave()``.
    func wait(_ priority: CallPriority, _ bounds: Bounds) -> Bool {
        Self.add(1, to: waiting, within: bounds.waiting, priority)
    }

    /// A call waits no longer.
    func leave() { waiting.subtract(1, ordering: .relaxed) }

    fileprivate func release(_ length: Int) {
        requests.subtract(1, ordering: .relaxed)
        if length > 0 { bytes.subtract(length, ordering: .relaxed) }
    }

    /// What there is now.
    var now: (requests: Int, bytes: Int, waiting: Int) {
        (requests.load(ordering: .relaxed), bytes.load(ordering: .relaxed), waiting.load(ordering: .relaxed))
    }

    private static func length(of head: RequestHead) -> Int {
        switch head.framing {
        case .none: 0
        case .length(let length): length
        case .chunked, .untilClose: unknownLength
        }
    }

    /// - Returns: whether there was room; otherwise nothing is added.
    private static func add(
        _ amount: Int,
        to sum: borrowing Atomic<Int>,
        within bound: Int,
        _ priority: @autoclosure () -> CallPriority
    ) -> Bool {
        if amount == 0 { return true }
        let (before, after) = sum.add(amount, ordering: .relaxed)
        func fits(_ share: Int) -> Bool { after <= bound / 100 * share + bound % 100 * share / 100 }
        // One that is larger than the whole is let in where there is nothing else.
        if before <= 0 || fits(CallPriority.low.share) || fits(priority().share) { return true }
        sum.subtract(amount, ordering: .relaxed)
        return false
    }
}

/// A request that has been let in, until it is gone; and who makes it.
final class LoadTicket: Sendable {
    private let load: LoadGuard
    private let bytes: Int

    fileprivate init(_ load: LoadGuard, bytes: Int) {
        (self.load, self.bytes) = (load, bytes)
    }

    deinit { load.release(bytes) }
}

/// What is found out about a request while it is admitted.
final class AdmittedRequest: Sendable {
    /// Who makes it; nil where nobody is asked.
    let known: KnownCaller?
    private let ticket: LoadTicket

    init(_ known: KnownCaller?, _ ticket: LoadTicket) {
        (self.known, self.ticket) = (known, ticket)
    }
}

extension CallPriority {
    /// Percent of all room that calls of it may fill.
    fileprivate var share: Int {
        switch self {
        case .low: 70
        case .normal: 90
        case .high: 95
        case .critical: 100
        }
    }

    /// How urgent a request is: what it says of itself, never more than its key may.
    init(of head: RequestHead, from caller: Caller?) {
        let most = caller?.permissions.priority ?? .normal
        guard let said = head.fields.first("x-gateway-priority").flatMap({ CallPriority($0) }) else {
            self = most
            return
        }
        self = min(said, most)
    }
}

extension GatewayError {
    /// 503: the process has as much to do as it may.
    fileprivate static func overloaded(_ what: String) -> GatewayError {
        GatewayError(
            .unavailable,
            status: 503,
            message:
                "The gateway has as many \(what) in flight as it may ('server.max_\(what)_in_flight'). Try again soon.",
            code: "gateway_overloaded",
            retryAfter: "1"
        )
    }

    /// 503: as many calls wait as may.
    static var tooManyWaiting: GatewayError {
        GatewayError(
            .unavailable,
            status: 503,
            message: "As many calls wait for room as the gateway lets wait ('server.max_waiting'). Try again soon.",
            code: "gateway_overloaded",
            retryAfter: "1"
        )
    }
}
