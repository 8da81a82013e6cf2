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

/// Copies what is short and shares with the document what is long.
struct EditSharer: EditSink {
    let document: ByteBuffer
    /// The last piece, while it can be written to.
    var open: ByteBuffer
    /// The pieces before it.
    var pieces: [ByteBuffer] = []

    mutating func source(_ range: Range<Int>) {
        let start = document.readerIndex + range.lowerBound
        guard range.count > 0, let stretch = document.getSlice(at: start, length: range.count) else { return }
        guard range.count >= JSONEdits.sharedStretch else {
            open.writeImmutableBuffer(stretch)
            return
        }
        if open.readableBytes > 0 { pieces.append(open) }
        pieces.append(stretch)
        open = ByteBuffer()
    }
    mutating func value(_ raw: JSONRaw) { open.writeImmutableBuffer(raw.bytes) }
    mutating func name(_ name: StaticString) {
        byte(0x22)
        open.writeStaticString(name)
        byte(0x22)
    }
    mutating func byte(_ byte: UInt8) { open.writeInteger(byte) }
}
