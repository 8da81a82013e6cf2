import NIOCore
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A server with TLS") struct ServerTLS {
        let certificates = Certificates.shared

        @Test("answers, keeps the connection, and says goodbye at its end")
        func answers() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo, tls: certificates.source())
                let client = try await server.connect(tls: certificates.clientContext())
                client.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await client.receiveMessage().hasSuffix("/1 "))
                client.send("GET /2 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                #expect(await client.receiveAll().hasSuffix("/2 "))
                #expect(client.errors.isEmpty)
                await server.stop()
            }
        }

        @Test("sends a large last answer whole to a slow client")
        func largeLastAnswer() async throws {
            try await TestNetwork.run { network in
                let size = 16 << 20
                let server = try await network.serve(
                    TestService { $0.respond(200, ResponseFields(), body: ByteBuffer(repeating: 0x78, count: size)) },
                    tls: certificates.source()
                )
                let client = try await server.connect(tls: certificates.clientContext())
                client.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                try await client.receive(through: "\r\n\r\n")
                await client.setReading(false)
                await network.settle()
                await client.setReading(true)
                #expect(await client.receiveAll().utf8.count == size)
                #expect(client.errors.isEmpty)
                await server.stop()
            }
        }

        @Test("is not believed by a client that does not trust its authority, and lets it go")
        func untrusted() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo, tls: certificates.source())
                let client = try await server.connect(tls: certificates.clientContext("other-ca"))
                await client.closed()
                #expect(!client.errors.isEmpty)
                await server.stop()
            }
        }

        @Test("serves new connections with a certificate that was reloaded, and keeps the old ones")
        func reload() async throws {
            try await TestNetwork.run { network in
                for kind in ["pem", "key"] { try certificates.copy("server.\(kind)", to: "live.\(kind)") }
                let source = try certificates.source("live")
                let server = try await network.serve(TestService.echo, tls: source)
                let old = try await server.connect(tls: certificates.clientContext("ca"))
                old.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n")
                _ = try await old.receiveMessage()

                for kind in ["pem", "key"] { try certificates.copy("other-server.\(kind)", to: "live.\(kind)") }
                try source.reload()
                let new = try await server.connect(tls: certificates.clientContext("other-ca"))
                for (client, target) in [(new, "/2"), (old, "/3")] {
                    client.send("GET \(target) HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(try await client.receiveMessage().hasSuffix("\(target) "))
                }

                // What cannot be used leaves the certificate as it was.
                try certificates.write("no certificate", to: "live.pem")
                #expect(throws: (any Error).self) { try source.reload() }
                try certificates.copy("server.pem", to: "live.pem")
                #expect(throws: (any Error).self, "the key is another's") { try source.reload() }
                let newer = try await server.connect(tls: certificates.clientContext("other-ca"))
                newer.send("GET /4 HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(try await newer.receiveMessage().hasSuffix("/4 "))

                for client in [old, new, newer] { client.close() }
                await server.stop()
            }
        }

        @Test("lets go of a client that never finishes the handshake")
        func silentHandshake() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(TestService.echo, tls: certificates.source()) {
                    $0.headerTimeout = .milliseconds(1)
                }
                let client = try await server.connect()
                await client.closed()
                await server.stop()
            }
        }

        @Test("cuts a stream at once, though the client does not read on or answer the goodbye")
        func cut() async throws {
            try await TestNetwork.run { network in
                let server = try await network.serve(
                    TestService { exchange in
                        exchange.startStream(200, ResponseFields())
                        exchange.writeStream("one")
                        exchange.abortStream()
                    },
                    tls: certificates.source()
                )
                let client = try await server.connect(tls: certificates.clientContext())
                client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                #expect(await client.receiveAll().hasSuffix("3\r\none\r\n"))
                await server.stop()
            }
        }
    }
}
