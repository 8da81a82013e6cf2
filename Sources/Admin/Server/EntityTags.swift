/// The entity tags of `If-Match` and `If-None-Match` (RFC 9110): revisions in quotes.
struct EntityTags {
    /// `*`
    let isAny: Bool
    private let tags: [Substring]

    init(_ header: String) {
        let parts = header.split(separator: ",").map { $0.drop { $0 == " " } }
        isAny = parts == ["*"]
        tags = parts.map { $0.prefix { $0 != " " } }
    }

    /// The tag of a revision.
    static func tag(_ revision: Int) -> String { "\"\(revision)\"" }

    /// Whether one of them is a revision's, where a weak one is as good.
    func match(_ revision: Int) -> Bool {
        isAny || tags.contains { $0 == Self.tag(revision) || $0 == "W/" + Self.tag(revision) }
    }

    /// The revision, where it is the only one and not a weak one.
    var only: Int? {
        guard tags.count == 1, let tag = tags.first, tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else {
            return nil
        }
        return Int(tag.dropFirst().dropLast())
    }
}
