import NIOCore
import NIOSSL
import Testing

@testable import Transport

extension NetworkTests {
    @Suite("A client's certificate") struct ClientCertificates {
        let certificates = Certificates.shared

        /// Answers with the length of the certificate that it was told of.
        private struct Service: HTTPService {
            func admit(_ head: RequestHead, from client: HTTPClientInfo, on context: LoopContext) -> Admission {
                .collect(limit: 0, finding: client.certificate)
            }

            func handle(_ exchange: HTTPExchange) async {
                exchange.respond("\((exchange.admitted as? ClientCertificate)?.bytes.count ?? 0) bytes")
            }

            func answer(to fault: ServerFault, of head: RequestHead?, on context: LoopContext) -> HTTPAnswer {
                HTTPAnswer(status: fault.status)
            }
        }

        private func authority(_ name: String = "ca", required: Bool = false) -> TLSClientAuthority {
            TLSClientAuthority(path: certificates.path(name + ".pem"), isRequired: required)
        }

        @Test("is told to the service with every request, where the server asks for one", arguments: [true, false])
        func told(required: Bool) async throws {
            try await TestNetwork.run { network in
                let source = try certificates.source(clients: authority(required: required))
                let server = try await network.serve(Service(), tls: source)
                let client = try await server.connect(tls: certificates.clientContext(as: "client"))
                let bytes = try NIOSSLCertificate.fromPEMFile(certificates.path("client.pem"))[0].toDERBytes()
                for _ in 0..<2 {
                    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(try await client.receiveMessage().hasSuffix("\r\n\(bytes.count) bytes"))
                }
                client.close()
                await server.stop()
            }
        }

        @Test("may be missing where it is not required, and is not asked for where there is no authority")
        func missing() async throws {
            try await TestNetwork.run { network in
                for (source, name) in [
                    (try certificates.source(clients: authority()), nil), (try certificates.source(), "client"),
                ] {
                    let server = try await network.serve(Service(), tls: source)
                    let client = try await server.connect(tls: certificates.clientContext(as: name))
                    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(try await client.receiveMessage().hasSuffix("\r\n0 bytes"))
                    client.close()
                    await server.stop()
                }
            }
        }

        @Test("gets no answer where it is required and missing, or of another authority, required or not")
        func refused() async throws {
            try await TestNetwork.run { network in
                for (authority, name) in [
                    (authority(required: true), nil), (authority("other-ca"), "client"),
                    (authority("other-ca", required: true), "client"),
                ] {
                    let server = try await network.serve(Service(), tls: certificates.source(clients: authority))
                    let client = try await server.connect(tls: certificates.clientContext(as: name))
                    client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                    #expect(await client.receiveAll().isEmpty)
                    await server.stop()
                }
            }
        }

        @Test("cannot be asked for without an authority that can be read")
        func unusable() throws {
            for path in ["/nowhere", certificates.path("ca.key")] {
                let error = #expect(throws: TLSCertificateSource.Unusable.self) {
                    try certificates.source(clients: TLSClientAuthority(path: path, isRequired: true))
                }
                #expect(error?.file == .clientAuthority)
            }
        }
    }
}
