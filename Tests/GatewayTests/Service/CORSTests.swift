import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A page of a listed origin")
struct CORSTests {
    private static let server = "allowed_origins: [\"https://app.example\"]"
    private static let origin = "origin: https://app.example"

    private func isReadable(_ answer: WireAnswer) -> Bool {
        answer["access-control-allow-origin"] == "https://app.example" && answer["vary"] == "Origin"
            && answer["access-control-expose-headers"] == "*"
    }

    @Test("is told beforehand what it may ask")
    func preflight() async throws {
        try await TestGateway.with(server: Self.server) { gateway in
            let answer = try await gateway.ask(
                "",
                method: "OPTIONS",
                headers: [Self.origin, "access-control-request-method: POST"],
                replacing: ["content-type", "content-length"]
            )
            #expect(answer.status == 204)
            #expect(isReadable(answer))
            #expect(answer["access-control-allow-methods"] == "POST")
            #expect(answer["access-control-allow-headers"]?.contains("authorization") == true)
        }
    }

    @Test(
        "may read every answer: whole, streamed, and errors",
        arguments: [
            ("/v1/chat/completions", chat("simulator/echo"), 200),
            ("/v1/chat/completions", chat("simulator/echo", stream: true), 200),
            ("/v1/chat/completions", chat("simulator/echo?status=429"), 429), ("/v1/chat/completions", "{", 400),
            ("/v1/chat/completions", chat("nothing"), 404), ("/v1/nothing", "{}", 404), ("/livez", "", 405),
            ("/v1/chat/completions", String(repeating: " ", count: 5000), 413),
        ]
    )
    func answers(path: String, body: String, status: Int) async throws {
        try await TestGateway.with(server: Self.server + ", max_body_bytes: 4KiB") { gateway in
            let answer = try await gateway.ask(body, path: path, headers: [Self.origin])
            #expect(answer.status == status)
            #expect(isReadable(answer))
        }
    }

    @Test("may read why its body was not taken, under the request's own name")
    func brokenBodies() async throws {
        try await TestGateway.with(server: Self.server + ", max_body_bytes: 4KiB") { gateway in
            let large = String(repeating: " ", count: 5000)
            let bodies = [(WireText.chunk(large), 413), ("nonsense\r\n", 400)]
            for (body, status) in bodies {
                let answer = try await gateway.ask(
                    body,
                    headers: [Self.origin, "transfer-encoding: chunked", "x-request-id: mine-1"],
                    replacing: ["content-length"]
                )
                #expect(answer.status == status)
                #expect(answer["x-request-id"] == "mine-1")
                #expect(isReadable(answer))
            }
        }
        try await TestGateway.with(server: Self.server + ", body_timeout: 1ms") { gateway in
            let connection = try await gateway.connect()
            let request = gateway.request("{", headers: [Self.origin, "x-request-id: mine-2"])
            try await connection.send(request.getSlice(at: 0, length: request.readableBytes - 1)!)
            let answer = try await connection.answer()
            #expect(answer.status == 408)
            #expect(answer["x-request-id"] == "mine-2")
            #expect(isReadable(answer))
        }
    }

    @Test("may read the probes")
    func probes() async throws {
        try await TestGateway.with(server: Self.server) { gateway in
            let answer = try await gateway.ask(
                "",
                path: "/readyz",
                method: "GET",
                headers: [Self.origin],
                replacing: ["content-type"]
            )
            #expect(answer.status == 200)
            #expect(isReadable(answer))
        }
    }

    @Test("is the only one: others are told nothing that a browser would take for leave")
    func others() async throws {
        try await TestGateway.with(server: Self.server) { gateway in
            for method in ["POST", "OPTIONS"] {
                let answer = try await gateway.ask(
                    chat("simulator/echo"),
                    method: method,
                    headers: ["origin: https://evil.example"]
                )
                #expect(answer.status == 403)
                #expect(answer["access-control-allow-origin"] == nil)
            }
            #expect(try await gateway.ask(chat("simulator/echo"))["access-control-allow-origin"] == nil)
        }
    }
}
