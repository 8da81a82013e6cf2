internal import NIOCore

extension JSONWriter {
    // Each writes a name and a value in one go; an absent value writes nothing. Names must need no escapes.

    /// A string.
    public mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    /// A string, or nothing.
    public mutating func member(_ name: StaticString, _ value: String?) {
        if let value { member(name, value) }
    }

    /// A string that is escaped already.
    public mutating func member(_ name: StaticString, _ value: JSONString) {
        value.escaped.withUnsafeReadableBytes { content in
            member(name, capacity: content.count &+ 2) { $0.quoted(content) }
        }
    }

    /// A string that is escaped already, or nothing.
    public mutating func member(_ name: StaticString, _ value: JSONString?) {
        if let value { member(name, value) }
    }

    /// A whole number.
    public mutating func member(_ name: StaticString, _ value: Int) {
        member(name, capacity: 20) { $0.int(value) }
    }

    /// A whole number, or nothing.
    public mutating func member(_ name: StaticString, _ value: Int?) {
        if let value { member(name, value) }
    }

    /// A truth value.
    public mutating func member(_ name: StaticString, _ value: Bool) {
        member(name, capacity: 5) { $0.bytes(value ? ("true" as StaticString).bytes : ("false" as StaticString).bytes) }
    }

    /// A truth value, or nothing.
    public mutating func member(_ name: StaticString, _ value: Bool?) {
        if let value { member(name, value) }
    }

    /// A number as it is written.
    public mutating func member(_ name: StaticString, _ value: JSONNumber) {
        key(name)
        number(value)
    }

    /// A number as it is written, or nothing.
    public mutating func member(_ name: StaticString, _ value: JSONNumber?) {
        if let value { member(name, value) }
    }

    /// A value as it is written.
    public mutating func member(_ name: StaticString, _ value: JSONRaw) {
        value.bytes.withUnsafeReadableBytes { bytes in
            member(name, capacity: bytes.count) { $0.bytes(bytes) }
        }
    }

    /// A value as it is written, or nothing.
    public mutating func member(_ name: StaticString, _ value: JSONRaw?) {
        if let value { member(name, value) }
    }

    /// A value of a document as it is written there.
    public mutating func member(_ name: StaticString, _ value: JSONNode) {
        value.table.withBytes(of: value.record) { bytes in
            member(name, capacity: bytes.count) { $0.bytes(bytes) }
        }
    }

    /// A value of a document as it is written there, or nothing.
    public mutating func member(_ name: StaticString, _ value: JSONNode?) {
        if let value { member(name, value) }
    }

    /// A string of the program's own, which must need no escapes.
    public mutating func member(_ name: StaticString, literal: StaticString) {
        member(name, capacity: literal.utf8CodeUnitCount &+ 2) { $0.quoted(literal.bytes) }
    }

    /// `null`
    public mutating func nullMember(_ name: StaticString) {
        member(name, capacity: 4) { $0.bytes(("null" as StaticString).bytes) }
    }

    /// An object, whose members `body` writes.
    public mutating func object(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(body)
    }

    /// An array, whose elements `body` writes.
    public mutating func array(_ name: StaticString, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(body)
    }

    @inline(__always)
    private mutating func member(_ name: StaticString, capacity: Int, _ value: (inout Target) -> Void) {
        append(capacity: name.utf8CodeUnitCount &+ 4 &+ capacity) { target in
            target.quoted(name.bytes)
            target.byte(0x3A)
            value(&target)
        }
    }
}
