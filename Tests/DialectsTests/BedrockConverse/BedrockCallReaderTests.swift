import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct BedrockCallReaderTests: BedrockSuite {
    @Test("the path says the model and whether a stream is wanted")
    func route() throws {
        let call = try read("{\"messages\":[]}", stream: true)
        #expect(call.model == Self.claude)
        #expect(call.stream && call.includeUsage)
        let error = #expect(throws: GatewayError.self) {
            try bedrock.readCall(JSONDocument(parsing: "{}"), route: CallRoute())
        }
        #expect(error?.param == "modelId")
    }

    @Test("a request is read into the canonical model")
    func everything() throws {
        let call = try read(
            """
            {"system":[{"text":"Be brief."},{"cachePoint":{"type":"default"}},{"guardContent":{"text":{"text":"x"}}}],
             "messages":[
              {"role":"user","content":[{"text":"Hi"},{"image":{"format":"png","source":{"bytes":"AAAA"}}},
                {"document":{"format":"md","name":"Notes","source":{"bytes":"BBBB"}}}]},
              {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"s"}}},
                {"toolUse":{"toolUseId":"t1","name":"f","input":{"a":1}}}]},
              {"role":"user","content":[{"toolResult":{"toolUseId":"t1","status":"error","content":[{"text":"no"}]}},
                {"cachePoint":{"type":"default","ttl":"1h"}},{"text":"Go on"}]}],
             "inferenceConfig":{"maxTokens":9,"temperature":0.5,"topP":0.9,"stopSequences":["x"]},
             "toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{}},"strict":true}},
               {"cachePoint":{"type":"default"}},{"systemTool":{"name":"nova_grounding"}}],"toolChoice":{"any":{}}},
             "outputConfig":{"effort":"low","textFormat":{"type":"json_schema","structure":{"jsonSchema":
               {"name":"n","schema":"{\\"type\\":\\"object\\"}"}}}},
             "additionalModelRequestFields":{"top_k":7,"thinking":{"type":"enabled","budget_tokens":2000},"x":1},
             "serviceTier":{"type":"priority"},"requestMetadata":{"k":"v"}}
            """
        )
        #expect(call.messages.map(\.role) == [.system, .user, .assistant, .tool, .user])
        guard case .text(let system) = call.messages[0].parts[0], case .opaque(let guarded) = call.messages[0].parts[1],
            case .media(let image) = call.messages[1].parts[1], case .media(let document) = call.messages[1].parts[2],
            case .reasoning(let thought) = call.messages[2].parts[0],
            case .toolCall(let use) = call.messages[2].parts[1],
            case .toolResult(let result) = call.messages[3].parts[0]
        else {
            Issue.record("other parts: \(call.messages)")
            return
        }
        #expect(system.cacheControl?.string == "{\"type\":\"ephemeral\"}")
        #expect(guarded.kind == "guardContent" && guarded.dialect == .bedrockConverse)
        #expect(image.mediaType == "image/png" && image.source == .base64("AAAA"))
        #expect(document.mediaType == "text/markdown" && document.filename == "Notes")
        #expect(thought == ReasoningPart(text: "Hm", signature: "s", origin: .anthropic))
        #expect(use.id == "t1" && use.arguments.asText.string == "{\"a\":1}")
        #expect(result.isError && result.cacheControl?.string == "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}")
        #expect(call.sampling.maxOutputTokens == 9 && call.sampling.stop == ["x"])
        #expect(call.sampling.topK?.double == 7)
        #expect(call.tools.count == 2 && call.tools[0].strict == true && call.tools[0].cacheControl != nil)
        #expect(call.tools[1].server?.kind == "systemTool")
        #expect(call.toolChoice == .required)
        #expect(call.reasoning?.budgetTokens == 2000 && call.reasoning?.effort == .low)
        #expect(call.serviceTier == "priority")
        #expect(call.extensions.map(\.name) == ["additionalModelRequestFields.x", "requestMetadata"])
        guard case .jsonSchema(let format) = call.responseFormat else {
            Issue.record("no format")
            return
        }
        #expect(format.name == "n" && format.schema.string == "{\"type\":\"object\"}")
    }

    @Test("the schema of a tool's arguments must be an object")
    func schema() {
        let error = #expect(throws: GatewayError.self) {
            try read(#"{"messages":[],"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":1}}}]}}"#)
        }
        #expect(error?.param == "toolConfig.tools[0].toolSpec.inputSchema.json")
    }

    @Test("each maker's fields are read only for its models")
    func fields() throws {
        func read(_ fields: String, _ model: String) throws -> Call {
            try self.read("{\"messages\":[],\"additionalModelRequestFields\":\(fields)}", model: model)
        }
        #expect(try read("{\"inferenceConfig\":{\"topK\":3}}", Self.nova).sampling.topK?.double == 3)
        #expect(try read("{\"top_k\":3}", Self.nova).sampling.topK == nil)
        #expect(try read("{\"reasoning_effort\":\"low\"}", "openai.gpt-oss-20b-1:0").reasoning?.effort == .low)
        #expect(try read("{\"reasoning_effort\":\"low\"}", Self.claude).reasoning == nil)
        let config = "{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"high\"}}"
        #expect(try read(config, "us.amazon.nova-2-lite-v1:0").reasoning?.effort == .high)
        #expect(
            try read("{\"thinking\":{\"type\":\"disabled\"}}", Self.claude).reasoning?.effort
                == ReasoningRequest.Effort.none
        )
        #expect(try read("{\"thinking\":{\"type\":\"new\"}}", Self.claude).extensions.count == 1)
    }

    @Test(
        "a fault is told with its place",
        arguments: [
            ("[]", nil), ("{\"messages\":1}", "messages"), ("{\"messages\":[1]}", "messages[0]"),
            ("{\"messages\":[{\"content\":[]}]}", "messages[0].role"),
            ("{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "messages[0].content"),
            ("{\"messages\":[{\"role\":\"tool\",\"content\":[]}]}", "messages[0].role"),
            ("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":1}]}]}", "messages[0].content[0].text"),
            (
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"image\":{\"format\":\"png\"}}]}]}",
                "messages[0].content[0].image.source"
            ),
            (
                "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"name\":\"f\"}}]}]}",
                "messages[0].content[0].toolUse.toolUseId"
            ),
            ("{\"messages\":[],\"inferenceConfig\":{\"maxTokens\":\"9\"}}", "inferenceConfig.maxTokens"),
            ("{\"messages\":[],\"toolConfig\":{\"tools\":[{\"toolSpec\":{}}]}}", "toolConfig.tools[0].toolSpec.name"),
            ("{\"messages\":[],\"toolConfig\":{\"toolChoice\":{\"none\":{}}}}", "toolConfig.toolChoice"),
            ("{\"messages\":[],\"serviceTier\":{}}", "serviceTier.type"),
            ("{\"messages\":[],\"outputConfig\":{\"effort\":\"x\"}}", "outputConfig.effort"),
        ] as [(String, String?)]
    )
    func faults(body: String, param: String?) {
        let error = #expect(throws: GatewayError.self) { try read(body) }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.param == param)
    }

    @Test("a request passes as it is, without our own word")
    func passage() throws {
        let body = try JSONDocument(parsing: "{\"messages\":[],\"new\":1,\"drop_params\":true}")
        let options = PassthroughOptions(wantsUsage: true, dropUnsupported: false)
        var out = ByteBuffer()
        let request = try bedrock.patch(body, for: target(), options)
        for piece in request.edits.writeSharing(into: &out) { out.writeImmutableBuffer(piece) }
        #expect(String(buffer: out) == "{\"messages\":[],\"new\":1}")
        #expect(!request.hidesUsage && bedrock.canPass(body, for: target()))
    }
}
