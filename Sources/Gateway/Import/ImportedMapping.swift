/// A mapping of a file that is imported, from which members are taken one by one: what nobody took is left, and is told.
struct ImportedMapping {
    /// Where it is.
    let path: ImportPath
    /// What is left, in the order of the file.
    private(set) var entries: [YAMLValue.Entry]
    /// Where members are that came from elsewhere.
    private var origins: [String: ImportPath] = [:]

    init(_ entries: [YAMLValue.Entry], path: ImportPath) {
        self.entries = entries
        self.path = path
    }

    /// Nil where the value is no mapping; nothing at all is an empty one.
    init?(_ value: YAMLValue, path: ImportPath) {
        switch value.content {
        case .mapping(let entries): self.init(entries, path: path)
        case .scalar(_, isNull: true): self.init([], path: path)
        default: return nil
        }
    }

    /// Takes a member; nil where it is not there or `null`.
    mutating func take(_ key: String) -> YAMLValue? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        let value = entries.remove(at: index).value
        return value.isNull ? nil : value
    }

    /// Takes a member that is text, a number or a truth value; one that is neither is left.
    mutating func scalar(_ key: String) -> String? {
        guard let entry = entries.first(where: { $0.key == key }), case .scalar = entry.value.content else {
            return nil
        }
        return take(key)?.scalar
    }

    /// Takes a truth value as Python's YAML reads one; another is left.
    mutating func boolean(_ key: String) -> Bool? {
        guard let text = entries.first(where: { $0.key == key })?.value.scalar?.lowercased() else { return nil }
        let value = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false][text]
        if value != nil { _ = take(key) }
        return value
    }

    /// Where a member is, taken or not.
    func path(of key: String) -> ImportPath {
        origins[key] ?? path.appending(key)
    }

    /// Puts in the members of another mapping that are not there.
    mutating func add(_ other: ImportedMapping) {
        for entry in other.entries where !entries.contains(where: { $0.key == entry.key }) {
            entries.append(entry)
            origins[entry.key] = other.path(of: entry.key)
        }
    }

    /// Whether the member is still there and says something.
    func has(_ key: String) -> Bool {
        entries.contains { $0.key == key && !$0.value.isNull }
    }
}

/// Where a setting is that is imported, in which of several files.
struct ImportPath: CustomStringConvertible {
    /// The file where it is not the one that was named.
    var file: String?
    var setting = SettingPath()

    func appending(_ name: String) -> ImportPath { ImportPath(file: file, setting: setting.appending(name)) }

    func appending(_ index: Int) -> ImportPath { ImportPath(file: file, setting: setting.appending(index)) }

    /// `setting`, or `file: setting`; names that may be credentials are left out.
    var description: String {
        let named = setting.names.isEmpty ? "the file" : setting.description
        return file.map { "\($0): \(named)" } ?? named
    }
}

extension YAMLValue {
    /// The text of a scalar that says something.
    var scalar: String? {
        if case .scalar(let text, isNull: false) = content { text } else { nil }
    }

    /// The elements of a list.
    var list: [YAMLValue]? {
        if case .list(let list) = content { list } else { nil }
    }
}
