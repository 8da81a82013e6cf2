internal import NIOCore

/// A value that stands on its own, to be put together, changed and compared where speed is no question.
///
/// Of members with the same name the last one counts, as in a document; the order of members is kept and makes no difference.
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Copies a value of a document.
    public init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .bool: self = .bool(node.bool ?? false)
        case .number: self = node.number.map { .number($0) } ?? .null
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map { JSONValue($0) })
        case .object:
            var object = JSONObject()
            for (name, value) in node.members { object[name.string] = JSONValue(value) }
            self = .object(object)
        }
    }

    /// Reads a text.
    public init(parsing text: String) throws(JSONError) {
        self.init(try JSONDocument(parsing: text).root)
    }

    /// A text, or `null` for none.
    public init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// A whole number, or `null` for none.
    public init(_ number: Int?) { self = number.map { .number(JSONNumber($0)) } ?? .null }

    /// Texts.
    public init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }

    /// A member of an object that is not `null`; nil for everything else.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let object) = self, let value = object[name], value != .null else { return nil }
        return value
    }

    /// The text, where it is one.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The truth value, where it is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The number, where it is a whole one that fits.
    public var int: Int? { if case .number(let number) = self { number.int } else { nil } }

    /// The elements, where it is an array.
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// The members, where it is an object.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The texts of an array that holds nothing else.
    public var strings: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }

    /// Appends the value to a text.
    public func write(into writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(let number): writer.number(number)
        case .string(let text): writer.string(text)
        case .array(let elements): writer.array { writer in for element in elements { element.write(into: &writer) } }
        case .object(let object):
            writer.object { writer in
                for (name, value) in object.members {
                    writer.key(name)
                    value.write(into: &writer)
                }
            }
        }
    }

    /// The value as a text without white space.
    public var text: String {
        var writer = JSONWriter()
        write(into: &writer)
        return String(buffer: writer.buffer)
    }
}

/// The members of an object, in order.
public struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var names: [String] = []
    private var values: [String: JSONValue] = [:]

    /// Without members.
    public init() {}

    /// Of members with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// A member, also one that is `null`; setting nil takes it away.
    public subscript(_ name: String) -> JSONValue? {
        get { values[name] }
        set {
            if let newValue {
                if values.updateValue(newValue, forKey: name) == nil { names.append(name) }
            } else if values.removeValue(forKey: name) != nil {
                names.removeAll { $0 == name }
            }
        }
    }

    /// The members in order.
    public var members: [(name: String, value: JSONValue)] {
        names.compactMap { name in values[name].map { (name, $0) } }
    }

    /// Whether there are none.
    public var isEmpty: Bool { names.isEmpty }

    /// Whether they are the same, in whatever order.
    public static func == (one: JSONObject, other: JSONObject) -> Bool { one.values == other.values }

    /// By the members, in whatever order.
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of members with the same name the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
