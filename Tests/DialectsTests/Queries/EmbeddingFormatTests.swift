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

    // MARK: Vertex AI

    private static func vertex(_ model: String) -> TargetProfile {
        var target = target(model, .gemini)
        target.platform = .vertex
        return target
    }

    @Test(
        "Vertex AI is asked in the form that the model takes",
        arguments: [
            ("text-embedding-005", "vertex-embeddings", "google/models/text-embedding-005:predict"),
            (
                "text-multilingual-embedding-002", "vertex-embeddings",
                "google/models/text-multilingual-embedding-002:predict"
            ),
            (
                "gemini-embedding-001", "gemini-batch-embeddings",
                "google/models/gemini-embedding-001:batchEmbedContents"
            ),
            ("gemini-embedding-2", "gemini-batch-embeddings", "google/models/gemini-embedding-2:batchEmbedContents"),
            (
                "intfloat/multilingual-e5-large-instruct-maas", "gemini-embeddings",
                "intfloat/models/multilingual-e5-large-instruct-maas:embedContent"
            ),
        ]
    )
    func vertexForms(model: String, name: String, path: String) throws {
        let target = Self.vertex(model)
        let format = try #require(QueryFormats.embeddings(of: target))
        #expect(format.name == name)
        #expect(format.path(for: target) == "/publishers/\(path)")
        #expect(format.isSpoken(by: target))
        #expect(!VertexEmbeddings().isSpoken(by: Self.target(model, .gemini)))
        let requests = try format.writeQuery(texts(3), for: target)
        #expect(requests.map(\.count) == (name == "gemini-embeddings" ? [1, 1, 1] : [3]))
    }

    @Test("Vertex AI's instances say what is wanted of the vectors")
    func instances() throws {
        let query = texts(2) { query in
            query.purpose = .query
            query.title = "t"
            query.dimensions = 64
            query.truncates = false
            query.user = "u"
        }
        let written = try VertexEmbeddings().writeQuery(query, for: Self.vertex("text-embedding-005"))
        #expect(written.map(\.dropped) == [["user"]])
        let body = try JSONDocument(parsing: written[0].body)
        let expected = try JSONDocument(
            parsing: #"{"instances":[{"content":"text 0","task_type":"RETRIEVAL_QUERY","title":"t"},"#
                + #"{"content":"text 1","task_type":"RETRIEVAL_QUERY","title":"t"}],"#
                + #""parameters":{"outputDimensionality":64,"autoTruncate":false}}"#
        )
        #expect(body.root.raw.isEquivalent(to: expected.root.raw))
        let again = try VertexEmbeddings().readQuery(body, route: CallRoute(model: "m"))
        #expect(again.inputs.count == 2 && again.extensions.isEmpty)
        #expect(again.purpose == .query && again.title == "t" && again.dimensions == 64 && again.truncates == false)
        let plain = try VertexEmbeddings().writeQuery(texts(1), for: Self.vertex("text-embedding-005"))
        #expect(String(buffer: plain[0].body) == #"{"instances":[{"content":"text 0"}]}"#)
    }

    @Test("Vertex AI gets no more texts, and no more tokens, than it takes in a request")
    func instancesInPieces() throws {
        let target = Self.vertex("text-embedding-005")
        let many = try VertexEmbeddings().writeQuery(texts(501), for: target)
        #expect(many.map(\.count) == [250, 250, 1])
        let long = texts(5) { query in
            query.inputs = query.inputs.map { _ in .text(JSONString(String(repeating: "many words ", count: 3000))) }
        }
        let requests = try VertexEmbeddings().writeQuery(long, for: target)
        #expect(requests.count > 1 && requests.compactMap(\.count).reduce(0, +) == 5)
    }

    @Test(
        "instances that differ in what is wanted, or are none, are refused with their place",
        arguments: [
            (#"{"instances":[{"content":"a"},{"content":"b","task_type":"CLUSTERING"}]}"#, "instances[1]"),
            (#"{"instances":[{"content":"a"},{"title":"b"}]}"#, "instances[1].content"),
            (#"{"instances":[{"content":7}]}"#, "instances[0].content"), (#"{"instances":7}"#, "instances"),
            (#"{"instances":[]}"#, "instances"), (#"{"instances":[{"content":"a"}],"parameters":[]}"#, "parameters"),
        ]
    )
    func instanceFaults(body: String, place: String) throws {
        let request = try JSONDocument(parsing: body)
        let error = #expect(throws: GatewayError.self) {
            try VertexEmbeddings().readQuery(request, route: CallRoute(model: "m"))
        }
        #expect(error?.param == place)
    }

    @Test("predictions are read with the sum of their tokens, and told again")
    func predictions() throws {
        let target = Self.vertex("text-embedding-005")
        let answer = try JSONDocument(
            parsing:
                #"{"predictions":[{"embeddings":{"values":[1.5,2],"statistics":{"truncated":false,"token_count":3}}},"#
                + #"{"embeddings":{"statistics":{"token_count":4,"truncated":false},"values":[3,4]}}],"#
                + #""metadata":{"billableCharacterCount":9}}"#
        )
        let result = try VertexEmbeddings().readResult(answer, target)
        #expect(result.vectors.map(\.string) == ["[1.5,2]", "[3,4]"])
        #expect(result.usage?.inputTokens == 7)
        let context = ReplyContext(fallbackID: "1", now: 0, model: "m", includeUsage: true)
        let told = try JSONDocument(parsing: VertexEmbeddings().writeResult(result, to: texts(2), context))
        let again = try VertexEmbeddings().readResult(told, target)
        #expect(again.vectors == result.vectors && again.usage == result.usage)
        for broken in [#"{}"#, #"{"predictions":[{}]}"#, #"{"predictions":[{"embeddings":{"values":1}}]}"#] {
            let error = #expect(throws: GatewayError.self) {
                try VertexEmbeddings().readResult(try JSONDocument(parsing: broken), target)
            }
            #expect(error?.kind == .vendorAnswerInvalid)
        }
    }

    @Test("Gemini's models at Vertex AI are told what is wanted where that has it, whoever asks")
    func vertexConfiguration() throws {
        let target = Self.vertex("gemini-embedding-2")
        let query = texts(1) { query in
            query.purpose = .query
            query.truncates = false
        }
        let written = try GeminiEmbeddings().writeQuery(query, for: target).map(\.body)
        let flat = #""content":{"parts":[{"text":"text 0"}]},"taskType":"RETRIEVAL_QUERY","#
        let batch = try JSONDocument(
            parsing:
                #"{"drop_params":true,"requests":[{"model":"models/x",\#(flat)"embedContentConfig":{"autoTruncate":false}}]}"#
        )
        let one = try JSONDocument(parsing: #"{"model":"models/x",\#(flat)"auto_truncate":false,"own":1}"#)
        let bodies =
            written + [
                GeminiEmbeddings().patch(batch, for: target).edits.applied(),
                GeminiEmbeddings(isBatch: false).patch(one, for: target).edits.applied(),
            ]
        for body in bodies {
            let root = try JSONDocument(parsing: body).root
            let request = try #require(root["requests"]?[0] ?? root)
            #expect(request["content"]?["parts"]?[0]?["text"]?.string == "text 0")
            #expect(request["model"] == nil && request["taskType"] == nil && request["auto_truncate"] == nil)
            let wanted = try #require(request["embedContentConfig"])
            #expect(wanted["taskType"]?.string == "RETRIEVAL_QUERY")
            #expect((wanted["autoTruncate"] ?? wanted["auto_truncate"])?.bool == false)
            #expect(root["drop_params"] == nil)
        }
        #expect(try JSONDocument(parsing: bodies[2]).root["own"]?.int == 1)
        let plain = try JSONDocument(parsing: #"{"content":{"parts":[{"text":"a"}]}}"#)
        let passed = GeminiEmbeddings(isBatch: false).patch(plain, for: target).edits.applied()
        #expect(String(buffer: passed) == String(buffer: plain.bytes))
    }

    // MARK: What a vendor lacks

    private static let formats:
        [(any QueryFormat<EmbeddingsQuery, Embeddings>, TargetProfile, hints: [String], cuts: Bool)] = [
            (OpenAIEmbeddings(), target("m", .openAIChat), ["input_type", "title", "truncation"], false),
            (GeminiEmbeddings(), target("m", .gemini), ["user"], true),
            (GeminiEmbeddings(), vertex("gemini-embedding-2"), ["user"], false),
            (VertexEmbeddings(), vertex("text-embedding-005"), ["user"], false),
            (CohereEmbeddings(), target("m", .cohereV2), ["user", "title"], false),
            (BedrockEmbeddings(), target("cohere.embed-v4:0", .bedrockConverse), ["user", "title"], false),
            (
                BedrockEmbeddings(), target("amazon.titan-embed-text-v2:0", .bedrockConverse),
                ["user", "input_type", "title", "truncation"], false
            ),
        ]

    @Test("hints that a vendor has no member for are left out and reported", arguments: formats.indices)
    func hints(index: Int) throws {
        let (format, target, hints, _) = Self.formats[index]
        let query = texts(1) { query in
            query.user = "u"
            query.purpose = .query
            query.title = "t"
            query.truncates = true
        }
        #expect(try format.writeQuery(query, for: target).flatMap(\.dropped) == hints)
        #expect(try format.writeQuery(texts(1), for: target).flatMap(\.dropped).isEmpty)
    }

    @Test(
        "a wish that no text be cut is refused by the caller's name for it where the vendor cuts",
        arguments: formats.indices
    )
    func uncut(index: Int) throws {
        let (format, target, _, cuts) = Self.formats[index]
        let request = try JSONDocument(parsing: #"{"texts":["a"],"truncate":"NONE"}"#)
        var query = try CohereEmbeddings().readQuery(request, route: CallRoute(model: "m"))
        guard cuts else {
            #expect(try format.writeQuery(query, for: target).flatMap(\.dropped).isEmpty)
            return
        }
        let error = #expect(throws: GatewayError.self) { try format.writeQuery(query, for: target) }
        #expect(error?.kind == .unsupportedParameter)
        #expect(error?.param == "truncate")
        query.dropUnsupported = true
        #expect(try format.writeQuery(query, for: target).flatMap(\.dropped) == ["truncate"])
    }

    @Test(
        "OpenAI's vectors are put in the order of their indices, which must be those of the texts",
        arguments: [
            ("[1,0]", ["[1]", "[0]"]), ("[0,0]", nil), ("[1,2]", nil), ("[0,-1]", nil), ("[null,1]", ["[0]", "[1]"]),
        ] as [(String, [String]?)]
    )
    func indices(indices: String, vectors: [String]?) throws {
        let entries = try JSONDocument(parsing: indices).root.elements.enumerated()
            .map { #"{"index":\#($1.raw.string),"embedding":[\#($0)]}"# }
        let answer = try JSONDocument(parsing: #"{"data":[\#(entries.joined(separator: ","))]}"#)
        let target = Self.target("m", .openAIChat)
        if let vectors {
            #expect(try OpenAIEmbeddings().readResult(answer, target).vectors.map(\.string) == vectors)
        } else {
            let error = #expect(throws: GatewayError.self) { try OpenAIEmbeddings().readResult(answer, target) }
            #expect(error?.kind == .vendorAnswerInvalid)
        }
    }

    @Test("Gemini gets no more contents in a request than it takes")
    func contents() throws {
        let requests = try GeminiEmbeddings().writeQuery(texts(201), for: Self.target("m", .gemini))
        #expect(requests.map(\.count) == [100, 100, 1])
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
