import Metering
import NIOCore
import Storage

/// Lines of the ledger on their way from one event loop to the writer, which they reach together: a call takes no lock and wakes
/// nobody. Confined to its loop.
final class LedgerBuffer {
    private let loop: any EventLoop
    private let writer: LedgerWriter
    private var lines = LedgerLines()
    private var kinds = RecentKinds()
    private var isScheduled = false
    /// Lines that there were the last time, for which room is made.
    private var handedOver = 0
    private var interval: TimeAmount
    private static let handedOverAt = 1000

    init(_ writer: LedgerWriter, loop: any EventLoop, interval: TimeAmount) {
        self.writer = writer
        self.loop = loop
        self.interval = interval
    }

    /// Goes on by another configuration.
    /// - Parameter interval: how long lines gather at most.
    func configure(_ interval: TimeAmount) {
        self.interval = interval
        // They hold targets of the former one.
        kinds = RecentKinds()
    }

    /// No more calls should be taken.
    var isFull: Bool { writer.isFull }

    /// Takes the lines of a call.
    /// - Parameter write: adds them to the others; none, where there are none.
    func add(_ write: (inout LedgerLines, inout RecentKinds) -> Void) {
        if lines.isEmpty { lines.reserveCapacity(handedOver) }
        write(&lines, &kinds)
        guard !lines.isEmpty else { return }
        if lines.count >= Self.handedOverAt { return flush() }
        guard !isScheduled else { return }
        isScheduled = true
        let buffer = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: interval) {
            buffer.value.isScheduled = false
            buffer.value.flush()
        }
    }

    /// Takes the lines of a call and returns when they are on the disk.
    /// - Parameter write: as with ``add(_:)``.
    func commit(_ write: (inout LedgerLines, inout RecentKinds) -> Void) async {
        var lines = LedgerLines()
        write(&lines, &kinds)
        if !lines.isEmpty { await writer.commit(lines) }
    }

    /// Hands over what there is, without copying it.
    func flush() {
        guard !lines.isEmpty else { return }
        // About as many will come until the next time.
        handedOver = min(lines.count + lines.count / 8, Self.handedOverAt + 8)
        writer.add(lines)
        lines = LedgerLines()
    }
}
