/// A credential that cannot be printed by accident. Its text leaves only by `reveal()`.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    /// Wraps a credential.
    public init(_ value: String) {
        self.value = value
    }

    /// The credential itself, for the header that carries it and for nothing else.
    public func reveal() -> String {
        value
    }

    /// There is no credential.
    public var isEmpty: Bool { value.isEmpty }
    /// Says only that there is something to hide.
    public var description: String { "[secret]" }
    /// Says only that there is something to hide.
    public var debugDescription: String { "[secret]" }
    /// Shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
