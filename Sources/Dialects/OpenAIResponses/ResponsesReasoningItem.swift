import Core
import JSON

/// A thought as an item of type `reasoning`, and the other way round.
///
/// The thought itself is `content` (`reasoning_text`), a summary of it `summary` (`summary_text`), the proof
/// `encrypted_content`. Only proofs of OpenAI's kind have a place there; another vendor's is not written, nor is a signature.
/// Where an item has both texts the thought counts, since its summary says nothing new. The parts of a list are one
/// text.
struct ResponsesReasoningItem {
    /// What the item says.
    let thought: ReasoningPart

    /// - Parameter native: whose proof it is where the item does not say so.
    init(_ item: JSONNode, native: ReasoningPart.Origin) {
        var part = ReasoningPart()
        part.id = item.filledText("id")
        part.text = Self.text(item["content"])
        if part.text == nil {
            part.text = Self.text(item["summary"])
            part.isSummary = part.text != nil
        }
        if let content = item.filledText("encrypted_content") {
            part.encrypted = content
            // Hubs say whose it is.
            part.origin = item["format"]?.string.flatMap(ReasoningPart.Origin.init) ?? native
        }
        thought = part
    }

    /// Nothing is told beyond an id, which means something only to a vendor that keeps the item.
    var isEmpty: Bool {
        thought.text == nil && thought.encrypted == nil
    }

    private static func text(_ list: JSONNode?) -> JSONString? {
        guard let list else { return nil }
        if list.isString { return list.filledText }
        var text: JSONString?
        for part in list.elements { text.append(part.filledText("text")) }
        return text
    }
}

extension ReasoningPart {
    /// The text of `encrypted_content` by which a caller brings the proof back; nil where it is another vendor's.
    var responsesProof: JSONString? { origin == .openAIResponses ? encrypted : nil }

    /// Whether a further part belongs to the same item: this one has no proof yet, and nothing tells them apart.
    func continuesResponsesItem(with next: ReasoningPart) -> Bool {
        guard signature == nil, encrypted == nil else { return false }
        guard id == nil || next.id == nil || id == next.id, origin == nil || origin == next.origin else { return false }
        return text == nil || next.text == nil || isSummary == next.isSummary
    }

    /// Adds a part of the same item.
    mutating func takeResponsesPart(_ next: ReasoningPart) {
        if next.text != nil { isSummary = next.isSummary }
        text.append(next.text)
        signature = next.signature
        encrypted = next.encrypted
        id = id ?? next.id
        origin = origin ?? next.origin
    }
}

extension JSONWriter {
    /// A reasoning item.
    /// - Parameter proof: the text of `encrypted_content`.
    mutating func responsesReasoning(id: JSONString?, _ part: ReasoningPart, proof: JSONString?) {
        beginObject()
        member("type", literal: "reasoning")
        member("id", id)
        array("summary") { writer in
            guard part.isSummary, let text = part.text else { return }
            writer.responsesText("summary_text", text)
        }
        if !part.isSummary, let text = part.text {
            array("content") { $0.responsesText("reasoning_text", text) }
        }
        member("encrypted_content", proof)
        endObject()
    }

    /// `{"type": …, "text": …}`
    mutating func responsesText(_ type: StaticString, _ text: JSONString) {
        beginObject()
        member("type", literal: type)
        member("text", text)
        endObject()
    }
}
