internal import NIOCore

/// A part of an edited text.
enum EditPiece {
    /// Bytes of the document.
    case source(Range<Int>)
    /// A new value.
    case value(JSONRaw)
    /// A new name in its quotes.
    case name(StaticString)
    /// A comma or colon.
    case byte(UInt8)

    var byteCount: Int {
        switch self {
        case .source(let range): range.count
        case .value(let raw): raw.bytes.readableBytes
        case .name(let name): name.utf8CodeUnitCount + 2
        case .byte: 1
        }
    }

    func write(to target: inout JSONWriter.Target, source: UnsafeRawBufferPointer) {
        switch self {
        case .source(let range): target.bytes(UnsafeRawBufferPointer(rebasing: source[range]))
        case .value(let raw): raw.bytes.withUnsafeReadableBytes { target.bytes($0) }
        case .name(let name): target.quoted(name.bytes)
        case .byte(let byte): target.byte(byte)
        }
    }
}
