import Core
import JSON

/// `POST …/responses/compact`: what the user said stays, all else becomes one item that nobody can read.
enum Compaction {
    static func answer(_ request: EndpointRequest) throws(GatewayError) -> EndpointAnswer {
        try request.parameters.mustBeJSON()
        if request.parameters.node("model") == nil { throw RequestParameters.missing("model") }
        guard let input = request.parameters.node("input") else { throw RequestParameters.missing("input") }
        guard input.isArray || input.isString else {
            throw .invalidRequest("Expected a string or an array.", param: "input", code: "invalid_type")
        }
        let kept = input.elements.filter { item in
            item["role"]?.equals("user") == true && item["type"].map { $0.equals("message") } ?? true
        }
        let usage = Usage(inputTokens: input.range.count / 4 + 1, outputTokens: 16)
        return .object(usage: usage) { out in
            out.member("id", "resp_\(request.id)")
            out.member("object", literal: "response.compaction")
            out.member("created_at", request.now)
            out.member("model", request.model.name)
            out.array("output") { out in
                if input.isString {
                    out.object { out in
                        out.member("type", literal: "message")
                        out.member("role", literal: "user")
                        out.key("content")
                        out.node(input)
                    }
                }
                for item in kept {
                    out.object { out in
                        if item["type"] == nil { out.member("type", literal: "message") }
                        for (key, value) in item.members {
                            out.key(key.jsonString)
                            out.node(value)
                        }
                    }
                }
                out.object { out in
                    out.member("id", "cmp_\(request.id)")
                    out.member("type", literal: "compaction")
                    out.member("encrypted_content", "compacted-\(request.id)")
                }
            }
            out.object("usage") { out in
                out.member("input_tokens", usage.inputTokens)
                out.object("input_tokens_details") { $0.member("cached_tokens", 0) }
                out.member("output_tokens", usage.outputTokens)
                out.object("output_tokens_details") { $0.member("reasoning_tokens", 0) }
                out.member("total_tokens", usage.inputTokens + usage.outputTokens)
            }
        }
    }
}
