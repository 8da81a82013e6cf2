import Core

/// A name, or names that are alike: `*` stands for any characters, also for none and for slashes (`openai/gpt-4o*`).
public struct NamePattern: Sendable, Hashable, CustomStringConvertible {
    private let pattern: TextPattern

    /// A pattern; every text is one.
    public init(_ text: String) {
        pattern = TextPattern(text)
    }

    /// As it was written.
    public var description: String { pattern.text.string }

    /// Whether a name is one of those, in time that grows with its length.
    public func matches(_ name: String) -> Bool { pattern.matches(name) }
}
