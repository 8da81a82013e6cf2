import Core
import Dialects
import Framing
import JSON
import NIOCore
import NIOPosix
import Simulator
import Transport

/// A simulated vendor on a port of loopback, with the gateway's own client in front of it.
final class Vendor: Sendable {
    let service: SimulatorService
    let server: SimulatorServer
    private let group: MultiThreadedEventLoopGroup
    private let contexts: [LoopContext]
    private let address: SocketAddress
    private let upstream: Upstream
    /// The same service at the other end of a socket pair, as the gateway holds it.
    private let inProcess: Upstream

    /// Runs a test with a vendor and takes everything down afterwards.
    static func with<Result: Sendable>(
        _ profile: String = "",
        seed: UInt64 = 1,
        storage: StorageLimits = StorageLimits(),
        _ body: (Vendor) async throws -> Result
    ) async throws -> Result {
        let vendor = try await Vendor(SimulatorProfile(parsing: profile), seed, storage)
        do {
            let result = try await body(vendor)
            try await vendor.stop()
            return result
        } catch {
            try await vendor.stop()
            throw error
        }
    }

    private init(_ profile: SimulatorProfile, _ seed: UInt64, _ storage: StorageLimits) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        contexts = group.makeIterator().enumerated().map { LoopContext($1, index: $0) }
        service = SimulatorService(profile: profile, seed: seed, storage: storage, now: { 1_700_000_000 })
        server = SimulatorServer(service, port: 0, group: group, contexts: contexts)
        address = try await server.start()!
        upstream = try Upstream(origin: .init(scheme: .http, host: "127.0.0.1", port: address.port!))
        inProcess = try Upstream(
            origin: .init(scheme: .http, host: "simulator", port: 80),
            route: .service(service)
        )
    }

    private func stop() async throws {
        for context in contexts { try await context.loop.submit { context.shutDown() }.get() }
        await server.stop()
        try await group.shutdownGracefully()
    }

    // MARK: The gateway's client

    struct Response {
        let status: Int
        let fields: HTTPFields
        let body: ByteBuffer
    }

    func send(
        _ method: HTTPMethod,
        _ path: String,
        _ body: ByteBuffer = ByteBuffer(),
        contentType: String = "application/json",
        inProcess isInProcess: Bool = false
    ) async throws -> Response {
        var bytes = Self.head(method, path, body, contentType)
        bytes.writeImmutableBuffer(body)
        let request = UpstreamRequest(method: method, bytes: bytes, collectLimit: 1 << 24)
        let context = contexts[1]
        let upstream = isInProcess ? inProcess : upstream
        let response = try await Task(executorPreference: context.executor) {
            try await context.pool(of: upstream).send(request)
        }.value
        guard case .whole(let whole) = response.body else { throw UpstreamError.cut }
        return Response(status: response.head.status, fields: response.head.fields, body: whole)
    }

    /// Asks as the gateway asks vendors, and reads as it reads their answers.
    func ask(_ call: Call, _ name: DialectName, stream: Bool) async throws -> Reply {
        let (dialect, expectation, path, body) = try Self.written(call, name, stream: stream)
        let response = try await send(.post, path, body)
        guard response.status == 200 else { throw dialect.readError(status: response.status, body: response.body) }
        guard stream else { return try dialect.readReply(JSONDocument(parsing: response.body), expectation) }
        return try Self.read(response.body, dialect, expectation)
    }

    static func written(
        _ call: Call,
        _ name: DialectName,
        stream: Bool
    ) throws -> (any Dialect, ReplyExpectation, path: String, body: ByteBuffer) {
        let dialect = Dialects.named(name)
        let target = TargetProfile(vendor: "simulator", model: call.model, dialect: name)
        let request = try dialect.writeCall(call, for: target, stream: stream)
        let path = (name == .openAIChat ? "/v1" : "") + dialect.path(for: target, stream: stream)
        return (dialect, ReplyExpectation(target: target, answerTool: request.answerTool), path, request.body)
    }

    /// Reads a whole stream.
    /// - Throws: the vendor's error, or that the stream was cut.
    static func read(_ body: ByteBuffer, _ dialect: any Dialect, _ expectation: ReplyExpectation) throws -> Reply {
        var scanner = dialect.framing.makeScanner()
        scanner.receive(body)
        var reader = dialect.makeStreamReader(expectation)
        var told: [ReplyEvent] = []
        while let event = try scanner.next() { try reader.read(event, into: &told) }
        try reader.readEnd(into: &told)
        var accumulator = ReplyAccumulator()
        for event in told { accumulator.add(event) }
        if let failure = accumulator.failure { throw failure }
        return accumulator.reply
    }

    private static func head(
        _ method: HTTPMethod,
        _ path: String,
        _ body: ByteBuffer,
        _ contentType: String = "application/json"
    ) -> ByteBuffer {
        var head = ByteBuffer()
        HTTPHeadWriter.writeRequestLine(method, target: path, into: &head)
        HTTPHeadWriter.writeField("host", "simulator", into: &head)
        HTTPHeadWriter.writeField("content-type", contentType, into: &head)
        HTTPHeadWriter.writeField("content-length", body.readableBytes, into: &head)
        HTTPHeadWriter.endHead(into: &head)
        return head
    }

    // MARK: A client that sees every byte

    /// Sends a call on a connection of its own.
    func open(_ call: Call, _ name: DialectName, stream: Bool) async throws -> WireClient {
        let (_, _, path, body) = try Self.written(call, name, stream: stream)
        return try await open(path, body)
    }

    /// Posts JSON on a connection of its own.
    func open(_ path: String, _ body: ByteBuffer) async throws -> WireClient {
        let client = WireClient(on: group)
        var bytes = Self.head(.post, path, body)
        bytes.writeImmutableBuffer(body)
        try await client.send(bytes, to: address)
        return client
    }

    /// Waits until something is so; it must become so.
    func until(_ isSo: @escaping @Sendable () -> Bool) async throws {
        for _ in 0..<20_000 {
            if isSo() { return }
            try await group.next().scheduleTask(in: .milliseconds(1)) {}.futureResult.get()
        }
        throw NeverHappened()
    }

    struct NeverHappened: Error {}
}
