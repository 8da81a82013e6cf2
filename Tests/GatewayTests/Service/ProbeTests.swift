import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("Probes")
struct ProbeTests {
    @Test("answer on both ports", arguments: [false, true])
    func bothPorts(admin: Bool) async throws {
        try await TestGateway.with { gateway in
            let alive = try await gateway.get("/livez", admin: admin)
            #expect(alive.status == 200)
            #expect(alive.json["status"]?.string == "alive")
            let ready = try await gateway.get("/readyz", admin: admin)
            #expect(ready.status == 200)
            #expect(ready.json["status"]?.string == "ready")
            #expect(ready["x-request-id"]?.hasPrefix("req_") == true)
            #expect(ready["cache-control"] == "no-store")
        }
    }

    @Test("answer HEAD without a body")
    func head() async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask("", path: "/livez", method: "HEAD", replacing: ["content-type"])
            #expect(answer.status == 200)
            #expect(answer.body.readableBytes == 0)
        }
    }

    @Test("pass over a body that has no meaning")
    func bodies() async throws {
        try await TestGateway.with { gateway in
            let connection = try await gateway.connect()
            for _ in 0..<2 {
                try await connection.send(gateway.request("{}", path: "/livez", method: "GET"))
                #expect(try await connection.answer(to: "GET").status == 200)
            }
            try await connection.close()
        }
    }

    @Test("leave no line in the log")
    func quiet() async throws {
        try await TestGateway.with { gateway in
            _ = try await gateway.get("/livez")
            _ = try await gateway.ask(chat("simulator/echo"))
            await gateway.process.stop()
            #expect(gateway.log.requests.count == 1)
        }
    }

    @Test("on loopback take no foreign host, even one that the exposed data port has just taken")
    func hosts() async throws {
        try await TestGateway.with(server: "listen: 0.0.0.0:0", insecureNoAuth: true) { gateway in
            let host = ["host: 10.1.2.3:8081"]
            for (admin, status) in [(false, 200), (true, 403), (false, 200)] {
                let answer = try await gateway.ask(
                    "",
                    path: "/livez",
                    method: "GET",
                    headers: host,
                    replacing: ["host", "content-type"],
                    admin: admin
                )
                #expect(answer.status == status)
            }
        }
    }

    @Test("are on the control port, and calls are not")
    func noCalls() async throws {
        try await TestGateway.with { gateway in
            let answer = try await gateway.ask(chat("simulator/echo"), admin: true)
            #expect(answer.status == 404)
            #expect(answer.json["code"]?.string == "path_not_found")
            let foreign = try await gateway.ask(
                "",
                method: "GET",
                headers: ["host: evil.example"],
                replacing: ["host"],
                admin: true
            )
            #expect(foreign.status == 403)
        }
    }
}
