internal import NIOCore

/// What takes the parts of an edited text, in their order.
protocol EditSink {
    /// Bytes of the document.
    mutating func source(_ range: Range<Int>)
    /// A new value.
    mutating func value(_ raw: JSONRaw)
    /// A new name in its quotes.
    mutating func name(_ name: StaticString)
    /// A comma or colon.
    mutating func byte(_ byte: UInt8)
}

/// Counts the bytes.
struct EditCounter: EditSink {
    var count = 0

    mutating func source(_ range: Range<Int>) { count += range.count }
    mutating func value(_ raw: JSONRaw) { count += raw.bytes.readableBytes }
    mutating func name(_ name: StaticString) { count += name.utf8CodeUnitCount + 2 }
    mutating func byte(_ byte: UInt8) { count += 1 }
}

/// Writes the bytes to memory that was reserved for all of them.
struct EditWriter: EditSink {
    let document: UnsafeRawBufferPointer
    var target: JSONWriter.Target

    mutating func source(_ range: Range<Int>) {
        target.bytes(UnsafeRawBufferPointer(rebasing: document[range]))
    }
    mutating func value(_ raw: JSONRaw) {
        raw.bytes.withUnsafeReadableBytes { target.bytes($0) }
    }
    mutating func name(_ name: StaticString) { target.quoted(name.bytes) }
    mutating func byte(_ byte: UInt8) { target.byte(byte) }
}
