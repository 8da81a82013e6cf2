import NIOCore
import NIOEmbedded

@testable import Transport

/// A connection to an upstream without a network, on a loop whose time stands still until it is moved.
///
/// For tests that are not `async`: everything happens on their thread.
struct VirtualUpstream {
    let loop: EmbeddedEventLoop
    let context: LoopContext
    let channel: EmbeddedChannel
    let connection: UpstreamConnection
    private let settings: Upstream.Settings

    init(on loop: EmbeddedEventLoop = EmbeddedEventLoop(), _ adjust: (inout Upstream.Settings) -> Void = { _ in })
        throws
    {
        self.loop = loop
        context = LoopContext(loop, index: 0)
        let upstream = Upstream.plain(1, adjust)
        settings = upstream.settings
        channel = EmbeddedChannel(loop: loop)
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        connection = UpstreamConnection(upstream: upstream, context: context, pool: nil)
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    /// Begins to send a request.
    /// - Returns: how that ended: the answer's body, the error's name, or nothing yet.
    func send(_ request: UpstreamRequest) -> Box<String?> {
        sendCancellably(request).outcome
    }

    /// Begins to send a request that can be cancelled.
    func sendCancellably(_ request: UpstreamRequest) -> (outcome: Box<String?>, task: Task<Void, Never>) {
        let outcome = Box<String?>(nil)
        let deadline = loop.now + settings.totalTimeout
        let connection = connection
        let task = Task(executorPreference: context.executor) {
            do {
                outcome.value = try await connection.send(request, until: deadline)?.text ?? "(not written)"
            } catch {
                outcome.value = "\(error)"
            }
        }
        loop.run()
        return (outcome, task)
    }

    /// What the connection has sent since the last look.
    func sent() throws -> String {
        loop.run()
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: bytes) }
        return text
    }

    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
        loop.run()
    }

    func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        loop.run()
    }

    func end() {
        channel.close(promise: nil)
        loop.run()
    }

    var isOpen: Bool { channel.isActive }

    func pass(_ time: TimeAmount) {
        loop.advanceTime(by: time)
    }
}
