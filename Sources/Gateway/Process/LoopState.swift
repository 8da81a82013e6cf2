import Access
import Core
import Dialects
import Framing
import Metering
import NIOConcurrencyHelpers
import NIOCore
import Routing
import Storage
import Synchronization
import Traffic
import Transport

/// What the requests of one event loop share. Confined to its loop, which makes the unchecked conformance right: a snapshot
/// is read without a lock and swapped by a job on the loop.
final class LoopState: @unchecked Sendable {
    /// Tells this process from all others.
    private let instance: CallID
    let context: LoopContext
    private(set) var snapshot: Snapshot
    let accessLog: AccessLog
    /// Nil: nothing is written down.
    let ledger: LedgerBuffer?
    var random: SplitMix64
    /// For media that callers name by URL.
    var resolver = AddressResolver()
    var calibrations = UsageCalibrations()
    /// By the names of vendors that are shown more than a key.
    var identities: [String: LoopIdentity] = [:]
    var limits: LoopLimits
    private let cells: TrafficCells
    let load: LoadGuard
    /// For who collects them.
    var metrics = LoopMetrics()
    let budgets: BudgetKeeper
    let fleet: LimitKeeper?
    /// The last `Host` that was found to be in order, and for which kind of port.
    var knownHost: RequestGuard.KnownHost?
    var callers: CallerCheck
    /// Tokens that are being looked at.
    var verifications: [KeyDigest: EventLoopFuture<TokenOutcome>] = [:]
    /// Whose attempts are not looked at for now, and until when, in seconds since 1970.
    var blocked: [ClientNetwork: Int] = [:]
    /// Calls that run on the loop.
    private(set) var callsRunning = 0
    /// Copies of calls that are under way, by their places.
    private(set) var shadows: [Int: Task<Void, Never>] = [:]
    private var shadowsBegun = 0
    private var idle: [EventLoopPromise<Void>] = []
    private var resolutions: [ResolutionKey: Resolution] = [:]
    private static let rememberedNames = 4096

    /// The same name may stand for different vendors to callers of different dialects.
    private struct ResolutionKey: Hashable {
        let name: String
        let inbound: DialectName
        /// Whose permissions count.
        let grant: Grant?
    }

    init(
        instance: CallID,
        context: LoopContext,
        snapshot: Snapshot,
        logs: LogSink,
        ledger: LedgerWriter?,
        cells: TrafficCells,
        budgets: BudgetKeeper,
        fleet: LimitKeeper?,
        load: LoadGuard
    ) {
        (self.instance, self.context) = (instance, context)
        self.load = load
        self.cells = cells
        (self.budgets, self.fleet) = (budgets, fleet)
        limits = LoopLimits(snapshot.configuration, cells)
        self.snapshot = snapshot
        callers = CallerCheck(snapshot)
        accessLog = AccessLog(sink: logs, loop: context.loop, settings: snapshot.configuration.log)
        self.ledger = ledger.map {
            LedgerBuffer(
                $0,
                loop: context.loop,
                interval: TimeAmount(snapshot.configuration.ledger.commitInterval)
            )
        }
        var system = SystemRandomNumberGenerator()
        random = SplitMix64(seed: system.next())
    }

    func install(_ fresh: Snapshot) {
        if fresh.configuration.auth.failedAttempts != snapshot.configuration.auth.failedAttempts { blocked = [:] }
        snapshot = fresh
        callers = CallerCheck(fresh)
        verifications = [:]
        resolutions = [:]
        identities = [:]
        knownHost = nil
        limits = LoopLimits(fresh.configuration, cells)
        accessLog.settings = fresh.configuration.log
        ledger?.configure(TimeAmount(fresh.configuration.ledger.commitInterval))
        context.retire(keeping: fresh.upstreams)
    }

    func callBegan() {
        callsRunning += 1
    }

    func callEnded() {
        callsRunning -= 1
        if callsRunning == 0, !idle.isEmpty { becomesIdle() }
    }

    /// Tells when no call runs. Copies of calls, which nobody waits for, are cut off then.
    func whenIdle(_ promise: EventLoopPromise<Void>) {
        idle.append(promise)
        if callsRunning == 0 { becomesIdle() }
    }

    private func becomesIdle() {
        for shadow in shadows.values { shadow.cancel() }
        guard shadows.isEmpty else { return }
        for promise in idle { promise.succeed() }
        idle = []
    }

    /// A copy of a call begins.
    /// - Parameter start: starts what sends it; the number is for ``shadowEnded(_:)``.
    func shadowBegins(_ start: (Int) -> Task<Void, Never>) {
        shadowsBegun += 1
        shadows[shadowsBegun] = start(shadowsBegun)
    }

    func shadowEnded(_ number: Int) {
        shadows[number] = nil
        if callsRunning == 0, !idle.isEmpty { becomesIdle() }
    }

    /// What a model name of a call stands for to who asks; remembered, for as many names as fit.
    /// - Throws: `modelNotFound`; `forbidden` for a model that is not granted, or has no price where it must have one.
    func resolve(_ name: String, inbound: DialectName, for caller: Caller?) throws(GatewayError) -> Resolution {
        let key = ResolutionKey(name: name, inbound: inbound, grant: caller?.grant)
        if let known = resolutions[key] {
            // Callers with the same grant need not be of the same team, or the same person.
            if known.isForSome, let (alias, _) = snapshot.aliasRoute(name), !alias.isFor(caller) {
                throw .notForCaller(name)
            }
            return known
        }
        var found = try snapshot.resolve(name, inbound: inbound)
        if let (alias, _) = snapshot.aliasRoute(name) {
            guard alias.isFor(caller) else { throw .notForCaller(name) }
            found = try found.meeting(Requirements(), name)
        }
        if let caller {
            found = try caller.granted(found, name)
            found = try found.meeting(caller.permissions.requirements, name)
        }
        if snapshot.configuration.metering.unpriced == .block {
            found = try found.priced(name, at: wallClockSeconds())
        }
        if resolutions.count >= Self.rememberedNames { resolutions = [:] }
        resolutions[key] = found
        return found
    }

    /// The caller's `x-request-id` where it is a sensible one, else a new one.
    func requestID(of head: RequestHead) -> String {
        guard let given = head.fields.slice("x-request-id"), 1...128 ~= given.readableBytes,
            given.readableBytesView.allSatisfy(\.isRequestIDByte)
        else { return makeRequestID() }
        return String(buffer: given)
    }

    /// The name of a call in the ledger.
    /// - Parameter milliseconds: since 1970, of its beginning.
    func makeCallID(at milliseconds: Int) -> CallID {
        CallID(milliseconds: milliseconds, random: (random.next(), random.next()), servedBy: instance)
    }

    /// Reckons what a call used, unless that has been done, and has it written down soon, where it is.
    func settle(_ record: CallRecord) {
        guard reckon(record) else { return }
        let id = makeCallID(at: record.receivedAtMilliseconds)
        ledger?.add { record.addLines(id, to: &$0, &$1) }
    }

    /// Reckons what a call used, unless that has been done, and returns when it is written down.
    func commit(_ record: CallRecord) async {
        guard reckon(record) else { return }
        let id = makeCallID(at: record.receivedAtMilliseconds)
        await ledger?.commit { record.addLines(id, to: &$0, &$1) }
    }

    /// - Returns: whether it is to be written down now.
    private func reckon(_ record: CallRecord) -> Bool {
        guard !record.isSettled else { return false }
        record.settle(&calibrations)
        record.limits?.settle(record, record.chargeOfLimits)
        record.count(&metrics)
        guard let ledger else { return false }
        // What is refused because nothing more can be written down must not be what fills the memory.
        return !(ledger.isFull && record.attempts.isEmpty)
    }

    /// 128 random bits. They tell requests apart and protect nothing.
    func makeRequestID() -> String {
        let (high, low) = (random.next(), random.next())
        return String(unsafeUninitializedCapacity: 36) { bytes in
            let text = UnsafeMutableRawBufferPointer(bytes)
            text.copyBytes(from: "req_".utf8)
            for (place, word) in [high >> 32, high, low >> 32, low].enumerated() {
                let digits = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: word))
                text.storeBytes(of: digits.littleEndian, toByteOffset: 4 + 8 * place, as: UInt64.self)
            }
            return 36
        }
    }

    /// An error as an answer in the dialect's shape.
    /// - Parameter origin: the listed origin of the page that asked, where one did.
    func answer(_ error: GatewayError, in dialect: any Dialect, requestID: String, origin: String?) -> HTTPAnswer {
        var fields = ResponseFields()
        fields.add("content-type", "application/json")
        fields.addRequestID(requestID, for: dialect.name)
        if let origin { CORS.allow(origin, &fields) }
        fields.add(error)
        let body = dialect.writeError(error.of(requestID: requestID))
        return HTTPAnswer(status: error.status, fields: fields, body: body)
    }
}

extension ResponseFields {
    /// The name of the request, in the headers where clients of the dialect look for it.
    mutating func addRequestID(_ id: String, for dialect: DialectName) {
        add("x-request-id", id)
        if dialect == .anthropicMessages { add("request-id", id) }
    }

    /// The headers that go with an error.
    mutating func add(_ error: GatewayError) {
        if let challenge = error.challenge { add("www-authenticate", challenge) }
        if let retryAfter = error.retryAfter { add("retry-after", retryAfter) }
        if let shouldRetry = error.shouldRetry { add("x-should-retry", shouldRetry ? "true" : "false") }
    }
}

extension UInt8 {
    /// A letter, a digit, or one of `-_.:`.
    fileprivate var isRequestIDByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E, 0x3A: true
        default: false
        }
    }
}

extension LoopState {
    /// Logs a request that was refused by its head.
    func logRefusal(_ head: RequestHead, status: Int, code: String?, requestID: String) {
        accessLog.writeRefusal(requestID: requestID, status: status, code: code, path: head.loggablePath)
    }

    /// Logs a fault of the connection.
    func logFault(_ error: GatewayError, requestID: String) {
        accessLog.writeRefusal(requestID: requestID, status: error.status, code: error.code, path: nil)
    }
}

extension RequestHead {
    /// The path without its query, which may hold a key, cut to a sensible length.
    var loggablePath: String { String(path.prefix(200)) }
}
