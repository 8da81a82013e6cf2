import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("An upstream with TLS") struct UpstreamTLS {
        let certificates = Certificates.shared

        private func tlsFailure(_ error: UpstreamError?) -> Bool {
            if case .tlsFailed = error { true } else { false }
        }

        @Test(
            "is believed by its name or address, and its connection used again",
            arguments: ["localhost", "127.0.0.1"]
        )
        func trusted(host: String) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers, tls: certificates.serverContext())
                let upstream = Upstream.make(.https, host, vendor.port, trust: certificates.trust())
                let first = network.send(.get("/1"), to: upstream)
                let peer = await vendor.accept()
                for (number, task) in [first].enumerated() {
                    try await peer.receiveRequest()
                    peer.answer("\(number)")
                    #expect(try await task.value.text == "\(number)")
                }
                let second = network.send(.get("/2"), to: upstream)
                try await peer.receiveRequest()
                peer.answer("again")
                #expect(try await second.value.text == "again")
                await vendor.close()
            }
        }

        @Test(
            "is refused when its certificate is another's, or of an authority that is not trusted",
            arguments: [true, false]
        )
        func refused(isOtherName: Bool) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers, tls: certificates.serverContext())
                let address = try SocketAddress(ipAddress: "127.0.0.1", port: vendor.port)
                let upstream = Upstream.make(
                    .https,
                    isOtherName ? "vendor.test" : "localhost",
                    vendor.port,
                    route: .address(address),
                    trust: certificates.trust(isOtherName ? "ca" : "other-ca")
                )
                #expect(await tlsFailure(network.send(.get(), to: upstream).upstreamError))
                let peer = await vendor.accept()
                await peer.closed()
                #expect(peer.receivedCount == 0)
                #expect(await network.upstreamConnectionCount == 0)
                await vendor.close()
            }
        }

        @Test(
            "that speaks no TLS, or hangs up, is told apart from one that is silent",
            arguments: ["plain", "close", "silent"]
        )
        func noTLS(how: String) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.make(.https, "localhost", vendor.port, trust: certificates.trust()) {
                    if how == "silent" { $0.connectTimeout = .milliseconds(50) }
                }
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                await peer.received(atLeast: 1)
                switch how {
                case "plain": peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                case "close": peer.close()
                default: break
                }
                let error = await task.upstreamError
                #expect(how == "silent" ? error == .connectTimeout : tlsFailure(error))
                await peer.closed()
                await vendor.close()
            }
        }

        @Test("counts as cut when a body without framing ends without a goodbye", arguments: [true, false])
        func truncated(saysGoodbye: Bool) async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers, tls: certificates.serverContext())
                let upstream = Upstream.make(.https, "localhost", vendor.port, trust: certificates.trust())
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                peer.send("HTTP/1.1 200 OK\r\n\r\nhalf")
                await network.settle()
                if saysGoodbye { peer.close() } else { peer.closeWithoutGoodbye() }
                if saysGoodbye {
                    #expect(try await task.value.text == "half")
                } else {
                    #expect(await task.upstreamError == .cut)
                }
                await vendor.close()
            }
        }

        @Test("is left at once when the request is cancelled, whether it answers the goodbye or not")
        func cancelled() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers, tls: certificates.serverContext())
                let upstream = Upstream.make(.https, "localhost", vendor.port, trust: certificates.trust())
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                try await peer.receiveRequest()
                await peer.setReading(false)
                task.cancel()
                #expect(await task.upstreamError == .cancelled)
                #expect(await network.upstreamConnectionCount == 0)
                peer.close()
                await vendor.close()
            }
        }

        @Test("is left at once when the request is cancelled during the handshake")
        func cancelledHandshake() async throws {
            try await TestNetwork.run { network in
                let vendor = try await PeerServer(on: network.peers)
                let upstream = Upstream.make(.https, "localhost", vendor.port, trust: certificates.trust())
                let task = network.send(.get(), to: upstream)
                let peer = await vendor.accept()
                await peer.received(atLeast: 1)
                task.cancel()
                #expect(await task.upstreamError == .cancelled)
                await peer.closed()
                #expect(await network.upstreamConnectionCount == 0)
                await vendor.close()
            }
        }
    }

    @Suite("A proxy") struct ProxyTunnels {
        let certificates = Certificates.shared

        private func upstream(
            _ proxy: PeerServer,
            _ scheme: Upstream.Origin.Scheme = .http,
            credentials: String? = nil,
            host: String = "vendor.test"
        ) -> Upstream {
            Upstream.make(
                scheme,
                host,
                1234,
                route: .proxy(Proxy(host: "127.0.0.1", port: proxy.port, credentials: credentials)),
                trust: certificates.trust()
            )
        }

        @Test(
            "is asked for a tunnel, with credentials where it wants them, and passes the request on",
            arguments: [
                (String?.none, "vendor.test", "vendor.test:1234"),
                ("user:pass word", "vendor.test", "vendor.test:1234"),
                (nil, "2001:db8::1", "[2001:db8::1]:1234"),
            ]
        )
        func tunnel(credentials: String?, host: String, authority: String) async throws {
            try await TestNetwork.run { network in
                let proxy = try await PeerServer(on: network.peers)
                let upstream = upstream(proxy, credentials: credentials, host: host)
                let task = network.send(.get("/1"), to: upstream)
                let peer = await proxy.accept()
                let authorization = credentials == nil ? "" : "proxy-authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\n"
                #expect(
                    try await peer.receiveRequest()
                        == "CONNECT \(authority) HTTP/1.1\r\nhost: \(authority)\r\n\(authorization)\r\n"
                )
                peer.send("HTTP/1.1 200 Connection established\r\n\r\n")
                #expect(try await peer.receiveRequest().hasPrefix("GET /1 "))
                peer.answer("through")
                #expect(try await task.value.text == "through")
                await proxy.close()
            }
        }

        @Test("passes TLS through its tunnel")
        func tlsThroughTunnel() async throws {
            try await TestNetwork.run { network in
                let proxy = try await PeerServer(on: network.peers)
                let task = network.send(.get("/1"), to: upstream(proxy, .https, host: "localhost"))
                let peer = await proxy.accept()
                try await peer.receiveRequest()
                try await peer.startTLS(certificates.serverContext(), after: "HTTP/1.1 200 OK\r\n\r\n")
                #expect(try await peer.receiveRequest().hasPrefix("GET /1 "))
                peer.answer("secret")
                #expect(try await task.value.text == "secret")
                await proxy.close()
            }
        }

        @Test(
            "that refuses is told by its status, and whatever else it does by name",
            arguments: [
                (
                    "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 100\r\n\r\n",
                    UpstreamError.proxyRefused(status: 407)
                ),
                ("HTTP/1.0 502 Bad Gateway\r\n\r\n", .proxyRefused(status: 502)),
                ("HTTP/1.1 200 OK\r\n\r\nhello", .proxyRefused(status: 200)),
                ("SSH-2.0\r\n", .malformed(HTTPParseError(.invalidStatusLine))),
                ("", .connectFailed("the proxy closed the connection before the tunnel was open")),
            ]
        )
        func refused(answer: String, error: UpstreamError) async throws {
            try await TestNetwork.run { network in
                let proxy = try await PeerServer(on: network.peers)
                let task = network.send(.get(), to: upstream(proxy))
                let peer = await proxy.accept()
                try await peer.receiveRequest()
                if answer.isEmpty { peer.close() } else { peer.send(answer) }
                #expect(await task.upstreamError == error)
                await peer.closed()
                #expect(await network.upstreamConnectionCount == 0)
                await proxy.close()
            }
        }

        @Test("that cannot be reached is told like any server")
        func unreachable() async throws {
            try await TestNetwork.run { network in
                let proxy = try await PeerServer(on: network.peers)
                await proxy.close()
                #expect(
                    await network.send(.get(), to: upstream(proxy)).upstreamError
                        == .connectFailed("Connection refused")
                )
            }
        }
    }
}
