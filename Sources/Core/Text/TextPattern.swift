/// Texts that are alike: `*` stands for any characters, also for none (`openai/gpt-4o*`).
package struct TextPattern: Sendable, Hashable {
    /// As it was written.
    package let text: ExactText
    /// What there is between the stars, the first and the last piece at the ends of a text.
    private let pieces: [TextSearch]

    package init(_ string: String) {
        text = ExactText(string)
        pieces = string.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map { TextSearch(String(Substring($0))) }
    }

    /// Whether a text is one of them, in time that grows with its length.
    package func matches(_ other: String) -> Bool { other.withBytes(matches) }

    private func matches(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        // There is always one: without stars the whole text.
        guard let first = pieces.first, let last = pieces.last, first.stands(in: other, at: 0) else { return false }
        if pieces.count == 1 { return other.count == first.count }
        var place = first.count
        // Each piece where it comes first leaves the most to the others.
        for piece in pieces.dropFirst().dropLast() {
            guard let end = piece.end(in: other, from: place) else { return false }
            place = end
        }
        let end = other.count - last.count
        return end >= place && last.stands(in: other, at: end)
    }
}
