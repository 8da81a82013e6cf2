package import Access
package import Catalogue
import Core
package import JSON

/// What the control plane takes in the forms of the configuration, read by the same code: permissions of keys, and prices.
package enum AdministeredFormat {
    /// `permissions` of a key.
    package static var permissions: SettingSection { ConfigurationFormat.permissions }

    /// `price` of a model.
    package static var price: SettingSection { ConfigurationFormat.price }

    /// Reads permissions; those that cannot be read grant nothing.
    package static func permissions(_ value: JSONValue) -> Permissions {
        var builder = builder()
        guard let record = read(value, as: permissions, &builder), builder.reader.problems.isEmpty else {
            return Permissions()
        }
        return builder.permissions(record)
    }

    /// What is wrong with permissions; nil: nothing.
    package static func fault(ofPermissions value: JSONValue) -> String? {
        var builder = builder()
        _ = read(value, as: permissions, &builder)
        return builder.reader.problems.first.map(told)
    }

    /// Reads a price.
    /// - Returns: the price, or what is wrong with it.
    package static func price(_ value: JSONValue) -> (price: ModelPrice?, fault: String?) {
        var builder = builder()
        let section = SettingSection(settings: [Setting("price", .section(price), "")])
        guard let record = read(["price": value], as: section, &builder) else { return (nil, "is no price") }
        let price = builder.price(record)
        if let problem = builder.reader.problems.first { return (nil, told(problem)) }
        return (price, price == nil ? "is no price" : nil)
    }

    /// - Returns: what is made of it, or what is wrong with it.
    static func read<Rule>(
        _ value: JSONValue,
        as section: SettingSection,
        _ make: (inout ConfigurationBuilder, SettingsRecord) -> Rule?
    ) -> (rule: Rule?, fault: String?) {
        var builder = builder()
        let record = read(value, as: section, &builder)
        let rule = record.flatMap { make(&builder, $0) }
        if let problem = builder.reader.problems.first { return (nil, told(problem)) }
        return (rule, rule == nil ? "cannot be read" : nil)
    }

    private static func told(_ problem: ConfigurationProblem) -> String {
        problem.path.isEmpty ? problem.message : "\(problem.path): \(problem.message)"
    }

    private static func builder() -> ConfigurationBuilder {
        ConfigurationBuilder(
            reader: SettingsReader(literalsOf: ""),
            catalogue: .standard,
            insecureNoAuth: false,
            environment: [:]
        )
    }

    private static func read(
        _ value: JSONValue,
        as section: SettingSection,
        _ builder: inout ConfigurationBuilder
    ) -> SettingsRecord? {
        let place = Place(line: 1, column: 1)
        let read = builder.reader.read(
            YAMLValue(value),
            as: .section(section),
            SettingPath(),
            keyPlace: place
        )
        if case .section(let record)? = read?.value { return record }
        return nil
    }
}

extension YAMLValue {
    /// What a document in JSON says; it has no places worth telling.
    fileprivate init(_ value: JSONValue) {
        let place = Place(line: 1, column: 1)
        let content: Content =
            switch value {
            case .null: .scalar("", isNull: true)
            case .bool(let value): .scalar(value ? "true" : "false", isNull: false)
            case .number(let number): .scalar(number.int.map { String($0) } ?? number.text, isNull: false)
            case .string(let text): .scalar(text, isNull: false)
            case .array(let elements): .list(elements.map { YAMLValue($0) })
            case .object(let object):
                .mapping(
                    object.members.map { Entry(key: $0.name, keyPlace: place, value: YAMLValue($0.value)) }
                )
            }
        self.init(content: content, place: place)
    }
}
