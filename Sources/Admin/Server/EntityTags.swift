/// The entity tags of `If-None-Match` (RFC 9110).
struct EntityTags {
    /// `*`
    private let isAny: Bool
    private let tags: [Substring]

    init(_ header: String) {
        let parts = header.split(separator: ",").map { $0.drop { $0 == " " } }
        isAny = parts == ["*"]
        tags = parts.map { $0.prefix { $0 != " " } }
    }

    /// Whether one of them is the tag, where a weak one is as good.
    func match(_ tag: EntityTag) -> Bool {
        isAny || tags.contains { $0 == tag.text || $0 == "W/" + tag.text }
    }
}
