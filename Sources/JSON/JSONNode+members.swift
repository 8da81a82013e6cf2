extension JSONNode {
    /// A member of an object, its name compared byte by byte; nil if it is absent or `null`, or if this is no object.
    ///
    /// Of members with the same name the last one counts.
    public subscript(_ name: StaticString) -> JSONNode? {
        guard let node = member(name.bytes), !node.isNull else { return nil }
        return node
    }

    /// The same with a name known only at run time.
    public subscript(name name: String) -> JSONNode? {
        guard let node = member(name: name), !node.isNull else { return nil }
        return node
    }

    /// A member of an object by a name known only at run time, also if it is `null`.
    public func member(name: String) -> JSONNode? {
        var name = name
        return name.withUTF8 { member(UnsafeRawBufferPointer($0)) }
    }

    /// A member of an object, also if it is `null`.
    public func member(_ name: StaticString) -> JSONNode? {
        member(name.bytes)
    }

    /// An element of an array; nil beyond its end, or if this is no array. Takes time proportional to `index`.
    public subscript(_ index: Int) -> JSONNode? {
        guard isArray, index >= 0 else { return nil }
        var remaining = index
        var position = self.index + 1
        let end = Int(record.next)
        while position < end {
            if remaining == 0 { return JSONNode(table: table, index: position) }
            remaining -= 1
            position = Int(table.records[position].next)
        }
        return nil
    }

    /// The number of elements, or of members (each of a repeated name); 0 for other kinds.
    public var count: Int {
        let record = record
        switch record.kind {
        case .null, .bool, .number, .string: return 0
        case .array, .object: break
        }
        if record.children < JSONRecord.countLimit { return Int(record.children) }
        return isArray ? elements.reduce(0) { count, _ in count + 1 } : members.reduce(0) { count, _ in count + 1 }
    }

    /// The elements of an array in order; none for other kinds.
    public var elements: JSONElements {
        let record = record
        return JSONElements(
            table: table,
            position: index + 1,
            end: record.kind == .array ? Int(record.next) : index + 1
        )
    }

    /// The members of an object in the order of the text, each of a repeated name; none for other kinds.
    public var members: JSONMembers {
        let record = record
        return JSONMembers(
            table: table,
            position: index + 1,
            end: record.kind == .object ? Int(record.next) : index + 1
        )
    }

    /// Tells the members of an object in the order of the text, each of a repeated name; none of other kinds. A loop over ``members``
    /// counts a reference to the document for each member and its name, which costs more than looking at them.
    @inline(__always)
    public func eachMember(_ body: (JSONKey, JSONNode) throws -> Void) rethrows {
        let record = record
        guard record.kind == .object else { return }
        let (records, end) = (table.records, Int(record.next))
        var position = index + 1
        while position < end {
            let next = Int(records[position + 1].next)
            try body(JSONKey(table: table, record: records[position]), JSONNode(table: table, index: position + 1))
            position = next
        }
    }

    private func member(_ name: UnsafeRawBufferPointer) -> JSONNode? {
        let record = record
        guard record.kind == .object else { return nil }
        let end = Int(record.next)
        let records = table.records
        let found = table.withBytes { bytes -> Int? in
            var found: Int?
            var position = index + 1
            while position < end {
                let key = records[position]
                if StringDecoding.isName(key, in: bytes, equalTo: name) { found = position + 1 }
                position = Int(records[position + 1].next)
            }
            return found
        }
        return found.map { JSONNode(table: table, index: $0) }
    }
}

/// The elements of an array.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    let table: JSONTable
    var position: Int
    let end: Int

    /// The next element.
    public mutating func next() -> JSONNode? {
        guard position < end else { return nil }
        defer { position = Int(table.records[position].next) }
        return JSONNode(table: table, index: position)
    }
}

/// The members of an object.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    let table: JSONTable
    var position: Int
    let end: Int

    /// The next member.
    public mutating func next() -> (key: JSONKey, value: JSONNode)? {
        guard position < end else { return nil }
        let value = JSONNode(table: table, index: position + 1)
        let key = JSONKey(table: table, record: table.records[position])
        position = Int(value.record.next)
        return (key, value)
    }
}

/// The name of a member. Compares with literals byte by byte, so it can be switched over.
public struct JSONKey: Sendable {
    let table: JSONTable
    @usableFromInline let record: JSONRecord

    /// The decoded name.
    public var string: String {
        table.withContent(of: record) { StringDecoding.string($0, hasEscapes: record.hasEscapes) }
    }

    /// The name as it is written.
    public var jsonString: JSONString {
        JSONString(escaped: table.slice(from: Int(record.start) + 1, to: Int(record.end) - 1))
    }

    /// Whether the decoded name is exactly this text.
    @inlinable @inline(__always)
    public static func == (key: JSONKey, text: StaticString) -> Bool { key.equals(text) }

    /// Whether the decoded name is exactly this text, for `switch`.
    @inlinable @inline(__always)
    public static func ~= (text: StaticString, key: JSONKey) -> Bool { key.equals(text) }

    /// Inlined where names are looked at in a `switch`: most are told apart by their lengths, which literals know.
    @inlinable @inline(__always)
    func equals(_ text: StaticString) -> Bool {
        if !record.hasEscapes, Int(record.end &- record.start) &- 2 != text.utf8CodeUnitCount { return false }
        return hasText(text)
    }

    @usableFromInline
    func hasText(_ text: StaticString) -> Bool {
        table.withContent(of: record) { StringDecoding.equals($0, hasEscapes: record.hasEscapes, text.bytes) }
    }
}
