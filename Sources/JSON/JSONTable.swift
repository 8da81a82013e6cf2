internal import NIOCore

/// One value or member name of a document, 16 bytes.
///
/// Records stand in document order: a container is followed by everything inside it, a member's name by its value.
@usableFromInline
struct JSONRecord: Sendable {
    /// First byte of the value; a string's opening quote.
    @usableFromInline var start: UInt32
    /// One past its last byte.
    @usableFromInline var end: UInt32
    /// Index of the record after this one and all it holds. While the scan is inside a container: its parent.
    var next: UInt32
    /// Kind in the low three bits, flags above, number of children in the top 24 bits.
    @usableFromInline var meta: UInt32

    static let kindMask: UInt32 = 0b111
    /// A string with at least one backslash, so its bytes are not its text.
    @inlinable static var escaped: UInt32 { 1 << 3 }
    /// The literal `true`, or a number without fraction and exponent.
    static let plain: UInt32 = 1 << 4
    /// More children than fit are counted by walking.
    static let countLimit: UInt32 = 0xFF_FFFF

    @inline(__always)
    var kind: JSONNode.Kind {
        // The scanner writes nothing but raw values of Kind into these bits.
        unsafeBitCast(UInt8(truncatingIfNeeded: meta & Self.kindMask), to: JSONNode.Kind.self)
    }

    @inlinable @inline(__always)
    var hasEscapes: Bool { meta & Self.escaped != 0 }

    @inline(__always)
    var isPlain: Bool { meta & Self.plain != 0 }

    @inline(__always)
    var children: UInt32 { meta >> 8 }
}

/// A document's bytes and the table of its values: the storage that all its nodes share.
///
/// `@unchecked Sendable`: everything is filled in before the object is made, and only read from then on until `deinit`.
final class JSONTable: @unchecked Sendable {
    let bytes: ByteBuffer
    let records: UnsafeMutablePointer<JSONRecord>
    let count: Int

    /// The first readable byte of `bytes`. It stays where it is: a `ByteBuffer` copies on write, so nobody moves or changes
    /// storage that `bytes` holds a reference to. Going through the buffer would cost each read several times as much.
    private let base: UnsafeRawPointer

    /// Takes over `records`, which was allocated with `malloc`.
    init(bytes: ByteBuffer, records: UnsafeMutablePointer<JSONRecord>, count: Int) {
        self.bytes = bytes
        self.records = records
        self.count = count
        // Never nil: what was scanned without fault has at least one byte.
        base = bytes.withUnsafeReadableBytes { $0.baseAddress.unsafelyUnwrapped }
    }

    deinit { JSONRecordBuffer.deallocate(records) }

    /// All bytes, valid only inside `body`.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(self) { body(UnsafeRawBufferPointer(start: base, count: bytes.readableBytes)) }
    }

    /// The bytes of one record, valid only inside `body`.
    @inline(__always)
    func withBytes<Result>(of record: JSONRecord, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(self) {
            body(UnsafeRawBufferPointer(start: base + Int(record.start), count: Int(record.end &- record.start)))
        }
    }

    /// The bytes between a string's quotes, valid only inside `body`.
    @inline(__always)
    func withContent<Result>(of record: JSONRecord, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withExtendedLifetime(self) {
            body(
                UnsafeRawBufferPointer(
                    start: base + Int(record.start) + 1,
                    count: Int(record.end &- record.start) &- 2
                )
            )
        }
    }

    /// A slice of the bytes, sharing their storage.
    @inline(__always)
    func slice(from start: Int, to end: Int) -> ByteBuffer {
        // In bounds: every record lies inside the readable bytes it was scanned from.
        bytes.getSlice(at: bytes.readerIndex + start, length: end - start) ?? ByteBuffer()
    }
}
