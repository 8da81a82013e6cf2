import Core
import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("What is relayed in OpenAI's format")
struct RelayTests {
    private static func vendors(_ port: Int) -> String {
        """
        vendors:
          openai:    { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1" }
          anthropic: { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)" }
          groq:      { api_key: sk-operator, base_url: "http://127.0.0.1:\(port)/v1" }
          dated:     { kind: azure, api_key: sk-operator, api_version: 2024-10-21, base_url: "http://127.0.0.1:\(port)", deployments: { dall-e-3: pictures } }
        models:
          speaker: openai/gpt-4o-mini-tts
          mixed: { strategy: weighted, targets: [{ model: anthropic/claude-sonnet-4-5, weight: 1000 }, { model: openai/tts-1, weight: 1 }] }
        """
    }

    @Test("goes as the bytes that came, but for the model's name")
    func bytes() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, #"{"created":1,"data":[]}"#)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(
                    #"{ "prompt" : "a \u0041", "model":"openai/gpt-image-1",  "x_new": [1e400], "drop_params": true }"#,
                    path: "/v1/images/generations",
                    headers: ["authorization: Bearer planted-secret"]
                )
                #expect(answer.status == 200)
                #expect(answer.text == #"{"created":1,"data":[]}"#)
                #expect(answer["x-gateway-vendor"] == "openai")
                #expect(answer["x-gateway-model"] == "gpt-image-1")
                let asked = try #require(vendor.requests.first)
                #expect(asked.line == "POST /v1/images/generations HTTP/1.1")
                #expect(asked.text == #"{ "prompt" : "a \u0041", "model":"gpt-image-1",  "x_new": [1e400] }"#)
                #expect(asked["authorization"] == "Bearer sk-operator")
                #expect(!asked.everything.contains("planted-secret"))
            }
        }
    }

    @Test(
        "finds its vendor on every path that OpenAI's clients have",
        arguments: [
            ("/v1/audio/speech", #"{"model":"speaker","input":"x"}"#, "/v1/audio/speech", "gpt-4o-mini-tts"),
            ("/openai/v1/audio/speech", #"{"model":"openai/tts-1"}"#, "/v1/audio/speech", "tts-1"),
            (
                "/openai/deployments/openai%2Ftts-1/audio/speech?api-version=2024-06-01", #"{"model":"other"}"#,
                "/v1/audio/speech", "tts-1"
            ),
            (
                "/v1/images/generations", #"{"model":"dated/dall-e-3"}"#,
                "/openai/deployments/pictures/images/generations?api-version=2024-10-21", "pictures"
            ), ("/v1/moderations", #"{"input":"x"}"#, "/v1/moderations", "omni-moderation-latest"),
            ("/v1/responses/compact", #"{"model":"openai/gpt-5","input":[]}"#, "/v1/responses/compact", "gpt-5"),
            ("/v1/images/edits", #"{"model":"openai/gpt-image-1","images":[]}"#, "/v1/images/edits", "gpt-image-1"),
        ]
    )
    func paths(path: String, body: String, asked: String, model: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(body, path: path)
                #expect(answer.status == 200)
                let request = try #require(vendor.requests.first)
                #expect(request.line == "POST \(asked) HTTP/1.1")
                #expect(request.json["model"]?.string == model)
            }
        }
    }

    @Test("names files as their vendor knows them")
    func files() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let body =
                    #"{"model":"dated/gpt-image-1","prompt":"a~dated","images":[{"file_id":"file-1~dated"}],"mask":{"file_id":"file-2"}}"#
                #expect(try await gateway.ask(body, path: "/v1/images/edits").status == 200)
                let asked = try #require(vendor.requests.first).json
                #expect(asked["images"]?[0]?["file_id"]?.string == "file-1")
                #expect(asked["mask"]?["file_id"]?.string == "file-2")
                #expect(asked["prompt"]?.string == "a~dated")
            }
        }
    }

    @Test("is answered with whatever the vendor sends, as it sends it")
    func audio() async throws {
        let gate = Gate()
        let head = "HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n"
        try await ScriptedVendor.with({ _ in
            [
                .send(head + "openai-organization: planted\r\nx-ratelimit-limit-requests: 9\r\n\r\n"),
                .send(WireText.chunk("first")), .wait(gate), .send(WireText.chunk("second") + WireText.streamEnd),
            ]
        }) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let connection = try await gateway.connect()
                try await connection.send(
                    gateway.request(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                )
                let begun = try await connection.received { WireAnswer($0, to: "POST").text.contains("first") }
                #expect(!begun.isComplete)
                gate.open()
                let answer = try await connection.answer()
                #expect(answer.isComplete)
                #expect(answer.text == "firstsecond")
                #expect(answer["content-type"] == "audio/mpeg")
                #expect(answer["x-ratelimit-limit-requests"] == "9")
                #expect(answer["openai-organization"] == nil)
                try await connection.close()
            }
        }
    }

    @Test("keeps the length that the vendor told")
    func length() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "12345", type: "audio/wav")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                #expect(answer["content-length"] == "5")
                #expect(answer["transfer-encoding"] == nil)
                #expect(answer.text == "12345")
            }
        }
    }

    @Test("tells how its answer is encoded")
    func encoded() async throws {
        let answer = WireText.answer(200, "12345", type: "audio/wav", headers: ["content-encoding: gzip"])
        try await ScriptedVendor.with(saying: answer) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let told = try await gateway.ask(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                #expect(told["content-encoding"] == "gzip")
                #expect(told.text == "12345")
            }
        }
    }

    @Test("is cut for the caller where the vendor cuts it")
    func cut() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n\r\n"
        try await ScriptedVendor.with({ _ in [.send(head + WireText.chunk("first")), .close] }) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                #expect(answer.text == "first")
                #expect(!answer.isComplete)
                try await eventually { gateway.log.text.contains(#""error":"vendor_cut_answer""#) }
            }
        }
    }

    @Test("tells a vendor's error in its own words")
    func vendorError() async throws {
        let error = #"{"error":{"message":"No such voice","type":"invalid_request_error","param":"voice","code":null}}"#
        try await ScriptedVendor.with(saying: WireText.answer(400, error)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                #expect(answer.status == 400)
                #expect(answer.text == error)
            }
        }
    }

    @Test("never shows a caller that the vendor refused the gateway's key")
    func keyRefused() async throws {
        let error = #"{"error":{"message":"Incorrect API key provided: sk-op***tor"}}"#
        try await ScriptedVendor.with(saying: WireText.answer(401, error)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(#"{"model":"speaker","input":"x"}"#, path: "/v1/audio/speech")
                #expect(answer.status == 502)
                #expect(!answer.text.contains("sk-op"))
            }
        }
    }

    @Test("is asked only of vendors that have it")
    func unable() async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "x", type: "audio/wav")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let refused = try await gateway.ask(#"{"model":"anthropic/m","input":"x"}"#, path: "/v1/audio/speech")
                #expect(refused.status == 400)
                #expect(refused.errorCode == "unsupported_endpoint")
                #expect(refused.error?["message"]?.string == "'anthropic' offers no speech that the gateway knows of.")
                #expect(vendor.requests.isEmpty)
                // Of the targets of an alias, those that have it are left to choose from.
                let chosen = try await gateway.ask(#"{"model":"mixed","input":"x"}"#, path: "/v1/audio/speech")
                #expect(chosen["x-gateway-model"] == "tts-1")
            }
        }
    }

    @Test(
        "is metered where the answer tells usage",
        arguments: [
            WireText.answer(200, #"{"data":[],"usage":{"input_tokens":7,"output_tokens":5,"total_tokens":12}}"#),
            WireText.stream([
                #"{"type":"image_generation.partial_image","b64_json":"AA=="}"#,
                #"{"type":"image_generation.completed","usage":{"input_tokens":7,"output_tokens":5,"total_tokens":12}}"#,
            ]),
        ]
    )
    func usage(answer: String) async throws {
        try await ScriptedVendor.with(saying: answer) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let body = #"{"model":"openai/gpt-image-1","prompt":"x"}"#
                let told = try await gateway.ask(body, path: "/v1/images/generations")
                #expect(told.status == 200)
                #expect(told.isComplete)
                try await eventually { gateway.log.text.contains(#""input_tokens":7,"output_tokens":5"#) }
            }
        }
    }

    @Test("is metered at vendors that have no Responses API too")
    func usageElsewhere() async throws {
        let answer = #"{"text":"Hi","usage":{"type":"tokens","input_tokens":7,"output_tokens":5,"total_tokens":12}}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, answer)) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let told = try await gateway.ask(#"{"model":"groq/any","input":"x"}"#, path: "/v1/audio/speech")
                #expect(told.text == answer)
                try await eventually { gateway.log.text.contains(#""input_tokens":7,"output_tokens":5"#) }
            }
        }
    }

    @Test(
        "is refused before a vendor is asked where it cannot be understood",
        arguments: [
            ("/v1/audio/speech", #"{"input":"x"}"#, "application/json", 400, "missing_required_parameter"),
            ("/v1/audio/speech", #"{"model":"#, "application/json", 400, "invalid_json"),
            ("/v1/audio/speech", "x", "text/plain", 415, "unsupported_media_type"),
            ("/v1/audio/transcriptions", "{}", "application/json", 415, "unsupported_media_type"),
            ("/v1/audio/transcriptions", "x", "multipart/form-data", 415, "unsupported_media_type"),
            ("/v1/audio/nothing", "{}", "application/json", 404, "path_not_found"),
        ]
    )
    func refused(path: String, body: String, type: String, status: Int, code: String) async throws {
        try await ScriptedVendor.with(saying: WireText.answer(200, "{}")) { vendor in
            try await TestGateway.with(Self.vendors(vendor.port)) { gateway in
                let answer = try await gateway.ask(
                    body,
                    path: path,
                    headers: ["content-type: \(type)"],
                    replacing: ["content-type"]
                )
                #expect(answer.status == status)
                #expect(answer.errorCode == code)
                #expect(vendor.requests.isEmpty)
            }
        }
    }
}
