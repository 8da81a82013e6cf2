import Foundation
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("The log")
struct AccessLogTests {
    /// What `docs/errors.md` and the line itself promise of every call.
    private static let always = [
        "time", "level", "message", "request_id", "status", "model", "stream", "duration_ms", "overhead_us", "client",
    ]

    @Test(
        "has one line for each call, with what is known of it",
        arguments: ["openai", "anthropic", "gemini"],
        [false, true]
    )
    func lines(vendor: String, stream: Bool) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors() + "\nmodels: { fast: \(vendor)/echo }") { gateway in
                let answer = try await gateway.ask(
                    chat("fast", "12345678", stream: stream),
                    headers: ["x-request-id: mine-1"]
                )
                #expect(answer.status == 200)
                await gateway.process.stop()
                #expect(gateway.log.requests.count == 1)
                let line = try #require(gateway.log.requests.first)
                for name in Self.always { #expect(line[name: name] != nil, "\(name)") }
                #expect(line["level"]?.string == "info")
                #expect(line["time"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
                #expect(line["request_id"]?.string == "mine-1")
                #expect(line["status"]?.int == 200)
                #expect(line["error"] == nil)
                #expect(line["model"]?.string == "fast")
                #expect(line["vendor"]?.string == vendor)
                #expect(line["target"]?.string == "echo")
                #expect(line["attempts"]?.int == 1)
                #expect(line["stream"]?.bool == stream)
                #expect(line["output_tokens"]?.int == 2)
                #expect((line["input_tokens"]?.int ?? 0) > 0)
                #expect(line["ttft_ms"] != nil)
                #expect(line["client"]?.string == "127.0.0.1")
            }
        }
    }

    @Test("has one line for each request that came to no call")
    func refusals() async throws {
        try await TestGateway.with { gateway in
            _ = try await gateway.ask("{", headers: ["x-request-id: a"])
            _ = try await gateway.ask(chat("nothing"), headers: ["x-request-id: b"])
            _ = try await gateway.ask("", path: "/v1/nowhere?key=planted", headers: ["x-request-id: c"])
            _ = try await gateway.send(raw: "nonsense\r\n\r\n")
            await gateway.process.stop()
            let lines = gateway.log.requests
            #expect(lines.map { $0["status"]?.int } == [400, 404, 404, 400])
            #expect(
                lines.map { $0["error"]?.string } == [
                    "invalid_json", "model_not_found", "path_not_found", "malformed_request",
                ]
            )
            #expect(lines.prefix(3).map { $0["request_id"]?.string } == ["a", "b", "c"])
            #expect(lines[2]["path"]?.string == "/v1/nowhere")
        }
    }

    @Test("never holds a key or a prompt, whatever happens", arguments: ["json", "text"], ["trace", "info"])
    func secrecy(format: String, level: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            let yaml = """
                vendors:
                  openai:    { api_key: "${KEY}", base_url: "http://127.0.0.1:\(vendor.port)/v1", headers: { x-extra: planted-header } }
                  anthropic: { api_key: planted-inline, base_url: "http://127.0.0.1:\(vendor.port)" }
                log: { format: \(format), level: \(level) }
                """
            try await TestGateway.with(yaml, environment: ["KEY": "planted-key"]) { gateway in
                let secrets = [
                    "authorization: Bearer planted-caller", "cookie: a=planted-cookie", "x-api-key: planted-caller-2",
                ]
                let words = WireText.completion.replacing("Hi there", with: "planted-answer")
                let error =
                    #"{"error":{"message":"planted-error of planted-key","type":"planted type","code":"planted code"}}"#
                let scripts: [[ScriptedVendor.Step]] = [
                    [.send(WireText.answer(200, words))], [.send(WireText.answer(400, error))],
                    [.send(WireText.answer(401, error))], [.send(WireText.answer(200, "planted no json"))],
                    [.send(WireText.stream(WireText.chunks))],
                    [
                        .send(
                            WireText.streamHead() + WireText.events([WireText.piece(#"{"content":"planted-piece"}"#)])
                        ), .close,
                    ],
                    [.send(WireText.streamHead() + WireText.events(["{planted"])), .close], [.close],
                ]
                for script in scripts {
                    vendor.say { _ in script }
                    for model in ["openai/m", "anthropic/m"] {
                        for stream in [false, true] {
                            _ = try await gateway.ask(
                                chat(
                                    model,
                                    "planted-prompt",
                                    stream: stream,
                                    #","user":"planted-user","metadata":{"a":"planted-metadata"}"#
                                ),
                                path: "/v1/chat/completions?key=planted-query",
                                headers: secrets
                            )
                        }
                    }
                }
                _ = try await gateway.ask(#"{"model":"openai/m","messages":"planted-prompt"#, headers: secrets)
                _ = try await gateway.ask(
                    #"{"model":"anthropic/m","messages":[{"role":"planted-role","content":"planted"}]}"#
                )
                _ = try await gateway.ask("planted", path: "/x?planted", headers: secrets)
                try gateway.rewrite("vendors: { openai: { api_kye: planted-typo } }")
                #expect(await gateway.process.reload() == false)
                await gateway.process.stop()
                let text = gateway.log.text
                #expect(
                    !text.contains("planted"),
                    "\(text.split(separator: "\n").first { $0.contains("planted") } ?? "")"
                )
                let requests = text.split(separator: "\n").filter { $0.contains("request_id") }
                #expect(requests.count == scripts.count * 4 + 3)
            }
        }
    }

    @Test("in text has the same on one line, whatever a caller calls a model")
    func text() async throws {
        try await TestGateway.with("log: { format: text }") { gateway in
            _ = try await gateway.ask(chat(#"a\n2026 fake request status=200 \" \u001b[31m"#))
            await gateway.process.stop()
            let lines = gateway.log.text.split(separator: "\n").filter { $0.contains("request_id=") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains(#" info request request_id="req_"#) == true)
            #expect(lines.first?.contains(#"model="a\n2026 fake"#) == true)
            #expect(gateway.log.text.utf8.contains(0x1B) == false)
        }
    }

    @Test(
        "tells the error that a vendor told inside a stream that passes",
        arguments: [
            #"{"error":{"message":"Slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}"#,
            #"{"choices":[],"error":{"message":"Slow down","code":"rate_limit_exceeded"}}"#,
        ]
    )
    func toldError(event: String) async throws {
        let told = WireText.stream([WireText.piece(#"{"content":"Hi"}"#), event])
        try await ScriptedVendor.with(saying: told) { vendor in
            let yaml = "vendors: { openai: { api_key: k, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" } }"
            try await TestGateway.with(yaml) { gateway in
                let answer = try await gateway.ask(chat("openai/m", stream: true))
                #expect(answer.status == 200)
                #expect(answer.text.contains("Slow down"))
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["error"]?.string == "rate_limit_exceeded")
            }
        }
    }

    @Test("tells an error inside a stream that began well")
    func brokenStream() async throws {
        try await SimulatedVendor.with("fault=cut&after=2") { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                _ = try await gateway.ask(chat("openai/lorem", stream: true))
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["status"]?.int == 200)
                #expect(gateway.log.requests.first?["error"]?.string == "vendor_cut_answer")
            }
        }
    }
}

@Suite("The sink of the log")
struct LogSinkTests {
    @Test("waits for no reader: what is too much is left out, and it says so")
    func bound() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = LogSink(descriptor: ends[1], bound: 1000)
        // Nobody reads: the pipe takes what it can, a thousand bytes wait, and the rest is left out at once.
        let line = ByteBuffer(string: String(repeating: "x", count: 99) + "\n")
        let count = 5000
        for _ in 0..<count { sink.write(line) }
        let reader = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let writer = ends[1]
        let text = Task.detached { String(decoding: try reader.readToEnd() ?? Data(), as: UTF8.self) }
        sink.flush(within: .seconds(600))
        close(writer)
        let lines = try awaitValue(text).split(separator: "\n")
        let written = lines.count { $0.hasPrefix("x") }
        let told = lines.compactMap { (try? JSONDocument(parsing: ByteBuffer(substring: $0)))?.root["count"]?.int }
        #expect(written < count)
        #expect(!told.isEmpty)
        #expect(written + told.reduce(0, +) == count)
    }

    @Test("keeps nobody waiting at the end for a reader that never comes")
    func unread() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let sink = LogSink(descriptor: ends[1])
        sink.write(ByteBuffer(repeating: 0x78, count: 1 << 20))
        // The pipe holds 64 KiB: without a limit this would never return.
        sink.flush(within: .milliseconds(1))
        // Whoever writes must not be left with a descriptor that is closed.
        let reader = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        let text = Task.detached { String(decoding: try reader.read(upToCount: 1 << 20) ?? Data(), as: UTF8.self) }
        sink.flush(within: .seconds(600))
        close(ends[1])
        _ = try awaitValue(text)
    }

    /// The sink's `flush` blocks its thread, so the test is not asynchronous.
    private func awaitValue(_ task: Task<String, any Error>) throws -> String {
        let done = DispatchSemaphore(value: 0)
        let box = Box()
        Task.detached {
            box.result = await task.result
            done.signal()
        }
        done.wait()
        return try box.result!.get()
    }

    /// Written before the semaphore is signalled and read after, which makes the unchecked conformance right.
    private final class Box: @unchecked Sendable {
        var result: Result<String, any Error>?
    }
}
