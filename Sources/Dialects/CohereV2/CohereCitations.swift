import Core
import JSON

/// Citations: `{start, end, text, sources, content_index, type}` beside the content of a message, in which they count
/// characters of one block.
///
/// Cohere names all sources of a passage in one citation; the canonical model has one for each source, all with the same
/// original, by which a writer of this dialect knows them as one again.
enum CohereCitations {
    // MARK: Reading

    /// Hangs the citations of a message on the texts that they are of.
    /// - Parameter blocks: for each block of the content, the index of its part.
    static func read(_ node: JSONNode, into parts: inout [Part], blocks: [Int]) {
        for citation in node.elements where citation.isObject {
            // What is not said is the first block.
            let block = citation["content_index"]?.int ?? 0
            let place = blocks.indices.contains(block) ? blocks[block] : nil
            if let place, isOfText(citation), parts[place].isText {
                cite(read(citation, isLocated: true), at: place, of: &parts)
            } else {
                // One of a plan or a thought, which the canonical model keeps with the text but cannot locate there.
                let text = parts.firstIndex(where: \.isText) ?? parts.endIndex
                if text == parts.endIndex { parts.append(.text("")) }
                cite(read(citation, isLocated: false), at: text, of: &parts)
            }
        }
    }

    private static func cite(_ citations: [Citation], at place: Int, of parts: inout [Part]) {
        guard case .text(var text) = parts[place] else { return }
        text.citations += citations
        parts[place] = .text(text)
    }

    /// The citation is of the answer's text, not of a plan or a thought.
    static func isOfText(_ node: JSONNode) -> Bool {
        node["type"].map { $0.equals("TEXT_CONTENT") } ?? true
    }

    /// One citation for each of the sources.
    /// - Parameter isLocated: its places are places of the text that it will hang on.
    static func read(_ node: JSONNode, isLocated: Bool) -> [Citation] {
        var citation = Citation()
        citation.citedText = node["text"]?.jsonString
        if isLocated {
            citation.startIndex = node["start"]?.int
            citation.endIndex = node["end"]?.int
        }
        citation.original = node.raw
        citation.originalDialect = .cohereV2
        guard let sources = node["sources"], sources.count > 0 else { return [citation] }
        return sources.elements.map { source in
            let content = source["document"] ?? source["tool_output"]
            var cited = citation
            cited.url = content?.filledText("url")
            // What has neither an address nor a title is told by its id, or nobody could tell the sources apart.
            cited.title = content?.filledText("title") ?? (cited.url == nil ? source.filledText("id") : nil)
            return cited
        }
    }

    // MARK: Writing

    /// A citation of another dialect as one of a document.
    /// - Parameter block: the index of the block of the content that it is of.
    static func write(_ citation: Citation, block: Int, into writer: inout JSONWriter) {
        if citation.isCoheres, let original = citation.original {
            return writer.raw(citation.startIndex == nil ? original : moved(original, to: block))
        }
        writer.beginObject()
        writer.member("start", citation.startIndex)
        writer.member("end", citation.endIndex)
        writer.member("text", citation.citedText)
        writer.key("sources")
        writer.beginArray()
        writer.beginObject()
        writer.member("type", literal: "document")
        writer.member("id", citation.url ?? citation.title ?? "")
        writer.key("document")
        writer.beginObject()
        writer.member("title", citation.title)
        writer.member("url", citation.url)
        writer.endObject()
        writer.endObject()
        writer.endArray()
        if block > 0 { writer.member("content_index", block) }
        writer.member("type", literal: "TEXT_CONTENT")
        writer.endObject()
    }

    /// The blocks of what is written need not be those of what was read.
    private static func moved(_ original: JSONRaw, to block: Int) -> JSONRaw {
        guard let document = try? original.parsed(), (document.root["content_index"]?.int ?? 0) != block else {
            return original
        }
        var edits = JSONEdits(document)
        edits.set("content_index", to: JSONRaw(block))
        return JSONRaw(unchecked: edits.applied())
    }
}

/// Knows the citations that came from one and are to be written as one.
struct CohereCitationSeries {
    private var original: JSONRaw?
    private var rest = 0

    /// Whether the citation goes with the one before it, so that it is written already.
    mutating func continues(_ citation: Citation) -> Bool {
        guard citation.isCoheres, let told = citation.original else {
            rest = 0
            return false
        }
        if rest > 0, told == original {
            rest -= 1
            return true
        }
        original = told
        rest = max(0, ((try? told.parsed())?.root["sources"]?.count ?? 0) - 1)
        return false
    }
}

extension Citation {
    /// Cohere itself wrote it.
    var isCoheres: Bool { originalDialect == .cohereV2 && original != nil }
}
