import JSON
import NIOCore
import Testing

@testable import Gateway

@Suite("A conversation by the Responses API")
struct ResponseConversationTests {
    private static let vendors = ["anthropic", "gemini", "cohere", "groq"]

    private static func yaml(_ vendor: SimulatedVendor) -> String {
        vendor.vendors() + #"\#n  groq: { api_key: any, base_url: "http://127.0.0.1:\#(vendor.port)/v1" }"#
    }

    private func ask(_ gateway: TestGateway, _ model: String, _ input: String, _ more: String = "") async throws
        -> WireAnswer
    {
        try await gateway.ask(#"{"model":"\#(model)","input":\#(input)\#(more)}"#, path: "/v1/responses")
    }

    /// The `response` of a whole or streamed answer.
    private func response(_ answer: WireAnswer) throws -> JSONNode {
        if answer.json["object"]?.equals("response") == true { return answer.json }
        return try #require(answer.chunks.last?["response"])
    }

    @Test("goes on from an answer that the gateway keeps, whole or streamed", arguments: vendors, [true, false])
    func goingOn(vendor: String, stream: Bool) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let more = stream ? #","stream":true"# : ""
                let first = try response(await ask(gateway, "\(vendor)/echo", #""One""#, more))
                let id = try #require(first["id"]?.string)
                #expect(id.hasPrefix("resp_"))
                let second = try response(
                    await ask(gateway, "\(vendor)/echo", #""Two""#, more + #","previous_response_id":"\#(id)""#)
                )
                #expect(second["previous_response_id"]?.string == id)
                let third = try await ask(
                    gateway,
                    "\(vendor)/echo",
                    #"[{"role":"user","content":"Three"}]"#,
                    #","previous_response_id":"\#(try #require(second["id"]?.string))""#
                )
                // What the vendor counts shows what it was told: One One Two Two Three.
                let usage = try response(third)["usage"]
                #expect(usage?["input_tokens"]?.int == 5)
                #expect(try response(third)["output"]?[0]?["content"]?[0]?["text"]?.string == "Three")
            }
        }
    }

    @Test("may change the vendor in the middle")
    func changing() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let first = try response(await ask(gateway, "anthropic/echo", #""One""#))
                let id = try #require(first["id"]?.string)
                let second = try await ask(gateway, "openai/echo", #""Two""#, #","previous_response_id":"\#(id)""#)
                #expect(second.status == 200)
                #expect(try response(second)["usage"]?["input_tokens"]?.int == 3)
            }
        }
    }

    @Test("is told again, its request listed, and forgotten", arguments: [true, false])
    func reading(stream: Bool) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let told = try response(await ask(gateway, "gemini/echo", #""One""#, stream ? #","stream":true"# : ""))
                let id = try #require(told["id"]?.string)
                let again = try await gateway.ask("", path: "/v1/responses/\(id)", method: "GET")
                #expect(again.status == 200)
                #expect(again.json.raw.isEquivalent(to: told.raw))
                let items = try await gateway.ask("", path: "/v1/responses/\(id)/input_items", method: "GET")
                #expect(items.json["data"]?[0]?["content"]?[0]?["text"]?.string == "One")
                #expect(items.json["first_id"]?.string == items.json["data"]?[0]?["id"]?.string)
                let deleted = try await gateway.ask("", path: "/v1/responses/\(id)", method: "DELETE")
                #expect(deleted.json["deleted"]?.bool == true)
                let gone = try await gateway.ask("", path: "/v1/responses/\(id)", method: "GET")
                #expect(gone.status == 404)
                let next = try await ask(gateway, "gemini/echo", #""Two""#, #","previous_response_id":"\#(id)""#)
                #expect(next.status == 400)
                #expect(next.errorCode == "previous_response_not_found")
                #expect(next.error?["param"]?.string == "previous_response_id")
            }
        }
    }

    @Test("is not kept where the caller says so")
    func unkept() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let told = try response(await ask(gateway, "gemini/echo", #""One""#, #","store":false"#))
                #expect(told["store"]?.bool == false)
                let id = try #require(told["id"]?.string)
                #expect(try await gateway.ask("", path: "/v1/responses/\(id)", method: "GET").status == 404)
            }
        }
    }

    @Test("has names that cannot be guessed, whatever the request's")
    func names() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                var names: Set<String> = []
                for _ in 0..<3 {
                    let answer = try await gateway.ask(
                        #"{"model":"gemini/echo","input":"x"}"#,
                        path: "/v1/responses",
                        headers: ["x-request-id: same"]
                    )
                    names.insert(try #require(try response(answer)["id"]?.string))
                }
                #expect(names.count == 3)
                #expect(names.allSatisfy { !$0.contains("same") && $0.count == 37 })
            }
        }
    }

    @Test("is left to the vendor that keeps its answers itself, and to no other")
    func native() async throws {
        let said = #"{"id":"resp_v1","object":"response","status":"completed","output":[],"usage":null}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, said)) { vendor in
            let yaml = """
                vendors:
                  openai: { api_key: k1, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                  other: { kind: openai, api_key: k2, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                """
            try await TestGateway.with(yaml) { gateway in
                #expect(try await ask(gateway, "openai/m", #""One""#).text == said)
                let body = #"{"model":"openai/m","input":"Two","previous_response_id":"resp_v1"}"#
                _ = try await gateway.ask(body, path: "/v1/responses")
                #expect(vendor.requests[1].text == body.replacing("openai/m", with: "m"))
                let wrong = try await ask(gateway, "other/m", #""Two""#, #","previous_response_id":"resp_v1""#)
                #expect(wrong.status == 400)
                #expect(wrong.error?["message"]?.string?.contains("'openai'") == true)
                let read = try await gateway.ask("", path: "/v1/responses/resp_v1?include=x", method: "GET")
                #expect(read.text == said)
                #expect(read["x-gateway-vendor"] == "openai")
                #expect(vendor.requests[2].line == "GET /v1/responses/resp_v1?include=x HTTP/1.1")
                #expect(vendor.requests[2]["authorization"] == "Bearer k1")
                // Not known here, so the vendor is asked.
                _ = try await ask(gateway, "other/m", #""Two""#, #","previous_response_id":"resp_x""#)
                #expect(vendor.requests[3].json["previous_response_id"]?.string == "resp_x")
            }
        }
    }

    @Test("that the gateway does not know is asked of the only vendor that keeps answers, or of the one that is named")
    func unknown() async throws {
        let said = #"{"id":"resp_v9","object":"response","status":"cancelled","output":[]}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, said)) { vendor in
            let one = """
                vendors:
                  openai: { api_key: k1, base_url: "http://127.0.0.1:\(vendor.port)/v1" }
                  gemini: { api_key: k3, base_url: "http://127.0.0.1:\(vendor.port)" }

                """
            try await TestGateway.with(one) { gateway in
                #expect(try await gateway.ask("", path: "/v1/responses/resp_v9", method: "GET").text == said)
                #expect(vendor.requests[0].line == "GET /v1/responses/resp_v9 HTTP/1.1")
                let cancelled = try await gateway.ask("", path: "/v1/responses/resp_v9/cancel", method: "POST")
                #expect(cancelled.text == said)
                #expect(vendor.requests[1].line == "POST /v1/responses/resp_v9/cancel HTTP/1.1")
                let wrong = try await gateway.ask("", path: "/v1/responses/resp_v9/cancel", method: "GET")
                #expect(wrong.status == 405 && wrong["allow"] == "POST")
                let headers = ["x-gateway-vendor: gemini"]
                let other = try await gateway.ask("", path: "/v1/responses/x", method: "GET", headers: headers)
                #expect(other.status == 404)
            }
            let two = one + "  other: { kind: openai, api_key: k2, base_url: \"http://127.0.0.1:\(vendor.port)/v1\" }\n"
            try await TestGateway.with(two) { gateway in
                let path = "/v1/responses/resp_v9"
                let answer = try await gateway.ask("", path: path, method: "GET")
                #expect(answer.status == 404)
                #expect(answer.error?["code"]?.string == "response_not_found")
                #expect(vendor.requests.count == 2)
                let headers = ["x-gateway-vendor: other"]
                #expect(try await gateway.ask("", path: path, method: "GET", headers: headers).text == said)
                #expect(vendor.requests[2]["authorization"] == "Bearer k2")
            }
        }
    }

    @Test("is finished when the gateway keeps it, and cannot be cancelled")
    func finished() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let told = try response(await ask(gateway, "gemini/echo", #""One""#))
                let id = try #require(told["id"]?.string)
                let answer = try await gateway.ask("", path: "/v1/responses/\(id)/cancel", method: "POST")
                #expect(answer.status == 400)
                #expect(try await gateway.ask("", path: "/v1/responses/\(id)", method: "GET").status == 200)
            }
        }
    }

    @Test("counts what it would be told", arguments: ["openai", "groq"])
    func counting(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.yaml(simulated)) { gateway in
                let first = try response(await ask(gateway, "gemini/echo", #""12345678""#))
                let id = try #require(first["id"]?.string)
                let answer = try await gateway.ask(
                    #"{"model":"\#(vendor)/echo","input":"12345678","previous_response_id":"\#(id)"}"#,
                    path: "/v1/responses/input_tokens"
                )
                #expect(answer.status == 200)
                #expect(answer.json["object"]?.string == "response.input_tokens")
                let count = try #require(answer.json["input_tokens"]?.int)
                if vendor == "openai" {
                    #expect(count == 6)
                    #expect(answer["x-gateway-token-count"] == nil)
                } else {
                    #expect(count > 6)
                    #expect(answer["x-gateway-token-count"] == "estimate")
                }
            }
        }
    }
}
