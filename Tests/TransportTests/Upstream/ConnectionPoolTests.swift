import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A pool") struct Pool {
        @Test("uses a connection again")
        func reuse() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let first = network.send(.get("/1"), to: upstream)
                let peer = await vendor.accept()
                #expect(try await peer.receiveRequest().hasPrefix("GET /1 "))
                peer.answer("one")
                #expect(try await first.value.text == "one")
                let second = network.send(.get("/2"), to: upstream)
                #expect(try await peer.receiveRequest().hasPrefix("GET /2 "))
                peer.answer("two")
                #expect(try await second.value.text == "two")
                #expect(vendor.acceptedCount == 1)
                await vendor.close()
            }
        }

        @Test(
            "does not use a connection again that its server closes, or that brings more than its answer",
            arguments: [true, false]
        )
        func noReuse(closes: Bool) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let first = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                if closes {
                    peer.answer("", "connection: close\r\n")
                } else {
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1")
                }
                _ = try await first.value
                await peer.closed()
                #expect(await network.upstreamConnectionCount == 0)
                await vendor.close()
            }
        }

        @Test("closes a connection that brings bytes while it is idle")
        func unaskedBytes() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let first = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.answer("")
                _ = try await first.value
                peer.answer("not asked for")
                await peer.closed()
                await network.eventually("none is left") { await network.upstreamConnectionCount == 0 }
                await vendor.close()
            }
        }

        @Test("closes a connection that has been idle for long")
        func idleTimeout() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) { $0.idleTimeout = .milliseconds(1) }
                let first = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.answer("")
                _ = try await first.value
                await peer.closed()
                await vendor.close()
            }
        }

        @Test("lets requests wait for a connection, in order and up to a limit")
        func waiting() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) {
                    $0.maximumConnections = 1
                    $0.maximumWaiting = 2
                }
                let tasks = [network.send(.get("/0"), to: upstream)]
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                let second = network.send(.get("/1"), to: upstream)
                await network.waiting(1, for: upstream)
                let third = network.send(.get("/2"), to: upstream)
                await network.waiting(2, for: upstream)
                #expect(await network.send(.get("/3"), to: upstream).upstreamError == .tooManyWaiting)
                for (number, task) in (tasks + [second, third]).enumerated() {
                    if number > 0 { #expect(try await peer.receiveRequest().hasPrefix("GET /\(number) ")) }
                    peer.answer("\(number)")
                    #expect(try await task.value.text == "\(number)")
                }
                #expect(vendor.acceptedCount == 1)
                await vendor.close()
            }
        }

        @Test("forgets a request that is cancelled while it waits")
        func cancelledWaiter() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) { $0.maximumConnections = 1 }
                let first = network.send(.get("/0"), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                let second = network.send(.get("/1"), to: upstream)
                await network.waiting(1, for: upstream)
                let third = network.send(.get("/2"), to: upstream)
                await network.waiting(2, for: upstream)
                second.cancel()
                #expect(await second.upstreamError == .cancelled)
                #expect(try await network.pool(of: upstream) == (1, 1))
                peer.answer("")
                _ = try await first.value
                #expect(try await peer.receiveRequest().hasPrefix("GET /2 "))
                peer.answer("")
                _ = try await third.value
                #expect(try await network.pool(of: upstream) == (1, 0))
                await vendor.close()
            }
        }

        @Test("gives the place of a connection that closes to the request that waits")
        func placePassesOn() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) { $0.maximumConnections = 1 }
                let first = network.send(.get("/0"), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                let second = network.send(.get("/1"), to: upstream)
                await network.waiting(1, for: upstream)
                peer.close()
                #expect(await first.upstreamError == .closedBeforeAnswer(reused: false))
                let other = await vendor.accept()
                #expect(try await other.receiveRequest().hasPrefix("GET /1 "))
                other.answer("")
                _ = try await second.value
                await vendor.close()
            }
        }

        @Test("ends a request that waits longer than it may take as a whole")
        func waitingTooLong() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) {
                    $0.maximumConnections = 1
                    $0.totalTimeout = .milliseconds(200)
                    $0.firstByteTimeout = .hours(1)
                }
                let tasks = (0..<3).map { network.send(.get("/\($0)"), to: upstream) }
                for task in tasks { #expect(await task.upstreamError == .totalTimeout) }
                #expect(try await network.pool(of: upstream) == (0, 0))
                await vendor.close()
            }
        }

        @Test("ends a request that waits with a streamed body for as long as an upstream may take nothing of it")
        func waitingWithBody() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) {
                    $0.maximumConnections = 1
                    $0.betweenBytesTimeout = .milliseconds(100)
                }
                let first = network.send(.get("/1"), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                let other = network.send(.get("/2"), to: upstream)
                await network.waiting(1, for: upstream)
                let body = ScriptedBody()
                let upload = network.send(.upload(body), to: upstream)
                #expect(await upload.upstreamError == .sendTimeout)
                #expect(body.askedCount == 0)
                peer.answer("")
                _ = try await first.value
                #expect(try await peer.receiveRequest().hasPrefix("GET /2 "))
                peer.answer("")
                _ = try await other.value
                await vendor.close()
            }
        }

        @Test("closes what is idle when it is retired, and what is in use when it is done")
        func retire() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let tasks = (0..<2).map { network.send(.get("/\($0)"), to: upstream) }
                let peers = [await vendor.accept(), await vendor.accept()]
                for peer in peers { try await peer.receiveRequest() }
                peers[0].answer("")
                await network.eventually("one is idle") { await network.idleCount(of: upstream) == 1 }
                let context = network.context
                try await context.loop.submit { context.retire(keeping: []) }.get()
                await peers[0].closed()
                #expect(await network.upstreamConnectionCount == 1)
                peers[1].answer("done")
                await peers[1].closed()
                for task in tasks { _ = try await task.value }
                await vendor.close()
            }
        }

        @Test("keeps the connections of upstreams that stay")
        func retireOthers() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let first = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.answer("")
                _ = try await first.value
                let context = network.context
                try await context.loop.submit { context.retire(keeping: [upstream]) }.get()
                let second = network.send(.get(), to: upstream)
                try await peer.receiveRequest()
                peer.answer("")
                _ = try await second.value
                await vendor.close()
            }
        }
    }
}

extension TestNetwork {
    func idleCount(of upstream: Upstream) async -> Int {
        let context = context
        return (try? await context.loop.submit { context.pool(of: upstream).idleCount }.get()) ?? 0
    }
}
