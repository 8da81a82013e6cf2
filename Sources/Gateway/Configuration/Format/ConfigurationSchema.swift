import Catalogue

/// The configuration file as a JSON Schema (draft 2020-12), for editors.
public enum ConfigurationSchema {
    /// The schema as indented text.
    public static func json() -> String {
        let root = section(ConfigurationFormat.root)
        return JSONText.object(
            [
                ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                ("title", .string("LLM Gateway configuration")),
            ] + root + [("$defs", .object(repeated(ConfigurationFormat.root)))]
        ).rendered() + "\n"
    }

    /// What holds itself, by its path.
    private static func repeated(_ section: SettingSection) -> [(String, JSONText)] {
        var found: [(String, JSONText)] = []
        func look(_ shape: SettingShape) {
            switch shape {
            case .again(let path, let section):
                guard !found.contains(where: { $0.0 == path }) else { return }
                found.append((path, .object(ConfigurationSchema.section(section()))))
            case .list(let element), .map(_, let element): look(element)
            case .either(let one, let other):
                look(one)
                look(other)
            case .section(let section): for setting in section.settings where !setting.isLater { look(setting.shape) }
            default: break
            }
        }
        look(.section(section))
        return found
    }

    private static func section(_ section: SettingSection) -> [(String, JSONText)] {
        let settings = section.settings.filter { !$0.isLater }
        let required = settings.filter(\.isRequired).map { JSONText.string($0.name) }
        return [
            ("type", .array([.string("object"), .string("null")])),
            ("properties", .object(settings.map { ($0.name, described($0)) })),
        ] + (required.isEmpty ? [] : [("required", .array(required))]) + [("additionalProperties", .boolean(false))]
    }

    private static func described(_ setting: Setting) -> JSONText {
        var members: [(String, JSONText)] = [("description", .string(setting.purpose))]
        if let standard = setting.standard { members.append(("default", literal(standard, setting.shape))) }
        return .object(members + schema(setting.shape))
    }

    private static func schema(_ shape: SettingShape) -> [(String, JSONText)] {
        switch shape {
        case .text, .secret: [("type", .array(["string", "number", "boolean"].map(JSONText.string)))]
        case .kind: orVariable([("enum", .array(Catalogue.standard.kinds.map { .string($0.name) }))])
        case .boolean: orVariable([("type", .string("boolean"))])
        case .integer(let range):
            orVariable(
                [("type", .string("integer")), ("minimum", .integer(range.lowerBound))]
                    + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))])
            )
        case .decimal(let range):
            orVariable([
                ("type", .string("number")), ("minimum", .integer(Int(range.lowerBound))),
                ("maximum", .integer(Int(range.upperBound))),
            ])
        case .duration: orVariable(pattern("^[0-9]+(ms|s|m|h)$"))
        case .period: orVariable(pattern("^(hour|day|week|month|lifetime|[0-9]+[mhdw])$"))
        case .days: orVariable(pattern("^([0-9]+[dw]|forever)$"))
        case .size:
            orVariable([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("integer")), ("minimum", .integer(1))]),
                        .object(pattern("^[0-9]+([KMG]i?B|B)?$")),
                    ])
                )
            ])
        case .money:
            orVariable([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("number")), ("minimum", .integer(0))]),
                        .object(pattern("^[0-9]+(\\.[0-9]{1,12})?( USD)?$")),
                    ])
                )
            ])
        case .amount:
            orVariable([
                (
                    "anyOf",
                    .array([
                        .object([("type", .string("number")), ("minimum", .integer(0))]),
                        .object(pattern("^[0-9_]+(\\.[0-9]{1,12})?( USD)?$")),
                    ])
                )
            ])
        case .percent: orVariable(pattern("^[+-]?[0-9]{1,4}(\\.[0-9]{1,4})?%$"))
        case .word(let words, _): orVariable([("enum", .array(words.map(JSONText.string)))])
        case .address: orVariable(pattern("^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):[0-9]{1,5}$"))
        case .url: orVariable(pattern("^[Hh][Tt][Tt][Pp][Ss]?://"))
        case .storage: orVariable(pattern("^(none|sqlite://.*[^/]|postgres(ql)?://.*)$"))
        case .redis: orVariable(pattern("^[Rr][Ee][Dd][Ii][Ss][Ss]?://.+$"))
        case .proxy: orVariable(pattern("^(none|[Hh][Tt][Tt][Pp]://.+)$"))
        case .target: orVariable(pattern("."))
        case .list(let element): [("type", .string("array")), ("items", .object(schema(element)))]
        case .section(let section): ConfigurationSchema.section(section)
        case .again(let path, _): [("$ref", .string("#/$defs/\(path)"))]
        case .map(_, let value):
            [("type", .array([.string("object"), .string("null")])), ("additionalProperties", .object(schema(value)))]
        case .either(let first, let second): [("anyOf", .array([.object(schema(first)), .object(schema(second))]))]
        }
    }

    private static func pattern(_ pattern: String) -> [(String, JSONText)] {
        [("type", .string("string")), ("pattern", .string(pattern))]
    }

    /// Every scalar may also be made of environment variables.
    private static func orVariable(_ schema: [(String, JSONText)]) -> [(String, JSONText)] {
        [("anyOf", .array([.object(schema), .object(pattern("\\$\\{"))]))]
    }

    private static func literal(_ standard: String, _ shape: SettingShape) -> JSONText {
        switch shape {
        case .boolean: .boolean(standard == "true")
        case .integer: Int(standard).map(JSONText.integer) ?? .string(standard)
        case .list: .array([])
        default: .string(standard)
        }
    }
}

/// JSON that people will read: indented, members in the order given.
indirect enum JSONText {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([JSONText])
    case object([(String, JSONText)])

    func rendered(_ indentation: String = "") -> String {
        let inner = indentation + "  "
        switch self {
        case .string(let text): return JSONText.quoted(text)
        case .integer(let value): return String(value)
        case .boolean(let value): return String(value)
        case .array(let elements):
            if elements.isEmpty { return "[]" }
            let isFlat = elements.allSatisfy { if case .object = $0 { false } else { true } }
            let parts = elements.map { $0.rendered(inner) }
            return isFlat
                ? "[" + parts.joined(separator: ", ") + "]"
                : "[\n" + parts.map { inner + $0 }.joined(separator: ",\n") + "\n\(indentation)]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let parts = members.map { "\(inner)\(JSONText.quoted($0.0)): \($0.1.rendered(inner))" }
            return "{\n" + parts.joined(separator: ",\n") + "\n\(indentation)}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
