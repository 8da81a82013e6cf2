/// The entity tags of `If-None-Match` (RFC 9110): revisions in quotes.
struct EntityTags {
    /// `*`
    private let isAny: Bool
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
}
