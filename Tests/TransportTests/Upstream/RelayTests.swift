import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A relay") struct RelayedStream {
        @Test("passes a stream on piece by piece and keeps the connection")
        func passes() async throws {
            try await RelayScene.run { scene in
                scene.vendor.send(RelayScene.head + "3\r\none\r\n")
                try await scene.client.receive(through: "3\r\none\r\n")
                scene.vendor.send("3\r\ntwo\r\n")
                try await scene.client.receive(through: "3\r\ntwo\r\n")
                scene.vendor.send("0\r\n\r\n")
                try await scene.client.receive(through: "4\r\n end\r\n0\r\n\r\n")
                #expect(await scene.outcome == "finished")
                #expect(await scene.network.upstreamConnectionCount == 1)
            }
        }

        @Test("tells of a stream that is cut, and passes on what came before", arguments: ["close", "reset"])
        func cut(how: String) async throws {
            try await RelayScene.run { scene in
                scene.vendor.send(RelayScene.head + "3\r\none\r\n2\r\nt")
                try await scene.client.receive(through: "one")
                if how == "close" { scene.vendor.close() } else { scene.vendor.reset() }
                #expect(await scene.outcome == "upstreamFailed(cut)")
                await scene.client.closed()
            }
        }

        @Test(
            "takes the end of the connection for the end of a stream without framing, but not a reset",
            arguments: [true, false]
        )
        func untilClose(isProper: Bool) async throws {
            try await RelayScene.run { scene in
                scene.vendor.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\none")
                try await scene.client.receive(through: "one")
                if isProper { scene.vendor.close() } else { scene.vendor.reset() }
                #expect(await scene.outcome == (isProper ? "finished" : "upstreamFailed(cut)"))
            }
        }

        @Test("tells of framing that is broken in the middle")
        func malformed() async throws {
            try await RelayScene.run { scene in
                scene.vendor.send(RelayScene.head + "3\r\none\r\nx\r\n")
                #expect(await scene.outcome?.hasPrefix("upstreamFailed(malformed") == true)
                await scene.vendor.closed()
                #expect(await scene.client.receiveAll().hasSuffix("one\r\n"))
            }
        }

        @Test("ends with the transform's error, in the middle and at the end", arguments: ["fail", "failAtEnd"])
        func transformError(text: String) async throws {
            try await RelayScene.run { scene in
                scene.vendor.send(
                    RelayScene.head + "3\r\none\r\n\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n0\r\n\r\n"
                )
                #expect(await scene.outcome == "transformFailed(Refused())")
                await scene.vendor.closed()
                #expect(await scene.client.receiveAll().contains("one"))
            }
        }

        @Test("ends at once when the client goes, and the vendor sees it")
        func clientGone() async throws {
            try await RelayScene.run { scene in
                scene.vendor.send(RelayScene.head + "3\r\none\r\n")
                try await scene.client.receive(through: "one")
                scene.client.close()
                await scene.vendor.closed()
                #expect(await scene.outcome == "cancelled")
            }
        }

        @Test("ends at once when the client goes before the vendor has answered")
        func clientGoneBefore() async throws {
            try await RelayScene.run { scene in
                scene.client.close()
                await scene.vendor.closed()
                #expect(await scene.outcome == "failed(cancelled)")
            }
        }

        @Test("reads no further from the vendor while the client does not read")
        func slowClient() async throws {
            try await RelayScene.run { scene in
                await scene.client.setReading(false)
                let size = 64 << 20
                scene.vendor.send(RelayScene.head + String(size, radix: 16) + "\r\n")
                scene.vendor.send(count: size)
                await scene.network.settle()
                // Four socket buffers, and in between what a channel holds before it says that it is full.
                #expect(await scene.vendor.unsent > size / 2)
                scene.vendor.send("\r\n0\r\n\r\n")
                await scene.client.setReading(true)
                #expect(await scene.outcome == "finished")
                await scene.client.received(atLeast: size)
            }
        }

        @Test("ends when the client goes while it does not read")
        func slowClientGone() async throws {
            try await RelayScene.run { scene in
                await scene.client.setReading(false)
                scene.vendor.send(RelayScene.head + String(64 << 20, radix: 16) + "\r\n")
                scene.vendor.send(count: 64 << 20)
                await scene.network.settle()
                scene.client.close()
                #expect(await scene.outcome == "cancelled")
                await scene.vendor.closed()
            }
        }
    }
}

/// A client, a server that relays, and the vendor that it relays from.
struct RelayScene {
    static let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    let network: TestNetwork
    let client: Peer
    let vendor: Peer
    private let log: RelayLog

    /// What the handler told of the relay's end.
    var outcome: String? {
        get async {
            await log.ended.wait()
            return log.outcome
        }
    }

    static func run(
        _ adjust: @escaping (inout Upstream.Settings) -> Void = { _ in },
        _ scenario: (RelayScene) async throws -> Void
    ) async throws {
        try await TestNetwork.run { network in
            let vendors = try await PeerServer(on: network.peers)
            let upstream = Upstream.plain(vendors.port, adjust)
            let log = RelayLog()
            let server = try await network.serve(
                TestService { exchange in
                    await log.relay(.stream(), to: upstream, exchange)
                }
            )
            let client = try await server.connect()
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            let vendor = await vendors.accept()
            try await vendor.receiveRequest()
            try await scenario(RelayScene(network: network, client: client, vendor: vendor, log: log))
            client.close()
            await server.stop()
            await vendors.close()
        }
    }
}

/// Relays an answer and remembers how that ended.
final class RelayLog: Sendable {
    let ended = Signal()
    private let text = Box("")

    var outcome: String { text.value }

    func relay(_ request: UpstreamRequest, to upstream: Upstream, _ exchange: HTTPExchange) async {
        defer { ended.fire() }
        do {
            let response = try await exchange.context.pool(of: upstream).send(request)
            guard case .stream(let stream) = response.body else { return text.value = "whole" }
            exchange.startStream(200, ResponseFields())
            let outcome = await stream.relay(through: Passage(), to: exchange)
            text.value = "\(outcome)".replacing("Transport.UpstreamError.", with: "")
                .replacing("TransportTests.Passage.", with: "")
            if case .finished = outcome { exchange.endStream() } else { exchange.abortStream() }
        } catch {
            text.value = "failed(\(error))"
        }
    }
}

/// Passes bytes on as they come and adds an end; fails when told to.
final class Passage: BodyTransform {
    struct Refused: Error {}

    private var failsAtEnd = false

    func receive(_ bytes: ByteBuffer, into out: inout ByteBuffer) throws {
        if bytes.readableBytes < 100 {
            let text = String(buffer: bytes)
            if text == "fail" { throw Refused() }
            failsAtEnd = failsAtEnd || text == "failAtEnd"
        }
        out.writeImmutableBuffer(bytes)
    }

    func receiveEnd(into out: inout ByteBuffer) throws {
        if failsAtEnd { throw Refused() }
        out.writeString(" end")
    }
}
