public import JSON

/// Joins the text of a model that goes on with an answer to what had been told of it: models repeat some of that, or begin with the space that it
/// ended with.
public struct AnswerSeam: Sendable {
    /// Characters of the end of what was told, and of the beginning of what follows, that are compared.
    private static let length = 160
    /// Fewer characters that are the same are chance.
    private static let least = 8
    /// So many are waited for before anything is told.
    private static let enough = 80

    private let end: Substring
    /// What has come and is not told yet; nil: the texts are joined.
    private var held: String? = ""

    /// - Parameter told: what has been told.
    public init(after told: JSONString) {
        end = told.string.suffix(Self.length)
    }

    /// Takes what comes next.
    /// - Returns: what is to be told; nil: nothing yet.
    public mutating func take(_ text: JSONString) -> JSONString? {
        guard var held else { return text }
        held += text.string
        self.held = held
        return held.count < Self.enough ? nil : join()
    }

    /// Nothing more comes.
    /// - Returns: what is still to be told; nil: nothing.
    public mutating func finish() -> JSONString? { held == nil ? nil : join() }

    private mutating func join() -> JSONString? {
        guard let held else { return nil }
        self.held = nil
        var rest = held[...]
        let beginning = held.prefix(Self.length)
        for count in stride(from: min(end.count, beginning.count), through: Self.least, by: -1)
        where end.suffix(count) == beginning.prefix(count) {
            rest = held.dropFirst(count)
            break
        }
        if rest.count == held.count {
            // The space between two words is told once.
            for space in end.reversed().prefix(while: \.isWhitespace).reversed() where rest.first == space {
                rest = rest.dropFirst()
            }
        }
        return rest.isEmpty ? nil : JSONString(String(rest))
    }
}
