import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct ResponsesPassageTests {
    typealias Fixture = ResponsesFixture

    private func patched(_ request: String, _ target: TargetProfile = Fixture.target(), drop: Bool = false) throws
        -> (text: String, dropped: [String])
    {
        let options = PassthroughOptions(wantsUsage: true, dropUnsupported: drop)
        let result = try Fixture.responses.patch(Fixture.json(request), for: target, options)
        #expect(!result.hidesUsage)
        return (String(buffer: result.edits.applied()), result.dropped)
    }

    @Test("only the model changes")
    func model() throws {
        let text = try patched(#"{ "model" : "a", "input":"x", "stream":true, "new" : [1] , "drop_params":true}"#).text
        #expect(text == #"{ "model" : "vendor-model", "input":"x", "stream":true, "new" : [1]}"#)
    }

    @Test("what the vendor refuses is refused by name or dropped, but for hints and what happens anyway")
    func quirks() throws {
        let target = Fixture.target { $0.quirks.unsupported = ["truncation", "user", "temperature"] }
        let request = #"{"model":"a","input":"x","truncation":"auto","user":"u","temperature":1}"#
        let error = #expect(throws: GatewayError.self) { try patched(request, target) }
        #expect(error?.param == "truncation")
        let result = try patched(request, target, drop: true)
        #expect(result.text == #"{"model":"vendor-model","input":"x"}"# && result.dropped == ["truncation"])
        let renaming = Fixture.target { $0.quirks.renamed = ["max_output_tokens": "max_tokens"] }
        #expect(
            try patched(#"{"model":"a","input":"x","max_output_tokens":20}"#, renaming).text
                == #"{"model":"vendor-model","input":"x","max_tokens":20}"#
        )
    }

    @Test("pictures by address and schemas do not pass to a model that takes none")
    func capabilities() throws {
        let picture = try Fixture.json(
            #"{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"https://x/y.png"}]}]}"#
        )
        let schema = try Fixture.json(
            #"{"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"n","schema":{}}}}"#
        )
        for request in [picture, schema] { #expect(Fixture.responses.canPass(request, for: Fixture.target())) }
        let blind = Fixture.target { $0.capabilities.imageURLs = false }
        #expect(!Fixture.responses.canPass(picture, for: blind) && Fixture.responses.canPass(schema, for: blind))
        let free = Fixture.target { $0.capabilities.jsonSchema = false }
        #expect(Fixture.responses.canPass(picture, for: free) && !Fixture.responses.canPass(schema, for: free))
    }

    @Test("the path follows the version of the base URL")
    func path() {
        #expect(Fixture.responses.path(for: Fixture.target(), stream: true) == "/responses")
    }
}
