import JSON

extension JSONWriter {
    /// A member that is an object; its members follow, then `endObject()`.
    ///
    /// The writers of this dialect may throw between beginning and end, which the closures of `object(_:)` would untype.
    @inline(__always)
    mutating func beginObject(named name: StaticString) {
        key(name)
        beginObject()
    }

    /// A member that is an array; its elements follow, then `endArray()`.
    @inline(__always)
    mutating func beginArray(named name: StaticString) {
        key(name)
        beginArray()
    }

    /// The name of the value that comes next, as a literal: `key(_:)` would take it for a `String` and look for escapes.
    @inline(__always)
    mutating func name(_ name: StaticString) {
        key(name)
    }
}
