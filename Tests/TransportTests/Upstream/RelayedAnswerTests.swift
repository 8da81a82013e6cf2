import NIOCore
import Testing

@testable import Transport

@Suite("An answer that is relayed whatever it holds") struct RelayedAnswerTests {
    @Test(
        "is a stream where it is a success, and collected where it is not",
        arguments: [
            ("200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 2", true),
            ("206 Partial Content\r\ncontent-length: 2", true),
            ("201 Created\r\ntransfer-encoding: chunked", true), ("200 OK\r\ncontent-type: text/event-stream", true),
            ("204 No Content", true), ("302 Found\r\ncontent-length: 2", false),
            ("404 Not Found\r\ncontent-length: 2", false),
            ("500 Internal Server Error\r\ncontent-type: text/event-stream\r\ncontent-length: 2", false),
        ]
    )
    func statuses(head: String, isStream: Bool) throws {
        let upstream = try VirtualUpstream()
        var request = UpstreamRequest.get()
        request.relays = .everything
        let told = upstream.send(request)
        try upstream.receive("HTTP/1.1 \(head)\r\n\r\n")
        #expect(told.value == (isStream ? "(a stream)" : nil))
        if !isStream {
            try upstream.receive("no")
            #expect(told.value == "no")
        }
    }

    @Test(
        "keeps its limit where it is collected",
        arguments: [UpstreamRequest.Relays.nothing, .events, .everything]
    )
    func limit(relays: UpstreamRequest.Relays) throws {
        let upstream = try VirtualUpstream()
        var request = UpstreamRequest.get(limit: 1)
        request.relays = relays
        let told = upstream.send(request)
        try upstream.receive("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n")
        #expect(told.value == "answerTooLarge(limit: 1)")
    }
}

extension NetworkTests {
    @Suite("A relay of bytes") struct RelayedBytes {
        /// Relays what the vendor answers, with its length where it has one.
        private func run(_ scenario: (TestNetwork, Peer, Peer) async throws -> Void) async throws {
            try await TestNetwork.run { network in
                let vendors = try await PeerServer(on: network.peers)
                let upstream = Upstream.plain(vendors.port)
                let server = try await network.serve(
                    TestService { exchange in
                        var request = UpstreamRequest.get()
                        request.relays = .everything
                        guard let response = try? await exchange.context.pool(of: upstream).send(request),
                            case .stream(let stream) = response.body
                        else { return }
                        let length: Int? = if case .length(let length) = response.head.framing { length } else { nil }
                        exchange.startStream(response.head.status, ResponseFields(), length: length)
                        let outcome = await stream.relay(through: Verbatim(), to: exchange)
                        if case .finished = outcome { exchange.endStream() } else { exchange.abortStream() }
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                let vendor = await vendors.accept()
                try await vendor.receiveRequest()
                try await scenario(network, client, vendor)
                client.close()
                await server.stop()
                await vendors.close()
            }
        }

        @Test("keeps the length, and both connections")
        func length() async throws {
            try await run { network, client, vendor in
                let size = 5 << 20
                vendor.send("HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: \(size)\r\n\r\n")
                let head = try await client.receive(through: "\r\n\r\n")
                #expect(head.contains("\r\ncontent-length: \(size)\r\n") && !head.contains("transfer-encoding"))
                vendor.send(count: size)
                _ = try await client.receive(count: size)
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                try await vendor.receiveRequest()
                vendor.send("HTTP/1.1 204 No Content\r\n\r\n")
                #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 204 "))
                #expect(await network.upstreamConnectionCount == 1)
            }
        }

        @Test("goes in chunks where no length is known")
        func chunked() async throws {
            try await run { _, client, vendor in
                vendor.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
                try await client.receive(through: "transfer-encoding: chunked\r\n\r\n3\r\none\r\n")
                vendor.send("0\r\n\r\n")
                try await client.receive(through: "0\r\n\r\n")
            }
        }

        @Test("is cut where the vendor's is")
        func cut() async throws {
            try await run { _, client, vendor in
                vendor.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\none")
                try await client.receive(through: "one")
                vendor.close()
                await client.closed()
                #expect(await client.receiveAll() == "")
            }
        }

        @Test("reads no further from the vendor while the client does not read")
        func slowClient() async throws {
            try await run { network, client, vendor in
                await client.setReading(false)
                let size = 64 << 20
                vendor.send("HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n")
                vendor.send(count: size)
                await network.settle()
                #expect(await vendor.unsent > size / 2)
                await client.setReading(true)
                await client.received(atLeast: size)
            }
        }
    }
}
