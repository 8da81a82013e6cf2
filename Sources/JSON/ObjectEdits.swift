/// The edits of one object of a document: what becomes of its members, and what comes after them.
struct ObjectEdits: Sendable {
    private let node: JSONNode
    private var touched: [Member] = []
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
        var last: Int?
        for key in keys {
            let index = touched.firstIndex { $0.key == key }
            if let index, case .removed = touched[index].value { continue }
            guard isNamed(name, key: key, newName: index.flatMap { touched[$0].newName }) else { continue }
            if let last { touched[last].value = .removed }
            if let index {
                last = index
            } else {
                touched.append(Member(key: key))
                last = touched.count - 1
            }
        }
        return last
    }

    private func isNamed(_ name: StaticString, key: Int, newName: StaticString?) -> Bool {
        if let newName { return StringDecoding.same(newName.bytes, name.bytes) }
        return JSONNode(table: node.table, index: key).equals(name)
    }

    private func appendedIndex(of name: StaticString) -> Int? {
        appended.firstIndex { StringDecoding.same($0.name.bytes, name.bytes) }
    }

    /// The indices of the records of the names.
    private var keys: some Sequence<Int> {
        let end = Int(node.record.next)
        let records = node.table.records
        return sequence(first: node.index + 1) { Int(records[$0 + 1].next) }.prefix { $0 < end }
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

    /// Hands over the parts of the object from `cursor` to its last change, and moves `cursor` there.
    ///
    /// A member that goes takes the text between it and the member kept before it along; one before all that are kept,
    /// the text up to the next. So exactly one comma goes with each.
    func forEachPiece(from cursor: inout Int, _ body: (EditPiece) -> Void) {
        let records = node.table.records
        var hasKept = false
        var hasRemovedFirst = false
        var previousEnd = Int(node.record.start) + 1
        for key in keys {
            let name = records[key]
            let value = records[key + 1]
            let member = touched.first { $0.key == key }
            if case .removed? = member?.value {
                let from = hasKept || hasRemovedFirst ? previousEnd : Int(name.start)
                if from > cursor { body(.source(cursor..<from)) }
                cursor = Int(value.end)
                hasRemovedFirst = !hasKept
            } else {
                if hasRemovedFirst, !hasKept { cursor = Int(name.start) }
                hasKept = true
                if let newName = member?.newName {
                    body(.source(cursor..<Int(name.start)))
                    body(.name(newName))
                    cursor = Int(name.end)
                }
                switch member?.value {
                case .replaced(let raw):
                    body(.source(cursor..<Int(value.start)))
                    body(.value(raw))
                    cursor = Int(value.end)
                case .edited(let edits):
                    edits.forEachPiece(from: &cursor, body)
                case .kept, .removed, nil:
                    break
                }
            }
            previousEnd = Int(value.end)
        }
        guard !appended.isEmpty else { return }
        if previousEnd > cursor { body(.source(cursor..<previousEnd)) }
        cursor = max(cursor, previousEnd)
        for (name, value) in appended {
            if hasKept { body(.byte(0x2C)) }
            hasKept = true
            body(.name(name))
            body(.byte(0x3A))
            body(.value(value))
        }
    }
}
