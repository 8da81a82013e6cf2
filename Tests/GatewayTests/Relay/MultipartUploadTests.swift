import Core
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A form on its way to a vendor")
struct MultipartUploadTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          openai: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1" }
          dated:  { kind: azure, api_key: sk-operator, api_version: 2024-10-21, base_url: "http://127.0.0.1:\(port)" }
        models: { ears: openai/whisper-1 }
        """
    }

    private static let type = "content-type: multipart/form-data; boundary=b0"

    private static func field(_ name: String, _ value: String) -> String {
        "--b0\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private static func file(_ content: String) -> String {
        "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
            + "\(content)\r\n"
    }

    private static let end = "--b0--\r\n"

    private func ask(
        _ gateway: TestGateway,
        _ body: String,
        path: String = "/v1/audio/transcriptions"
    ) async throws -> WireAnswer {
        try await gateway.ask(body, path: path, headers: [Self.type], replacing: ["content-type"])
    }

    @Test("has the model's name changed, wherever it stands, and nothing else", arguments: [true, false])
    func model(isFirst: Bool) async throws {
        let file = Self.file("RIFF\r\n--b\r\n--b1\r\n" + String(repeating: "x", count: 200_000))
        func form(_ model: String) -> String {
            let fields = [Self.field("language", "en"), Self.field("model", model)]
            return "preamble\r\n" + (isFirst ? fields + [file] : [file] + fields).joined() + Self.end + "epilogue"
        }
        try await ScriptedVendor.with(saying: WireText.answer(200, #"{"text":"Hi"}"#)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await ask(gateway, form("ears"))
                #expect(answer.status == 200)
                #expect(answer.text == #"{"text":"Hi"}"#)
                let asked = try #require(vendor.requests.first)
                #expect(asked.line == "POST /v1/audio/transcriptions HTTP/1.1")
                #expect(asked["content-type"] == "multipart/form-data; boundary=b0")
                #expect(asked["content-length"] == "\(form("whisper-1").utf8.count)")
                #expect(asked.text == form("whisper-1"))
            }
        }
    }

    @Test("goes in chunks where it came in chunks")
    func chunked() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let form = Self.field("model", "ears") + Self.file("abc") + Self.end
                let body = form.map { WireText.chunk(String($0)) }.joined() + WireText.streamEnd
                let answer = try await gateway.ask(
                    body,
                    path: "/v1/audio/translations",
                    headers: [Self.type, "transfer-encoding: chunked"],
                    replacing: ["content-type", "content-length"]
                )
                #expect(answer.status == 200)
                let asked = try #require(vendor.requests.first)
                #expect(asked["transfer-encoding"] == "chunked")
                #expect(asked["content-length"] == nil)
                #expect(asked.text == Self.field("model", "whisper-1") + Self.file("abc") + Self.end)
            }
        }
    }

    @Test("is on its way before it has come whole, once the model is known")
    func streamed() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let file = Self.file(String(repeating: "x", count: 100_000))
                let form = Self.field("model", "ears") + file + Self.end
                let request = gateway.request(
                    form,
                    path: "/v1/audio/transcriptions",
                    headers: [Self.type],
                    replacing: ["content-type"]
                )
                let first = request.getSlice(at: 0, length: request.readableBytes - 20)!
                let connection = try await gateway.connect()
                try await connection.send(first)
                try await eventually { vendor.receivedText.contains("name=\"file\"") }
                #expect(vendor.requests.isEmpty)
                try await connection.send(request.getSlice(at: first.readableBytes, length: 20)!)
                #expect(try await connection.answer().status == 200)
                #expect(vendor.requests.first?.text == Self.field("model", "whisper-1") + file + Self.end)
                try await connection.close()
            }
        }
    }

    @Test("needs no model where the path names one, and gets the field that the vendor expects")
    func deployment() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let path = "/openai/deployments/ears/audio/transcriptions?api-version=2024-06-01"
                _ = try await ask(gateway, "preamble\r\n" + Self.file("abc") + Self.end, path: path)
                _ = try await ask(gateway, Self.file("abc") + Self.field("model", "other") + Self.end, path: path)
                let texts = vendor.requests.map(\.text)
                #expect(texts.first == "preamble\r\n" + Self.field("model", "whisper-1") + Self.file("abc") + Self.end)
                #expect(texts.last == Self.file("abc") + Self.field("model", "whisper-1") + Self.end)
                #expect(vendor.requests.map { $0["content-length"] } == texts.map { "\($0.utf8.count)" })
            }
        }
    }

    @Test("goes to a deployment by its path")
    func azure() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                _ = try await ask(gateway, Self.field("model", "dated/w") + Self.file("abc") + Self.end)
                let line = "POST /openai/deployments/w/audio/transcriptions?api-version=2024-10-21 HTTP/1.1"
                #expect(vendor.requests.first?.line == line)
            }
        }
    }

    @Test(
        "is refused where it does not say what is wanted",
        arguments: [
            (Self.file("abc") + Self.end, "missing_required_parameter"), (Self.end, "invalid_multipart"),
            (Self.field("model", "") + Self.end, "invalid_type"),
            (Self.field("model", String(repeating: "m", count: 513)) + Self.end, "invalid_type"),
            (Self.field("model", "nobody/none") + Self.end, "model_not_found"), (Self.file("abc"), "invalid_multipart"),
            ("nothing", "invalid_multipart"), ("--b0\nx\r\n" + Self.end, "invalid_multipart"),
        ]
    )
    func refused(form: String, code: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await ask(gateway, form)
                #expect(answer.errorCode == code)
                #expect(400..<500 ~= answer.status)
                #expect(vendor.connectionCount == 0)
            }
        }
    }

    @Test("is refused where it is compressed", arguments: ["/v1/audio/transcriptions", "/v1/files"])
    func compressed(path: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(
                    Self.field("model", "ears") + Self.file("abc") + Self.end,
                    path: path,
                    headers: [Self.type, "content-encoding: gzip"],
                    replacing: ["content-type"]
                )
                #expect(answer.status == 415)
                #expect(answer.errorCode == "unsupported_content_encoding")
                #expect(vendor.connectionCount == 0)
            }
        }
    }

    @Test("cannot name one model to the gateway and another to the vendor", arguments: [3, 200_000])
    func twoModels(size: Int) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let file = Self.file(String(repeating: "x", count: size))
                let form = Self.field("model", "ears") + file + Self.field("model", "gpt-4o-transcribe") + Self.end
                let answer = try await ask(gateway, form)
                #expect(answer.status == 400)
                #expect(answer.errorCode == "invalid_multipart")
                // Of a long form some has gone out by then, but never the other name, nor the end.
                try await eventually { vendor.openConnectionCount == 0 }
                #expect(size > 3 || vendor.connectionCount == 0)
                #expect(!vendor.receivedText.contains("gpt-4o-transcribe"))
                #expect(!vendor.receivedText.contains("--b0--"))
                #expect(vendor.requests.isEmpty)
            }
        }
    }

    @Test("cannot hide another field in the model's name", arguments: [true, false])
    func hiddenField(isInPath: Bool) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                // What is left of it without the vendor's name begins with the boundary.
                let path = "/openai/deployments/openai%2F--b0%0D%0AContent-Disposition%3A/audio/transcriptions"
                let name = "openai/--b0\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o-transcribe"
                let answer =
                    isInPath
                    ? try await ask(gateway, Self.file("abc") + Self.end, path: path)
                    : try await ask(gateway, Self.field("model", name) + Self.file("abc") + Self.end)
                #expect(answer.status == 400)
                #expect(answer.errorCode == "invalid_type")
                #expect(vendor.connectionCount == 0)
            }
        }
    }

    @Test("is held only so far while the model is not known")
    func bounded() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port), server: "max_body_bytes: 64KiB") { gateway in
                let file = Self.file(String(repeating: "x", count: 1_000_000))
                let late = try await ask(gateway, file + Self.field("model", "ears") + Self.end)
                #expect(late.status == 400)
                #expect(late.errorCode == "missing_required_parameter")
                #expect(vendor.connectionCount == 0)
                let early = try await ask(gateway, Self.field("model", "ears") + file + Self.end)
                #expect(early.status == 200)
            }
        }
    }

    @Test("is refused where it is larger than an upload may be", arguments: [true, false])
    func tooLarge(isTold: Bool) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port), server: "max_upload_bytes: 64KiB") { gateway in
                let form = Self.field("model", "ears") + Self.file(String(repeating: "x", count: 100_000)) + Self.end
                let answer = try await gateway.ask(
                    isTold ? form : WireText.chunk(form) + WireText.streamEnd,
                    path: "/v1/audio/transcriptions",
                    headers: [Self.type] + (isTold ? [] : ["transfer-encoding: chunked"]),
                    replacing: isTold ? ["content-type"] : ["content-type", "content-length"]
                )
                #expect(answer.status == 413)
                #expect(answer.errorCode == "request_too_large")
                // One that does not tell its length may have begun.
                try await eventually { vendor.openConnectionCount == 0 }
                #expect(!isTold || vendor.connectionCount == 0)
                #expect(!vendor.receivedText.contains("--b0--"))
                #expect(!vendor.receivedText.hasSuffix(WireText.streamEnd))
                #expect(vendor.requests.isEmpty)
            }
        }
    }
}
