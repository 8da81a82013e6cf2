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
        let key = JSONKey(node: JSONNode(table: table, index: position))
        position = Int(value.record.next)
        return (key, value)
    }
}

/// The name of a member. Compares with literals byte by byte, so it can be switched over.
public struct JSONKey: Sendable {
    let node: JSONNode

    /// The decoded name.
    public var string: String {
        let record = node.record
        return node.table.withContent(of: record) { StringDecoding.string($0, hasEscapes: record.hasEscapes) }
    }

    /// The name as it is written.
    public var jsonString: JSONString {
        let record = node.record
        return JSONString(escaped: node.table.slice(from: Int(record.start) + 1, to: Int(record.end) - 1))
    }

    /// Whether the decoded name is exactly this text.
    public static func == (key: JSONKey, text: StaticString) -> Bool { key.node.equals(text) }

    /// Whether the decoded name is exactly this text, for `switch`.
    public static func ~= (text: StaticString, key: JSONKey) -> Bool { key.node.equals(text) }
}
