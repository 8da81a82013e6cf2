import Core
import JSON

/// Citations: OpenAI's `annotations` of a message, and what Perplexity and xAI say beside the choices.
enum ChatCitations {
    /// The `url_citation`s among annotations.
    static func read(_ annotations: JSONNode) -> [Citation] {
        annotations.elements.compactMap { annotation in
            guard let cited = annotation["url_citation"] else { return nil }
            var citation = Citation(url: cited.filledText("url"), title: cited.filledText("title"))
            citation.citedText = cited.filledText("content")
            citation.startIndex = cited["start_index"]?.int
            citation.endIndex = cited["end_index"]?.int
            citation.original = annotation.raw
            citation.originalDialect = .openAIChat
            return citation
        }
    }

    /// Perplexity's `search_results` (objects), else its and xAI's `citations` (URLs), which belong to the whole answer.
    static func readBesideChoices(_ answer: borrowing ChatChunkNode) -> [Citation] {
        let results = answer.searchResults?.elements.compactMap(read(source:)) ?? []
        return results.isEmpty ? answer.citations?.elements.compactMap(read(source:)) ?? [] : results
    }

    private static func read(source: JSONNode) -> Citation? {
        guard let url = source.jsonString ?? source.filledText("url"), !url.isEmpty else { return nil }
        var citation = Citation(url: url, title: source.filledText("title"))
        citation.citedText = source.filledText("snippet")
        return citation
    }
}

extension [Part] {
    /// Hangs citations on the last text.
    mutating func cite(_ citations: [Citation]) {
        guard !citations.isEmpty else { return }
        for index in indices.reversed() {
            guard case .text(var part) = self[index] else { continue }
            part.citations += citations
            self[index] = .text(part)
            return
        }
    }
}

extension JSONWriter {
    /// Writes an annotation. OpenAI's type has all four members; sources without a URL keep their title.
    /// - Parameter index: its place among those of a stream, by which OpenAI's clients put lists together.
    mutating func chatAnnotation(_ citation: Citation, index: Int? = nil) {
        object { writer in
            writer.member("index", index)
            writer.member("type", literal: "url_citation")
            writer.object("url_citation") { writer in
                writer.member("url", citation.url ?? "")
                writer.member("title", citation.title ?? "")
                writer.member("start_index", citation.startIndex ?? 0)
                writer.member("end_index", citation.endIndex ?? 0)
                writer.member("content", citation.citedText)
            }
        }
    }
}
