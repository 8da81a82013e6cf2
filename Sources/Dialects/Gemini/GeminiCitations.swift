import Core
import JSON
import NIOCore

/// The text of an answer so far, to turn the vendor's byte offsets into characters.
struct GeminiText {
    /// UTF-8, a text for each part; a stream has one.
    private var parts: [Int: ByteBuffer] = [:]

    mutating func append(_ text: JSONString, toPart part: Int = 0) {
        parts[part, default: ByteBuffer()].writeImmutableBuffer(text.decodedBytes())
    }

    /// Code points before the byte offset; nil where the text is not that long or is not known.
    func characters(before offset: Int, inPart part: Int) -> Int? {
        guard let bytes = parts[part] ?? (parts.count == 1 ? parts.first?.value : nil) else { return nil }
        guard offset >= 0, offset <= bytes.readableBytes else { return nil }
        var count = 0
        for byte in bytes.readableBytesView.prefix(offset) where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }
}

/// Reads `groundingMetadata` and `citationMetadata` as citations.
enum GeminiCitations {
    /// Every support names a segment of the text and the chunks (web pages, places, documents) that hold it up.
    static func read(grounding: JSONNode, _ text: GeminiText, into found: inout [GeminiCandidate.Located]) {
        guard let listed = grounding["groundingChunks"] else { return }
        let chunks = listed.elements.map { $0["web"] ?? $0["retrievedContext"] ?? $0["maps"] }
        var isSupported = false
        for support in grounding["groundingSupports"]?.elements ?? JSONElements.none(of: grounding) {
            let segment = support["segment"]
            let part = segment?["partIndex"]?.int
            let start = text.characters(before: segment?["startIndex"]?.int ?? 0, inPart: part ?? 0)
            let end = segment?["endIndex"]?.int.flatMap { text.characters(before: $0, inPart: part ?? 0) }
            for index in support["groundingChunkIndices"]?.elements ?? JSONElements.none(of: grounding) {
                guard let index = index.int, chunks.indices.contains(index), let chunk = chunks[index],
                    var citation = citation(of: chunk)
                else { continue }
                citation.citedText = segment?["text"]?.jsonString
                if let start, let end {
                    citation.startIndex = start
                    citation.endIndex = end
                }
                found.append(GeminiCandidate.Located(citation: citation, part: part))
                isSupported = true
            }
        }
        guard !isSupported else { return }
        for case let chunk? in chunks {
            guard let citation = citation(of: chunk) else { continue }
            found.append(GeminiCandidate.Located(citation: citation, part: nil))
        }
    }

    private static func citation(of chunk: JSONNode) -> Citation? {
        guard let uri = chunk["uri"]?.jsonString else { return nil }
        return Citation(url: uri, title: chunk["title"]?.jsonString)
    }

    /// Recited sources: `citationSources` in the Gemini API, `citations` at Vertex.
    static func read(citations: JSONNode, _ text: GeminiText, into found: inout [GeminiCandidate.Located]) {
        guard let sources = citations["citationSources"] ?? citations["citations"] else { return }
        for source in sources.elements {
            guard var citation = citation(of: source) else { continue }
            if let end = source["endIndex"]?.int.flatMap({ text.characters(before: $0, inPart: 0) }),
                let start = text.characters(before: source["startIndex"]?.int ?? 0, inPart: 0)
            {
                citation.startIndex = start
                citation.endIndex = end
            }
            found.append(GeminiCandidate.Located(citation: citation, part: nil))
        }
    }
}

extension JSONElements {
    /// The elements of something that is no array.
    fileprivate static func none(of node: JSONNode) -> JSONElements {
        node.elements
    }
}
