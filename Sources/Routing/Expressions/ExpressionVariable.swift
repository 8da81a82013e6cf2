/// Something that an expression can ask about.
public struct ExpressionVariable: Sendable, Hashable {
    /// Its place in the schema.
    public let index: Int
    /// As the schema names it.
    public let name: String
    /// Of what type its value is; text for one key of a map.
    public let type: ExpressionType
    /// Which value of a map; nil for what is none.
    public let key: String?

    init(index: Int, name: String, type: ExpressionType, key: String? = nil) {
        (self.index, self.name, self.type, self.key) = (index, name, type, key)
    }

    /// One value of this map.
    func value(at key: String) -> ExpressionVariable {
        ExpressionVariable(index: index, name: name, type: .text, key: key)
    }
}

extension ExpressionVariable: CustomStringConvertible {
    /// As it is written in expressions.
    public var description: String {
        guard let key else { return name }
        return key.isNameSegment ? "\(name).\(key)" : "\(name)[\(key.quoted)]"
    }
}

extension String {
    /// Whether it can stand between the dots of a name.
    var isNameSegment: Bool {
        guard let first = utf8.first, first.isNameStart else { return false }
        return utf8.allSatisfy(\.isNamePart)
    }
}

extension UInt8 {
    /// A letter of ASCII or `_`.
    var isNameStart: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// A letter of ASCII, a digit or `_`.
    var isNamePart: Bool { isNameStart || isDigit }

    /// A digit of ASCII.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
