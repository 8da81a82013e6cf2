import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A streamed body over a network") struct BodyFlow {
        let certificates = Certificates.shared
        private static let size = 48 << 20
        private static let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n"

        @Test("is read only as fast as it is taken")
        func slowService() async throws {
            try await TestNetwork.run { network in
                let start = Signal()
                let count = Box(0)
                let largest = Box(0)
                let server = try await network.serve(
                    TestService(admission: { _ in .stream(limit: .max) }) { exchange in
                        await start.wait()
                        while let piece = try? await exchange.bodyStream?.next() {
                            count.value += piece.readableBytes
                            largest.value = max(largest.value, piece.readableBytes)
                        }
                        exchange.respond("taken")
                    }
                )
                let client = try await server.connect()
                client.send(Self.head)
                client.send(count: Self.size)
                await network.settle()
                // What both systems' socket buffers hold is away, and what the connection holds.
                #expect(await client.unsent > Self.size / 2)
                start.fire()
                #expect(try await client.receiveMessage().hasSuffix("taken"))
                #expect(count.value == Self.size)
                // The bound, and what one turn of the loop reads beyond it.
                #expect(largest.value < 1 << 20)
                client.close()
                await server.stop()
            }
        }

        @Test("brings its client an answer that comes before its end, though the client goes on sending")
        func answeredEarly() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(
                    TestService(admission: { _ in .stream(limit: .max) }) { exchange in
                        _ = try? await exchange.bodyStream?.next()
                        exchange.respond("enough")
                    }
                )
                let client = try await server.connect()
                client.send(Self.head)
                client.send(count: Self.size)
                let answer = try await client.receiveMessage()
                #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("enough"))
                await client.closed()
                await server.stop()
            }
        }

        @Test("ends with its client, read or not", arguments: [("close", true), ("close", false), ("reset", true)])
        func clientGone(how: String, isRead: Bool) async throws {
            try await TestNetwork.run { network in
                let start = Signal()
                if isRead { start.fire() }
                let service = BodyTaker(after: start)
                let server = try await network.serve(service)
                let client = try await server.connect()
                client.send(Self.head)
                client.send(count: isRead ? 1000 : 150_000)
                await network.eventually("it has begun") { !service.log.value.isEmpty }
                await network.settle()
                if how == "close" { client.close() } else { client.reset() }
                await network.eventually("the connection is gone") { server.server.connectionCount == 0 }
                start.fire()
                await network.eventually("the service is told") { service.last == "cancelled" }
                await server.stop()
            }
        }

        @Test("that is held back ends with its client over TLS, too", arguments: [true, false])
        func clientGoneTLS(saysGoodbye: Bool) async throws {
            try await TestNetwork.run { network in
                let start = Signal()
                let service = BodyTaker(after: start)
                let server = try await network.serve(service, tls: certificates.source())
                let client = try await server.connect(tls: certificates.clientContext())
                client.send(Self.head)
                client.send(count: 150_000)
                await network.eventually("it has begun") { !service.log.value.isEmpty }
                await network.settle()
                if saysGoodbye { client.close() } else { client.closeWithoutGoodbye() }
                await network.eventually("the connection is gone") { server.server.connectionCount == 0 }
                start.fire()
                await network.eventually("the service is told") { service.last == "cancelled" }
                await server.stop()
            }
        }

        @Test("comes to its end while the server is drained")
        func drain() async throws {
            try await TestNetwork.run { network in
                let service = BodyTaker()
                let server = try await network.serve(service)
                let client = try await server.connect()
                client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\none")
                await network.eventually("it has begun") { !service.log.value.isEmpty }
                let drained = Task { await server.server.drain(within: .hours(1)) }
                await network.settle()
                #expect(!client.isClosed)
                client.send("two")
                let answer = await client.receiveAll()
                #expect(answer.contains("connection: close\r\n") && answer.hasSuffix("onetwo"))
                #expect(await drained.value)
            }
        }

        @Test("is cut when it does not come to its end in the time of a drain")
        func drainInTime() async throws {
            try await TestNetwork.run { network in
                let service = BodyTaker()
                let server = try await network.serve(service)
                let client = try await server.connect()
                client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\none")
                await network.eventually("it has begun") { !service.log.value.isEmpty }
                #expect(await server.server.drain(within: .milliseconds(1)) == false)
                await network.eventually("the service is told") { service.last == "cancelled" }
                await client.closed()
            }
        }

        @Test("comes over TLS as well")
        func tls() async throws {
            try await TestNetwork.run { network in
                let service = BodyTaker()
                let server = try await network.serve(service, tls: certificates.source())
                let client = try await server.connect(tls: certificates.clientContext())
                let size = 3 << 20
                client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: \(size)\r\n\r\n")
                client.send(count: size)
                let answer = try await client.receiveMessage()
                #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.utf8.count > size)
                #expect(service.last == "whole \(size)")
                client.close()
                await server.stop()
            }
        }
    }
}
