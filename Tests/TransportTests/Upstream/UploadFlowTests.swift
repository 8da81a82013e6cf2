import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A streamed body to an upstream") struct UploadFlow {
        let certificates = Certificates.shared
        private static let size = 48 << 20

        /// Sends one request, so that there is an idle connection.
        private func warm(_ network: TestNetwork, _ vendor: PeerServer, _ upstream: Upstream) async throws -> Peer {
            let first = network.send(.get("/first"), to: upstream)
            let peer = await vendor.accept()
            try await peer.receiveRequest()
            peer.answer("")
            _ = try await first.value
            return peer
        }

        // MARK: Sent once

        @Test("is never sent twice once a piece of it has been taken")
        func taken() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                let task = network.send(.upload(ScriptedBody(["one"]), retriesStale: true), to: upstream)
                try await idle.receive(through: "\r\n\r\none")
                idle.close()
                #expect(await task.upstreamError == .closedBeforeAnswer(reused: true))
                #expect(vendor.acceptedCount == 1)
                await vendor.close()
            }
        }

        @Test(
            "goes with its request to a fresh connection when nothing of it has been taken",
            arguments: [true, false]
        )
        func untaken(retriesStale: Bool) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                let body = ScriptedBody()
                let task = network.send(.upload(body, retriesStale: retriesStale), to: upstream)
                try await idle.receiveRequest()
                idle.close()
                if retriesStale {
                    let fresh = await vendor.accept()
                    body.give("one")
                    body.end()
                    try await fresh.receive(through: "\r\n\r\none")
                    fresh.answer("ok")
                    #expect(try await task.value.text == "ok")
                } else {
                    #expect(await task.upstreamError == .closedBeforeAnswer(reused: true))
                }
                await vendor.close()
            }
        }

        @Test("goes to another connection when the close was seen before a byte of its head was written")
        func unwritten() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let idle = try await warm(network, vendor, upstream)
                idle.close()
                await network.eventually("the close is seen") { await network.upstreamConnectionCount == 0 }
                let task = network.send(.upload(ScriptedBody(["one"], ends: true)), to: upstream)
                let peer = await vendor.accept()
                try await peer.receive(through: "\r\n\r\none")
                peer.answer("ok")
                #expect(try await task.value.text == "ok")
                await vendor.close()
            }
        }

        @Test("leaves a connection of its own behind closed")
        func once() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port)
                let request = UpstreamRequest.upload(ScriptedBody(["one"], ends: true), relays: .everything)
                let task = network.onLoop { try await ConnectionPool.sendOnce(request, to: upstream, on: $0) }
                let peer = await vendor.accept()
                try await peer.receive(through: "\r\n\r\none")
                peer.answer("ok")
                #expect(try await task.value.text == "ok")
                await peer.closed()
                await vendor.close()
            }
        }

        // MARK: Routes

        /// Many pieces, and what they are together.
        private func longBody() -> (body: ScriptedBody, text: String) {
            let pieces = (0..<300).map { String(repeating: "\($0) ", count: 1 + $0 * 7) }
            return (ScriptedBody(pieces, ends: true), pieces.joined())
        }

        @Test("reaches a service in this process, whole and in order", arguments: [true, false])
        func inProcess(isChunked: Bool) async throws {
            try await TestNetwork.run { network in
                let service = BodyTaker()
                let upstream = Upstream.make(.http, "inside", 80, route: .service(service))
                for _ in 0..<2 {
                    let (body, text) = longBody()
                    var request = UpstreamRequest.upload(body, chunked: isChunked)
                    request.bytes = ByteBuffer(string: "POST / HTTP/1.1\r\nhost: a\r\n")
                    request.bytes.writeString(
                        isChunked ? "transfer-encoding: chunked\r\n\r\n" : "content-length: \(text.utf8.count)\r\n\r\n"
                    )
                    let answer = try await network.send(request, to: upstream).value
                    #expect(answer.text == text)
                }
                #expect(await network.upstreamConnectionCount == 1)
            }
        }

        @Test("reaches a service in this process that goes with its caller")
        func inProcessCancelled() async throws {
            try await TestNetwork.run { network in
                let service = BodyTaker()
                let upstream = Upstream.make(.http, "inside", 80, route: .service(service))
                var request = UpstreamRequest.upload(ScriptedBody(["one"]))
                request.bytes = ByteBuffer(string: "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n")
                let task = network.send(request, to: upstream)
                await network.eventually("it has begun") { !service.log.value.isEmpty }
                task.cancel()
                #expect(await task.upstreamError == .cancelled)
                await network.eventually("the service is told") { service.last == "cancelled" }
            }
        }

        @Test("goes over TLS, and through a proxy", arguments: [false, true])
        func secured(isProxied: Bool) async throws {
            try await TestNetwork.run { network in
                let tls = try certificates.serverContext()
                let vendor = try await PeerServer(on: network.peers, tls: isProxied ? nil : tls)
                let upstream = Upstream.make(
                    .https,
                    "localhost",
                    vendor.port,
                    route: isProxied ? .proxy(Proxy(host: "127.0.0.1", port: vendor.port)) : .direct,
                    trust: certificates.trust()
                )
                let (body, text) = longBody()
                let task = network.send(.upload(body), to: upstream)
                let peer = await vendor.accept()
                if isProxied {
                    try await peer.receive(through: "\r\n\r\n")
                    try await peer.startTLS(tls, after: "HTTP/1.1 200 OK\r\n\r\n")
                }
                try await peer.receiveRequest()
                #expect(try await peer.receive(count: text.utf8.count) == text)
                peer.answer("ok")
                #expect(try await task.value.text == "ok")
                await vendor.close()
            }
        }

        // MARK: From a client

        @Test("flows from a client, and is read only as fast as the vendor takes it")
        func slowVendor() async throws {
            try await UploadScene.run(length: Self.size) { scene in
                await scene.vendor.setReading(false)
                scene.client.send(count: Self.size)
                await scene.network.settle()
                // Four socket buffers, and in between what two connections hold.
                #expect(await scene.client.unsent > Self.size / 2)
                await scene.vendor.setReading(true)
                await scene.vendor.received(atLeast: Self.size)
                scene.vendor.answer("taken")
                let answer = try await scene.client.receiveMessage()
                #expect(answer.hasSuffix("taken"))
                #expect(await scene.network.upstreamConnectionCount == 1)
            }
        }

        @Test("wins over the rest of an upload with an early answer, which the client can read")
        func earlyAnswer() async throws {
            try await UploadScene.run(length: Self.size) { scene in
                scene.client.send(count: Self.size)
                _ = try await scene.vendor.receive(count: 1000)
                scene.vendor.send("HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\n\r\nmuch")
                let answer = try await scene.client.receiveMessage()
                #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("much"))
                await scene.client.closed()
                await scene.vendor.closed()
            }
        }

        @Test("leaves no client waiting that reads no answer before it has sent everything")
        func writesBeforeReading() async throws {
            try await UploadScene.run(length: Self.size, relays: .everything) { scene in
                let answer = Self.size / 2
                await scene.client.setReading(false)
                await scene.vendor.setReading(false)
                scene.client.send(count: Self.size)
                await scene.network.settle()
                #expect(await scene.client.unsent > 0)
                // More than every socket buffer on the way holds.
                scene.vendor.send("HTTP/1.1 200 OK\r\ncontent-length: \(answer)\r\n\r\n")
                scene.vendor.send(count: answer)
                await scene.network.eventually("all is sent") { await scene.client.unsent == 0 }
                await scene.client.setReading(true)
                let head = try await scene.client.receive(through: "\r\n\r\n")
                #expect(head.contains("connection: close\r\n"))
                await scene.client.received(atLeast: head.utf8.count + answer)
                await scene.client.closed()
                #expect(scene.outcome.value == "finished")
                #expect(scene.client.receivedCount == head.utf8.count + answer)
                await scene.vendor.setReading(true)
                await scene.vendor.closed()
            }
        }

        @Test("ends when its client goes while the vendor takes nothing, seen or not", arguments: [1 << 20, 48 << 20])
        func clientGoneWhileFull(sent: Int) async throws {
            try await UploadScene.run(length: 64 << 20, upstream: { $0.betweenBytesTimeout = .milliseconds(300) }) {
                scene in
                await scene.vendor.setReading(false)
                scene.client.send(count: sent)
                await scene.network.settle()
                scene.client.close()
                await scene.network.eventually("it is over") { !scene.outcome.value.isEmpty }
                #expect(["cancelled", "sendTimeout"].contains(scene.outcome.value))
                // What was sent before is taken by nobody else.
                await scene.vendor.setReading(true)
                await scene.vendor.closed()
            }
        }

        @Test("is told as not taken where the vendor leaves the end of it")
        func endNotTaken() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendor.port) { $0.firstByteTimeout = .milliseconds(300) }
                var request = UpstreamRequest.get()
                request.rest = [ByteBuffer(repeating: UInt8(ascii: "x"), count: Self.size)]
                let task = network.send(request, to: upstream)
                let peer = await vendor.accept()
                await peer.setReading(false)
                #expect(await task.upstreamError == .sendTimeout)
                await peer.setReading(true)
                await peer.closed()
                await vendor.close()
            }
        }

        @Test("ends at the vendor when the client goes in the middle")
        func clientGone() async throws {
            try await UploadScene.run(length: 100) { scene in
                scene.client.send("begin")
                try await scene.vendor.receive(through: "begin")
                scene.client.close()
                await scene.vendor.closed()
                await scene.network.eventually("it is told") { scene.outcome.value == "cancelled" }
            }
        }

        @Test("ends at the vendor when the client is too slow, and the client is told so")
        func slowClient() async throws {
            try await UploadScene.run(length: 100, { $0.bodyTimeout = .milliseconds(100) }) { scene in
                scene.client.send("begin")
                await scene.vendor.closed()
                let answer = try await scene.client.receiveMessage()
                #expect(answer.hasPrefix("HTTP/1.1 408 "))
                await scene.client.closed()
                #expect(scene.outcome.value == "\(UpstreamError.bodyFailed(.init(ServerFault.timeout)))")
            }
        }

        @Test("is a fault of the vendor's when that goes in the middle")
        func vendorGone() async throws {
            try await UploadScene.run(length: Self.size) { scene in
                scene.client.send(count: Self.size)
                _ = try await scene.vendor.receive(count: 1000)
                scene.vendor.reset()
                #expect(try await scene.client.receiveMessage().hasPrefix("HTTP/1.1 500 "))
                await scene.client.closed()
                #expect(scene.outcome.value == "closedBeforeAnswer(reused: false)")
            }
        }
    }
}

/// A client that sends a body, a server that passes it on, and the vendor that it goes to.
struct UploadScene {
    let network: TestNetwork
    let client: Peer
    let vendor: Peer
    /// What the handler was told of the request to the vendor.
    let outcome: Box<String>

    /// - Parameter length: of the body, whose head has gone to the vendor when the scenario begins.
    static func run(
        length: Int,
        _ adjust: (inout ServerConfiguration) -> Void = { _ in },
        relays: UpstreamRequest.Relays = .nothing,
        upstream adjustUpstream: (inout Upstream.Settings) -> Void = { _ in },
        _ scenario: (UploadScene) async throws -> Void
    ) async throws {
        try await TestNetwork.run { network in
            let vendors = try await PeerServer(on: network.peers)
            let upstream = Upstream.plain(vendors.port, adjustUpstream)
            let outcome = Box("")
            let server = try await network.serve(
                TestService(admission: { _ in .stream(limit: .max) }) { exchange in
                    guard let body = exchange.bodyStream else { return }
                    do {
                        let request = UpstreamRequest.upload(body, relays: relays)
                        let response = try await exchange.context.pool(of: upstream).send(request)
                        if case .stream(let stream) = response.body {
                            let length: Int? = if case .length(let told) = response.head.framing { told } else { nil }
                            exchange.startStream(response.head.status, ResponseFields(), length: length)
                            outcome.value = "\(await stream.relay(through: Verbatim(), to: exchange))"
                            return exchange.endStream()
                        }
                        outcome.value = response.text
                        exchange.respond(
                            response.head.status,
                            ResponseFields(),
                            body: ByteBuffer(string: response.text)
                        )
                    } catch {
                        outcome.value = "\(error)"
                    }
                },
                tls: nil,
                adjust
            )
            let client = try await server.connect()
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(length)\r\n\r\n")
            let vendor = await vendors.accept()
            try await vendor.receiveRequest()
            try await scenario(UploadScene(network: network, client: client, vendor: vendor, outcome: outcome))
            client.close()
            await server.stop()
            await vendors.close()
        }
    }
}
