import Core
import JSON

/// Citations: the `annotations` of a text.
enum ResponsesCitations {
    /// Every annotation; those of files have a name for a title.
    static func read(_ annotations: JSONNode) -> [Citation] {
        annotations.elements.compactMap { $0.isObject ? read(annotation: $0) : nil }
    }

    static func read(annotation: JSONNode) -> Citation {
        // One vendor keeps Chat's object.
        let cited = annotation["url_citation"] ?? annotation
        var citation = Citation(
            url: cited.filledText("url"),
            title: cited.filledText("title") ?? cited.filledText("filename")
        )
        citation.startIndex = cited["start_index"]?.int
        citation.endIndex = cited["end_index"]?.int
        citation.original = annotation.raw
        citation.originalDialect = .openAIResponses
        return citation
    }
}

extension JSONWriter {
    /// An annotation: as it was, if it is of this dialect, else a `url_citation` with all the members that OpenAI's type has.
    mutating func responsesAnnotation(_ citation: Citation) {
        if citation.originalDialect == .openAIResponses, let original = citation.original { return raw(original) }
        object { writer in
            writer.member("type", literal: "url_citation")
            writer.member("url", citation.url ?? "")
            writer.member("title", citation.title ?? "")
            writer.member("start_index", citation.startIndex ?? 0)
            writer.member("end_index", citation.endIndex ?? 0)
        }
    }
}
