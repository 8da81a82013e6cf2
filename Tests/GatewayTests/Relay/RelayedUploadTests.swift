import Core
import JSON
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite("An upload through the gateway")
struct RelayedUploadTests {
    private static func vendors(_ port: Int, _ settings: String = "") -> String {
        """
        vendors: { openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1"\(settings) } }
        """
    }

    private static let type = "content-type: multipart/form-data; boundary=b0"
    /// Longer than what is waited for before it is sent.
    private static let long = 200_000

    private static func form(_ content: String) -> String {
        "--b0\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nopenai/whisper-1\r\n"
            + "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n\(content)\r\n--b0--\r\n"
    }

    private static func form(_ size: Int) -> String { form(String(repeating: "x", count: size)) }

    private func with(
        _ script: @escaping ScriptedVendor.Script = { _ in [.send(WireText.answer(200, "{}"))] },
        settings: String = "",
        server: String = "",
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(script) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port, settings), server: server) { gateway in
                try await body(gateway, vendor)
            }
        }
    }

    /// A request with a form, and without its last bytes.
    private func begin(
        _ gateway: TestGateway,
        _ form: String,
        without missing: Int,
        path: String = "/v1/audio/transcriptions"
    ) async throws -> (connection: WireConnection, rest: ByteBuffer) {
        var request = gateway.request(form, path: path, headers: [Self.type], replacing: ["content-type"])
        let connection = try await gateway.connect()
        try await connection.send(request.readSlice(length: request.readableBytes - missing)!)
        return (connection, request)
    }

    private func ask(
        _ gateway: TestGateway,
        _ body: String,
        path: String = "/v1/audio/transcriptions",
        headers: [String] = []
    ) async throws -> WireAnswer {
        try await gateway.ask(body, path: path, headers: [Self.type] + headers, replacing: ["content-type"])
    }

    // MARK: Callers

    @Test("ends at the vendor when its caller leaves")
    func left() async throws {
        try await with { gateway, vendor in
            let (connection, _) = try await begin(gateway, Self.form(Self.long), without: 1000)
            try await eventually { vendor.receivedText.contains("whisper-1") }
            try await connection.close()
            try await eventually { vendor.openConnectionCount == 0 }
            #expect(!vendor.receivedText.contains("--b0--"))
            #expect(vendor.requests.isEmpty)
            await gateway.process.stop()
            #expect(gateway.log.requests.map { $0["status"]?.int } == [499])
        }
    }

    @Test("never looks whole to the vendor where its caller cuts or breaks it", arguments: [nil, "no chunk\r\n"])
    func cutInChunks(_ nonsense: String?) async throws {
        try await with { gateway, vendor in
            let request = gateway.request(
                WireText.chunk(Self.form(Self.long)),
                path: "/v1/files",
                headers: [Self.type, "transfer-encoding: chunked"],
                replacing: ["content-type", "content-length"]
            )
            let connection = try await gateway.connect()
            try await connection.send(request)
            try await eventually { vendor.receivedText.contains("--b0--") }
            if let nonsense {
                try await connection.send(ByteBuffer(string: nonsense))
                let answer = try await connection.answer()
                #expect(answer.status == 400)
                #expect(answer.errorCode == "malformed_request")
            }
            try await connection.close()
            try await eventually { vendor.openConnectionCount == 0 }
            #expect(!vendor.receivedText.hasSuffix(WireText.streamEnd))
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test("is asked for where its caller waits for that", arguments: [10, Self.long])
    func expected(size: Int) async throws {
        try await with { gateway, vendor in
            let form = Self.form(size)
            var request = gateway.request(
                form,
                path: "/v1/files",
                headers: [Self.type, "expect: 100-continue"],
                replacing: ["content-type"]
            )
            let connection = try await gateway.connect()
            try await connection.send(request.readSlice(length: request.readableBytes - form.utf8.count)!)
            _ = try await connection.received { $0 == ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n") }
            try await connection.send(request)
            #expect(try await connection.answer().status == 200)
            #expect(vendor.requests.map(\.text) == [form])
            #expect(vendor.requests.first?["expect"] == nil)
            try await connection.close()
        }
    }

    @Test("is not taken from pages of other sites", arguments: ["/v1/audio/transcriptions", "/v1/files"])
    func pages(path: String) async throws {
        try await with { gateway, vendor in
            let headers = ["sec-fetch-site: cross-site", "sec-fetch-mode: no-cors"]
            let answer = try await ask(gateway, Self.form(10), path: path, headers: headers)
            #expect(answer.status == 403)
            #expect(answer.errorCode == "origin_not_allowed")
            #expect(vendor.connectionCount == 0)
        }
    }

    @Test(
        "does not count as the gateway's time, nor as the vendor's, while the caller sends it",
        arguments: [10, long]
    )
    func time(size: Int) async throws {
        try await with { gateway, vendor in
            let pause = TimeAmount.milliseconds(200)
            let (connection, rest) = try await begin(gateway, Self.form(size), without: 5)
            try await eventually { try await gateway.activity().calls == 1 }
            try await MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: pause) {}.futureResult.get()
            try await connection.send(rest)
            #expect(try await connection.answer().status == 200)
            try await connection.close()
            await gateway.process.stop()
            let line = try #require(gateway.log.requests.first)
            let duration = try #require(line["duration_ms"]?.double)
            let firstByte = try #require(line["ttft_ms"]?.double)
            let overhead = try #require(line["overhead_us"]?.double) / 1000
            // It may begin to wait a little later than it has begun.
            #expect(firstByte > 0 && firstByte < duration - 100)
            #expect(overhead > 0 && overhead < duration - 100)
        }
    }

    @Test("that its caller does not end in the time of the whole is the caller's fault")
    func totalTimeout() async throws {
        try await with(settings: ", timeouts: { total: 400ms }") { gateway, vendor in
            let (connection, _) = try await begin(gateway, Self.form(Self.long), without: 5)
            let answer = try await connection.answer()
            #expect(answer.status == 408)
            #expect(answer.errorCode == "request_timeout")
            #expect(answer.error?["message"]?.string?.contains("'openai'") == true)
            try await connection.close()
            try await eventually { vendor.openConnectionCount == 0 }
        }
    }

    // MARK: Vendors

    @Test("is answered by a vendor that has seen enough", arguments: [413, 429])
    func early(status: Int) async throws {
        try await with { gateway, vendor in
            vendor.sayEarly([
                .send(WireText.answer(status, #"{"error":{"message":"enough"}}"#, headers: ["retry-after: 7"]))
            ])
            let (connection, _) = try await begin(gateway, Self.form(Self.long), without: 1000)
            let answer = try await connection.answer()
            #expect(answer.status == status)
            #expect(answer.error?["message"]?.string == "enough")
            #expect(answer["retry-after"] == "7")
            #expect(answer["connection"] == "close")
            try await eventually { vendor.openConnectionCount == 0 }
            try await connection.close()
        }
    }

    @Test(
        "is taken to its end while the vendor answers already, and thrown away",
        arguments: ["/v1/audio/transcriptions", "/passthrough/openai/v1/any"]
    )
    func earlySuccess(path: String) async throws {
        let gate = Gate()
        try await with { gateway, vendor in
            vendor.sayEarly([
                .send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + WireText.chunk("first")), .wait(gate),
                .send(WireText.chunk("second") + WireText.streamEnd),
            ])
            // More than all sockets on the way hold.
            let (connection, rest) = try await begin(gateway, Self.form(24 << 20), without: 23 << 20, path: path)
            _ = try await connection.received { WireAnswer($0, to: "POST").text.contains("first") }
            try await connection.send(rest)
            gate.open()
            let answer = try await connection.answer()
            #expect(answer.isComplete)
            #expect(answer.text == "firstsecond")
            #expect(vendor.requests.isEmpty)
            try await connection.close()
        }
    }

    @Test(
        "is sent again where it is short and a connection turns out to be closed, as other requests are",
        arguments: [
            ("/v1/audio/transcriptions", 10, true), ("/v1/files", 10, true), ("/passthrough/openai/v1/any", 10, true),
            ("/passthrough/openai/v1/any", 50_000, true), ("/v1/audio/transcriptions", long, false),
        ],
        [true, false]
    )
    func stale(asked: (path: String, size: Int, isShort: Bool), retries: Bool) async throws {
        try await with(
            { $0.connection == 0 && $0.text.contains("again") ? [.close] : [.send(WireText.answer(200, "{}"))] },
            settings: ", retry_stale: \(retries)"
        ) { gateway, vendor in
            #expect(try await ask(gateway, Self.form(10), path: asked.path).status == 200)
            let form = Self.form("again" + String(repeating: "x", count: asked.size))
            let answer = try await ask(gateway, form, path: asked.path)
            if asked.isShort, retries {
                #expect(answer.status == 200)
                let texts = vendor.requests.map(\.text)
                #expect(texts.count == 3)
                #expect(texts.last == texts.dropLast().last)
                #expect(vendor.requests.map(\.connection) == [0, 0, 1])
            } else {
                #expect(answer.status == 502)
                #expect(answer.errorCode == "vendor_closed_connection")
                #expect(vendor.requests.map(\.connection) == [0, 0])
            }
        }
    }

    @Test("waits for no vendor while it is short and not whole")
    func short() async throws {
        try await with { gateway, vendor in
            let (connection, rest) = try await begin(gateway, Self.form(10), without: 5)
            try await eventually { try await gateway.activity().calls == 1 }
            #expect(vendor.connectionCount == 0)
            try await connection.send(rest)
            #expect(try await connection.answer().status == 200)
            #expect(vendor.requests.count == 1)
            try await connection.close()
        }
    }

    @Test("stays with its caller's event loop, whichever that is")
    func loops() async throws {
        try await with(server: "threads: 2") { gateway, vendor in
            let forms = (0..<12).map { Self.form(String(repeating: "\($0) ", count: 1 + $0 * 5000)) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for form in forms { group.addTask { try await ask(gateway, form, path: "/v1/files").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: forms.count))
            #expect(vendor.requests.map(\.text).sorted() == forms.sorted())
        }
    }
}
