import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A request") struct Resend {
        /// Sends one request, so that there is an idle connection.
        private func warm(_ network: TestNetwork, _ vendor: PeerServer, _ upstream: Upstream) async throws -> Peer {
            let first = network.send(.get("/first"), to: upstream)
            let peer = await vendor.accept()
            try await peer.receiveRequest()
            peer.answer("")
            _ = try await first.value
            return peer
        }

        @Test("goes to another connection when the close was seen before a byte of it was written")
        func unwritten() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                idle.close()
                await network.eventually("the close is seen") { await network.upstreamConnectionCount == 0 }
                let second = network.send(.get("/second"), to: upstream)
                let peer = await vendor.accept()
                #expect(try await peer.receiveRequest().hasPrefix("GET /second "))
                peer.answer("ok")
                #expect(try await second.value.text == "ok")
                await vendor.close()
            }
        }

        @Test("is not sent again when a reused connection closes without a byte of answer")
        func stale() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                let second = network.send(.get(), to: upstream)
                try await idle.receiveRequest()
                idle.close()
                #expect(await second.upstreamError == .closedBeforeAnswer(reused: true))
                #expect(vendor.acceptedCount == 1)
                await vendor.close()
            }
        }

        @Test(
            "is sent again, once and on a fresh connection, when it says that it may be",
            arguments: ["close", "reset"]
        )
        func retriesStale(how: String) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                let second = network.send(.get("/second", retriesStale: true), to: upstream)
                try await idle.receiveRequest()
                if how == "close" { idle.close() } else { idle.reset() }
                let fresh = await vendor.accept()
                #expect(try await fresh.receiveRequest().hasPrefix("GET /second "))
                fresh.close()
                #expect(await second.upstreamError == .closedBeforeAnswer(reused: false))
                #expect(vendor.acceptedCount == 2)
                await vendor.close()
            }
        }

        @Test(
            "is not sent again when a fresh connection closes, or once a byte of an answer has come",
            arguments: [true, false]
        )
        func neverAgain(isFresh: Bool) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = isFresh ? nil : try await warm(network, vendor, upstream)
                let task = network.send(.get(retriesStale: true), to: upstream)
                let peer = if let idle { idle } else { await vendor.accept() }
                try await peer.receiveRequest()
                if !isFresh { peer.send("H") }
                await network.settle()
                peer.close()
                #expect(await task.upstreamError == (isFresh ? .closedBeforeAnswer(reused: false) : .cut))
                #expect(vendor.acceptedCount == 1)
                await vendor.close()
            }
        }

        @Test("fails by name when nobody listens")
        func refused() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                await vendor.close()
                for host in ["127.0.0.1", "localhost"] {
                    let upstream = Upstream.make(.http, host, vendor.port)
                    #expect(
                        await network.send(.get(), to: upstream).upstreamError == .connectFailed("Connection refused")
                    )
                }
            }
        }

        @Test("finds a server by a name with several addresses of which one answers")
        func severalAddresses() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.make(.http, "localhost", vendor.port)
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.answer("found")
                #expect(try await task.value.text == "found")
                await vendor.close()
            }
        }

        @Test("that is cancelled closes its connection at once")
        func cancelled() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                task.cancel()
                #expect(await task.upstreamError == .cancelled)
                await peer.closed()
                await vendor.close()
            }
        }

        @Test("that is sent once leaves no connection behind")
        func once() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let task = network.onLoop { try await ConnectionPool.sendOnce(.stream(), to: upstream, on: $0) }
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.answer("data: x\n\n", "content-type: text/event-stream\r\n")
                #expect(try await task.value.text == "data: x\n\n")
                await peer.closed()
                await vendor.close()
            }
        }

        @Test("is answered by a service in this process, whole, streamed and cut, and cancelled there with the caller")
        func inProcess() async throws {
            try await TestNetwork.run { network in
                let begun = Signal()
                let cancelled = Signal()
                let service = TestService { exchange in
                    switch exchange.head.target {
                    case "/cut":
                        exchange.respondCut(HTTPAnswer(status: 200, body: ByteBuffer(string: "whole")), after: 2)
                    case "/abort": exchange.abort()
                    case "/wait":
                        begun.fire()
                        await Signal.ofCancellation()
                        cancelled.fire()
                    default: exchange.respond("\(exchange.clientAddress ?? "here") \(exchange.head.target)")
                    }
                }
                let upstream = Upstream.make(.http, "inside", 80, route: .service(service))
                for target in ["/1", "/2"] {
                    let answer = try await network.send(.get(target), to: upstream).value
                    #expect(answer.text == "here \(target)")
                }
                #expect(await network.upstreamConnectionCount == 1)
                #expect(await network.send(.get("/cut"), to: upstream).upstreamError == .cut)
                #expect(
                    await network.send(.get("/abort"), to: upstream).upstreamError == .closedBeforeAnswer(reused: false)
                )
                let waiting = network.send(.get("/wait"), to: upstream)
                await begun.wait()
                waiting.cancel()
                await cancelled.wait()
                #expect(await waiting.upstreamError == .cancelled)
            }
        }
    }
}
