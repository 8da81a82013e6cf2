import NIOCore
import NIOSSL
import Testing

@testable import Transport

extension Upstream {
    /// The server of a test.
    static func plain(_ port: Int, _ adjust: (inout Settings) -> Void = { _ in }) -> Upstream {
        make(.http, "127.0.0.1", port, adjust)
    }

    static func make(
        _ scheme: Origin.Scheme,
        _ host: String,
        _ port: Int,
        route: Route = .direct,
        trust: NIOSSLTrustRoots = .default,
        _ adjust: (inout Settings) -> Void = { _ in }
    ) -> Upstream {
        var settings = Settings()
        adjust(&settings)
        // Only TLS's library can fail here.
        return try! Upstream(
            origin: Origin(scheme: scheme, host: host, port: port),
            route: route,
            settings: settings,
            trustRoots: trust
        )
    }
}

extension UpstreamRequest {
    static func get(_ target: String = "/", retriesStale: Bool = false, limit: Int = 1 << 20) -> UpstreamRequest {
        UpstreamRequest(
            method: .get,
            bytes: ByteBuffer(string: "GET \(target) HTTP/1.1\r\nhost: a\r\n\r\n"),
            collectLimit: limit,
            retriesStale: retriesStale
        )
    }

    static func stream(_ target: String = "/") -> UpstreamRequest {
        var request = get(target)
        request.relays = .events
        return request
    }
}

extension UpstreamResponse {
    /// The body of a whole answer.
    var text: String {
        switch body {
        case .whole(let bytes): String(buffer: bytes)
        case .stream: "(a stream)"
        }
    }
}

extension TestNetwork {
    /// Sends a request through the pool of the first loop.
    func send(_ request: UpstreamRequest, to upstream: Upstream) -> Task<UpstreamResponse, any Error> {
        onLoop { try await $0.pool(of: upstream).send(request) }
    }

    /// Connections and waiting requests of an upstream's pool.
    func pool(of upstream: Upstream) async throws -> (connections: Int, waiting: Int) {
        let context = context
        return try await context.loop.submit {
            let pool = context.pool(of: upstream)
            return (pool.connectionCount, pool.waitingCount)
        }.get()
    }

    /// Waits until so many requests wait for a connection.
    func waiting(_ count: Int, for upstream: Upstream) async {
        await eventually("\(count) requests wait") { (try? await self.pool(of: upstream).waiting) == count }
    }
}

extension Task where Failure == any Error {
    /// The error that the task ended with, if it is the upstream's.
    var upstreamError: UpstreamError? {
        get async {
            switch await result {
            case .success: nil
            case .failure(let error): error as? UpstreamError
            }
        }
    }
}

extension Peer {
    /// Takes a request without a body.
    @discardableResult
    func receiveRequest() async throws -> String { try await receive(through: "\r\n\r\n") }

    func answer(_ text: String, _ fields: String = "") {
        send("HTTP/1.1 200 OK\r\ncontent-length: \(text.utf8.count)\r\n\(fields)\r\n\(text)")
    }
}
