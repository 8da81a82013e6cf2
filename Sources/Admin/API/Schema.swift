import Core
import Gateway
import JSON
import Synchronization

/// What a value of the API may be: read by the validator and written into the OpenAPI document, so that the two never differ.
package indirect enum Schema: Sendable {
    /// A text of so many Unicode scalars, as a whole of a pattern (ECMA 262, told as such in the document).
    case text(ClosedRange<Int>, pattern: String? = nil)
    /// A moment, as RFC 3339 has it.
    case moment
    /// An exact amount of US dollars, as a text such as `12.50` or `-0.000001`.
    case money
    case word([String])
    case integer(ClosedRange<Int>)
    case number
    case boolean
    case array(Schema, most: Int)
    case object([Member])
    case map(Schema)
    case nullable(Schema)
    case either(Schema, Schema)
    /// One that the document tells once, under a name.
    case named(String, Schema)
    case anything

    /// A member of an object.
    package struct Member: Sendable {
        var name: String
        var schema: Schema
        var isRequired: Bool
        var purpose: String

        init(_ name: String, _ schema: Schema, isRequired: Bool = false, _ purpose: String) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
            self.purpose = purpose
        }
    }

    /// Something of a value that is not as it may be.
    package struct Fault: Sendable, Hashable {
        /// Where, as a JSON Pointer (RFC 6901).
        package var pointer: String
        /// What is expected.
        package var detail: String
    }

    /// A line of text without control characters.
    static func line(_ length: ClosedRange<Int>) -> Schema {
        .text(length, pattern: #"^[^\u0000-\u001f\u007f-\u009f]*$"#)
    }

    /// A name of an organisation or a team.
    static let slug = Schema.text(1...100, pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$")
}

// MARK: - Validation

extension Schema {
    /// Everything that is not as it may be, up to a bound.
    func faults(of value: JSONValue, at pointer: String = "") -> [Fault] {
        var faults: [Fault] = []
        check(value, pointer, &faults)
        return Array(faults.prefix(20))
    }

    private func check(_ value: JSONValue, _ pointer: String, _ faults: inout [Fault]) {
        guard faults.count < 20 else { return }
        func expect(_ holds: Bool) { if !holds { faults.append(Fault(pointer: pointer, detail: expectation)) } }
        switch self {
        case .text(let length, let pattern):
            guard let text = value.string, length.contains(text.unicodeScalars.count) else { return expect(false) }
            if let pattern { expect(Schema.matches(text, pattern)) }
        case .moment: expect(value.string.flatMap(UTCTime.seconds(rfc3339:)) != nil)
        case .money: expect(value.string.flatMap { Money($0) } != nil)
        case .word(let words): expect(value.string.map(words.contains) ?? false)
        case .integer(let range): expect(value.int.map(range.contains) ?? false)
        case .number: if case .number = value {} else { expect(false) }
        case .boolean: expect(value.bool != nil)
        case .array(let element, let most):
            guard let elements = value.array, elements.count <= most else { return expect(false) }
            for (place, value) in elements.enumerated() { element.check(value, "\(pointer)/\(place)", &faults) }
        case .object(let members):
            guard let object = value.object else { return expect(false) }
            for (name, value) in object.members where faults.count < 20 {
                let inner = "\(pointer)/\(Schema.escaped(name))"
                if let member = members.first(where: { $0.name == name }) {
                    member.schema.check(value, inner, &faults)
                } else {
                    let names = members.map(\.name).joined(separator: ", ")
                    faults.append(Fault(pointer: inner, detail: "no member of this name is known; there are \(names)"))
                }
            }
            for member in members where member.isRequired && object[member.name] == nil {
                faults.append(Fault(pointer: pointer, detail: "the member '\(member.name)' is missing"))
            }
        case .map(let element):
            guard let object = value.object else { return expect(false) }
            for (name, value) in object.members { element.check(value, "\(pointer)/\(Schema.escaped(name))", &faults) }
        case .nullable(let schema): if value != .null { schema.check(value, pointer, &faults) }
        case .either(let one, let other):
            if !one.faults(of: value).isEmpty, !other.faults(of: value).isEmpty { expect(false) }
        case .named(_, let schema): schema.check(value, pointer, &faults)
        case .anything: break
        }
    }

    /// The patterns that were looked for; there are as many as the operations have.
    private static let patterns = Mutex<[String: Regex<AnyRegexOutput>]>([:])

    /// Whether a pattern matches; by scalars, as JSON Schema has it.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        patterns.withLock { patterns in
            if patterns[pattern] == nil {
                patterns[pattern] = try? Regex(pattern).matchingSemantics(.unicodeScalar)
            }
            // One that cannot be read matches nothing.
            return (try? patterns[pattern]?.wholeMatch(in: text)) != nil
        }
    }

    private static func escaped(_ name: String) -> String {
        String(name.prefix(100)).split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }

    /// In a query it is digits, which stand for a number.
    var isInteger: Bool { if case .integer = self { true } else { false } }

    /// What is expected, for messages.
    private var expectation: String {
        switch self {
        case .text(let length, let pattern):
            "expected a text of \(length.lowerBound) to \(length.upperBound) characters"
                + (pattern.map { ", as \($0)" } ?? "")
        case .moment: "expected a moment such as 2026-11-01T00:00:00Z"
        case .money: "expected an amount such as \"12.50\""
        case .word(let words): "expected one of \(words.joined(separator: ", "))"
        case .integer(let range):
            range.upperBound == .max
                ? "expected a whole number from \(range.lowerBound) up"
                : "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number: "expected a number"
        case .boolean: "expected true or false"
        case .array(_, let most): "expected an array of at most \(most)"
        case .object, .map: "expected an object"
        case .nullable(let schema), .named(_, let schema): schema.expectation
        case .either(let one, let other): "\(one.expectation), or \(other.expectation)"
        case .anything: "expected any value"
        }
    }
}

// MARK: - Documentation

extension Schema {
    /// As JSON Schema (draft 2020-12), with references to what is named.
    var document: JSONValue {
        switch self {
        case .text(let length, let pattern):
            var object: JSONObject = [
                "type": "string", "minLength": .number(JSONNumber(length.lowerBound)),
                "maxLength": .number(JSONNumber(length.upperBound)),
            ]
            if let pattern { object["pattern"] = .string(pattern) }
            return .object(object)
        case .moment: return ["type": "string", "format": "date-time"]
        case .money: return ["type": "string", "pattern": #"^-?[0-9]{1,18}(\.[0-9]{1,12})?$"#]
        case .word(let words): return ["type": "string", "enum": JSONValue(words)]
        case .integer(let range):
            var object: JSONObject = ["type": "integer"]
            if range.lowerBound > .min { object["minimum"] = JSONValue(range.lowerBound) }
            if range.upperBound < .max { object["maximum"] = JSONValue(range.upperBound) }
            return .object(object)
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .array(let element, let most):
            return ["type": "array", "items": element.document, "maxItems": .number(JSONNumber(most))]
        case .object(let members):
            var properties = JSONObject()
            for member in members { properties[member.name] = member.document }
            var object: JSONObject = ["type": "object", "properties": .object(properties)]
            let required = members.filter(\.isRequired).map(\.name)
            if !required.isEmpty { object["required"] = JSONValue(required) }
            object["additionalProperties"] = false
            return .object(object)
        case .map(let element): return ["type": "object", "additionalProperties": element.document]
        case .nullable(let schema):
            return ["anyOf": [schema.document, ["type": "null"]]]
        case .either(let one, let other): return ["anyOf": [one.document, other.document]]
        case .named(let name, _): return ["$ref": .string("#/components/schemas/\(name)")]
        case .anything: return .object(JSONObject())
        }
    }

    /// Those in it that have names, with what they are.
    func collect(into named: inout [String: Schema]) {
        switch self {
        case .named(let name, let schema):
            if named.updateValue(schema, forKey: name) == nil { schema.collect(into: &named) }
        case .array(let schema, _), .map(let schema), .nullable(let schema): schema.collect(into: &named)
        case .either(let one, let other):
            one.collect(into: &named)
            other.collect(into: &named)
        case .object(let members): for member in members { member.schema.collect(into: &named) }
        case .text, .moment, .money, .word, .integer, .number, .boolean, .anything: break
        }
    }
}

extension Schema.Member {
    /// With what it is for.
    fileprivate var document: JSONValue {
        guard case .object(var object) = schema.document else { return schema.document }
        object["description"] = .string(purpose)
        return .object(object)
    }
}

extension Schema {
    /// What the configuration takes, in JSON's own types: no number for a text, and amounts of money as texts, since a number of JSON may
    /// have passed through floating point.
    init(_ section: SettingSection) {
        self = .object(
            section.settings.filter { !$0.isLater }.map { setting in
                Member(setting.name, Schema(setting.shape), isRequired: setting.isRequired, setting.purpose)
            }
        )
    }

    private init(_ shape: SettingShape) {
        switch shape {
        case .boolean: self = .boolean
        case .integer(let range): self = .integer(range)
        case .money: self = .text(1...32, pattern: #"^[0-9]{1,9}(\.[0-9]{1,12})?$"#)
        case .percent: self = .text(2...11, pattern: #"^[+-]?[0-9]{1,4}(\.[0-9]{1,4})?%$"#)
        case .word(let words, _): self = .word(words)
        case .list(let element): self = .array(Schema(element), most: 1000)
        case .section(let section): self = Schema(section)
        // Nothing that is administered holds itself.
        case .again: self = .object([])
        case .map(_, let value): self = .map(Schema(value))
        case .either(let one, let other): self = .either(Schema(one), Schema(other))
        case .text, .kind, .secret, .duration, .days, .size, .address, .url, .proxy, .storage, .redis, .target, .period:
            self = .line(1...500)
        // Nothing that is administered has one.
        case .decimal: self = .line(1...32)
        case .amount: self = .either(.integer(0...1 << 53), .line(1...500))
        }
    }
}
