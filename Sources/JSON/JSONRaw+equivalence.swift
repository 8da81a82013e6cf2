extension JSONRaw {
    /// Whether both mean the same: the order of members, the spelling of numbers (`1.0` is `1`) and escapes don't count.
    ///
    /// Numbers are compared exactly, not as doubles. What is not JSON is equivalent to nothing.
    public func isEquivalent(to other: JSONRaw) -> Bool {
        guard let left = try? parsed(), let right = try? other.parsed() else { return false }
        return left.root.isEquivalent(to: right.root)
    }
}

extension JSONNode {
    /// Whether both mean the same, as ``JSONRaw/isEquivalent(to:)`` has it.
    public func isEquivalent(to other: JSONNode) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .null:
            return true
        case .bool:
            return bool == other.bool
        case .number:
            return number.map(\.value) == other.number.map(\.value)
        case .string:
            return jsonString == other.jsonString
        case .array:
            return count == other.count && zip(elements, other.elements).allSatisfy { $0.isEquivalent(to: $1) }
        case .object:
            let left = lastMembers
            let right = other.lastMembers
            guard left.count == right.count else { return false }
            for (name, value) in left {
                guard let same = right[name], value.isEquivalent(to: same) else { return false }
            }
            return true
        }
    }

    private var lastMembers: [JSONString: JSONNode] {
        var last: [JSONString: JSONNode] = [:]
        for member in members { last[member.key.jsonString] = member.value }
        return last
    }
}
