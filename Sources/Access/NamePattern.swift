/// A name, or names that are alike: `*` stands for any characters, also for none and for slashes (`openai/gpt-4o*`).
public struct NamePattern: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let pieces: [Substring.UTF8View]

    /// A pattern; every text is one.
    public init(_ text: String) {
        description = text
        pieces = text.utf8[...].split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    }

    /// Whether a name is one of those.
    public func matches(_ name: String) -> Bool {
        guard let first = pieces.first, let last = pieces.last else { return name.isEmpty }
        var rest = name.utf8[...]
        guard rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        if pieces.count == 1 { return rest.isEmpty }
        // Each piece where it comes first leaves the most to the others.
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let end = Self.end(of: piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }

    private static func end(of piece: Substring.UTF8View, in text: Substring.UTF8View) -> String.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            let rest = text[start...]
            if rest.starts(with: piece) { return rest.index(start, offsetBy: piece.count) }
            start = text.index(after: start)
        }
        return nil
    }

    /// By what is written.
    public static func == (one: NamePattern, other: NamePattern) -> Bool { one.description == other.description }

    /// By what is written.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
