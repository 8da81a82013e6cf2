import JSON
import NIOCore

/// A naive object in pieces, against which edits are checked: each member keeps its own text and the text before it.
struct EditModel {
    struct Member {
        /// From the value before (or the brace) to the name.
        var separator: String
        var name: String
        var nameText: String
        /// From the name to the value.
        var colon: String
        var value: Value
    }

    indirect enum Value {
        case text(String)
        case object(EditModel)

        var text: String {
            switch self {
            case .text(let text): text
            case .object(let object): object.text
            }
        }
    }

    var opening: String
    var members: [Member]
    var closing: String

    /// The text; the first member left stands where the first one stood.
    var text: String {
        let body = members.enumerated().map { index, member in
            (index == 0 ? "" : member.separator) + member.nameText + member.colon + member.value.text
        }
        return "{" + (opening + body.joined()) + closing + "}"
    }

    mutating func set(_ name: String, to value: Value) {
        if let index = keepLast(name) {
            members[index].value = value
        } else {
            if members.isEmpty, !hadMembers { (opening, closing) = ("", opening + closing) }
            members.append(Member(separator: ",", name: name, nameText: "\"\(name)\"", colon: ":", value: value))
        }
    }

    mutating func set(_ outer: String, _ inner: String, to value: Value) {
        var object = EditModel(opening: "", members: [], closing: "")
        if let index = keepLast(outer), case .object(let current) = members[index].value { object = current }
        object.set(inner, to: value)
        set(outer, to: .object(object))
    }

    mutating func remove(_ name: String) {
        members.removeAll { $0.name == name }
    }

    mutating func rename(_ name: String, to newName: String) {
        guard name != newName, keepLast(name) != nil else { return }
        remove(newName)
        guard let index = keepLast(name) else { return }
        members[index].name = newName
        members[index].nameText = "\"\(newName)\""
    }

    private let hadMembers: Bool

    init(opening: String, members: [Member], closing: String) {
        (self.opening, self.members, self.closing) = (opening, members, closing)
        hadMembers = !members.isEmpty
    }

    private mutating func keepLast(_ name: String) -> Int? {
        guard let last = members.lastIndex(where: { $0.name == name }) else { return nil }
        let earlier = members[..<last].indices.filter { members[$0].name == name }
        for index in earlier.reversed() { members.remove(at: index) }
        return last - earlier.count
    }

    /// A random object whose members go by the few given names, some of them escaped, some repeated.
    static func random(names: [String], using text: inout RandomText, depth: Int = 1) -> EditModel {
        let members = (0..<text.random.below(6)).map { index in
            let name = text.random.pick(names)
            let isEscaped = text.random.once(in: 4)
            let value: Value =
                depth > 0 && text.random.once(in: 3)
                ? .object(random(names: names, using: &text, depth: depth - 1)) : .text(text.nonObject())
            return Member(
                separator: text.whitespace() + "," + text.whitespace(),
                name: name,
                nameText: isEscaped
                    ? "\"\\u00" + String(name.utf8.first ?? 0, radix: 16) + name.dropFirst() + "\"" : "\"\(name)\"",
                colon: text.whitespace() + ":" + text.whitespace(),
                value: value
            )
        }
        return EditModel(opening: text.whitespace(), members: members, closing: text.whitespace())
    }
}

extension RandomText {
    mutating func nonObject() -> String {
        switch random.below(4) {
        case 0: number()
        case 1: array(depth: 2)
        case 2: "\"" + content() + "\""
        default: random.pick(["null", "true"])
        }
    }
}
