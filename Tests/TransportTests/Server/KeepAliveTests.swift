import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A connection of the server") struct KeepAlive {
        @Test("serves one request after the other")
        func oneAfterTheOther() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo)
                let client = try await server.connect()
                for number in 1...3 {
                    client.send("POST /\(number) HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi")
                    let answer = try await client.receiveMessage()
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\ndate: "))
                    #expect(answer.hasSuffix("content-length: 5\r\n\r\n/\(number) hi"))
                }
                #expect(server.server.connectionCount == 1)
                client.close()
                await server.stop()
            }
        }

        @Test("answers pipelined requests in order, however slow the first is")
        func pipelining() async throws {
            try await TestNetwork.run { network in
                let release = Signal()
                let server = try await network.serve(
                    TestService { exchange in
                        if exchange.head.target == "/slow" { await release.wait() }
                        exchange.respond(exchange.head.target)
                    }
                )
                let client = try await server.connect()
                client.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nhost: a\r\n\r\n")
                client.send("GET /3 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\nGET /4 HTTP/1.1\r\nhost: a\r\n\r\n")
                release.fire()
                let answers = await client.receiveAll()
                #expect(answers.components(after: "\r\n\r\n") == ["/slow", "/2", "/3"])
                await server.stop()
            }
        }

        @Test("is closed after the answer when the client wants it so")
        func closes() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo)
                let client = try await server.connect()
                client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                let answer = await client.receiveAll()
                #expect(answer.contains("\r\nconnection: close\r\n"))
                await server.stop()
            }
        }

        @Test(
            "is kept open for HTTP/1.0 only when asked for, and says so",
            arguments: [("", "close"), ("connection: keep-alive\r\n", "keep-alive")]
        )
        func http10(field: String, said: String) async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo)
                let client = try await server.connect()
                client.send("GET / HTTP/1.0\r\n\(field)\r\n")
                let answer = try await client.receiveMessage()
                #expect(answer.contains("\r\nconnection: \(said)\r\n"))
                if said == "close" {
                    await client.closed()
                } else {
                    client.send("GET /again HTTP/1.0\r\n\r\n")
                    #expect(await client.receiveAll().hasSuffix("/again "))
                }
                await server.stop()
            }
        }

        @Test("does not read pipelined requests without end while one is answered")
        func pipelineBound() async throws {
            try await TestNetwork.run { network in
                let release = Signal()
                let server = try await network.serve(
                    TestService { exchange in
                        await release.wait()
                        exchange.respond("")
                    }
                )
                let client = try await server.connect()
                // More than both systems' socket buffers hold, sent while the first request is being answered.
                let size = 32 << 20
                client.send(
                    "GET / HTTP/1.1\r\nhost: a\r\n\r\nPOST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n"
                )
                client.send(count: size)
                await network.settle()
                #expect(await client.unsent > 8 << 20)
                release.fire()
                try await client.receive(through: "content-length: 0\r\n\r\n")
                try await client.receive(through: "content-length: 0\r\n\r\n")
                client.close()
                await server.stop()
            }
        }

        @Test("makes a client that takes no answers wait with its requests")
        func unreadAnswers() async throws {
            try await TestNetwork.run { network in
                let handled = Counter()
                let server = try await network.serve(
                    TestService { exchange in
                        handled.add()
                        exchange.respond(200, ResponseFields(), body: ByteBuffer(repeating: 0x78, count: 1 << 20))
                    }
                )
                let client = try await server.connect(reads: false)
                let count = 100
                client.send(String(repeating: "GET / HTTP/1.1\r\nhost: a\r\n\r\n", count: count))
                await network.settle()
                #expect(handled.value < 20)
                await client.setReading(true)
                await client.received(atLeast: count << 20)
                #expect(handled.value == count)
                client.close()
                await server.stop()
            }
        }
    }
}

extension String {
    /// The bodies behind every head, where none of them holds the separator.
    func components(after separator: String) -> [String] {
        var bodies: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            rest = rest[range.upperBound...]
            let next = rest.firstRange(of: "HTTP/1.1 ")
            bodies.append(String(rest[..<(next?.lowerBound ?? rest.endIndex)]))
        }
        return bodies
    }
}
