import Metering
import NIOCore
import Storage

/// Lines of the ledger on their way from one event loop to the writer, which they reach together: a call takes no lock and wakes
/// nobody. Confined to its loop.
final class LedgerBuffer {
    private let loop: any EventLoop
    private let writer: LedgerWriter
    private var entries: [LedgerEntry] = []
    private var isScheduled = false
    var interval: TimeAmount
    private static let handedOverAt = 1000

    init(_ writer: LedgerWriter, loop: any EventLoop, interval: TimeAmount) {
        self.writer = writer
        self.loop = loop
        self.interval = interval
    }

    /// No more calls should be taken.
    var isFull: Bool { writer.isFull }

    /// Takes the lines of a call.
    func add(_ lines: [LedgerEntry]) {
        guard !lines.isEmpty else { return }
        entries += lines
        if entries.count >= Self.handedOverAt { return flush() }
        guard !isScheduled else { return }
        isScheduled = true
        let buffer = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: interval) {
            buffer.value.isScheduled = false
            buffer.value.flush()
        }
    }

    /// Takes the lines of a call and returns when they are on the disk.
    func commit(_ lines: [LedgerEntry]) async {
        await writer.commit(lines)
    }

    /// Hands over what there is.
    func flush() {
        guard !entries.isEmpty else { return }
        writer.add(entries)
        entries.removeAll(keepingCapacity: true)
    }
}
