import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

@testable import Transport

/// The far end of a connection, speaking raw bytes: a client of the server under test, or a server of the client under
/// test.
final class Peer: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var channel: (any Channel)?
        var bytes: [UInt8] = []
        var total = 0
        var isClosed = false
        var errors: [any Error] = []
        var waiting: [(isMet: @Sendable (borrowing State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    struct Ended: Error, CustomStringConvertible {
        let before: String
        let after: String
        var description: String {
            "the connection closed before \(before.debugDescription), after \(after.debugDescription)"
        }
    }

    private let state = NIOLockedValueBox(State())

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        state.withLockedValue { $0.channel = channel }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        change {
            $0.bytes += bytes.readableBytesView
            $0.total += bytes.readableBytes
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        change {
            $0.isClosed = true
            $0.channel = nil
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        change {
            $0.isClosed = true
            $0.channel = nil
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        change { $0.errors.append(error) }
        context.close(promise: nil)
    }

    private func change(_ body: (inout State) -> Void) {
        let met = state.withLockedValue { state -> [CheckedContinuation<Void, Never>] in
            body(&state)
            var met: [CheckedContinuation<Void, Never>] = []
            var rest = state.waiting
            rest.removeAll { waiting in
                guard waiting.isMet(state) else { return false }
                met.append(waiting.continuation)
                return true
            }
            state.waiting = rest
            return met
        }
        for one in met { one.resume() }
    }

    private func wait(until isMet: @escaping @Sendable (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isMetAlready = state.withLockedValue { state -> Bool in
                if isMet(state) { return true }
                state.waiting.append((isMet, continuation))
                return false
            }
            if isMetAlready { continuation.resume() }
        }
    }

    // MARK: Speaking

    private var channel: (any Channel)? { state.withLockedValue { $0.channel } }

    func send(_ text: String) {
        guard let channel else { return }
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Sends so many bytes.
    func send(count: Int) {
        guard let channel else { return }
        channel.writeAndFlush(ByteBuffer(repeating: UInt8(ascii: "x"), count: count), promise: nil)
    }

    /// Bytes that were given to the connection and that the system has not taken yet.
    var unsent: Int {
        get async {
            guard let channel else { return 0 }
            return (try? await channel.getOption(.bufferedWritableBytes).get()) ?? 0
        }
    }

    func close() {
        channel?.close(promise: nil)
    }

    /// Closes with a reset.
    func reset() {
        guard let channel else { return }
        channel.eventLoop.execute {
            channel.resetsAtClose()
            channel.close(promise: nil)
        }
    }

    /// Closes below TLS.
    func closeWithoutGoodbye() {
        guard let channel else { return }
        channel.eventLoop.execute { channel.closeAtOnce(saysGoodbye: false) }
    }

    /// Sends a last text in the clear and speaks TLS from then on.
    func startTLS(_ tls: NIOSSLContext, after text: String) async throws {
        guard let channel else { return }
        try await channel.eventLoop.submit {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
        }.get()
    }

    func setReading(_ reads: Bool) async {
        try? await channel?.setOption(.autoRead, value: reads).get()
    }

    // MARK: Listening

    /// Takes what comes up to and with the text.
    /// - Throws: `Ended` when the connection closes before.
    @discardableResult
    func receive(through text: String) async throws -> String {
        let wanted = Array(text.utf8)
        await wait { $0.isClosed || $0.bytes.contains(wanted) }
        return try state.withLockedValue { state in
            guard let range = state.bytes.firstRange(of: wanted) else {
                throw Ended(before: text, after: String(decoding: state.bytes, as: UTF8.self))
            }
            let taken = state.bytes[..<range.upperBound]
            defer { state.bytes.removeFirst(taken.count) }
            return String(decoding: taken, as: UTF8.self)
        }
    }

    /// Takes a head and the body that its `content-length` announces.
    func receiveMessage() async throws -> String {
        let head = try await receive(through: "\r\n\r\n")
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        guard let length, length > 0 else { return head }
        return try await head + receive(count: length)
    }

    func receive(count: Int) async throws -> String {
        await wait { $0.isClosed || $0.bytes.count >= count }
        return try state.withLockedValue { state in
            guard state.bytes.count >= count else {
                throw Ended(before: "\(count) bytes", after: String(decoding: state.bytes, as: UTF8.self))
            }
            defer { state.bytes.removeFirst(count) }
            return String(decoding: state.bytes.prefix(count), as: UTF8.self)
        }
    }

    /// Takes everything until the connection closes.
    func receiveAll() async -> String {
        await closed()
        return state.withLockedValue { state in
            defer { state.bytes = [] }
            return String(decoding: state.bytes, as: UTF8.self)
        }
    }

    func closed() async {
        await wait { $0.isClosed }
    }

    /// Waits until so many bytes have come in all.
    func received(atLeast count: Int) async {
        await wait { $0.isClosed || $0.total >= count }
    }

    var isClosed: Bool { state.withLockedValue { $0.isClosed } }
    var receivedCount: Int { state.withLockedValue { $0.total } }
    var errors: [any Error] { state.withLockedValue { $0.errors } }
}

extension Array where Element == UInt8 {
    func contains(_ wanted: [UInt8]) -> Bool { firstRange(of: wanted) != nil }

    func firstRange(of wanted: [UInt8]) -> Range<Int>? {
        guard !wanted.isEmpty, count >= wanted.count else { return nil }
        return (0...(count - wanted.count)).first { self[$0..<($0 + wanted.count)].elementsEqual(wanted) }
            .map { $0..<($0 + wanted.count) }
    }
}
