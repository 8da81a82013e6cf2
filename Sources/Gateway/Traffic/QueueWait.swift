import Access
import Core
import NIOCore
import Traffic
import Transport

/// How a call waits for its limits to have room: for all of them together no longer than it can.
struct QueueWait {
    private let answer: CallerAnswer
    private let target: ResolvedTarget
    /// When it has waited for long enough, in nanoseconds since 1970; nil: it has not waited yet.
    private var deadline: Int?

    init(_ answer: CallerAnswer, _ target: ResolvedTarget) {
        (self.answer, self.target) = (answer, target)
    }

    /// Waits until there is room.
    /// - Returns: the room; nil: the limit has to be looked up again.
    /// - Throws: why it does not wait, or no longer.
    mutating func wait(for refusal: LimitRefusal) async throws(Refusal) -> HeldTurn? {
        guard let policy = refusal.rule.queue else { throw .limit(refusal) }
        let (record, loop) = (answer.record, answer.loop)
        var ended = refusal
        let priority = answer.priority
        guard loop.load.wait(priority, loop.snapshot.configuration.server.inFlight) else {
            ended.end = .overloaded
            loop.metrics.waited(for: refusal.rule.name, "overloaded", nanoseconds: nil)
            throw .limit(ended)
        }
        defer { loop.load.leave() }
        let now = wallClockNanoseconds()
        let deadline = deadline ?? now + min(policy.longestWait, answer.longestWait ?? .max)
        self.deadline = deadline
        let call = WaitingCall(
            flow: flow(policy),
            weight: record.caller?.permissions.weight ?? 1,
            priority: priority,
            cost: answer.expectedTokens(at: target),
            amount: refusal.amount,
            since: now,
            patience: max(0, deadline - now)
        )
        let timer = loop.context.loop.scheduleTask(in: .nanoseconds(Int64(max(0, deadline - now)))) {
            refusal.leave(call, .timedOut)
        }
        defer { timer.cancel() }
        var beginning = LimitCell.Beginning.waiting(position: 1)
        let keepAlive = answer.queueKeepAlive.map(QueueKeepAlive.init)
        defer { keepAlive?.stop() }
        let outcome = await refusal.turn(of: call) { began in
            beginning = began
            if let position = began.position {
                record.waits(at: position)
                keepAlive?.start(answer)
            }
        }
        let waited = wallClockNanoseconds() - now
        record.waited(for: waited, at: beginning.position)
        loop.metrics.waited(
            for: refusal.rule.name,
            Self.word(beginning, outcome),
            nanoseconds: beginning.position == nil ? nil : waited
        )
        switch (beginning, outcome) {
        case (.waiting, .turn(let turn)): return refusal.held(turn)
        case (.waiting, .retired): return nil
        case (.full(let estimate), _): (ended.end, ended.wait) = (.full, max(1, estimate))
        case (.hopeless(let estimate), _): (ended.end, ended.wait) = (.hopeless, estimate)
        case (.waiting, .timedOut), (.waiting, .cancelled): ended.end = .timedOut
        case (.waiting, .displaced): ended.end = .displaced
        }
        throw .limit(ended)
    }

    /// What became of it, in a word.
    private static func word(_ beginning: LimitCell.Beginning, _ outcome: WaitingCall.Outcome) -> String {
        switch (beginning, outcome) {
        case (.full, _): "full"
        case (.hopeless, _): "hopeless"
        case (.waiting, .turn): "turn"
        case (.waiting, .timedOut): "timed_out"
        case (.waiting, .cancelled): "left"
        case (.waiting, .displaced): "displaced"
        case (.waiting, .retired): "moved"
        }
    }

    /// Whose fair share it takes.
    private func flow(_ policy: QueuePolicy) -> String {
        policy.per.map { answer.record.countedValue(of: $0, target) ?? "" }.joined(separator: "\n")
    }
}

extension LimitCell.Beginning {
    fileprivate var position: Int? {
        if case .waiting(let position) = self { position } else { nil }
    }
}

extension CallerAnswer {
    /// How urgent the call is: what it says of itself, never more than its key may.
    var priority: CallPriority {
        CallPriority(of: exchange.head, from: record.caller)
    }

    /// The longest that the caller would have it wait, in nanoseconds; nil: it does not say, or not what can be understood.
    var longestWait: Int? { duration("x-gateway-max-wait") }

    /// How often a caller who wants a stream is told that the call waits, in nanoseconds; nil: never.
    var queueKeepAlive: Int? {
        guard record.wantsEvents, let interval = duration("x-gateway-queue-keepalive") else { return nil }
        return min(max(interval, QueueKeepAlive.shortest), QueueKeepAlive.longest)
    }

    private func duration(_ header: StaticString) -> Int? {
        guard let text = exchange.head.fields.first(header), text.utf8.count <= 20 else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1_000_000_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000]
        guard let number = Int(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let (product, isOver) = number.multipliedReportingOverflow(by: unit)
        return isOver ? nil : product
    }

    /// What the call will use in all, in tokens, as far as can be told.
    func expectedTokens(at target: ResolvedTarget) -> Int {
        var bytes = 0
        if case .length(let length) = exchange.head.framing { bytes = length }
        let usage = loop.expectedUsage(ofBytes: bytes, mostOutput: nil, at: target)
        return max(1, usage.inputTokens + usage.outputTokens)
    }
}

extension TrafficClock {
    /// The machine's, with things done later on a loop.
    init(_ loop: (any EventLoop)?) {
        self.init(
            now: wallClockNanoseconds,
            uptime: { Int(clamping: NIODeadline.now().uptimeNanoseconds) }
        ) { nanoseconds, work in
            guard let loop else { return }
            loop.scheduleTask(in: .nanoseconds(Int64(nanoseconds))) { work() }
        }
    }
}
