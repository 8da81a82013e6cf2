import JSON
import NIOCore
import Testing

@testable import Simulator

@Suite struct SchemaSampleTests {
    @Test(arguments: [
        (#"{}"#, #""sample""#),
        (#"{"const":null}"#, #"null"#),
        (#"{"enum":["b","a"]}"#, #""b""#),
        (#"{"type":["null","integer"]}"#, #"1"#),
        (#"{"type":"INTEGER","minimum":5}"#, #"5"#),
        (#"{"type":"integer","exclusiveMinimum":5}"#, #"6"#),
        (#"{"type":"integer","maximum":-3}"#, #"-4"#),
        (#"{"type":"integer","minimum":7,"multipleOf":5}"#, #"10"#),
        (#"{"type":"number","minimum":0,"maximum":1}"#, #"0.5"#),
        (#"{"type":"number","exclusiveMinimum":-1e308,"exclusiveMaximum":1e308}"#, #"0"#),
        (#"{"type":"string","minLength":10}"#, #""sample sample""#),
        (#"{"type":"string","maxLength":3}"#, #""ple""#),
        (#"{"type":"string","maxLength":-3,"minLength":-1e300}"#, #""sample""#),
        (#"{"type":"string","format":"date"}"#, #""2026-01-01""#),
        (#"{"type":"array","items":{"type":"integer"},"minItems":3,"uniqueItems":true}"#, #"[1,2,3]"#),
        (#"{"type":"array","items":{"enum":["x","y"]},"minItems":2}"#, #"["x","y"]"#),
        (#"{"type":"array","maxItems":-1,"minItems":-5}"#, #"[]"#),
        (#"{"prefixItems":[{"type":"boolean"},{"type":"null"}]}"#, #"[true,null]"#),
        (#"{"type":"object","required":["b"],"properties":{"a":{"type":"boolean"}}}"#, #"{"a":true,"b":"sample"}"#),
        (#"{"anyOf":[{"type":"null"},{"type":"integer"}]}"#, #"1"#),
        (
            #"{"allOf":[{"properties":{"a":{"type":"null"}}},{"properties":{"b":{"type":"null"}}}]}"#,
            #"{"a":null,"b":null}"#
        ),
        (##"{"$defs":{"p":{"type":"boolean"}},"properties":{"x":{"$ref":"#/$defs/p"}}}"##, #"{"x":true}"#),
        (##"{"$ref":"#"}"##, #""sample""#),
        (#"not json"#, #"{}"#),
    ])
    func aValueSatisfiesItsSchema(_ schema: String, _ value: String) throws {
        let sample = SchemaSample.value(for: JSONRaw(unchecked: JSONString(schema).decodedBytes()))
        #expect(sample.isEquivalent(to: try JSONRaw(validating: value)), "\(sample.string)")
    }

    @Test(arguments: [
        ##"{"properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["v","next"]}"##,
        ##"{"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"},"d":{"$ref":"#"},"e":{"$ref":"#"}}}"##,
        ##"{"required":["a","b","c"],"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}}}"##,
        ##"{"type":"array","items":{"$ref":"#"},"minItems":1000}"##,
    ])
    func aSchemaThatRefersToItselfEnds(_ schema: String) throws {
        let sample = SchemaSample.value(for: try JSONRaw(validating: schema))
        #expect(sample.bytes.readableBytes < 4_000_000)
        #expect(throws: Never.self) { try sample.parsed() }
    }

    @Test func textIsCutIntoTokensBetweenCharacters() {
        #expect(TokenCount.pieces("abcdefghij", of: 1) == ["abcd", "efgh", "ij"])
        #expect(TokenCount.pieces("äöüß€🙂", of: 1).joined() == "äöüß€🙂")
        #expect(TokenCount.pieces("", of: 1).isEmpty)
        #expect(TokenCount.prefix("abcdefghij", 2) == "abcdefgh")
        #expect(LoremText.text(tokens: 33).utf8.count == 132)
    }
}
