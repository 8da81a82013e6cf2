public import NIOCore

/// A whole JSON value as text, as it was written.
///
/// `==` compares bytes; ``isEquivalent(to:)`` compares what they mean.
public struct JSONRaw: Sendable, Hashable {
    /// The text.
    public var bytes: ByteBuffer

    /// Takes bytes that are one JSON value, with or without white space around it; throws if they are not.
    public init(validating bytes: ByteBuffer) throws(JSONError) {
        _ = try JSONDocument(parsing: bytes)
        self.bytes = bytes
    }

    /// Takes a text that is one JSON value; throws if it is not.
    public init(validating string: String) throws(JSONError) {
        bytes = try JSONDocument(parsing: string).bytes
    }

    /// Takes bytes on trust.
    public init(unchecked bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// `null`
    public static let null = JSONRaw(unchecked: ByteBuffer(string: "null"))
    /// `true`
    public static let `true` = JSONRaw(unchecked: ByteBuffer(string: "true"))
    /// `false`
    public static let `false` = JSONRaw(unchecked: ByteBuffer(string: "false"))
    /// `{}`
    public static let emptyObject = JSONRaw(unchecked: ByteBuffer(string: "{}"))
    /// `[]`
    public static let emptyArray = JSONRaw(unchecked: ByteBuffer(string: "[]"))

    /// A number.
    public init(_ int: Int) {
        self = .build { $0.int(int) }
    }

    /// `true` or `false`.
    public init(_ bool: Bool) {
        self = bool ? .true : .false
    }

    /// A string.
    public init(_ string: String) {
        self = .build { $0.string(string) }
    }

    /// A string.
    public init(_ string: JSONString) {
        self = .build { $0.string(string) }
    }

    /// What `body` writes, which must be one value.
    public static func build(_ body: (inout JSONWriter) throws -> Void) rethrows -> JSONRaw {
        var writer = JSONWriter()
        try body(&writer)
        return JSONRaw(unchecked: writer.buffer)
    }

    /// The document to read it by. Throws only if the value came from ``init(unchecked:)`` and is none.
    public func parsed() throws(JSONError) -> JSONDocument {
        try JSONDocument(parsing: bytes)
    }

    /// The text.
    public var string: String { String(buffer: bytes) }

    /// The text escaped, to stand inside a JSON string, as tool arguments do.
    public var asJSONString: JSONString { JSONString(utf8: bytes) }
}
