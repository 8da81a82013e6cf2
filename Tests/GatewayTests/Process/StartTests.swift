import Admin
import Core
import JSON
import NIOCore
import Testing
import Transport

@testable import Gateway

@Suite("The start of a gateway")
struct StartTests {
    @Test("without a file offers the simulator and the vendors whose keys are there")
    func embedded() async throws {
        let configuration = Configuration.embedded(environment: [
            "ANTHROPIC_API_KEY": "sk-planted", "OPENAI_API_KEY": "",
        ])
        #expect(configuration.vendors.map(\.name) == ["anthropic", "simulator"])
        #expect(configuration.server.listen == ListenAddress(host: "127.0.0.1", port: 8080))
        #expect(configuration.admin.listen == ListenAddress(host: "127.0.0.1", port: 8081))
        let log = CapturedLog()
        let process = try GatewayProcess(
            source: .embedded,
            environment: ["ANTHROPIC_API_KEY": "sk-planted"],
            insecureNoAuth: false,
            logs: log.sink
        )
        let state = process.runtime.loops[0]
        let echo = try await state.context.loop.submit {
            try state.snapshot.resolve("simulator/echo", inbound: .openAIChat).targets.count
        }.get()
        #expect(echo == 1)
        await process.stop()
        #expect(!log.text.contains("sk-planted"))
    }

    @Test("answers from the simulator at once, whole and streamed")
    func firstCall() async throws {
        try await TestGateway.with { gateway in
            let whole = try await gateway.ask(chat("simulator/echo", "Hello"))
            #expect(whole.completion == "Hello")
            let stream = try await gateway.ask(chat("simulator/echo", "Hello", stream: true))
            #expect(stream.completion == "Hello")
            #expect(stream.data.last == "[DONE]")
        }
    }

    @Test("tells in the log where it listens and what it offers, and no key")
    func told() async throws {
        let yaml = "vendors: { openai: { api_key: \"${KEY}\" } }"
        try await TestGateway.with(yaml, environment: ["KEY": "sk-planted"]) { gateway in
            let line = try #require(gateway.log.lines.first)
            #expect(line["message"]?.string == "the gateway is ready")
            #expect(line["listen"]?.string == "127.0.0.1:\(gateway.ports.data)")
            #expect(line["admin"]?.string == "127.0.0.1:\(gateway.ports.admin)")
            #expect(line["vendors"]?.string == "openai, simulator")
            #expect(!gateway.log.text.contains("sk-planted"))
        }
    }

    @Test("fails where an address is taken, and leaves nothing behind")
    func taken() async throws {
        try await ScriptedVendor.with(saying: "") { other in
            let log = CapturedLog()
            let file = TemporaryFile(
                """
                server: { listen: 127.0.0.1:0, threads: 1 }
                admin: { listen: 127.0.0.1:\(other.port) }
                """
            )
            let process = try GatewayProcess(
                source: .file(file.path),
                environment: [:],
                insecureNoAuth: false,
                logs: log.sink
            )
            let failure = await #expect(throws: ListenFailure.self) { try await process.start(AdminServer(process)) }
            #expect(failure?.description.contains("127.0.0.1:\(other.port)") == true)
            await process.stop()
        }
    }

    @Test("fails with every fault of its file", arguments: ["server: { listen: nowhere }\nvendors: { x: {} }"])
    func faults(yaml: String) throws {
        let file = TemporaryFile(yaml)
        let errors = #expect(throws: ConfigurationErrors.self) {
            try GatewayProcess(source: .file(file.path), environment: [:])
        }
        #expect((errors?.problems.count ?? 0) >= 2)
    }

    @Test("fails with a file that is not there")
    func missing() {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try GatewayProcess(source: .file("/nonexistent/gateway.yaml"), environment: [:])
        }
        #expect(errors?.problems.first?.message.contains("cannot be read") == true)
    }
}

@Suite("A watch of files")
struct FileWatchTests {
    @Test("sees what is written, replaced and gone for a moment")
    func changes() throws {
        let file = TemporaryFile("one")
        var watch = FileWatch([file.path])
        func expect(_ isChanged: Bool, at line: SourceLocation = #_sourceLocation) {
            let found = watch.hasChanged([file.path])
            #expect(found == isChanged, sourceLocation: line)
        }
        expect(false)
        try file.write("two, longer")
        expect(true)
        expect(false)
        try file.replace("six, longer")
        expect(true)
        try file.remove()
        expect(false)
        try file.write("back")
        expect(true)
    }

    @Test("does not take a file that it has never seen for a changed one")
    func unknown() throws {
        let file = TemporaryFile("one")
        var watch = FileWatch([])
        func expect(_ isChanged: Bool, at line: SourceLocation = #_sourceLocation) {
            let found = watch.hasChanged([file.path])
            #expect(found == isChanged, sourceLocation: line)
        }
        expect(false)
        try file.write("another")
        expect(true)
    }
}
