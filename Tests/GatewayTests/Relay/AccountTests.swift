import Core
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("Files and batches")
struct AccountTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          anthropic: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/a" }
          openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/o/v1" }
          groq:   { api_key: sk-groq, base_url: "http://127.0.0.1:\(port)/g/v1" }
          dated:  { kind: azure, api_key: sk-azure, api_version: 2024-10-21, base_url: "http://127.0.0.1:\(port)" }
        """
    }

    private static let batch = """
        {"id":"batch_1","object":"batch","input_file_id":"file-1","output_file_id":null,"error_file_id":"","metadata":{"id":"mine"}}
        """

    private func with(
        _ answer: String,
        _ body: (TestGateway, ScriptedVendor) async throws -> Void
    ) async throws {
        try await ScriptedVendor.with(saying: answer) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in try await body(gateway, vendor) }
        }
    }

    private func get(_ gateway: TestGateway, _ path: String, _ headers: [String] = []) async throws -> WireAnswer {
        try await gateway.ask("", path: path, method: "GET", headers: headers, replacing: ["content-type"])
    }

    @Test("of the first vendor that has them keep their names")
    func home() async throws {
        try await with(WireText.answer(200, Self.batch)) { gateway, vendor in
            let answer = try await get(gateway, "/v1/batches/batch_1")
            #expect(answer.status == 200)
            #expect(answer.text == Self.batch)
            #expect(answer["x-gateway-vendor"] == "openai")
            let asked = try #require(vendor.requests.first)
            #expect(asked.line == "GET /o/v1/batches/batch_1 HTTP/1.1")
            #expect(asked["authorization"] == "Bearer sk-operator")
            #expect(asked["content-length"] == nil)
            #expect(asked["content-type"] == nil)
        }
    }

    @Test("of another have its name behind theirs, and find back to it")
    func marked() async throws {
        try await with(WireText.answer(200, Self.batch)) { gateway, vendor in
            let answer = try await get(gateway, "/v1/batches/batch_1", ["x-gateway-vendor: groq"])
            #expect(answer.json["id"]?.string == "batch_1~groq")
            #expect(answer.json["input_file_id"]?.string == "file-1~groq")
            #expect(answer.text.contains(#""output_file_id":null"#))
            #expect(answer.json["error_file_id"]?.string == "")
            #expect(answer.json["metadata"]?["id"]?.string == "mine")
            _ = try await get(gateway, "/v1/batches/batch_1~groq")
            _ = try await get(gateway, "/v1/files/file-1%7Egroq/content")
            _ = try await get(gateway, "/v1/files?after=file-1~groq&limit=2&key=planted-secret")
            _ = try await gateway.ask(
                #"{"endpoint":"/v1/chat/completions", "input_file_id":"file-1~groq"}"#,
                path: "/v1/batches"
            )
            _ = try await gateway.ask("", path: "/v1/batches/batch_1~groq/cancel", replacing: ["content-type"])
            _ = try await gateway.ask(
                "",
                path: "/v1/files/file-1~groq",
                method: "DELETE",
                replacing: ["content-type", "content-length"]
            )
            let lines = vendor.requests.map(\.line)
            #expect(
                lines == [
                    "GET /g/v1/batches/batch_1 HTTP/1.1", "GET /g/v1/batches/batch_1 HTTP/1.1",
                    "GET /g/v1/files/file-1/content HTTP/1.1", "GET /g/v1/files?after=file-1&limit=2 HTTP/1.1",
                    "POST /g/v1/batches HTTP/1.1", "POST /g/v1/batches/batch_1/cancel HTTP/1.1",
                    "DELETE /g/v1/files/file-1 HTTP/1.1",
                ]
            )
            #expect(vendor.requests.allSatisfy { $0["authorization"] == "Bearer sk-groq" })
            #expect(vendor.requests[4].text == #"{"endpoint":"/v1/chat/completions", "input_file_id":"file-1"}"#)
        }
    }

    @Test("have one home, though not every vendor that has files has batches")
    func oneHome() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, Self.batch)) { vendor in
            let yaml = """
                vendors:
                  mistral: { api_key: sk-operator, base_url: "http://127.0.0.1:\(vendor.port)/m/v1" }
                  openai:  { api_key: sk-operator, base_url: "http://127.0.0.1:\(vendor.port)/o/v1" }
                """
            try await TestGateway.with(yaml) { gateway in
                let answer = try await get(gateway, "/v1/batches/batch_1")
                #expect(vendor.requests.map(\.line) == ["GET /o/v1/batches/batch_1 HTTP/1.1"])
                #expect(answer.json["id"]?.string == "batch_1~openai")
                // A file of this name without a mark would be looked for at the first vendor.
                #expect(answer.json["input_file_id"]?.string == "file-1~openai")
                let stranger = try await gateway.ask(#"{"input_file_id":"file-1~mistral"}"#, path: "/v1/batches")
                #expect(stranger.status == 400)
                #expect(stranger.errorCode == "unsupported_endpoint")
                #expect(vendor.requests.count == 1)
            }
        }
    }

    @Test("are listed with such names")
    func list() async throws {
        let list = """
            {"object":"list","data":[{"id":"file-1","filename":"id"},{"id":"file-2"}],"first_id":"file-1","last_id":"file-2","has_more":false}
            """
        try await with(WireText.answer(200, list)) { gateway, _ in
            let answer = try await get(gateway, "/v1/files", ["x-gateway-vendor: groq"])
            let names = try #require(answer.json["data"]).elements.compactMap { $0["id"]?.string }
            #expect(names == ["file-1~groq", "file-2~groq"])
            #expect(answer.json["data"]?[0]?["filename"]?.string == "id")
            #expect(answer.json["last_id"]?.string == "file-2~groq")
        }
    }

    @Test("go up as they come")
    func upload() async throws {
        let form = """
            --b0\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b0\r\nContent-Disposition: form-data; \
            name="file"; filename="a.jsonl"\r\n\r\n{}\r\n--b0--\r\n
            """
        try await with(WireText.answer(200, #"{"id":"file-9","object":"file"}"#)) { gateway, vendor in
            let answer = try await gateway.ask(
                form,
                path: "/v1/files",
                headers: ["content-type: multipart/form-data; boundary=b0", "x-gateway-vendor: dated"],
                replacing: ["content-type"]
            )
            #expect(answer.json["id"]?.string == "file-9~dated")
            let asked = try #require(vendor.requests.first)
            #expect(asked.line == "POST /openai/files?api-version=2024-10-21 HTTP/1.1")
            #expect(asked["content-type"] == "multipart/form-data; boundary=b0")
            #expect(asked["api-key"] == "sk-azure")
            #expect(asked.text == form)
        }
    }

    @Test("are refused where it is not clear whose they are")
    func refused() async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let two = try await get(gateway, "/v1/batches/batch_1~groq?after=batch_2~openai")
            #expect(two.status == 400)
            let said = try await get(gateway, "/v1/batches/batch_1~groq", ["x-gateway-vendor: openai"])
            #expect(said.status == 400)
            let none = try await get(gateway, "/v1/files", ["x-gateway-vendor: anthropic"])
            #expect(none.status == 400)
            #expect(none.errorCode == "unsupported_endpoint")
            #expect(
                none.error?["message"]?.string
                    == "The vendor 'anthropic' has no files; these have: 'openai', 'groq', 'dated', 'simulator'."
            )
            let nothing = try await gateway.ask("x", path: "/v1/batches", replacing: ["content-type"])
            #expect(nothing.status == 415)
            let method = try await gateway.ask("", path: "/v1/files/f", method: "PUT")
            #expect(method.status == 405)
            #expect(method["allow"] == "GET, DELETE")
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test(
        "lead nowhere else by their names",
        arguments: [
            "..", ".", "%2e%2E", "..~groq", "~groq", "..%2F..%2Fmodels", "a%5C..%5Cb", "../content", "%2e%2e/content",
        ]
    )
    func paths(name: String) async throws {
        try await with(WireText.answer(200, "{}")) { gateway, vendor in
            let answer = try await get(gateway, "/v1/files/\(name)")
            #expect(answer.status == 400)
            #expect(vendor.requests.isEmpty)
        }
    }

    @Test("are known to the vendor by its own names where a call refers to them")
    func called() async throws {
        try await with(WireText.answer(200, WireText.completion)) { gateway, vendor in
            func ask(_ model: String, _ id: String) async throws {
                let part = #"{"type":"file","file":{"file_id":"\#(id)"}},{"type":"text","text":"a~groq"}"#
                let body = #"{"model":"\#(model)", "messages":[{"role":"user","content":[\#(part)]}]}"#
                #expect(try await gateway.ask(body).status == 200)
            }
            try await ask("groq/m", "file-1~groq")
            try await ask("openai/m", "file-1")
            try await ask("openai/m", "file-1~groq")
            let parts = vendor.requests.compactMap { $0.json["messages"]?[0]?["content"] }
            #expect(parts.map { $0[0]?["file"]?["file_id"]?.string } == ["file-1", "file-1", "file-1~groq"])
            #expect(parts.allSatisfy { $0[1]?["text"]?.string == "a~groq" })
        }
    }

    @Test("that nobody has are told in the vendor's words")
    func missing() async throws {
        let error =
            #"{"error":{"message":"No such File object: file-1","type":"invalid_request_error","param":"id","code":null}}"#
        try await with(WireText.answer(404, error)) { gateway, _ in
            let answer = try await get(gateway, "/v1/files/file-1")
            #expect(answer.status == 404)
            #expect(answer.text == error)
        }
    }
}
