import NIOCore
import NIOEmbedded

@testable import Transport

/// A connection of the server without a network, on a loop whose time stands still until it is moved.
///
/// For tests that are not `async`: everything happens on their thread.
struct VirtualServer {
    let loop: EmbeddedEventLoop
    let context: LoopContext
    let channel: EmbeddedChannel
    let server: HTTPServer

    init(
        _ service: any HTTPService,
        on loop: EmbeddedEventLoop = EmbeddedEventLoop(),
        context: LoopContext? = nil,
        _ adjust: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        self.loop = loop
        self.context = context ?? LoopContext(loop, index: 0)
        var configuration = ServerConfiguration(host: "", port: 0)
        adjust(&configuration)
        server = HTTPServer(configuration: configuration, service: service, group: loop, contexts: [self.context])
        channel = EmbeddedChannel(loop: loop)
        try server.configure(channel)
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 1), promise: nil)
        loop.run()
    }

    func send(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        loop.run()
    }

    /// What the server has sent since the last look.
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

    /// Lets time pass, the deadlines' tick included.
    func pass(_ time: TimeAmount) {
        loop.advanceTime(by: time)
    }

    /// The client goes.
    func disconnect() {
        channel.close(promise: nil)
        loop.run()
    }

    var isOpen: Bool { channel.isActive }

    /// The client's bytes are wanted.
    var isReading: Bool {
        channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool ?? true
    }
}
