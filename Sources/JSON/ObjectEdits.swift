internal import NIOCore

/// The edits of one object of a document: what becomes of its members, and what comes after them.
struct ObjectEdits: Sendable {
    private let node: JSONNode
    private var touched: [Member] = []
    /// Where in `touched` a key is, once there are too many to look through: a hostile text repeats a name without end.
    private var places: [Int: Int] = [:]
    private var appended: [(name: StaticString, value: JSONRaw)] = []

    /// A member of the document that is not left as it was.
    private struct Member {
        /// Index of the record of its name.
        let key: Int
        var newName: StaticString?
        var value = Change.kept
    }

    private enum Change {
        case kept
        case removed
        case replaced(JSONRaw)
        indirect case edited(ObjectEdits)
    }

    init(node: JSONNode) {
        self.node = node
    }

    var isEmpty: Bool { touched.isEmpty && appended.isEmpty }

    mutating func set(_ name: StaticString, to value: JSONRaw) {
        if let index = claim(name) {
            touched[index].value = .replaced(value)
        } else if let index = appendedIndex(of: name) {
            appended[index].value = value
        } else {
            appended.append((name, value))
        }
    }

    mutating func set(_ outer: StaticString, _ inner: StaticString, to value: JSONRaw) {
        if let index = claim(outer) {
            switch touched[index].value {
            case .edited(var edits):
                edits.set(inner, to: value)
                touched[index].value = .edited(edits)
            case .replaced(let raw):
                touched[index].value = .replaced(Self.setting(inner, of: raw, to: value))
            case .kept, .removed:
                let current = JSONNode(table: node.table, index: touched[index].key + 1)
                if current.isObject {
                    var edits = ObjectEdits(node: current)
                    edits.set(inner, to: value)
                    touched[index].value = .edited(edits)
                } else {
                    touched[index].value = .replaced(Self.setting(inner, of: .emptyObject, to: value))
                }
            }
        } else if let index = appendedIndex(of: outer) {
            appended[index].value = Self.setting(inner, of: appended[index].value, to: value)
        } else {
            appended.append((outer, Self.setting(inner, of: .emptyObject, to: value)))
        }
    }

    mutating func rename(_ name: StaticString, to newName: StaticString) {
        guard !StringDecoding.same(name.bytes, newName.bytes) else { return }
        if let index = claim(name) {
            remove(newName)
            touched[index].newName = newName
        } else if appendedIndex(of: name) != nil {
            remove(newName)
            if let index = appendedIndex(of: name) { appended[index].name = newName }
        }
    }

    mutating func remove(_ name: StaticString) {
        if let index = claim(name) { touched[index].value = .removed }
        if let index = appendedIndex(of: name) { appended.remove(at: index) }
    }

    // MARK: Finding members

    /// The last member that goes by this name now, as one to be changed; those before it are removed.
    private mutating func claim(_ name: StaticString) -> Int? {
        let end = Int(node.record.next)
        let records = node.table.records
        let bytes = name.bytes
        var last: Int?
        var key = node.index + 1
        while key < end {
            if let index = touchedIndex(of: key) {
                if isNamed(bytes, touched[index]) {
                    if let last { touched[last].value = .removed }
                    last = index
                }
            } else if isNamed(bytes, records[key]) {
                if let last { touched[last].value = .removed }
                last = touched.count
                touch(key)
            }
            key = Int(records[key + 1].next)
        }
        return last
    }

    private func isNamed(_ name: UnsafeRawBufferPointer, _ member: Member) -> Bool {
        if case .removed = member.value { return false }
        if let newName = member.newName { return StringDecoding.same(newName.bytes, name) }
        return isNamed(name, node.table.records[member.key])
    }

    @inline(__always)
    private func isNamed(_ name: UnsafeRawBufferPointer, _ key: JSONRecord) -> Bool {
        node.table.withBytes { StringDecoding.isName(key, in: $0, equalTo: name) }
    }

    private mutating func touch(_ key: Int) {
        if touched.isEmpty { touched.reserveCapacity(4) }
        touched.append(Member(key: key))
        if touched.count > Self.fewMembers {
            if places.isEmpty { for index in touched.indices { places[touched[index].key] = index } }
            places[key] = touched.count - 1
        }
    }

    private static let fewMembers = 16

    @inline(__always)
    private func touchedIndex(of key: Int) -> Int? {
        if touched.count > Self.fewMembers { return places[key] }
        for index in touched.indices where touched[index].key == key { return index }
        return nil
    }

    private func appendedIndex(of name: StaticString) -> Int? {
        appended.firstIndex { StringDecoding.same($0.name.bytes, name.bytes) }
    }

    private static func setting(_ name: StaticString, of object: JSONRaw, to value: JSONRaw) -> JSONRaw {
        let document = (try? object.parsed()).flatMap { $0.root.isObject ? $0 : nil }
        guard let document else {
            return .build { $0.object { $0.member(name, value) } }
        }
        var edits = JSONEdits(document)
        edits.set(name, to: value)
        return JSONRaw(unchecked: edits.applied())
    }

    // MARK: Writing

    /// No less than the bytes that the edits add.
    var addedBytes: Int {
        var count = 0
        for member in touched {
            if let newName = member.newName { count += newName.utf8CodeUnitCount + 2 }
            switch member.value {
            case .replaced(let raw): count += raw.bytes.readableBytes
            case .edited(let edits): count += edits.addedBytes
            case .kept, .removed: break
            }
        }
        for (name, value) in appended { count += name.utf8CodeUnitCount + 4 + value.bytes.readableBytes }
        return count
    }

    /// Hands over the parts of the object from `cursor` to its last change, and moves `cursor` there.
    ///
    /// A member that goes takes the text between it and the member kept before it along; one before all that are kept,
    /// the text up to the next. So exactly one comma goes with each.
    func write<Sink: EditSink>(from cursor: inout Int, to sink: inout Sink) {
        let records = node.table.records
        let end = Int(node.record.next)
        var hasKept = false
        var hasRemovedFirst = false
        var previousEnd = Int(node.record.start) + 1
        var key = node.index + 1
        while key < end {
            let name = records[key]
            let value = records[key + 1]
            if let index = touchedIndex(of: key) {
                if case .removed = touched[index].value {
                    let from = hasKept || hasRemovedFirst ? previousEnd : Int(name.start)
                    if from > cursor { sink.source(cursor..<from) }
                    cursor = Int(value.end)
                    hasRemovedFirst = !hasKept
                } else {
                    if hasRemovedFirst, !hasKept { cursor = Int(name.start) }
                    hasKept = true
                    write(touched[index], name: name, value: value, from: &cursor, to: &sink)
                }
            } else {
                if hasRemovedFirst, !hasKept { cursor = Int(name.start) }
                hasKept = true
            }
            previousEnd = Int(value.end)
            key = Int(value.next)
        }
        guard !appended.isEmpty else { return }
        if previousEnd > cursor { sink.source(cursor..<previousEnd) }
        cursor = previousEnd
        for (name, value) in appended {
            if hasKept { sink.byte(0x2C) }
            hasKept = true
            sink.name(name)
            sink.byte(0x3A)
            sink.value(value)
        }
    }

    private func write<Sink: EditSink>(
        _ member: Member,
        name: JSONRecord,
        value: JSONRecord,
        from cursor: inout Int,
        to sink: inout Sink
    ) {
        if let newName = member.newName {
            sink.source(cursor..<Int(name.start))
            sink.name(newName)
            cursor = Int(name.end)
        }
        switch member.value {
        case .replaced(let raw):
            sink.source(cursor..<Int(value.start))
            sink.value(raw)
            cursor = Int(value.end)
        case .edited(let edits):
            edits.write(from: &cursor, to: &sink)
        case .kept, .removed:
            break
        }
    }
}
