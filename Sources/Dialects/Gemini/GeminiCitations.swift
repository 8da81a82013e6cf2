import Core
import JSON
import NIOCore

/// The text of an answer so far, to find in characters what the vendor tells in bytes.
struct GeminiText {
    /// UTF-8 of each text part and its place in the answer; a stream has one.
    private var parts: [(index: Int, bytes: ByteBuffer)] = []

    mutating func append(_ text: JSONString, toPart index: Int = 0) {
        if parts.last?.index == index {
            parts[parts.count - 1].bytes.writeImmutableBuffer(text.decodedBytes())
        } else {
            parts.append((index, text.decodedBytes()))
        }
    }

    /// A stretch of one part, in code points.
    struct Place {
        var part: Int
        var range: Range<Int>
    }

    /// Where the bytes stand, and hold what they are said to hold. The vendor leaves out which part it counts in as often
    /// as it says it, so the one that is named is only tried first.
    func place(of range: Range<Int>, holding text: ByteBuffer?, inPart named: Int?) -> Place? {
        let first = parts.first { $0.index == named ?? 0 }
        for (index, bytes) in (first.map { [$0] } ?? []) + parts {
            guard let found = bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count),
                text == nil || found == text
            else { continue }
            let before = Self.characters(in: bytes.readableBytesView.prefix(range.lowerBound))
            return Place(part: index, range: before..<before + Self.characters(in: found.readableBytesView))
        }
        return nil
    }

    private static func characters(in bytes: some Sequence<UInt8>) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
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
            let place = segment.flatMap { text.place(of: $0) }
            var cited: Set<Int> = []
            for index in support["groundingChunkIndices"]?.elements ?? JSONElements.none(of: grounding) {
                guard let index = index.int, chunks.indices.contains(index), let chunk = chunks[index],
                    found.count < mostCitations, cited.insert(index).inserted, var citation = citation(of: chunk)
                else { continue }
                citation.citedText = segment?["text"]?.jsonString
                citation.startIndex = place?.range.lowerBound
                citation.endIndex = place?.range.upperBound
                found.append(GeminiCandidate.Located(citation: citation, part: place?.part))
                isSupported = true
            }
        }
        guard !isSupported else { return }
        for case let chunk? in chunks {
            guard let citation = citation(of: chunk) else { continue }
            found.append(GeminiCandidate.Located(citation: citation, part: nil))
        }
    }

    /// An index is two bytes and a citation hundreds: beyond what answers have nothing more is told.
    private static let mostCitations = 1000

    private static func citation(of chunk: JSONNode) -> Citation? {
        guard let uri = chunk["uri"]?.jsonString else { return nil }
        return Citation(url: uri, title: chunk["title"]?.jsonString)
    }

    /// Recited sources: `citationSources` in the Gemini API, `citations` at Vertex.
    static func read(citations: JSONNode, _ text: GeminiText, into found: inout [GeminiCandidate.Located]) {
        guard let sources = citations["citationSources"] ?? citations["citations"] else { return }
        for source in sources.elements {
            guard var citation = citation(of: source) else { continue }
            let place = text.place(of: source)
            citation.startIndex = place?.range.lowerBound
            citation.endIndex = place?.range.upperBound
            found.append(GeminiCandidate.Located(citation: citation, part: place?.part))
        }
    }
}

extension JSONElements {
    /// The elements of something that is no array.
    fileprivate static func none(of node: JSONNode) -> JSONElements {
        node.elements
    }
}

extension GeminiText {
    /// Where the segment of a grounding support or the range of a recited source stands.
    fileprivate func place(of node: JSONNode) -> Place? {
        let start = node["startIndex"]?.int ?? 0
        guard let end = node["endIndex"]?.int, 0 <= start, start < end, end <= Int(Int32.max) else { return nil }
        return place(of: start..<end, holding: node["text"]?.jsonString?.decodedBytes(), inPart: node["partIndex"]?.int)
    }
}
