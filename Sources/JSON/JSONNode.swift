internal import NIOCore

/// A value inside a document: a reference to it and a position, cheap to copy, keeping the document alive.
public struct JSONNode: Sendable {
    /// The six kinds of value.
    public enum Kind: UInt8, Sendable, Hashable {
        /// `null`
        case null
        /// `true` or `false`
        case bool
        /// A number of any size.
        case number
        /// A string.
        case string
        /// An array.
        case array
        /// An object.
        case object
    }

    let table: JSONTable
    let index: Int

    @inline(__always)
    var record: JSONRecord { table.records[index] }

    /// What kind of value this is.
    public var kind: Kind { record.kind }

    /// Whether this is `null`.
    public var isNull: Bool { kind == .null }

    /// Whether this is a string.
    public var isString: Bool { kind == .string }

    /// Whether this is an object.
    public var isObject: Bool { kind == .object }

    /// Whether this is an array.
    public var isArray: Bool { kind == .array }

    /// The truth value, or nil if this is none.
    public var bool: Bool? {
        let record = record
        return record.kind == .bool ? record.isPlain : nil
    }

    /// The number as it is written, or nil if this is none.
    public var number: JSONNumber? {
        let record = record
        guard record.kind == .number else { return nil }
        return JSONNumber(scanned: table.withBytes(of: record) { String(decoding: $0, as: UTF8.self) })
    }

    /// The number if it is a whole one that fits: `3`, `3.0` and `1e2` are, `3.5` and `1e99` are not.
    public var int: Int? {
        let record = record
        guard record.kind == .number else { return nil }
        return table.withBytes(of: record) { Decimal.int($0) }
    }

    /// The nearest double to the number, or nil if it is beyond the range of finite ones (`1e400`) or none.
    public var double: Double? {
        let record = record
        guard record.kind == .number else { return nil }
        return table.withBytes(of: record) { Decimal.double($0) }
    }

    /// The decoded text, or nil if this is no string.
    public var string: String? {
        let record = record
        guard record.kind == .string else { return nil }
        return table.withContent(of: record) { StringDecoding.string($0, hasEscapes: record.hasEscapes) }
    }

    /// The text as it is written, a slice of the document, or nil if this is no string.
    public var jsonString: JSONString? {
        let record = record
        guard record.kind == .string else { return nil }
        return JSONString(escaped: table.slice(from: Int(record.start) + 1, to: Int(record.end) - 1))
    }

    /// Whether this is a string of exactly this text; nothing is allocated unless it holds escapes.
    @inline(__always)
    public func equals(_ text: StaticString) -> Bool {
        let record = record
        guard record.kind == .string else { return false }
        // Most names of a `switch` are told apart by their lengths.
        if !record.hasEscapes, Int(record.end &- record.start) &- 2 != text.utf8CodeUnitCount { return false }
        return table.withContent(of: record) { StringDecoding.equals($0, hasEscapes: record.hasEscapes, text.bytes) }
    }

    /// The value's bytes as they came, a slice of the document.
    public var raw: JSONRaw {
        let record = record
        return JSONRaw(unchecked: table.slice(from: Int(record.start), to: Int(record.end)))
    }

    /// Where the value lies, in bytes from the first readable byte of the document.
    public var range: Range<Int> {
        let record = record
        return Int(record.start)..<Int(record.end)
    }
}

extension StaticString {
    /// The bytes of a literal, which live as long as the process.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
