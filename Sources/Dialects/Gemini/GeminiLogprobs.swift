import JSON

/// `logprobsResult` against OpenAI's `logprobs` object.
enum GeminiLogprobs {
    /// As OpenAI's: `{"content": [{token, logprob, bytes, top_logprobs}], "refusal": null}`.
    static func read(_ node: JSONNode) -> JSONRaw? {
        guard let chosen = node["chosenCandidates"], chosen.count > 0 else { return nil }
        var tops = node["topCandidates"]?.elements
        var out = JSONWriter(capacity: node.range.count + chosen.count * 48)
        out.beginObject()
        out.beginArray(named: "content")
        for token in chosen.elements {
            let top = tops?.next()
            out.beginObject()
            writeToken(token, into: &out)
            out.beginArray(named: "top_logprobs")
            if let candidates = top?["candidates"] {
                for candidate in candidates.elements {
                    out.beginObject()
                    writeToken(candidate, into: &out)
                    out.endObject()
                }
            }
            out.endArray()
            out.endObject()
        }
        out.endArray()
        out.nullMember("refusal")
        out.endObject()
        return JSONRaw(unchecked: out.buffer)
    }

    private static func writeToken(_ node: JSONNode, into out: inout JSONWriter) {
        out.member("token", node["token"]?.jsonString ?? "")
        // Absent is 0 in Google's JSON: a certain token.
        if let probability = node["logProbability"], probability.number != nil {
            out.member("logprob", probability)
        } else {
            out.member("logprob", 0)
        }
        out.nullMember("bytes")
    }

    /// OpenAI's object as Gemini's; nothing where it is not of that form.
    static func write(_ logprobs: JSONRaw, into out: inout JSONWriter) {
        guard let root = try? logprobs.parsed().root, let content = root["content"], content.isArray else { return }
        out.beginObject(named: "logprobsResult")
        out.beginArray(named: "topCandidates")
        for token in content.elements {
            out.beginObject()
            out.beginArray(named: "candidates")
            if let tops = token["top_logprobs"] {
                for top in tops.elements { writeCandidate(top, into: &out) }
            }
            out.endArray()
            out.endObject()
        }
        out.endArray()
        out.beginArray(named: "chosenCandidates")
        for token in content.elements { writeCandidate(token, into: &out) }
        out.endArray()
        out.endObject()
    }

    private static func writeCandidate(_ node: JSONNode, into out: inout JSONWriter) {
        out.beginObject()
        out.member("token", node["token"])
        out.member("logProbability", node["logprob"])
        out.endObject()
    }
}
