import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One attempt to make a connection: it succeeds, fails or is given up once, and whatever it opened for nothing closes.
/// Confined to its event loop, which makes the unchecked conformance right.
final class ConnectionAttempt: @unchecked Sendable {
    private let ready: EventLoopPromise<UpstreamConnection>
    private let loop: any EventLoop
    private var channels: [any Channel] = []
    private var timer: Scheduled<Void>?
    private(set) var isOver = false

    /// - Parameters:
    ///   - limit: how long the attempt may take.
    ///   - lateness: the error after that.
    init(on loop: any EventLoop, within limit: TimeAmount, lateness: UpstreamError) {
        self.loop = loop
        ready = loop.makePromise()
        timer = loop.scheduleTask(in: limit) { self.fail(lateness) }
    }

    /// The connection, once it is ready for a request.
    func connection() async throws -> UpstreamConnection {
        try await withTaskCancellationHandler {
            try await ready.futureResult.get()
        } onCancel: {
            if loop.inEventLoop { fail(.cancelled) } else { loop.execute { self.fail(.cancelled) } }
        }
    }

    /// Takes note of a channel that is being connected: one of several where a name has several addresses.
    /// - Throws: when it comes too late.
    func adopt(_ channel: any Channel) throws {
        if isOver { throw ChannelError.ioOnClosedChannel }
        channels.append(channel)
    }

    func succeed(_ connection: UpstreamConnection) {
        finish()
        ready.succeed(connection)
    }

    func fail(_ error: any Error) {
        fail(Self.told(error))
    }

    func fail(_ error: UpstreamError) {
        if isOver { return }
        let opened = channels
        finish()
        ready.fail(error)
        for channel in opened { channel.closeAtOnce() }
    }

    private func finish() {
        isOver = true
        channels = []
        timer?.cancel()
        timer = nil
    }

    // MARK: Errors

    private static func told(_ error: any Error) -> UpstreamError {
        switch error {
        case let error as UpstreamError: error
        case ChannelError.connectTimeout: .connectTimeout
        case let error as NIOConnectionError: told(error)
        case let error as NIOSSLError: .tlsFailed("\(error)")
        case let error as NIOSSLExtraError: .tlsFailed("\(error)")
        case let error as BoringSSLError: .tlsFailed("\(error)")
        case let error as IOError: .connectFailed(error.reasonText)
        default: .connectFailed("\(type(of: error))")
        }
    }

    private static func told(_ error: NIOConnectionError) -> UpstreamError {
        guard let last = error.connectionErrors.last?.error else {
            return .connectFailed("the name \(error.host) cannot be resolved")
        }
        return told(last)
    }
}

extension IOError {
    /// The system's words for the error.
    package var reasonText: String { String(cString: strerror(errnoCode)) }
}
