import Core
import Dialects
import JSON
import NIOCore
import Testing

@Suite struct EmbeddingFormatTests {
    private static func target(_ model: String, _ dialect: DialectName) -> TargetProfile {
        TargetProfile(vendor: "v", model: model, dialect: dialect)
    }

    private func texts(_ count: Int, _ change: (inout EmbeddingsQuery) -> Void = { _ in }) -> EmbeddingsQuery {
        var query = EmbeddingsQuery(model: "m")
        query.inputs = (0..<count).map { .text(JSONString("text \($0)")) }
        change(&query)
        return query
    }

    @Test("Titan is asked once a text, and not any number of times")
    func titan() throws {
        let target = Self.target("amazon.titan-embed-text-v2:0", .bedrockConverse)
        #expect(try BedrockEmbeddings().writeQuery(texts(2048), for: target).count == 2048)
        let error = #expect(throws: GatewayError.self) {
            try BedrockEmbeddings().writeQuery(texts(2049), for: target)
        }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.param == "input")
    }

    @Test(
        "a text that is too long is cut at the end in the model's own words",
        arguments: [
            ("cohere.embed-v4:0", "RIGHT"), ("eu.cohere.embed-v4:0", "RIGHT"), ("cohere.embed-english-v3", "END"),
        ]
    )
    func truncation(model: String, word: String) throws {
        let target = Self.target(model, .bedrockConverse)
        for (truncates, expected) in [(true, word), (false, "NONE")] {
            let requests = try BedrockEmbeddings().writeQuery(texts(97) { $0.truncates = truncates }, for: target)
            #expect(requests.count == 2)
            #expect(try JSONDocument(parsing: requests[1].body).root["truncate"]?.string == expected)
        }
    }

    @Test("what passes through to Bedrock names no model but in its path")
    func passage() throws {
        let target = Self.target("amazon.titan-embed-text-v2:0", .bedrockConverse)
        let text = try JSONDocument(parsing: #"{"inputText":"a","drop_params":true}"#)
        let count = try JSONDocument(parsing: #"{"input":{"converse":{}},"drop_params":true}"#)
        #expect(String(buffer: BedrockEmbeddings().patch(text, for: target).edits.applied()) == #"{"inputText":"a"}"#)
        #expect(
            String(buffer: BedrockTokenCount().patch(count, for: target).edits.applied())
                == #"{"input":{"converse":{}}}"#
        )
    }

    @Test("vectors that are not to be of length one cannot be had elsewhere")
    func normalising() throws {
        func names(_ value: String) throws -> [String] {
            let request = try JSONDocument(parsing: #"{"inputText":"a","normalize":\#(value)}"#)
            return try BedrockEmbeddings().readQuery(request, route: CallRoute(model: "m")).extensions.map(\.name)
        }
        #expect(try names("true") == [])
        #expect(try names("false") == ["normalize"])
    }

    @Test(
        "what only Cohere can do is not made into something else",
        arguments: [
            (#""truncate":"END""#, [], true), (#""truncate":"NONE""#, [], false),
            (#""truncate":"START""#, ["truncate"], nil), (#""input_type":"image""#, ["input_type"], nil),
            (#""input_type":"search_query""#, [], nil),
        ] as [(String, [String], Bool?)]
    )
    func cohere(member: String, left: [String], truncates: Bool?) throws {
        let request = try JSONDocument(parsing: #"{"texts":["a"],\#(member)}"#)
        let query = try CohereEmbeddings().readQuery(request, route: CallRoute(model: "m"))
        #expect(query.extensions.map(\.name) == left)
        #expect(query.truncates == truncates)
    }

    @Test("no member of a later request of a batch is lost")
    func batch() throws {
        func read(_ more: String) throws -> EmbeddingsQuery {
            let request = try JSONDocument(
                parsing:
                    #"{"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}\#(more)}]}"#
            )
            return try GeminiEmbeddings().readQuery(request, route: CallRoute(model: "m"))
        }
        #expect(try read("").inputs.count == 2)
        #expect(try read(#","own":1"#).extensions.map(\.name) == ["own"])
        let error = #expect(throws: GatewayError.self) { try read(#","autoTruncate":false"#) }
        #expect(error?.param == "requests[1]")
    }
}
