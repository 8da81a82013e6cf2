import JSON
import NIOCore
import Simulator
import Testing

@testable import Gateway

@Suite("A question that is answered as a whole")
struct QueryTests {
    /// How callers ask for the vectors of two texts, and where they find them.
    enum EmbeddingCaller: String, Sendable, CaseIterable {
        case openAI, gemini, cohere, azure

        func ask(_ gateway: TestGateway, _ model: String, _ more: String = "") async throws -> WireAnswer {
            switch self {
            case .openAI:
                try await gateway.ask(
                    #"{"model":"\#(model)","input":["hello world","bears"],"dimensions":4\#(more)}"#,
                    path: "/v1/embeddings"
                )
            case .azure:
                try await gateway.ask(
                    #"{"input":["hello world","bears"],"dimensions":4\#(more)}"#,
                    path: "/openai/deployments/\(model.replacing("/", with: "%2F"))/embeddings?api-version=1"
                )
            case .gemini:
                try await gateway.ask(
                    #"{"requests":[{"content":{"parts":[{"text":"hello world"}]},"outputDimensionality":4},"#
                        + #"{"content":{"parts":[{"text":"bears"}]},"outputDimensionality":4}]\#(more)}"#,
                    path: "/v1beta/models/\(model):batchEmbedContents"
                )
            case .cohere:
                try await gateway.ask(
                    #"{"model":"\#(model)","texts":["hello world","bears"],"input_type":"search_query","#
                        + #""embedding_types":["float"],"output_dimension":4\#(more)}"#,
                    path: "/v2/embed"
                )
            }
        }

        func vectors(_ answer: WireAnswer) -> [[Double]] {
            let nodes: [JSONNode] =
                switch self {
                case .openAI, .azure: answer.json["data"]?.elements.compactMap { $0["embedding"] } ?? []
                case .gemini: answer.json["embeddings"]?.elements.compactMap { $0["values"] } ?? []
                case .cohere: answer.json["embeddings"]?["float"].map { Array($0.elements) } ?? []
                }
            return nodes.map { $0.elements.compactMap(\.double) }
        }
    }

    private static let vendors = ["openai", "gemini", "cohere", "bedrock", "simulator"]

    @Test("gets the same vectors from every vendor, whoever asks", arguments: EmbeddingCaller.allCases, vendors)
    func embeddings(caller: EmbeddingCaller, vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await caller.ask(gateway, "\(vendor)/e")
                #expect(answer.status == 200)
                #expect(answer["x-gateway-vendor"] == vendor)
                let expected = try await EmbeddingCaller.openAI.ask(gateway, "simulator/e")
                #expect(caller.vectors(answer) == EmbeddingCaller.openAI.vectors(expected))
                #expect(caller.vectors(answer).map(\.count) == [4, 4])
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 5)
            }
        }
    }

    @Test("comes back in base64 where that was asked for", arguments: vendors)
    func base64(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await EmbeddingCaller.openAI.ask(
                    gateway,
                    "\(vendor)/e",
                    #","encoding_format":"base64""#
                )
                let plain = EmbeddingCaller.openAI.vectors(try await EmbeddingCaller.openAI.ask(gateway, "simulator/e"))
                let texts = answer.json["data"]?.elements.compactMap { $0["embedding"]?.string } ?? []
                #expect(texts.map(Self.floats) == plain.map { $0.map { Float($0) } })
            }
        }
    }

    private static func floats(_ text: String) -> [Float] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = text.filter { $0 != "=" }.map { alphabet.firstIndex(of: $0)! }
        var bytes: [UInt8] = []
        var (word, count) = (0, 0)
        for value in bits {
            word = word << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(word >> count & 255))
            }
        }
        return stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { at in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
        }
    }

    @Test("passes untouched to a vendor of its own format")
    func passage() async throws {
        let said =
            #"{"object":"list","data":[{"embedding":"AAAA","index":0}],"usage":{"prompt_tokens":7},"own":[1e400]}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, said)) { vendor in
            let yaml = #"vendors: { v: { kind: openai-compatible, base_url: "http://127.0.0.1:\#(vendor.port)/v1" } }"#
            try await TestGateway.with(yaml) { gateway in
                let body = #"{"model":"v/e","input":[[1,2]],"encoding_format":"base64","unknown":{"a":1.50}}"#
                let answer = try await gateway.ask(body, path: "/v1/embeddings")
                #expect(answer.text == said)
                #expect(vendor.requests[0].text == body.replacing("v/e", with: "e"))
                #expect(vendor.requests[0].line == "POST /v1/embeddings HTTP/1.1")
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 7)
            }
        }
    }

    /// Vertex AI's addresses end with the project's.
    private static func vertex(_ port: Int) -> String {
        #"vendors: { vertex: { api_key: k, base_url: "http://127.0.0.1:\#(port)/v1/projects/p/locations/l" } }"#
    }

    @Test(
        "gets the same vectors from every kind of model at Vertex AI, whoever asks",
        arguments: EmbeddingCaller.allCases,
        ["text-embedding-005", "gemini-embedding-2", "intfloat/e5-maas"]
    )
    func vertex(caller: EmbeddingCaller, model: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(Self.vertex(simulated.port)) { gateway in
                let answer = try await caller.ask(gateway, "vertex/\(model)")
                #expect(answer.status == 200, "\(answer.text)")
                let expected = try await EmbeddingCaller.openAI.ask(gateway, "simulator/e")
                #expect(caller.vectors(answer) == EmbeddingCaller.openAI.vectors(expected))
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 5)
            }
        }
    }

    @Test("of Vertex AI's own form goes to its models as it is, and to others translated")
    func predictions() async throws {
        let said = #"{"predictions":[{"embeddings":{"values":[1],"statistics":{"token_count":3}}}],"own":1e400}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, said)) { vendor in
            try await TestGateway.with(Self.vertex(vendor.port)) { gateway in
                let body = #"{"instances":[{"content":"a","own":1.50}]}"#
                func path(_ model: String) -> String {
                    "/v1/projects/p/locations/l/publishers/google/models/\(model):predict"
                }
                let answer = try await gateway.ask(body, path: path("vertex%2Ftext-embedding-005"))
                #expect(answer.text == said)
                #expect(vendor.requests[0].text == body)
                #expect(vendor.requests[0].line == "POST \(path("text-embedding-005")) HTTP/1.1")
                let other = try await gateway.ask(
                    #"{"instances":[{"content":"a"}]}"#,
                    path: path("simulator%2Fe")
                )
                #expect(other.json["predictions"]?[0]?["embeddings"]?["values"]?.count == 16)
            }
        }
    }

    @Test("for more texts than Cohere's models on Bedrock take at once gets the vectors of all")
    func cohereOnBedrock() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let texts = (0..<97).map { #""text \#($0)""# }.joined(separator: ",")
                func vectors(_ model: String) async throws -> [[Double]] {
                    let body = #"{"model":"\#(model)","input":[\#(texts)],"dimensions":4}"#
                    return EmbeddingCaller.openAI.vectors(try await gateway.ask(body, path: "/v1/embeddings"))
                }
                let told = try await vectors("bedrock/cohere.embed-english-v3")
                #expect(told.count == 97)
                #expect(try await told == vectors("simulator/e"))
                #expect(simulated.service.statistics.requests == 2)
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int ?? 0 > 97)
            }
        }
    }

    @Test("of Cohere's models on Bedrock is accounted for by the header that tells it")
    func usageHeader() async throws {
        let said = WireText.answer(
            200,
            #"{"id":"1","texts":["hello world","bears"],"embeddings":{"float":[[1],[2]]},"response_type":"embeddings_by_type"}"#,
            headers: ["X-Amzn-Bedrock-Input-Token-Count: 6"]
        )
        try await ScriptedVendor.with(saying: said) { vendor in
            let yaml = #"vendors: { bedrock: { api_key: k, base_url: "http://127.0.0.1:\#(vendor.port)" } }"#
            try await TestGateway.with(yaml) { gateway in
                let answer = try await EmbeddingCaller.openAI.ask(gateway, "bedrock/cohere.embed-english-v3")
                #expect(answer.json["usage"]?["prompt_tokens"]?.int == 6)
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 6)
            }
        }
    }

    @Test("with another number of vectors than of texts is no answer, but has been paid for", arguments: [1, 3])
    func count(vectors: Int) async throws {
        let list = Array(repeating: "[1]", count: vectors).joined(separator: ",")
        let said = #"{"embeddings":{"float":[\#(list)]},"meta":{"billed_units":{"input_tokens":7}}}"#
        try await ScriptedVendor.with(saying: WireText.answer(200, said)) { vendor in
            let yaml = #"vendors: { cohere: { api_key: k, base_url: "http://127.0.0.1:\#(vendor.port)" } }"#
            try await TestGateway.with(yaml) { gateway in
                let answer = try await EmbeddingCaller.openAI.ask(gateway, "cohere/e")
                #expect(answer.status == 502)
                #expect(answer.errorCode == "vendor_answer_invalid")
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 7)
            }
        }
    }

    @Test("that would become too many requests is refused before the first")
    func bound() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let texts = Array(repeating: #""a""#, count: 2049).joined(separator: ",")
                let body = #"{"model":"bedrock/amazon.titan-embed-text-v2:0","input":[\#(texts)]}"#
                let answer = try await gateway.ask(body, path: "/v1/embeddings")
                #expect(answer.status == 400)
                #expect(answer.error?["param"]?.string == "input")
                #expect(simulated.service.statistics.requests == 0)
            }
        }
    }

    @Test("that fails in its second part is accounted for with its first")
    func partial() async throws {
        try await ScriptedVendor.with({ request in
            request.text.contains("bears")
                ? [.send(WireText.answer(429, #"{"message":"Too many requests"}"#))]
                : [.send(WireText.answer(200, #"{"embedding":[1,2],"inputTextTokenCount":3}"#))]
        }) { vendor in
            let yaml = #"vendors: { bedrock: { api_key: k, base_url: "http://127.0.0.1:\#(vendor.port)" } }"#
            try await TestGateway.with(yaml) { gateway in
                let answer = try await EmbeddingCaller.openAI.ask(gateway, "bedrock/amazon.titan-embed-text-v2:0")
                #expect(answer.status == 429)
                #expect(vendor.requests.count == 2)
                await gateway.process.stop()
                #expect(gateway.log.requests.first?["input_tokens"]?.int == 3)
            }
        }
    }

    @Test("is refused by name where the vendor has nothing of the kind")
    func lacking() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let embeddings = try await EmbeddingCaller.openAI.ask(gateway, "anthropic/e")
                #expect(embeddings.status == 400)
                #expect(embeddings.errorCode == "unsupported_endpoint")
                #expect(embeddings.error?["message"]?.string?.contains("embeddings") == true)
                let ranking = try await gateway.ask(
                    #"{"model":"gemini/r","query":"a","documents":["b"]}"#,
                    path: "/v1/rerank"
                )
                #expect(ranking.errorCode == "unsupported_endpoint")
            }
        }
    }

    @Test("is refused by name for what another vendor cannot do, or goes without it")
    func unsupported() async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let refused = try await EmbeddingCaller.openAI.ask(gateway, "gemini/e", #","own":1"#)
                #expect(refused.status == 400)
                #expect(refused.error?["param"]?.string == "own")
                let dropped = try await EmbeddingCaller.openAI.ask(gateway, "gemini/e", #","own":1,"drop_params":true"#)
                #expect(dropped.status == 200)
            }
        }
    }

    @Test(
        "is refused with the place of the fault",
        arguments: [
            (#"{"model":"simulator/e"}"#, "input"), (#"{"model":"gemini/e","input":7}"#, "input"),
            (#"{"model":"gemini/e","input":[[1,"a"]]}"#, "input[0][1]"),
            (#"{"model":"gemini/e","input":"a","dimensions":0}"#, "dimensions"),
            (#"{"model":"gemini/e","input":"a","encoding_format":"hex"}"#, "encoding_format"),
            (#"{"input":"a"}"#, "model"),
        ]
    )
    func faults(body: String, place: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await gateway.ask(body, path: "/v1/embeddings")
                #expect(answer.status == 400)
                if !body.contains("simulator") { #expect(answer.error?["param"]?.string == place) }
            }
        }
    }

    @Test("orders documents by what they have to do with the question", arguments: ["openai", "cohere", "simulator"])
    func ranking(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await gateway.ask(
                    #"{"model":"\#(vendor)/r","query":"capital of France","top_n":2,"return_documents":true,"#
                        + #""documents":["bears",{"text":"Paris is the capital of France"},"France"]}"#,
                    path: "/v1/rerank"
                )
                #expect(answer.status == 200)
                let results = answer.json["results"]?.elements.map { $0 } ?? []
                #expect(results.map { $0["index"]?.int } == [1, 2])
                #expect(results[0]["document"]?["text"]?.string == "Paris is the capital of France")
            }
        }
    }

    @Test(
        "counts tokens at a vendor that can, and else estimates them and says so",
        arguments: ["openai", "anthropic", "gemini", "bedrock"]
    )
    func tokenCount(vendor: String) async throws {
        try await SimulatedVendor.with { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let messages = try await gateway.ask(
                    #"{"model":"\#(vendor)/echo","system":"12345678","messages":[{"role":"user","content":"12345678"}]}"#,
                    path: "/v1/messages/count_tokens"
                )
                let contents = try await gateway.ask(
                    #"{"contents":[{"parts":[{"text":"12345678"}]}],"systemInstruction":{"parts":[{"text":"12345678"}]}}"#,
                    path: "/v1beta/models/\(vendor)/echo:countTokens"
                )
                let counts = [messages.json["input_tokens"]?.int, contents.json["totalTokens"]?.int]
                if vendor == "openai" {
                    #expect(messages["x-gateway-token-count"] == "estimate")
                    #expect(contents["x-gateway-token-count"] == "estimate")
                    #expect(counts.allSatisfy { 2...40 ~= $0 ?? 0 })
                } else {
                    #expect(messages["x-gateway-token-count"] == nil)
                    // The simulator's rule: four bytes a token.
                    #expect(counts == [4, 4])
                }
                #expect(messages["x-gateway-vendor"] == vendor)
            }
        }
    }

    @Test("for tokens is estimated where Bedrock does not count for the model, and else refused as Bedrock says")
    func uncounted() async throws {
        try await ScriptedVendor.with({ request in
            let words =
                request.line.contains("nova")
                ? "The provided model doesn't support counting tokens." : "The provided model identifier is invalid."
            return [.send(WireText.answer(400, #"{"message":"\#(words)"}"#))]
        }) { vendor in
            let yaml = #"vendors: { bedrock: { api_key: k, base_url: "http://127.0.0.1:\#(vendor.port)" } }"#
            try await TestGateway.with(yaml) { gateway in
                func count(_ model: String) async throws -> WireAnswer {
                    try await gateway.ask(
                        #"{"model":"bedrock/\#(model)","messages":[{"role":"user","content":"12345678"}]}"#,
                        path: "/v1/messages/count_tokens"
                    )
                }
                let estimate = try await count("us.amazon.nova-lite-v1:0")
                #expect(estimate.status == 200)
                #expect(estimate["x-gateway-token-count"] == "estimate")
                #expect(2...40 ~= estimate.json["input_tokens"]?.int ?? 0)
                #expect(estimate["x-gateway-vendor"] == "bedrock")
                #expect(vendor.requests[0].line == "POST /model/amazon.nova-lite-v1%3A0/count-tokens HTTP/1.1")
                let refused = try await count("anthropic.claude-none")
                #expect(refused.status == 404 || refused.status == 400)
                #expect(refused["x-gateway-token-count"] == nil)
            }
        }
    }

    @Test("hears a vendor's error in its own shape", arguments: EmbeddingCaller.allCases)
    func errors(caller: EmbeddingCaller) async throws {
        try await SimulatedVendor.with("status=429") { simulated in
            try await TestGateway.with(simulated.vendors()) { gateway in
                let answer = try await caller.ask(gateway, "gemini/e")
                #expect(answer.status == 429)
                #expect(answer["retry-after"] == "1")
                let error = caller == .cohere ? answer.json : answer.error
                #expect(error?["message"]?.string?.isEmpty == false)
            }
        }
    }
}
