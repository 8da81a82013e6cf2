/// The one thing that is wanted of the token service's small answers: the text of an element, by its name.
enum XMLText {
    /// The content of the first element of that name that has no attributes; nil where there is none. The five predefined
    /// entities are put in, other references are left as they are.
    static func element(_ name: String, in text: String) -> String? {
        guard let start = text.range(of: "<\(name)>") else { return nil }
        let rest = text[start.upperBound...]
        guard let end = rest.range(of: "</\(name)>") else { return nil }
        let content = rest[..<end.lowerBound]
        guard content.utf8.contains(UInt8(ascii: "&")) else { return SecretText.trimmed(content) }
        var result = ""
        var left = content
        while let at = left.firstIndex(of: "&") {
            result += left[..<at]
            left = left[at...]
            let entity = ["&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&apos;": "'"]
                .first { left.hasPrefix($0.key) }
            result += entity?.value ?? "&"
            left = left.dropFirst(entity?.key.count ?? 1)
        }
        return SecretText.trimmed(result + left)
    }
}

extension StringProtocol {
    /// Where a text first occurs, byte by byte.
    func range(of part: String) -> Range<Index>? {
        let wanted = part.utf8
        var start = utf8.startIndex
        while let first = utf8[start...].firstIndex(of: wanted.first ?? 0) {
            if utf8[first...].starts(with: wanted) { return first..<utf8.index(first, offsetBy: wanted.count) }
            start = utf8.index(after: first)
        }
        return nil
    }
}
