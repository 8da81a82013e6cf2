public import NIOCore

/// Appends JSON to a buffer, one value or member a call; commas are put in automatically.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///     writer.member("model", "gpt-4o")
///     writer.array("stop") { $0.string("\n") }
/// }
/// ```
/// What is written is what is called: a name without a value, or an object never ended, is the caller's mistake.
public struct JSONWriter {
    /// What is written so far, after whatever the buffer held before.
    public var buffer: ByteBuffer
    private var depth = 0
    private var needsComma = false

    /// A writer with a buffer of its own.
    public init() {
        buffer = ByteBuffer()
    }

    /// A writer that appends to a buffer.
    public init(buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// A writer with room for so many bytes.
    public init(capacity: Int) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// Writes at the end of a buffer, in its own storage: nothing of what it holds is copied.
    public static func write(at buffer: inout ByteBuffer, _ body: (inout JSONWriter) throws -> Void) rethrows {
        var writer = JSONWriter()
        // It is moved there and back. A second reference, however short, would make each write copy everything.
        swap(&writer.buffer, &buffer)
        defer { swap(&writer.buffer, &buffer) }
        try body(&writer)
    }

    // MARK: Structure

    /// `{`
    public mutating func beginObject() { begin(0x7B) }

    /// `}`
    public mutating func endObject() { end(0x7D) }

    /// `[`
    public mutating func beginArray() { begin(0x5B) }

    /// `]`
    public mutating func endArray() { end(0x5D) }

    /// An object, whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try body(&self)
        endObject()
    }

    /// An array, whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try body(&self)
        endArray()
    }

    /// The name of the value that comes next; it must need no escapes.
    public mutating func key(_ name: StaticString) {
        append(capacity: name.utf8CodeUnitCount &+ 4, needsCommaAfter: false) { target in
            target.quoted(name.bytes)
            target.byte(0x3A)
        }
    }

    /// The name of the value that comes next, known only at run time. A literal is a ``StaticString``.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        string(name)
        colon()
    }

    /// The name of the value that comes next, taken from another document.
    @_disfavoredOverload
    public mutating func key(_ name: JSONString) {
        string(name)
        colon()
    }

    // MARK: Values

    /// A string.
    public mutating func string(_ value: String) {
        comma()
        var value = value
        value.withUTF8 { StringEscaping.write(UnsafeRawBufferPointer($0), quoted: true, into: &buffer) }
        needsComma = depth > 0
    }

    /// A string.
    public mutating func string(_ value: StaticString) {
        comma()
        StringEscaping.write(value.bytes, quoted: true, into: &buffer)
        needsComma = depth > 0
    }

    /// A string that is escaped already.
    public mutating func string(_ value: JSONString) {
        value.escaped.withUnsafeReadableBytes { content in
            append(capacity: content.count &+ 3) { $0.quoted(content) }
        }
    }

    /// A whole number.
    public mutating func int(_ value: Int) {
        append(capacity: 21) { $0.int(value) }
    }

    /// A number as it is written.
    public mutating func number(_ value: JSONNumber) {
        var text = value.text
        text.withUTF8 { bytes in append(capacity: bytes.count &+ 1) { $0.bytes(UnsafeRawBufferPointer(bytes)) } }
    }

    /// A finite number in its shortest form.
    public mutating func double(_ value: Double) {
        number(JSONNumber(value))
    }

    /// `true` or `false`.
    public mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// `null`
    public mutating func null() {
        literal("null")
    }

    /// A value as it is written.
    public mutating func raw(_ value: JSONRaw) {
        value.bytes.withUnsafeReadableBytes { bytes in append(capacity: bytes.count &+ 1) { $0.bytes(bytes) } }
    }

    /// A value of a document as it is written there.
    public mutating func node(_ value: JSONNode) {
        value.table.withBytes(of: value.record) { bytes in append(capacity: bytes.count &+ 1) { $0.bytes(bytes) } }
    }
}

// MARK: - Bytes

extension JSONWriter {
    /// A place in the buffer that was reserved, filled from front to back.
    struct Target {
        var position: UnsafeMutableRawPointer

        @inline(__always)
        mutating func byte(_ byte: UInt8) {
            position.storeBytes(of: byte, as: UInt8.self)
            position += 1
        }

        @inline(__always)
        mutating func bytes(_ bytes: UnsafeRawBufferPointer) {
            guard let start = bytes.baseAddress else { return }
            position.copyMemory(from: start, byteCount: bytes.count)
            position += bytes.count
        }

        @inline(__always)
        mutating func quoted(_ content: UnsafeRawBufferPointer) {
            byte(0x22)
            bytes(content)
            byte(0x22)
        }

        @inline(__always)
        mutating func int(_ value: Int) {
            var rest = value.magnitude
            var length = 1
            while rest >= 10 {
                rest /= 10
                length &+= 1
            }
            if value < 0 { byte(0x2D) }
            rest = value.magnitude
            for index in stride(from: length &- 1, through: 0, by: -1) {
                position.storeBytes(
                    of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10),
                    toByteOffset: index,
                    as: UInt8.self
                )
                rest /= 10
            }
            position += length
        }
    }

    /// Reserves room once, puts the comma in, and lets `body` fill in at most `capacity - 1` bytes.
    @inline(__always)
    mutating func append(capacity: Int, needsCommaAfter: Bool = true, _ body: (inout Target) -> Void) {
        let comma = needsComma
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { bytes in
            // Never nil: at least one byte was reserved.
            let start = bytes.baseAddress.unsafelyUnwrapped
            var target = Target(position: start)
            if comma { target.byte(0x2C) }
            body(&target)
            return target.position - start
        }
        needsComma = needsCommaAfter && depth > 0
    }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        append(capacity: text.utf8CodeUnitCount &+ 1) { $0.bytes(text.bytes) }
    }

    @inline(__always)
    private mutating func comma() {
        if needsComma { buffer.writeInteger(UInt8(0x2C)) }
    }

    @inline(__always)
    private mutating func colon() {
        buffer.writeInteger(UInt8(0x3A))
        needsComma = false
    }

    @inline(__always)
    private mutating func begin(_ byte: UInt8) {
        append(capacity: 2, needsCommaAfter: false) { $0.byte(byte) }
        depth &+= 1
    }

    @inline(__always)
    private mutating func end(_ byte: UInt8) {
        buffer.writeInteger(byte)
        depth &-= 1
        needsComma = depth > 0
    }
}
