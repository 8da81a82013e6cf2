/// What tells versions of a thing apart: the change that made it what it is and, where what is told of it depends on more than that, what else
/// there is to it.
package struct EntityTag: Sendable, Hashable {
    /// The change.
    var revision: Int
    /// A word for what else there is; nil: nothing.
    var state: String?

    init(_ revision: Int, state: String? = nil) {
        self.revision = revision
        self.state = state
    }

    /// Reads what stands between the quotes. Whatever is none of ours is the tag of nothing.
    init(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        revision = parts.first.flatMap { Int($0) } ?? -1
        state = parts.count > 1 ? String(parts[1]) : nil
        if self.text.dropFirst().dropLast() != text { revision = -1 }
    }

    /// As `ETag` has it, in quotes.
    var text: String { "\"\(revision)\(state.map { ".\($0)" } ?? "")\"" }
}
