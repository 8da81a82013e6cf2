import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Transport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Everything here counts what the process has open, so one test runs at a time.
@Suite(.serialized, .timeLimit(.minutes(10)))
enum NetworkTests {}

/// Two event loops for what is under test and one for its peers, on loopback.
///
/// After a scenario nothing may be left: no connection of a server, none to an upstream, no file descriptor.
final class TestNetwork: Sendable {
    let group: MultiThreadedEventLoopGroup
    let peers: MultiThreadedEventLoopGroup
    let contexts: [LoopContext]

    private init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        peers = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        contexts = group.makeIterator().enumerated().map { LoopContext($1, index: $0) }
    }

    static func run(_ scenario: (TestNetwork) async throws -> Void) async throws {
        let network = TestNetwork()
        let before = openFileDescriptors()
        do {
            try await scenario(network)
            await network.expectNothingLeft(before)
        } catch {
            try? await network.stop()
            throw error
        }
        try await network.stop()
    }

    private func expectNothingLeft(_ before: Int) async {
        for context in contexts { try? await context.loop.submit { context.shutDown() }.get() }
        await eventually("upstream connections are closed") { await self.upstreamConnectionCount == 0 }
        await eventually("file descriptors return to \(before)") { Self.openFileDescriptors() <= before }
    }

    private func stop() async throws {
        try await group.shutdownGracefully()
        try await peers.shutdownGracefully()
    }

    static func openFileDescriptors() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }

    /// Looks again and again until something is so; the test fails if it never is.
    func eventually(
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ isSo: () async -> Bool
    ) async {
        for _ in 0..<20_000 {
            if await isSo() { return }
            // Lets every loop go round once.
            for context in contexts { try? await context.loop.submit {}.get() }
            try? await peers.any().scheduleTask(in: .microseconds(200)) {}.futureResult.get()
        }
        Issue.record("never: \(what)", sourceLocation: sourceLocation)
    }

    /// Lets everything that can happen happen: until the loops have gone round many times and nothing is moved any more.
    func settle() async {
        for _ in 0..<100 {
            for context in contexts { try? await context.loop.submit {}.get() }
            try? await peers.any().scheduleTask(in: .microseconds(500)) {}.futureResult.get()
        }
    }

    // MARK: Upstreams

    var context: LoopContext { contexts[0] }

    var upstreamConnectionCount: Int {
        get async {
            var count = 0
            for context in contexts {
                count += (try? await context.loop.submit { context.upstreamConnectionCount }.get()) ?? 0
            }
            return count
        }
    }

    /// Runs a task on the loop of the first context, as requests do.
    func onLoop<T: Sendable>(_ body: @escaping @Sendable (LoopContext) async throws -> T) -> Task<T, any Error> {
        let context = context
        return Task(executorPreference: context.executor) { try await body(context) }
    }

    // MARK: Servers

    func serve(
        _ service: any HTTPService,
        tls: TLSCertificateSource? = nil,
        _ adjust: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> TestServer {
        var configuration = ServerConfiguration(host: "127.0.0.1", port: 0)
        adjust(&configuration)
        let server = HTTPServer(
            configuration: configuration,
            service: service,
            group: group,
            contexts: contexts,
            tls: tls
        )
        let address = try await server.start()
        return TestServer(server: server, network: self, port: address?.port ?? 0)
    }
}

/// A server under test.
struct TestServer: Sendable {
    let server: HTTPServer
    let network: TestNetwork
    let port: Int

    func connect(tls: NIOSSLContext? = nil, reads: Bool = true) async throws -> Peer {
        let peer = Peer()
        _ = try await ClientBootstrap(group: network.peers)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(peer)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return peer
    }

    /// Waits until no connection is left, and stops.
    func stop() async {
        await network.eventually("no connection is left") { server.connectionCount == 0 }
        await server.drain(within: .zero)
    }
}
