public import NIOCore

/// One header of a message of `application/vnd.amazon.eventstream`.
public struct EventStreamHeader: Sendable, Hashable {
    /// The ten types that the encoding has.
    public enum Value: Sendable, Hashable {
        case bool(Bool)
        case byte(Int8)
        case short(Int16)
        case int(Int32)
        case long(Int64)
        case bytes(ByteBuffer)
        case string(String)
        /// Milliseconds since 1970.
        case timestamp(Int64)
        /// Sixteen bytes.
        case uuid(ByteBuffer)
    }

    /// 1 to 255 bytes; those of the protocol itself begin with a colon.
    public var name: String
    /// What it says.
    public var value: Value

    /// Puts the members together.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

/// Where the headers of a message lie, found one by one. Nothing is decoded.
struct EventStreamHeaderFields {
    /// A header as offsets into the bytes of all headers.
    struct Field {
        let name: Range<Int>
        let type: UInt8
        let value: Range<Int>
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next header, or nil after the last one.
    mutating func next() throws(StreamFramingError) -> Field? {
        guard at < bytes.count else { return nil }
        let name = try take(Int(bytes[at]), after: 1)
        guard !name.isEmpty, name.upperBound < bytes.count else { throw .invalidHeader }
        let type = bytes[name.upperBound]
        switch type {
        case 0, 1: return Field(name: name, type: type, value: try take(0, after: 1))
        case 2: return Field(name: name, type: type, value: try take(1, after: 1))
        case 3: return Field(name: name, type: type, value: try take(2, after: 1))
        case 4: return Field(name: name, type: type, value: try take(4, after: 1))
        case 5, 8: return Field(name: name, type: type, value: try take(8, after: 1))
        case 9: return Field(name: name, type: type, value: try take(16, after: 1))
        case 6, 7:
            guard at + 3 <= bytes.count else { throw .invalidHeader }
            let length = Int(bytes[at + 1]) << 8 | Int(bytes[at + 2])
            return Field(name: name, type: type, value: try take(length, after: 3))
        default: throw .invalidHeader
        }
    }

    /// Moves behind so many bytes, which come after the ones that tell of them.
    private mutating func take(_ length: Int, after skipped: Int) throws(StreamFramingError) -> Range<Int> {
        let start = at + skipped
        guard length <= bytes.count - start else { throw .invalidHeader }
        at = start + length
        return start..<at
    }
}
