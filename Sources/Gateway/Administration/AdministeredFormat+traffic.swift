package import JSON
package import Traffic

/// Limits and budgets that are said beside the configuration.
extension AdministeredFormat {
    /// A limit, without its name.
    package static var limit: SettingSection { nameless(ConfigurationFormat.limit) }

    /// A budget, without its name.
    package static var budget: SettingSection { nameless(ConfigurationFormat.budget) }

    private static func nameless(_ section: SettingSection) -> SettingSection {
        SettingSection(settings: section.settings.filter { $0.name != "name" })
    }

    /// Reads a limit.
    /// - Returns: the limit, or what is wrong with it.
    package static func limit(_ name: String, _ value: JSONValue) -> (rule: LimitRule?, fault: String?) {
        read(value, as: limit) { builder, record in builder.limit(name, record) }
    }

    /// Reads a budget. Whether there is the model that it falls back on is seen when it is needed.
    /// - Returns: the budget, or what is wrong with it.
    package static func budget(_ name: String, _ value: JSONValue) -> (rule: BudgetRule?, fault: String?) {
        read(value, as: budget) { builder, record in builder.budget(name, record) { _ in true } }
    }

    /// A text of the configuration's format as a document.
    /// - Returns: nil where it is no mapping.
    package static func document(yaml text: String) -> JSONValue? {
        var reader = YAMLReader()
        guard let value = try? reader.read(text), case .mapping = value.content else { return nil }
        return JSONValue(value)
    }
}

extension JSONValue {
    /// What a text says, with truths and whole numbers as such.
    fileprivate init(_ value: YAMLValue) {
        switch value.content {
        case .scalar(_, isNull: true): self = .null
        case .scalar("true", _): self = .bool(true)
        case .scalar("false", _): self = .bool(false)
        case .scalar(let text, _): self = Int(text).map { JSONValue($0) } ?? .string(text)
        case .list(let elements): self = .array(elements.map { JSONValue($0) })
        case .mapping(let entries):
            var object = JSONObject()
            for entry in entries { object[entry.key] = JSONValue(entry.value) }
            self = .object(object)
        }
    }
}
