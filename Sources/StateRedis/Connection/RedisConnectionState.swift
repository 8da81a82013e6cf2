internal import NIOCore

/// The life of one connection: it is being made, logs in, and then has batches of commands written and their replies told apart by nothing
/// but their order. Decides and does nothing; knows time only from what it is told.
struct RedisConnectionState: ~Copyable {
    private enum Phase {
        case connecting
        case loggingIn
        case ready
        case ended
    }

    private var phase = Phase.connecting
    private var login: RedisLogin
    /// Until when it must be ready.
    private let readyDeadline: NIODeadline
    /// Not written yet: the connection is not ready.
    private var waiting = CircularBuffer<RedisBatch>()
    /// In the order of their replies.
    private var written = CircularBuffer<RedisBatch>()

    init(login: RedisLogin, readyBy deadline: NIODeadline) {
        self.login = login
        readyDeadline = deadline
    }

    /// It has been made.
    /// - Returns: the login, to be written; nil where it comes too late.
    mutating func connected() -> ByteBuffer? {
        guard case .connecting = phase else { return nil }
        phase = .loggingIn
        return login.bytes
    }

    /// Takes a batch.
    /// - Returns: what is to be written at once.
    mutating func submit(_ batch: RedisBatch) -> ByteBuffer? {
        guard case .ready = phase else {
            waiting.append(batch)
            return nil
        }
        written.append(batch)
        return batch.write()
    }

    /// What follows from a reply.
    enum Receipt {
        case nothing
        /// The connection is ready: these are to be written, and these were cancelled before.
        case ready([ByteBuffer], dropped: [RedisBatch])
        /// The last reply to a batch.
        case answered(RedisBatch, [RedisValue])
        /// The connection is of no use; why.
        case broken(String)
    }

    /// Takes the next reply.
    mutating func receive(_ reply: RedisValue) -> Receipt {
        switch phase {
        case .connecting: return .broken("sends replies before it is asked")
        case .ended: return .nothing
        case .loggingIn:
            switch login.take(reply) {
            case .goesOn: return .nothing
            case .failed(let reason): return .broken(reason)
            case .succeeded: return becomeReady()
            }
        case .ready:
            guard let batch = written.first else { return .broken("sends replies that nobody asked for") }
            guard let replies = batch.take(reply) else { return .nothing }
            written.removeFirst()
            return .answered(batch, replies)
        }
    }

    private mutating func becomeReady() -> Receipt {
        phase = .ready
        var bytes: [ByteBuffer] = []
        var dropped: [RedisBatch] = []
        while let batch = waiting.popFirst() {
            if batch.isCancelled {
                dropped.append(batch)
            } else {
                written.append(batch)
                bytes.append(batch.write())
            }
        }
        return .ready(bytes, dropped: dropped)
    }

    // MARK: Time

    /// When something may be overdue.
    var nextDeadline: NIODeadline? {
        switch phase {
        case .connecting, .loggingIn: min(readyDeadline, waiting.first?.deadline ?? readyDeadline)
        case .ready: written.first?.deadline
        case .ended: nil
        }
    }

    /// What is overdue.
    enum Lateness {
        case none
        /// These were not even written: that is all there is to them.
        case batches([RedisBatch])
        /// The connection is given up; why.
        case connection(String)
    }

    /// Looks what is overdue.
    mutating func expire(at now: NIODeadline) -> Lateness {
        switch phase {
        case .ended: return .none
        case .ready:
            guard let first = written.first, first.deadline <= now else { return .none }
            return .connection("did not answer in time")
        case .connecting, .loggingIn:
            if readyDeadline <= now {
                return .connection(
                    phase == .connecting ? "could not be connected to in time" : "did not answer the login in time"
                )
            }
            var late: [RedisBatch] = []
            while let first = waiting.first, first.deadline <= now { late.append(waiting.removeFirst()) }
            return late.isEmpty ? .none : .batches(late)
        }
    }

    // MARK: The end

    /// Nobody waits for anything.
    var isIdle: Bool { waiting.isEmpty && written.isEmpty }

    /// It is ready for commands.
    var isReady: Bool { phase == .ready }

    /// It has ended.
    var isEnded: Bool { phase == .ended }

    /// Ends it, once.
    /// - Returns: all that will have no reply.
    mutating func end() -> [RedisBatch] {
        phase = .ended
        let lost = Array(written) + Array(waiting)
        written.removeAll()
        waiting.removeAll()
        return lost
    }
}
