import JSON

/// Cohere's `{text, token_ids, logprobs}`, one for each piece of the text, against OpenAI's `logprobs` object, which the
/// canonical model has.
///
/// A piece of several tokens becomes one entry with their joint probability. What OpenAI has no member for, the ids and the
/// single probabilities, is kept in members of Cohere's names.
enum CohereLogprobs {
    /// As OpenAI's: `{"content": [{token, logprob, bytes, top_logprobs, …}]}`.
    /// - Parameter node: one piece, or a list of them.
    static func read(_ node: JSONNode?) -> JSONRaw? {
        guard let node, node.isObject || node.count > 0 else { return nil }
        return .build { writer in
            writer.beginObject()
            writer.key("content")
            writer.beginArray()
            if node.isObject { writeEntry(of: node, into: &writer) }
            for piece in node.elements where piece.isObject { writeEntry(of: piece, into: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    private static func writeEntry(of piece: JSONNode, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("token", piece["text"]?.jsonString ?? "")
        let logprobs = piece["logprobs"]
        if logprobs?.count == 1, let only = logprobs?[0], only.number != nil {
            writer.member("logprob", only)
        } else {
            writer.key("logprob")
            let sum = logprobs?.elements.reduce(0) { $0 + ($1.double ?? 0) } ?? 0
            writer.double(sum.isFinite ? sum : -9999)
        }
        writer.nullMember("bytes")
        writer.array("top_logprobs") { _ in }
        writer.member("token_ids", piece["token_ids"])
        writer.member("logprobs", logprobs)
        writer.endObject()
    }

    /// The entries of OpenAI's object, of which Cohere can tell those of the content.
    static func entries(_ logprobs: JSONRaw) -> JSONElements? {
        (try? logprobs.parsed())?.root["content"]?.elements
    }

    /// Cohere's form of an entry. Ids of tokens that are not known are none.
    static func write(_ entry: JSONNode, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("text", entry["token"]?.jsonString ?? "")
        if let ids = entry["token_ids"] {
            writer.member("token_ids", ids)
        } else {
            writer.array("token_ids") { _ in }
        }
        if let logprobs = entry["logprobs"] {
            writer.member("logprobs", logprobs)
        } else if let logprob = entry["logprob"] {
            writer.array("logprobs") { $0.node(logprob) }
        }
        writer.endObject()
    }
}
