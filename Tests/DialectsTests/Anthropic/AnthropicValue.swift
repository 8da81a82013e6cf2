import JSON
import NIOCore

/// JSON as plain values, which compare without regard to the order of members.
indirect enum AnthropicValue: Equatable, CustomStringConvertible, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([AnthropicValue])
    case object([String: AnthropicValue])

    init(_ buffer: ByteBuffer) throws { self.init(try JSONDocument(parsing: buffer).root) }

    init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .bool: self = .bool(node.bool ?? false)
        case .number: self = .number(node.double ?? .nan)
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map(AnthropicValue.init))
        case .object: self = .object(Dictionary(node.members.map { ($0.key.string, AnthropicValue($0.value)) }) { $1 })
        }
    }

    init(stringLiteral value: String) { self = .string(value) }
    init(nilLiteral: ()) { self = .null }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: AnthropicValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, AnthropicValue)...) { self = .object(Dictionary(elements) { $1 }) }

    /// A member; nil where there is none.
    subscript(_ name: String) -> AnthropicValue? {
        get { if case .object(let members) = self { members[name] } else { nil } }
        set {
            guard case .object(var members) = self else { return }
            members[name] = newValue
            self = .object(members)
        }
    }

    subscript(_ index: Int) -> AnthropicValue? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    var elements: [AnthropicValue] { if case .array(let elements) = self { elements } else { [] } }
    var string: String? { if case .string(let string) = self { string } else { nil } }

    var description: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .string(let value): return "\"\(value)\""
        case .array(let elements): return "[\(elements.map(\.description).joined(separator: ", "))]"
        case .object(let members):
            return "{\(members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
        }
    }
}
