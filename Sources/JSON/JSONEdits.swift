public import NIOCore

/// Changes to members of a document's root object that leave every other byte as it was.
///
/// Nothing is copied until the result is written, in one pass. Names are compared byte by byte with the decoded names of
/// the document, as earlier edits left them; those written must need no escapes. Where a name is repeated the last
/// member is the one that counts, so an edit takes out the ones before it: no reader can see anything else.
/// If the root is no object, edits do nothing.
public struct JSONEdits: Sendable {
    private let document: JSONDocument
    private var object: ObjectEdits?

    /// No edits of a document yet.
    public init(_ document: JSONDocument) {
        self.document = document
        object = document.root.isObject ? ObjectEdits(node: document.root) : nil
    }

    /// Replaces a member's value where it stands, or appends the member after the last one.
    public mutating func set(_ name: StaticString, to value: JSONRaw) {
        object?.set(name, to: value)
    }

    /// The same for a member of a member. An outer member that is absent or no object becomes one.
    public mutating func set(_ outer: StaticString, _ inner: StaticString, to value: JSONRaw) {
        object?.set(outer, inner, to: value)
    }

    /// Gives a member another name where it stands; members that had that name already are taken out. Does nothing if
    /// there is no such member.
    public mutating func rename(_ name: StaticString, to newName: StaticString) {
        object?.rename(name, to: newName)
    }

    /// Takes a member out, with its comma and each repetition.
    public mutating func remove(_ name: StaticString) {
        object?.remove(name)
    }

    /// Whether the result is the document as it came.
    public var isEmpty: Bool { object?.isEmpty ?? true }

    /// The size of the result.
    public var byteCount: Int {
        var counter = EditCounter()
        write(to: &counter)
        return counter.count
    }

    /// Appends the result.
    public func write(into buffer: inout ByteBuffer) {
        // Reserving for all that is new beside all that was saves counting first.
        let capacity = document.bytes.readableBytes + (object?.addedBytes ?? 0)
        _ = document.table.withBytes { source in
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { bytes in
                // Never nil: a document has at least one byte.
                let start = bytes.baseAddress.unsafelyUnwrapped
                var writer = EditWriter(document: source, target: JSONWriter.Target(position: start))
                write(to: &writer)
                return writer.target.position - start
            }
        }
    }

    /// An unchanged stretch of at least so many bytes is cheaper to share than to copy.
    public static let sharedStretch = 4 << 10

    /// Appends the result, with long unchanged stretches as slices of the document: the buffer is written to up to the
    /// first of them, and the pieces returned are to follow it. There are none if the document is short.
    public func writeSharing(into buffer: inout ByteBuffer) -> [ByteBuffer] {
        guard document.bytes.readableBytes >= Self.sharedStretch else {
            write(into: &buffer)
            return []
        }
        var sharer = EditSharer(document: document.bytes, open: buffer)
        // The only reference, so that it is appended to in place.
        buffer = ByteBuffer()
        write(to: &sharer)
        if sharer.open.readableBytes > 0 { sharer.pieces.append(sharer.open) }
        buffer = sharer.pieces.removeFirst()
        return sharer.pieces
    }

    /// The result in a buffer of its own; without edits, the document's bytes.
    public func applied() -> ByteBuffer {
        guard !isEmpty else { return document.bytes }
        var buffer = ByteBuffer()
        write(into: &buffer)
        return buffer
    }

    private func write(to sink: inout some EditSink) {
        var cursor = 0
        object?.write(from: &cursor, to: &sink)
        sink.source(cursor..<document.bytes.readableBytes)
    }
}
