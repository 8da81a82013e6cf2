import Access
import Core
import Logging
import Metering
import NIOCore
import Traffic
import Transport

/// One line a request. Lines of a loop are collected and handed on together, so that logging costs a request no system
/// call and no lock.
final class AccessLog {
    private static let flushSize = 32 << 10
    private static let flushDelay = TimeAmount.milliseconds(100)

    private let sink: LogSink
    private let loop: any EventLoop
    private var lines = ByteBuffer()
    private var isScheduled = false
    private var clock = LogClock()
    private var callers = CallerLogMembers()
    var settings: Configuration.Log

    init(sink: LogSink, loop: any EventLoop, settings: Configuration.Log) {
        self.sink = sink
        self.loop = loop
        self.settings = settings
    }

    /// Writes the line of a call.
    func write(_ record: CallRecord) {
        guard settings.level <= .info else { return }
        write { line in
            line.text("request_id", record.requestID)
            line.number("status", record.status)
            if let code = record.errorCode { line.text("error", code) }
            if let queueTime = record.queueTime { line.number("queue_ms", queueTime / 1_000_000) }
            if let refusal = record.limits?.refusal {
                line.text(refusal.isEnforced ? "limited_by" : "would_be_limited_by", refusal.name)
            }
            if let caller = record.caller { line.members(callers.members(of: caller)) }
            if let operation = record.operation {
                line.text("method", operation.method.name)
                line.text("path", operation.path)
            } else {
                line.text("model", record.modelAsked)
            }
            if let attempt = record.attempt {
                if record.modelTold == nil {
                    line.members(attempt.target.logMembers)
                } else {
                    line.text("vendor", record.vendorName)
                    line.text("target", record.modelName)
                }
                line.number("attempts", record.attempts.count)
            }
            line.flag("stream", record.isStream)
            if record.isCoalesced { line.flag("coalesced", true) }
            if let usage = record.charge.usage {
                line.number("input_tokens", usage.inputTokens)
                line.number("output_tokens", usage.outputTokens)
                if let cached = usage.cachedInputTokens, cached > 0 { line.number("cached_input_tokens", cached) }
                if let reasoning = usage.reasoningTokens, reasoning > 0 { line.number("reasoning_tokens", reasoning) }
                if record.charge.isEstimate { line.flag("estimated", true) }
            }
            if let cost = record.charge.cost, !record.attempts.isEmpty { line.text("cost_usd", cost.description) }
            if !record.dropped.isEmpty { line.text("dropped", record.dropped.joined(separator: ",")) }
            if let first = record.timeToFirstByte { line.milliseconds("ttft_ms", first) }
            line.milliseconds("duration_ms", record.total)
            line.number("overhead_us", Int(record.overheadMicroseconds))
            if let address = record.clientAddress { line.text("client", address) }
        }
    }

    /// Writes the line of a request that came to no call.
    func writeRefusal(requestID: String?, status: Int, code: String?, path: String?) {
        guard settings.level <= .info else { return }
        write { line in
            if let requestID { line.text("request_id", requestID) }
            line.number("status", status)
            if let code { line.text("error", code) }
            if let path { line.text("path", path) }
        }
    }

    /// Writes a line of something that the operator should see to.
    func warn(_ message: String, vendor: String, reason: String) {
        guard settings.level <= .warning else { return }
        write(.warning, message) { line in
            line.text("vendor", vendor)
            line.text("reason", reason)
        }
    }

    /// Writes the line of a client whose attempts are not looked at for a while.
    func warn(ofAttemptsFrom address: String, failures: Int, seconds: Int) {
        guard settings.level <= .warning else { return }
        write(.warning, "too many attempts with keys or tokens that are not taken") { line in
            line.text("client", address)
            line.number("failures", failures)
            line.number("refused_for_s", seconds)
        }
    }

    /// Hands on what has been collected.
    func flush() {
        guard lines.readableBytes > 0 else { return }
        sink.write(lines)
        lines.clear()
    }

    private func write(
        _ level: Configuration.Log.Level = .info,
        _ message: String = "request",
        _ body: (inout LogLine) -> Void
    ) {
        var line = LogLine(buffer: lines, format: settings.format)
        lines = ByteBuffer()
        line.begin(time: clock.text(), level: level.logging, message: message)
        body(&line)
        lines = line.end()
        if lines.readableBytes >= Self.flushSize { return flush() }
        guard !isScheduled else { return }
        isScheduled = true
        let log = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: Self.flushDelay) {
            log.value.isScheduled = false
            log.value.flush()
        }
    }
}

extension Configuration.Log.Level: Comparable {
    /// In the order of swift-log's levels.
    public static func < (one: Self, other: Self) -> Bool {
        one.logging < other.logging
    }

    /// The same level in swift-log.
    var logging: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
