import NIOCore

/// Something that must not take longer than a point in time, such as a connection that waits for bytes.
protocol Deadlined: AnyObject {
    /// Nil while there is nothing to wait for.
    var deadline: NIODeadline? { get }
    /// The deadline has passed. The receiver moves or clears it.
    func deadlinePassed()
}

/// Watches the deadlines of one event loop.
///
/// A timer of its own for every wait would cost each request several heap operations; here setting a deadline is a
/// store, and one tick looks at all of them. Deadlines are therefore up to a tick late.
final class DeadlineKeeper {
    static let tick = TimeAmount.milliseconds(50)

    private let loop: any EventLoop
    private var watched: [ObjectIdentifier: any Deadlined] = [:]
    private var timer: RepeatedTask?

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func watch(_ watched: any Deadlined) {
        self.watched[ObjectIdentifier(watched)] = watched
        if timer == nil { start() }
    }

    func forget(_ watched: any Deadlined) {
        self.watched[ObjectIdentifier(watched)] = nil
        if self.watched.isEmpty { stop() }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    private func start() {
        let keeper = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in keeper.value.check() }
    }

    private func check() {
        let now = loop.now
        // Those that are late are collected first: what they do may change the set.
        var late: [any Deadlined] = []
        for one in watched.values {
            if let deadline = one.deadline, deadline <= now { late.append(one) }
        }
        for one in late where one.deadline.map({ $0 <= now }) ?? false { one.deadlinePassed() }
    }
}
