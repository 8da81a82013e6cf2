import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("The end of a server's connection") struct ServerEnd {
        @Test("cancels the handler at once when the client goes", arguments: ["close", "reset"])
        func clientGone(how: String) async throws {
            try await TestNetwork.run { network in
                let begun = Signal()
                let cancelled = Signal()
                let server = try await network.serve(
                    TestService { _ in
                        begun.fire()
                        await Signal.ofCancellation()
                        cancelled.fire()
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                await begun.wait()
                if how == "close" { client.close() } else { client.reset() }
                await cancelled.wait()
                await server.stop()
            }
        }

        @Test("cancels the handler even if the client had sent so much more that it was no longer read")
        func clientGoneWhilePaused() async throws {
            try await TestNetwork.run { network in
                let cancelled = Signal()
                let server = try await network.serve(
                    TestService { _ in
                        await Signal.ofCancellation()
                        cancelled.fire()
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                client.send(count: 150_000)
                await network.settle()
                client.close()
                await cancelled.wait()
                await server.stop()
            }
        }

        @Test("brings a client its refusal though it goes on sending a body that is too large")
        func refusalWhileSending() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(
                    TestService(admission: { _ in .collect(limit: 1 << 20) }) { $0.respond("not to be sent") }
                )
                let client = try await server.connect()
                let size = 40 << 20
                client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n")
                client.send(count: size)
                #expect(try await client.receiveMessage().hasSuffix("fault 413"))
                await client.closed()
                await server.stop()
            }
        }

        @Test("comes after a large last answer was taken, however long that lasts")
        func largeLastAnswer() async throws {
            try await TestNetwork.run { network in
                let size = 16 << 20
                let server = try await network.serve(
                    TestService { $0.respond(200, ResponseFields(), body: ByteBuffer(repeating: 0x78, count: size)) }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                try await client.receive(through: "\r\n\r\n")
                await client.setReading(false)
                await network.settle()
                await client.setReading(true)
                #expect(await client.receiveAll().utf8.count == size)
                await server.stop()
            }
        }

        @Test("comes when the client takes nothing", arguments: ["", "connection: close\r\n"])
        func clientThatReadsNothing(field: String) async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(
                    TestService {
                        $0.respond(200, ResponseFields(), body: ByteBuffer(repeating: 0x78, count: 64 << 20))
                    }
                ) { $0.writeTimeout = .milliseconds(100) }
                let client = try await server.connect(reads: false)
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\(field)\r\n")
                await server.stop()
                client.close()
            }
        }

        @Test("is a reset where only the end of the connection would tell that a stream was cut")
        func cutStreamOfHTTP10() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(
                    TestService { exchange in
                        exchange.startStream(200, ResponseFields())
                        exchange.writeStream("one")
                        exchange.abortStream()
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.0\r\n\r\n")
                await client.closed()
                #expect(!client.errors.isEmpty)
                await server.stop()
            }
        }

        @Test("comes at once, with 503, where there are too many connections")
        func tooMany() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo) { $0.maximumConnections = 2 }
                let clients = [try await server.connect(), try await server.connect()]
                await network.eventually("both are there") { server.server.connectionCount == 2 }
                let surplus = try await server.connect()
                let answer = await surplus.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.hasSuffix("fault 503"))
                await network.eventually("it is gone") { server.server.connectionCount == 2 }
                clients[0].send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await clients[0].receiveMessage().hasSuffix("/1 "))
                clients[0].close()
                await network.eventually("there is room again") { server.server.connectionCount == 1 }
                let next = try await server.connect()
                next.send("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await next.receiveMessage().hasSuffix("/2 "))
                next.close()
                clients[1].close()
                await server.stop()
            }
        }
    }

    @Suite("A server that is drained") struct Drain {
        @Test("closes idle connections at once and lets what runs finish")
        func drains() async throws {
            try await TestNetwork.run { network in
                let begun = Signal()
                let release = Signal()
                let server = try await network.serve(
                    TestService { exchange in
                        guard exchange.head.target == "/stream" else { return exchange.respond("") }
                        exchange.startStream(200, ResponseFields())
                        begun.fire()
                        await release.wait()
                        exchange.writeStream("last")
                        exchange.endStream()
                    }
                )
                let idle = try await server.connect()
                idle.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                _ = try await idle.receiveMessage()
                let fresh = try await server.connect()
                let busy = try await server.connect()
                busy.send("GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
                await begun.wait()
                await network.eventually("all are there") { server.server.connectionCount == 3 }

                let drained = Task { await server.server.drain(within: .hours(1)) }
                await idle.closed()
                await fresh.closed()
                #expect(!busy.isClosed)
                await #expect(throws: (any Error).self) { try await server.connect() }
                release.fire()
                #expect(await busy.receiveAll().hasSuffix("4\r\nlast\r\n0\r\n\r\n"))
                #expect(await drained.value)
            }
        }

        @Test("says in an answer that the connection will close")
        func says() async throws {
            try await TestNetwork.run { network in
                let begun = Signal()
                let release = Signal()
                let server = try await network.serve(
                    TestService { exchange in
                        begun.fire()
                        await release.wait()
                        exchange.respond("late")
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                await begun.wait()
                // Connections go to the loops in turn: when both of these are closed, both loops know of the end.
                let idle = try await server.connect()
                let other = try await server.connect()
                await network.eventually("all are there") { server.server.connectionCount == 3 }
                let drained = Task { await server.server.drain(within: .hours(1)) }
                await idle.closed()
                await other.closed()
                release.fire()
                let answer = await client.receiveAll()
                #expect(answer.contains("\r\nconnection: close\r\n") && answer.hasSuffix("late"))
                #expect(await drained.value)
            }
        }

        @Test("cuts what has not finished in time")
        func cuts() async throws {
            try await TestNetwork.run { network in
                let begun = Signal()
                let cancelled = Signal()
                let server = try await network.serve(
                    TestService { exchange in
                        exchange.startStream(200, ResponseFields())
                        begun.fire()
                        await Signal.ofCancellation()
                        cancelled.fire()
                    }
                )
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                await begun.wait()
                #expect(await server.server.drain(within: .milliseconds(1)) == false)
                await cancelled.wait()
                #expect(await client.receiveAll().hasSuffix("transfer-encoding: chunked\r\n\r\n"))
            }
        }
    }
}
