import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A reload")
struct ReloadTests {
    private static func vendor(_ port: Int, model: String = "one", more: String = "") -> String {
        """
        vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\(port)/v1" } }
        models: { fast: v/\(model) }
        \(more)
        """
    }

    @Test("is seen by the next request, on a connection that was open before too")
    func alias() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(gateway.request(chat("fast")))
                #expect(try await connection.answer()["x-gateway-model"] == "one")
                try gateway.rewrite(Self.vendor(vendor.port, model: "two"))
                #expect(await gateway.process.reload())
                try await connection.send(gateway.request(chat("fast")))
                #expect(try await connection.answer()["x-gateway-model"] == "two")
                try await connection.close()
                // The vendor is reached in the same way as before, so its connection is kept.
                #expect(vendor.connectionCount == 1)
            }
        }
    }

    @Test("disturbs no stream that is in flight")
    func streams() async throws {
        let gate = Gate()
        try await ScriptedVendor.with({ _ in
            [
                .send(WireText.streamHead() + WireText.events(Array(WireText.chunks[0...1]))), .wait(gate),
                .send(WireText.events(Array(WireText.chunks[2...])) + WireText.streamEnd),
            ]
        }) { vendor in
            try await TestGateway.with(Self.vendor(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(gateway.request(chat("fast", stream: true)))
                _ = try await connection.events(2)
                // Even the vendor itself goes.
                try gateway.rewrite("models: { fast: simulator/echo }")
                #expect(await gateway.process.reload())
                let other = try await gateway.ask(chat("fast"))
                #expect(other["x-gateway-vendor"] == "simulator")
                gate.open()
                let answer = try await connection.answer()
                #expect(answer.isComplete)
                #expect(answer["x-gateway-vendor"] == "v")
                #expect(answer.completion == "Hi there")
                #expect(answer.data.last == "[DONE]")
                try await connection.close()
                // Its connection is of no use to anybody now.
                try await eventually { vendor.openConnectionCount == 0 }
            }
        }
    }

    @Test("changes a vendor's key without a new connection")
    func key() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            func yaml(_ key: String) -> String {
                "vendors: { v: { kind: openai-compatible, api_key: \(key), base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            }
            try await TestGateway.with(yaml("first")) { gateway in
                _ = try await gateway.ask(chat("v/m"))
                try gateway.rewrite(yaml("second"))
                #expect(await gateway.process.reload())
                _ = try await gateway.ask(chat("v/m"))
                #expect(vendor.requests.map { $0["authorization"] } == ["Bearer first", "Bearer second"])
                #expect(vendor.connectionCount == 1)
            }
        }
    }

    @Test("opens new connections to a vendor that is reached in another way")
    func timeouts() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, WireText.completion)) { vendor in
            func yaml(_ time: String) -> String {
                "vendors: { v: { kind: openai-compatible, base_url: \"http://127.0.0.1:\(vendor.port)/v1\", timeouts: { total: \(time) } } }"
            }
            try await TestGateway.with(yaml("1m")) { gateway in
                _ = try await gateway.ask(chat("v/m"))
                try gateway.rewrite(yaml("2m"))
                #expect(await gateway.process.reload())
                try await eventually { vendor.openConnectionCount == 0 }
                _ = try await gateway.ask(chat("v/m"))
                #expect(vendor.connectionCount == 2)
            }
        }
    }

    @Test("warns of what only a restart changes, beside what runs and not beside the reload before")
    func stillDifferent() async throws {
        try await TestGateway.with { gateway in
            func warnings() -> [String] {
                gateway.log.lines.filter { $0["level"]?.string == "warning" }.compactMap { $0["setting"]?.string }
            }
            try gateway.rewrite("", server: "idle_timeout: 5m")
            #expect(await gateway.process.reload())
            #expect(await gateway.process.reload())
            try gateway.rewrite("")
            #expect(await gateway.process.reload())
            await gateway.process.stop()
            #expect(warnings() == ["server.idle_timeout", "server.idle_timeout"])
        }
    }

    @Test(
        "of a certificate that cannot be used is kept out, and names the file",
        arguments: [
            ("/nowhere.pem", "/nowhere.key", "/nowhere.pem cannot be read: No such file or directory"),
            ("", "/nowhere.key", "/nowhere.key cannot be read"), ("", "", "holds no certificate in PEM form"),
        ]
    )
    func certificate(certificate: String, key: String, told: String) async throws {
        let empty = TemporaryFile("")
        try await TestGateway.with { gateway in
            let files = [certificate, key].map { $0.isEmpty ? empty.path : $0 }
            try gateway.rewrite("", server: "tls: { certificate: \(files[0]), private_key: \(files[1]) }")
            #expect(await gateway.process.reload() == false)
            await gateway.process.stop()
            #expect(gateway.log.lines.contains { $0["message"]?.string?.contains(told) == true })
        }
    }

    @Test(
        "of a configuration that is not valid is kept out and said in the log",
        arguments: [
            ("vendors: { v: { kind: nothing } }", "nothing"), ("models: { fast: nobody/x }", "nobody"),
            ("models: [", ""),
            ("cache: {}", "cache"), ("vendors: { v: { kind: openai-compatible, base_url: 7 } }", "base_url"),
        ]
    )
    func invalid(yaml: String, named: String) async throws {
        try await TestGateway.with("models: { fast: simulator/one }") { gateway in
            try gateway.rewrite(yaml)
            #expect(await gateway.process.reload() == false)
            let answer = try await gateway.ask(chat("fast"))
            #expect(answer["x-gateway-model"] == "one")
            let told = gateway.log.lines.filter { $0["level"]?.string == "error" }.compactMap { $0["message"]?.string }
            #expect(told.contains { $0.contains("not reloaded") })
            #expect(told.contains { $0.contains(named) && $0.contains("error:") })
            // And a valid one after it is taken.
            try gateway.rewrite("models: { fast: simulator/two }")
            #expect(await gateway.process.reload())
            let next = try await gateway.ask(chat("fast"))
            #expect(next["x-gateway-model"] == "two")
        }
    }

    @Test("tells of settings that count only from the next start")
    func restart() async throws {
        try await TestGateway.with("", server: "max_connections: 100, idle_timeout: 30s") { gateway in
            try gateway.rewrite("", server: "max_connections: 200, idle_timeout: 40s")
            #expect(await gateway.process.reload())
            let told = gateway.log.lines.compactMap { $0["setting"]?.string }
            #expect(told == ["server.max_connections", "server.idle_timeout"])
        }
    }

    @Test("changes what is logged and how")
    func log() async throws {
        try await TestGateway.with("log: { format: json }") { gateway in
            try gateway.rewrite("log: { format: text }")
            #expect(await gateway.process.reload())
            _ = try await gateway.ask(chat("simulator/echo"))
            try gateway.rewrite("log: { level: error }")
            #expect(await gateway.process.reload())
            _ = try await gateway.ask(chat("simulator/echo"))
            await gateway.process.stop()
            let lines = gateway.log.text.split(separator: "\n")
            #expect(lines.count { $0.contains(" info request request_id=") } == 1)
            #expect(gateway.log.requests.isEmpty)
            #expect(lines.last?.contains("stopped") == false)
        }
    }

    @Test("changes limits of the requests that come after it")
    func limits() async throws {
        try await TestGateway.with { gateway in
            let body = chat("simulator/echo", String(repeating: "x", count: 2000))
            let before = try await gateway.ask(body)
            #expect(before.status == 200)
            try gateway.rewrite("", server: "max_body_bytes: 1KiB, allowed_hosts: [new.example]")
            #expect(await gateway.process.reload())
            let after = try await gateway.ask(body)
            #expect(after.status == 413)
            let host = try await gateway.ask(
                chat("simulator/echo"),
                headers: ["host: new.example"],
                replacing: ["host"]
            )
            #expect(host.status == 200)
        }
    }

    @Test("while requests go on loses none of them")
    func underLoad() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let connection = try await gateway.connect()
                            for number in 0..<25 {
                                try await connection.send(gateway.request(chat("openai/echo", stream: number % 2 == 0)))
                                let answer = try await connection.answer()
                                #expect(answer.status == 200)
                                #expect(answer.isComplete)
                            }
                            try await connection.close()
                        }
                    }
                    for time in 1...10 {
                        // Every other time the vendor's connections are of no use any more.
                        try gateway.rewrite(simulated.vendors(timeouts: "{ total: \(time)m }"))
                        #expect(await gateway.process.reload())
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
