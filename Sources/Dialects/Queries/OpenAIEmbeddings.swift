public import Core
import Framing
public import JSON
public import NIOCore

/// OpenAI's embeddings (`POST /v1/embeddings`), which most compatible servers speak too.
///
/// `input_type`, which several of those know, says what the vectors are for. Members that only one server knows go to vendors of
/// the same format alone.
///
/// Of a question in another format, what the vectors are for, the title of the document and the permission to cut are hints that
/// the format has no member for. They are left out and reported. A text that is too long is an error here, so that it need not be
/// said that none may be cut.
public struct OpenAIEmbeddings: QueryFormat {
    /// The format as OpenAI documents it.
    public init() {}

    /// In logs and comparisons.
    public var name: String { "openai-embeddings" }

    /// Errors are told in its shape.
    public var dialect: DialectName { .openAIChat }

    // MARK: As a server

    /// `input` is a text, a list of texts, an array of token ids or a list of those.
    public func readQuery(_ request: JSONDocument, route: CallRoute) throws(GatewayError) -> EmbeddingsQuery {
        var query = EmbeddingsQuery(model: route.model ?? "")
        query.dropUnsupported = route.dropUnsupported
        for (key, value) in request.root.members where !value.isNull {
            switch key {
            case "model": if route.model == nil { query.model = try QueryMember.text(value).string }
            case "input": query.inputs = try Self.inputs(value)
            case "dimensions", "output_dimension": query.dimensions = try QueryMember.count(value)
            case "encoding_format":
                guard let encoding = value.string.flatMap(EmbeddingsQuery.Encoding.init(rawValue:)) else {
                    throw QueryMember.mismatch(value, "'float' or 'base64'")
                }
                query.encoding = encoding
            case "user": query.user = try QueryMember.text(value)
            case "input_type": query.purpose = try Self.purpose(value)
            case "truncation": query.truncates = try QueryMember.bool(value)
            case "drop_params": query.dropUnsupported = try QueryMember.bool(value)
            default: query.extensions.append(Call.Extension(name: key.string, value: value.raw))
            }
        }
        guard !query.inputs.isEmpty else { throw QueryMember.missing("input") }
        return query
    }

    private static func inputs(_ node: JSONNode) throws(GatewayError) -> [EmbeddingsQuery.Input] {
        if let text = node.jsonString { return [.text(text)] }
        guard node.isArray else { throw QueryMember.mismatch(node, "a string or an array") }
        if let first = node[0], first.number != nil { return [.tokens(try tokens(node))] }
        var inputs: [EmbeddingsQuery.Input] = []
        for element in node.elements {
            if let text = element.jsonString {
                inputs.append(.text(text))
            } else if element.isArray {
                inputs.append(.tokens(try tokens(element)))
            } else {
                inputs.append(.opaque(OpaquePart(dialect: .openAIChat, kind: "input", value: element.raw)))
            }
        }
        return inputs
    }

    private static func tokens(_ node: JSONNode) throws(GatewayError) -> JSONRaw {
        for element in node.elements where element.int == nil { throw QueryMember.mismatch(element, "a token id") }
        return node.raw
    }

    /// The words of Voyage, Cohere and NVIDIA for the same things.
    private static func purpose(_ node: JSONNode) throws(GatewayError) -> EmbeddingsQuery.Purpose {
        switch try QueryMember.text(node).string {
        case "document", "search_document", "passage": .document
        case "query", "search_query": .query
        case let word:
            if let purpose = EmbeddingsQuery.Purpose(rawValue: word) {
                purpose
            } else {
                throw QueryMember.mismatch(
                    node,
                    "one of " + EmbeddingsQuery.Purpose.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
        }
    }

    /// Vectors as numbers, or in base64 where the caller asked for that.
    public func writeResult(_ result: Embeddings, to query: EmbeddingsQuery, _ context: ReplyContext) -> ByteBuffer {
        var writer = JSONWriter(capacity: 256 + result.vectors.reduce(0) { $0 + $1.bytes.readableBytes + 64 })
        writer.object { writer in
            writer.member("object", literal: "list")
            writer.array("data") { writer in
                for (index, vector) in result.vectors.enumerated() {
                    writer.object { writer in
                        writer.member("object", literal: "embedding")
                        writer.member("index", index)
                        if query.encoding == .base64 {
                            writer.member("embedding", JSONString(escaped: Base64.encode(vector.floats)))
                        } else {
                            writer.member("embedding", vector)
                        }
                    }
                }
            }
            writer.member("model", result.model ?? JSONString(context.model))
            writer.object("usage") { writer in
                writer.member("prompt_tokens", result.usage?.inputTokens ?? 0)
                writer.member("total_tokens", result.usage?.inputTokens ?? 0)
            }
        }
        return writer.buffer
    }

    // MARK: As a client

    /// `/embeddings`, or the deployment's with Azure's dated API.
    public func path(for target: TargetProfile) -> String { OpenAIPath.path("/embeddings", for: target) }

    /// One request for all inputs. Numbers are asked for, whatever the caller wants.
    public func writeQuery(_ query: EmbeddingsQuery, for target: TargetProfile) throws(GatewayError) -> [QueryRequest] {
        let dropped = try query.lacking([query.saysPurpose, query.saysTitle, query.saysToCut], target)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", target.model)
        writer.key("input")
        writer.beginArray()
        for input in query.inputs {
            switch input {
            case .text(let text): writer.string(text)
            case .tokens(let tokens): writer.raw(tokens)
            case .opaque(let part):
                throw .unsupportedParameter(part.kind, "The vendor '\(target.vendor)' embeds texts and tokens only.")
            }
        }
        writer.endArray()
        writer.member("dimensions", query.dimensions)
        writer.member("user", query.user)
        writer.member("encoding_format", literal: "float")
        writer.endObject()
        return [QueryRequest(body: writer.buffer, count: query.inputs.count, dropped: dropped)]
    }

    /// `data[].embedding` in the order of their `index`, of which none may be there twice.
    public func readResult(_ body: JSONDocument, _ target: TargetProfile) throws(GatewayError) -> Embeddings {
        guard let data = body.root["data"], data.isArray else {
            throw .unreadableResult(target, "'data' is missing")
        }
        var vectors: [(index: Int, vector: JSONRaw)] = []
        for (position, entry) in data.elements.enumerated() {
            guard let vector = entry["embedding"], vector.isArray else {
                throw .unreadableResult(target, "'data[\(position)].embedding' is no array of numbers")
            }
            vectors.append((entry["index"]?.int ?? position, vector.raw))
        }
        vectors.sort { $0.index < $1.index }
        for (position, entry) in vectors.enumerated() where entry.index != position {
            throw .unreadableResult(target, "'data' has no entry with the index \(position), or two of another")
        }
        return Embeddings(
            vectors.map(\.vector),
            id: body.root["id"]?.jsonString,
            model: body.root["model"]?.jsonString,
            usage: Usage(queryUsage: body.root["usage"])
        )
    }
}

extension OpenAIEmbeddings {
    /// Vectors that pass through may be in base64.
    public func readUsage(_ body: JSONDocument, _ target: TargetProfile) -> Usage? {
        Usage(queryUsage: body.root["usage"])
    }
}

extension GatewayError {
    /// 502: a vendor's answer that cannot be understood.
    static func unreadableResult(_ target: TargetProfile, _ reason: String) -> GatewayError {
        GatewayError(
            .vendorAnswerInvalid,
            status: 502,
            message: "The answer of the vendor '\(target.vendor)' cannot be read: \(reason).",
            code: "vendor_answer_invalid"
        )
    }
}

extension Usage {
    /// `usage` of OpenAI's form, where `prompt_tokens` may be missing.
    init?(queryUsage node: JSONNode?) {
        guard let tokens = node?["prompt_tokens"]?.tokenCount ?? node?["total_tokens"]?.tokenCount else { return nil }
        self.init(inputTokens: tokens, outputTokens: 0)
    }
}

extension JSONRaw {
    /// The numbers of an array; nil for what is none, or holds something else.
    public var numbers: [Float]? {
        guard let root = try? parsed().root, root.isArray else { return nil }
        var numbers: [Float] = []
        numbers.reserveCapacity(root.count)
        for element in root.elements {
            guard let number = element.double else { return nil }
            numbers.append(Float(number))
        }
        return numbers
    }

    /// The numbers of an array as little-endian 32-bit floats.
    fileprivate var floats: ByteBuffer {
        var bytes = ByteBuffer()
        guard let document = try? parsed() else { return bytes }
        bytes.reserveCapacity(document.root.count * 4)
        for element in document.root.elements {
            bytes.writeInteger(Float(element.double ?? 0).bitPattern, endianness: .little)
        }
        return bytes
    }
}
