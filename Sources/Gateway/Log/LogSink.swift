import Dispatch
import NIOConcurrencyHelpers
import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes log lines to a file descriptor on a thread of its own, so that a slow reader of the log never makes a request
/// wait. What may wait is bounded; beyond it lines are left out, and their number is written when there is room again.
final class LogSink: Sendable {
    private struct Pending {
        var bytes = ByteBuffer()
        var left = 0
        var isWriting = false
    }

    private let descriptor: CInt
    private let bound: Int
    private let pending = NIOLockedValueBox(Pending())
    private let queue = DispatchQueue(label: "log")

    /// - Parameters:
    ///   - descriptor: where lines go; it must stay open.
    ///   - bound: the most bytes that may wait to be written.
    init(descriptor: CInt = STDERR_FILENO, bound: Int = 8 << 20) {
        self.descriptor = descriptor
        self.bound = bound
    }

    /// Takes whole lines, each with its line feed.
    func write(_ lines: ByteBuffer) {
        let starts = pending.withLockedValue { pending -> Bool in
            if pending.bytes.readableBytes + lines.readableBytes > bound {
                pending.left += lines.readableBytesView.lazy.filter { $0 == UInt8(ascii: "\n") }.count
            } else {
                pending.bytes.writeImmutableBuffer(lines)
            }
            defer { pending.isWriting = true }
            return !pending.isWriting
        }
        if starts { queue.async { self.drain() } }
    }

    /// Returns when everything given so far is written, or after so long when nobody reads it.
    func flush(within limit: DispatchTimeInterval = .seconds(2)) {
        let written = DispatchSemaphore(value: 0)
        queue.async {
            self.drain()
            written.signal()
        }
        _ = written.wait(timeout: .now() + limit)
    }

    private func drain() {
        while true {
            let bytes = pending.withLockedValue { pending -> ByteBuffer? in
                if pending.left > 0 {
                    pending.bytes.writeString(
                        "{\"level\":\"warning\",\"message\":\"log lines were left out\",\"count\":\(pending.left)}\n"
                    )
                    pending.left = 0
                }
                guard pending.bytes.readableBytes > 0 else {
                    pending.isWriting = false
                    return nil
                }
                defer { pending.bytes = ByteBuffer() }
                return pending.bytes
            }
            guard let bytes else { return }
            bytes.withUnsafeReadableBytes(writeAll)
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) {
        var at = 0
        while at < bytes.count, let base = bytes.baseAddress {
            #if canImport(Glibc)
                let count = Glibc.write(descriptor, base + at, bytes.count - at)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, base + at, bytes.count - at)
            #else
                let count = Darwin.write(descriptor, base + at, bytes.count - at)
            #endif
            if count > 0 {
                at += count
            } else if errno == EAGAIN {
                // The descriptor is shared with somebody who made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wanted, 1, -1)
            } else if errno != EINTR {
                // The reader is gone; there is nowhere left to say so.
                return
            }
        }
    }
}
