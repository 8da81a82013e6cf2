import JSON
import NIOCore
import Testing
import Transport

@testable import Gateway

/// A picture that the gateway is asked to fetch for a vendor that wants bytes.
private func picture(_ url: String, _ model: String = "gemini/m") -> String {
    """
    {"model":"\(model)","messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},\
    {"type":"image_url","image_url":{"url":"\(url)"}}]}]}
    """
}

/// Gemini and Anthropic as they answer, and a server of pictures in one.
private func answer(_ request: WireRequest) -> [ScriptedVendor.Step] {
    if request.line.contains("generateContent") {
        return [
            .send(
                WireText.answer(
                    200,
                    #"{"candidates":[{"content":{"role":"model","parts":[{"text":"A dot"}]},"finishReason":"STOP"}]}"#
                )
            )
        ]
    }
    if request.line.contains("/v1/messages") { return [.send(WireText.answer(200, DropParametersTests.message))] }
    let path = request.line.split(separator: " ")[1]
    switch path {
    case "/dot.png": return [.send(WireText.answer(200, "PIXELS", type: "image/png; a=b"))]
    case "/untyped": return [.send(WireText.answer(200, "PIXELS", type: "application/octet-stream"))]
    case "/moved": return [.send(redirect("/dot.png"))]
    case "/away": return [.send(redirect("http://127.0.0.2:1/dot.png"))]
    case "/file": return [.send(redirect("file:///etc/passwd"))]
    case "/circle": return [.send(redirect("/circle"))]
    case "/nowhere": return [.send("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")]
    case "/large": return [.send(WireText.answer(200, String(repeating: "x", count: 3000), type: "image/png"))]
    case "/endless":
        return [
            .send(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                    + WireText.chunk(String(repeating: "x", count: 3000))
            )
        ]
    case "/zipped": return [.send(WireText.answer(200, "x", headers: ["content-encoding: gzip"]))]
    case "/partial": return [.send(WireText.answer(206, "x"))]
    case "/silent": return []
    case "/stalled": return [.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx")]
    case "/cut": return [.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"), .close]
    default: return [.send(WireText.answer(404, "nothing"))]
    }
}

private func redirect(_ target: String) -> String {
    "HTTP/1.1 302 Found\r\nlocation: \(target)\r\ncontent-length: 0\r\n\r\n"
}

@Suite("Media by URL")
struct MediaFetchingTests {
    private static func yaml(_ port: Int, media: String) -> String {
        """
        vendors:
          gemini:    { api_key: k, base_url: "http://127.0.0.1:\(port)" }
          anthropic: { api_key: k, base_url: "http://127.0.0.1:\(port)" }
        media: \(media)
        """
    }

    /// Runs with a server of pictures that the gateway takes for a public one: 127.0.0.1 is, the rest of loopback is not.
    private func with(
        media: String = "{ max_bytes: 2KiB }",
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(answer) { server in
            try await TestGateway.with(Self.yaml(server.port, media: media)) { gateway in
                let state = gateway.process.runtime.loops[0]
                try await state.context.loop.submit {
                    state.resolver = AddressResolver { host, port in
                        switch host {
                        case "pictures.example": [try! SocketAddress(ipAddress: "127.0.0.1", port: port)]
                        case "inside.example": [try! SocketAddress(ipAddress: "127.0.0.2", port: port)]
                        case "both.example":
                            ["127.0.0.1", "127.0.0.2"].map { try! SocketAddress(ipAddress: $0, port: port) }
                        default: []
                        }
                    } isPublic: {
                        $0.ipAddress == "127.0.0.1"
                    }
                }.get()
                try await body(gateway, server)
            }
        }
    }

    @Test("goes inline to a vendor that wants bytes", arguments: ["dot.png", "moved"])
    func inlined(path: String) async throws {
        try await with { gateway, server in
            let answer = try await gateway.ask(picture("http://pictures.example:\(server.port)/\(path)"))
            #expect(answer.status == 200)
            #expect(answer.completion == "A dot")
            let fetches = server.requests.dropLast()
            #expect(fetches.allSatisfy { $0["host"] == "pictures.example:\(server.port)" })
            #expect(
                fetches.allSatisfy { $0["authorization"] == nil && $0["x-goog-api-key"] == nil && $0["cookie"] == nil }
            )
            let parts = try #require(server.requests.last?.json["contents"]?[0]?["parts"])
            #expect(parts[1]?["inlineData"]?["data"]?.string == "UElYRUxT")
            #expect(parts[1]?["inlineData"]?["mimeType"]?.string == "image/png")
        }
    }

    @Test("goes as it is to a vendor that fetches itself")
    func accepted() async throws {
        try await with { gateway, server in
            let url = "http://pictures.example:\(server.port)/dot.png"
            let answer = try await gateway.ask(picture(url, "anthropic/m"))
            #expect(answer.status == 200)
            #expect(server.requests.count == 1)
            #expect(server.requests[0].text.contains("pictures.example"))
        }
    }

    @Test(
        "of Google's own goes to Gemini as it is",
        arguments: [
            "https://generativelanguage.googleapis.com/v1beta/files/abc", "gs://bucket/a.png",
            "https://www.youtube.com/watch?v=abc", "https://youtu.be/abc",
        ]
    )
    func kept(url: String) async throws {
        try await with { gateway, server in
            let answer = try await gateway.ask(picture(url))
            #expect(answer.status == 200)
            #expect(server.requests.count == 1)
            #expect(server.requests[0].json["contents"]?[0]?["parts"]?[1]?["fileData"]?["fileUri"]?.string == url)
        }
    }

    @Test(
        "is not fetched from where a caller has no business",
        arguments: [
            "http://127.0.0.2:$PORT/dot.png", "http://10.0.0.1/x", "http://192.168.0.1/x",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]:$PORT/x", "http://[::ffff:127.0.0.2]:$PORT/x", "http://[fe80::1]/x", "http://0.0.0.0:$PORT/x",
            "http://inside.example:$PORT/dot.png", "http://both.example:$PORT/dot.png",
            "http://pictures.example:$PORT/away",
        ]
    )
    func forbidden(url: String) async throws {
        try await with { gateway, server in
            let answer = try await gateway.ask(picture(url.replacing("$PORT", with: "\(server.port)")))
            #expect(answer.status == 400)
            #expect(answer.errorCode == "media_fetch_failed")
            #expect(answer.error?["param"]?.string == "messages[0].content[1]")
            #expect(answer.error?["message"]?.string?.contains("private network") == true)
            #expect(!server.requests.contains { $0.line.contains("generateContent") || $0.line.contains("dot.png") })
        }
    }

    @Test("may be fetched from anywhere where the operator allows it")
    func allowed() async throws {
        try await with(media: "{ allow_private_networks: true }") { gateway, server in
            let state = gateway.process.runtime.loops[0]
            try await state.context.loop.submit {
                state.resolver.isPublic = { _ in false }
            }.get()
            let answer = try await gateway.ask(picture("http://pictures.example:\(server.port)/dot.png"))
            #expect(answer.status == 200)
        }
    }

    @Test(
        "that cannot be had is the caller's fault, and the reason is told",
        arguments: [
            ("http://pictures.example:$PORT/large", "larger than the limit of 2048 bytes"),
            ("http://pictures.example:$PORT/endless", "larger than the limit of 2048 bytes"),
            ("http://pictures.example:$PORT/circle", "more than 3 redirects"),
            ("http://pictures.example:$PORT/nowhere", "redirects to nowhere"),
            ("http://pictures.example:$PORT/file", "not a plain http or https"),
            ("http://pictures.example:$PORT/missing", "status 404"),
            ("http://pictures.example:$PORT/partial", "status 206"),
            ("http://pictures.example:$PORT/zipped", "compressed"),
            ("http://pictures.example:$PORT/cut", "could not be reached or understood"),
            ("http://unknown.example/x", "cannot be resolved"),
            ("ftp://pictures.example/x", "not a plain http or https"),
            ("http://user:planted@pictures.example:$PORT/dot.png", "not a plain http or https"),
        ]
    )
    func failures(url: String, reason: String) async throws {
        try await with { gateway, server in
            let answer = try await gateway.ask(picture(url.replacing("$PORT", with: "\(server.port)")))
            #expect(answer.status == 400)
            #expect(answer.errorCode == "media_fetch_failed")
            #expect(answer.error?["message"]?.string?.contains(reason) == true, "\(answer.text)")
            #expect(!answer.text.contains("planted"))
            #expect(!server.requests.contains { $0.line.contains("generateContent") })
            // A fetch leaves no connection behind.
            try await eventually { server.openConnectionCount == 0 }
        }
    }

    @Test("that does not come is given up", arguments: ["silent", "stalled"])
    func slow(path: String) async throws {
        try await with(media: "{ timeout: 100ms }") { gateway, server in
            let answer = try await gateway.ask(picture("http://pictures.example:\(server.port)/\(path)"))
            #expect(answer.status == 400)
            #expect(answer.error?["message"]?.string?.contains("took longer") == true)
        }
    }

    @Test("of a name that is not found in time is given up")
    func slowName() async throws {
        try await with(media: "{ timeout: 100ms }") { gateway, _ in
            let gate = Gate()
            let state = gateway.process.runtime.loops[0]
            try await state.context.loop.submit {
                state.resolver = AddressResolver { _, _ in
                    try? gate.opened.wait()
                    return []
                }
            }.get()
            let answer = try await gateway.ask(picture("http://slow.example/x"))
            gate.open()
            #expect(answer.status == 400)
            #expect(answer.error?["message"]?.string?.contains("took longer") == true)
        }
    }

    @Test("is not fetched where the operator wants none")
    func disabled() async throws {
        try await with(media: "{ fetch: false }") { gateway, server in
            let answer = try await gateway.ask(picture("http://pictures.example:\(server.port)/dot.png"))
            #expect(answer.status == 400)
            #expect(answer.errorCode == "media_fetch_disabled")
            #expect(server.requests.isEmpty)
        }
    }

    @Test("has a type though its server knows none")
    func untyped() async throws {
        try await with { gateway, server in
            let answer = try await gateway.ask(picture("http://pictures.example:\(server.port)/untyped"))
            let parts = server.requests.last?.json["contents"]?[0]?["parts"]
            #expect(answer.status == 200 || answer.status == 400)
            #expect(parts?[1]?["inlineData"]?["mimeType"]?.string != "application/octet-stream")
        }
    }

    @Test("is fetched only so often for one call")
    func many() async throws {
        try await with { gateway, server in
            let part = #"{"type":"image_url","image_url":{"url":"http://pictures.example:\#(server.port)/dot.png"}}"#
            func call(_ count: Int) -> String {
                #"{"model":"gemini/m","messages":[{"role":"user","content":["#
                    + Array(repeating: part, count: count).joined(separator: ",") + "]}]}"
            }
            let fitting = try await gateway.ask(call(50))
            #expect(fitting.status == 200)
            let excessive = try await gateway.ask(call(51))
            #expect(excessive.status == 400)
            #expect(excessive.error?["param"]?.string == "messages[0].content[50]")
        }
    }
}
