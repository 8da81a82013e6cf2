import Core
import JSON
import NIOCore
import Testing

/// Schemas as models without `parametersJsonSchema` get them.
@Suite struct GeminiSchemaCleanerTests {
    private func clean(_ schema: String) throws -> String? {
        let call = GeminiWire.call { call in
            let format = JSONSchemaFormat(schema: JSONRaw(unchecked: ByteBuffer(string: schema)))
            call.responseFormat = .jsonSchema(format)
        }
        let target = GeminiWire.target { $0.capabilities.jsonSchema = false }
        return try GeminiWire.written("generationConfig.responseSchema", of: call, for: target)
    }

    static let table: [(String, String)] = [
        // Keywords that are unknown there.
        (
            ##"{"$schema":"x","$id":"y","type":"object","title":"T","default":{},"examples":[1],"additionalProperties":false,"properties":{"a":{"type":"string","title":"A"}}}"##,
            ##"{"type":"object","properties":{"a":{"type":"string"}}}"##
        ),
        // Properties that are called like keywords are properties.
        (
            ##"{"type":"object","properties":{"title":{"type":"string"},"$ref":{"type":"integer"},"default":{"type":"boolean"}},"required":["title","gone"]}"##,
            ##"{"type":"object","properties":{"title":{"type":"string"},"$ref":{"type":"integer"},"default":{"type":"boolean"}},"required":["title"]}"##
        ),
        // Null.
        (##"{"type":["string","null"]}"##, ##"{"type":"string","nullable":true}"##),
        (
            ##"{"anyOf":[{"type":"integer"},{"type":"null"}],"description":"D"}"##,
            ##"{"description":"D","nullable":true,"anyOf":[{"type":"integer"}]}"##
        ),
        (##"{"enum":["a",null]}"##, ##"{"type":"string","nullable":true,"enum":["a"]}"##),
        // Several types.
        (##"{"type":["string","integer"]}"##, ##"{"anyOf":[{"type":"string"},{"type":"integer"}]}"##),
        (
            ##"{"oneOf":[{"type":"string"},{"type":"object","properties":{"a":{"const":"x"}}}]}"##,
            ##"{"anyOf":[{"type":"string"},{"type":"object","properties":{"a":{"type":"string","enum":["x"]}}}]}"##
        ),
        // Values that are no texts are told in words.
        (
            ##"{"enum":[1,2,3],"description":"How many."}"##,
            ##"{"type":"integer","description":"How many. Allowed values: 1, 2, 3."}"##
        ),
        (##"{"const":true}"##, ##"{"type":"boolean","description":"Allowed values: true."}"##),
        // Limits and formats.
        (
            ##"{"type":"integer","exclusiveMinimum":0,"maximum":9,"multipleOf":3,"format":"int32"}"##,
            ##"{"type":"integer","format":"int32","minimum":0,"maximum":9}"##
        ),
        (
            ##"{"type":"string","format":"email","pattern":"^a","minLength":1}"##,
            ##"{"type":"string","pattern":"^a","minLength":1}"##
        ),
        (##"{"type":"string","format":"date-time"}"##, ##"{"type":"string","format":"date-time"}"##),
        // Arrays must say what they hold.
        (##"{"type":"array"}"##, ##"{"type":"array","items":{"type":"string"}}"##),
        (
            ##"{"type":"array","prefixItems":[{"type":"number"}],"minItems":1,"uniqueItems":true}"##,
            ##"{"type":"array","minItems":1,"items":{"type":"number"}}"##
        ),
        // References.
        (
            ##"{"$ref":"#/$defs/P","$defs":{"P":{"type":"object","properties":{"x":{"type":"number"}}}}}"##,
            ##"{"type":"object","properties":{"x":{"type":"number"}}}"##
        ),
        (
            ##"{"type":"object","properties":{"a":{"$ref":"#/definitions/N","description":"here"}},"definitions":{"N":{"type":"string","description":"there"}}}"##,
            ##"{"type":"object","properties":{"a":{"type":"string","description":"here"}}}"##
        ),
        (
            ##"{"type":"object","properties":{"n":{"$ref":"#"}}}"##,
            ##"{"type":"object","properties":{"n":{"type":"object","properties":{"n":{"type":"object"}}}}}"##
        ),
        (
            ##"{"type":"object","properties":{"a~/b":{"type":"integer"},"c":{"$ref":"#/properties/a~0~1b"}}}"##,
            ##"{"type":"object","properties":{"a~/b":{"type":"integer"},"c":{"type":"integer"}}}"##
        ),
        // All of it.
        (
            ##"{"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"properties":{"b":{"type":"string"}},"required":["b"]}]}"##,
            ##"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}"##
        ),
        // A place where anything goes.
        (
            ##"{"type":"object","properties":{"x":true,"y":{}}}"##,
            ##"{"type":"object","properties":{"x":{"type":"string"},"y":{"type":"string"}}}"##
        ),
    ]

    @Test("a schema is cut down to what the subset can say", arguments: table)
    func cleaning(schema: String, expected: String) throws {
        let cleaned = try clean(schema)
        #expect(try GeminiWire.isSame(JSONRaw(validating: cleaned ?? "null"), expected), "\(cleaned ?? "nothing")")
    }

    @Test("a reference that leads nowhere is the caller's fault")
    func dangling() throws {
        for schema in [##"{"$ref":"#/$defs/No"}"##, ##"{"$ref":"https://example.com/s.json"}"##, #"{"$ref":1}"#] {
            let error = #expect(throws: GatewayError.self) { try clean(schema) }
            #expect(error?.param == "response_format.json_schema.schema")
        }
    }

    @Test("references that unfold without end are refused")
    func unfolding() throws {
        // Each definition names the next twice: 2^40 leaves from 41 definitions.
        let definitions = (0..<40).map { n in
            let next = ##"{"$ref":"#/$defs/d\##(n + 1)"}"##
            return #""d\#(n)":{"type":"object","properties":{"a":\#(next),"b":\#(next)}}"#
        }
        let schema =
            ##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ",")),"d40":{"type":"string"}}}"##
        let error = #expect(throws: GatewayError.self) { try clean(schema) }
        #expect(error?.kind == .invalidRequest)
    }

    @Test("a function without parameters has no schema in the subset")
    func noParameters() throws {
        let call = GeminiWire.call { call in
            call.tools = [
                Tool(
                    name: "f",
                    parameters: JSONRaw(unchecked: ByteBuffer(string: #"{"type":"object","properties":{}}"#))
                )
            ]
        }
        let target = GeminiWire.target { $0.capabilities.parametersJSONSchema = false }
        let declaration = try GeminiWire.written("tools.0.functionDeclarations.0", of: call, for: target)
        #expect(declaration == #"{"name":"f"}"#)
    }
}
