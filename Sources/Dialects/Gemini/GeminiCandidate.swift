import Core
import JSON

/// One candidate of an answer, or of a chunk of one, as the vendor sent it: liberal in what it reads.
struct GeminiCandidate {
    var index = 0
    var parts: [Part] = []
    /// `partialArgs` and their like: calls that arrive in pieces (Vertex, when asked to), by their node.
    var partialCalls: [JSONNode] = []
    var finish: FinishReason?
    var logprobs: JSONRaw?
    var grounding: JSONNode?
    var citations: JSONNode?
    /// Members that a writer of this dialect gives back as they are.
    var metadata: [OpaquePart] = []

    init(_ node: JSONNode) {
        for (key, value) in node.members where !value.isNull {
            switch key {
            case "index": index = value.int ?? 0
            case "content": readContent(value)
            case "finishReason": finish = GeminiFinish.read(value)
            case "logprobsResult": logprobs = GeminiLogprobs.read(value)
            case "groundingMetadata":
                grounding = value
                keep(key, value)
            case "citationMetadata":
                citations = value
                keep(key, value)
            case "urlContextMetadata": keep(key, value)
            default: break
            }
        }
    }

    private mutating func keep(_ key: JSONKey, _ value: JSONNode) {
        guard value.count > 0 else { return }
        metadata.append(OpaquePart(dialect: .gemini, kind: key.string, value: value.raw))
    }

    private mutating func readContent(_ content: JSONNode) {
        guard let listed = content["parts"] else { return }
        for node in listed.elements {
            if let call = node["functionCall"], Self.isPartial(call) {
                partialCalls.append(node)
                continue
            }
            // What cannot be read as a part is kept as it is rather than failing the whole answer.
            let part: Part?
            do {
                part = try GeminiPartReader.read(node, ofAnswer: true)
            } catch {
                part = .opaque(OpaquePart(dialect: .gemini, kind: "part", value: node.raw))
            }
            if let part { parts.append(part) }
        }
    }

    /// A call without a name continues one; one that says so is continued.
    private static func isPartial(_ call: JSONNode) -> Bool {
        call["willContinue"]?.bool == true || call["partialArgs"] != nil || call["name"] == nil
    }

    /// Where the statements of the answer were found.
    func findCitations(in text: GeminiText) -> [Located] {
        var found: [Located] = []
        if let grounding { GeminiCitations.read(grounding: grounding, text, into: &found) }
        if let citations { GeminiCitations.read(citations: citations, text, into: &found) }
        return found
    }

    /// A citation and the part that it belongs to, where the vendor says it.
    struct Located {
        var citation: Citation
        var part: Int?
    }
}
