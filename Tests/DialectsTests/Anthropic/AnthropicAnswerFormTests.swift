import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct AnthropicAnswerFormTests: AnthropicSuite {
    private let schema = #"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}"#

    private func wanting(_ format: ResponseFormat, _ change: (inout Call) -> Void = { _ in }) -> Call {
        call {
            $0.responseFormat = format
            change(&$0)
        }
    }

    private func schemaFormat() throws -> ResponseFormat {
        .jsonSchema(JSONSchemaFormat(name: "answer", schema: try raw(schema), strict: true))
    }

    @Test("a schema is native where the model has it")
    func native() throws {
        let body = try written(wanting(schemaFormat()))
        #expect(body["output_config"] == ["format": ["type": "json_schema", "schema": try Value(raw(schema).bytes)]])
        #expect(body["tools"] == nil)
    }

    @Test(
        "objects of a native schema are closed where they leave it open",
        arguments: [
            (#"{"type":"object"}"#, #"{"type":"object","additionalProperties":false}"#),
            (
                #"{"type": "object", "additionalProperties": true}"#,
                #"{"type": "object", "additionalProperties": true}"#
            ),
            (
                #"{"properties":{"items":{"type":["object","null"]}},"additionalProperties":false}"#,
                #"{"properties":{"items":{"type":["object","null"],"additionalProperties":false}},"additionalProperties":false}"#
            ),
            (
                #"{"$defs":{"a":{"properties":{}}},"anyOf":[{"$ref":"r"},{"type":"array","items":{"type":"object"}}]}"#,
                #"{"$defs":{"a":{"properties":{},"additionalProperties":false}},"anyOf":[{"$ref":"r"},{"type":"array","items":{"type":"object","additionalProperties":false}}]}"#
            ),
            (#"{"enum":[{"type":"object"}],"minimum":1.0}"#, #"{"enum":[{"type":"object"}],"minimum":1.0}"#),
            ("true", "true"),
        ] as [(String, String)]
    )
    func closed(schema: String, sent: String) throws {
        let request = try anthropic.writeCall(
            wanting(.jsonSchema(JSONSchemaFormat(schema: try raw(schema)))),
            for: target(),
            stream: false
        )
        #expect(String(buffer: request.body).contains(#""format":{"type":"json_schema","schema":\#(sent)}"#))
    }

    @Test("a schema is a forced tool where the model has none")
    func forcedTool() throws {
        let request = try anthropic.writeCall(wanting(schemaFormat()), for: target(jsonSchema: false), stream: false)
        let body = try Value(request.body)
        #expect(request.answerTool == "structured_output")
        #expect(body["tools"]?[0]?["input_schema"] == (try Value(raw(schema).bytes)))
        #expect(
            body["tool_choice"] == ["type": "tool", "name": "structured_output", "disable_parallel_tool_use": true]
        )
        #expect(body["output_config"] == nil)
    }

    @Test("any object is a forced tool everywhere")
    func anyObject() throws {
        let request = try anthropic.writeCall(wanting(.jsonObject), for: target(), stream: false)
        #expect(try Value(request.body)["tools"]?[0]?["input_schema"]?["type"] == "object")
        #expect(request.answerTool == "structured_output")
    }

    @Test("beside tools of the caller's any tool must be called, and the name is free")
    func besideTools() throws {
        let request = try anthropic.writeCall(
            wanting(.jsonObject) { $0.tools = [Tool(name: "structured_output")] },
            for: target(),
            stream: false
        )
        #expect(request.answerTool == "structured_output_")
        #expect(try Value(request.body)["tool_choice"] == ["type": "any"])
    }

    @Test("a caller who forbids his tools gets the answer")
    func forbiddenTools() throws {
        let body = try written(
            wanting(.jsonObject) {
                $0.tools = [Tool(name: "f")]
                $0.toolChoice = ToolChoice.none
            }
        )
        #expect(body["tool_choice"]?["name"] == "structured_output")
    }

    @Test("a caller who names the tool gets its call")
    func namedTool() throws {
        let request = try anthropic.writeCall(
            wanting(.jsonObject) {
                $0.tools = [Tool(name: "f")]
                $0.toolChoice = .named("f")
            },
            for: target(),
            stream: false
        )
        #expect(request.answerTool == nil)
        #expect(try Value(request.body)["tools"]?.elements.count == 1)
    }

    @Test("a model that thinks is asked, not forced", arguments: [Capabilities.Reasoning.budget, .adaptive])
    func thinking(reasons: Capabilities.Reasoning) throws {
        let body = try written(
            wanting(.jsonObject) {
                $0.reasoning = ReasoningRequest(effort: .low)
                $0.messages.insert(Message(.system, [.text("Be brief.")]), at: 0)
            },
            for: target(reasons)
        )
        #expect(body["thinking"] != nil)
        #expect(body["tool_choice"]?["type"] == "auto")
        #expect(body["system"]?.elements.count == 2)
        #expect(body["system"]?[1]?["text"]?.string?.contains("`structured_output`") == true)
    }

    @Test("a schema that is no object cannot be a tool", arguments: [#"{"type":"array"}"#, "true"])
    func noObject(schema: String) throws {
        let format = ResponseFormat.jsonSchema(JSONSchemaFormat(schema: try raw(schema)))
        let error = #expect(throws: GatewayError.self) { try written(wanting(format), for: target(jsonSchema: false)) }
        #expect(error?.param == "response_format")
    }

    private var expectation: ReplyExpectation { ReplyExpectation(target: target(), answerTool: "structured_output") }

    @Test("the call of the answer's tool is the answer")
    func reply() throws {
        let body = #"""
            {"type":"message","id":"1","model":"m","stop_reason":"tool_use","content":[
                {"type":"tool_use","id":"t","name":"structured_output","input":{"a": "\n"}}]}
            """#
        let reply = try anthropic.readReply(document(body), expectation)
        #expect(reply.choices[0].parts.anthropicDescription == [#"text {"a": "\n"}"#])
        #expect(reply.choices[0].finish == .stop)
    }

    @Test("the answer's tool in a stream is text, piece by piece")
    func streamed() throws {
        let text = stream([
            #"{"type":"message_start","message":{"id":"1","model":"m"}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"structured_output","input":{}}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
            #"{"type":"content_block_stop","index":0}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}"#,
            #"{"type":"message_stop"}"#,
        ])
        let events = try replyEvents(text, expectation)
        #expect(events.filter { if case .text = $0 { true } else { false } }.count == 2)
        let reply = accumulated(events)
        #expect(reply.choices[0].parts.anthropicDescription == [#"text {"a":1}"#])
        #expect(reply.choices[0].finish == .stop)
    }

    @Test("beside a tool of the caller's the turn ends with calls")
    func mixed() throws {
        let body = #"""
            {"type":"message","stop_reason":"tool_use","content":[{"type":"tool_use","id":"a","name":"structured_output","input":{}},
                {"type":"tool_use","id":"b","name":"f","input":{}}]}
            """#
        let reply = try anthropic.readReply(document(body), expectation)
        #expect(reply.choices[0].finish == .toolCalls)
        #expect(reply.choices[0].parts.count == 2)
    }
}
