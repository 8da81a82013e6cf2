import Core

/// The text of a configuration as the control plane shows and compares it: without what is secret in it.
struct ConfigurationText {
    private let text: String
    private let root: YAMLValue?

    /// Nil where the text is no YAML.
    init?(_ text: String) {
        var reader = YAMLReader()
        do {
            root = try reader.read(text)
        } catch {
            return nil
        }
        self.text = text
    }

    /// A value that stands for itself.
    private struct Scalar {
        let path: SettingPath
        let shape: SettingShape?
        let value: YAMLValue
        let text: String

        /// It is secret, or holds something that is.
        var isSecret: Bool {
            switch shape {
            case .secret: true
            // An address can have a password in it.
            case .storage, .redis, .proxy, .url: text.contains("@")
            // Of what no setting is of this name nobody knows.
            case nil: Shown.mayBeCredential(text)
            default: false
            }
        }

        /// It says where the secret is, and not what it is: all of it that is secret is named by variables without defaults.
        var isReference: Bool {
            guard !Substitution(text, environment: [:]).variables.isEmpty, !text.contains(":-") else { return false }
            var secret = text[...]
            var harmless = ["", "bearer ", "basic ", "token "]
            switch shape {
            case .storage, .redis, .proxy, .url:
                guard let at = text.lastIndex(of: "@") else { return true }
                let user = text[..<at]
                let begin = user.firstRange(of: "://")?.upperBound ?? user.startIndex
                guard let colon = user[begin...].firstIndex(of: ":") else { return true }
                secret = user[user.index(after: colon)...]
                harmless = [""]
            default: break
            }
            return harmless.contains(secret.replacing(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/, with: "").lowercased())
        }
    }

    private var scalars: [Scalar] {
        var found: [Scalar] = []
        if let root { Self.walk(root, .section(ConfigurationFormat.root), SettingPath(), &found) }
        return found
    }

    private static func walk(
        _ value: YAMLValue,
        _ shape: SettingShape?,
        _ path: SettingPath,
        _ found: inout [Scalar]
    ) {
        switch value.content {
        case .scalar(let text, _):
            var shape = shape
            if case .either(let one, _)? = shape { shape = one }
            found.append(Scalar(path: path, shape: shape, value: value, text: text))
        case .list(let elements):
            var inner: SettingShape?
            switch shape {
            case .list(let element)?, .either(.list(let element), _)?: inner = element
            default: inner = nil
            }
            for (place, element) in elements.enumerated() { walk(element, inner, path.appending(place), &found) }
        case .mapping(let entries):
            var known = shape
            if case .either(_, let second)? = known { known = second }
            for entry in entries {
                var inner: SettingShape?
                switch known {
                case .section(let section)?: inner = section[entry.key]?.shape
                case .again(_, let section)?: inner = section()[entry.key]?.shape
                case .map(_, let value)?: inner = value
                default: inner = nil
                }
                walk(entry.value, inner, path.appending(entry.key), &found)
            }
        }
    }

    /// Where secrets are written out that the environment should hold.
    var literalSecrets: [(place: Place, path: String)] {
        scalars.filter { $0.isSecret && !$0.isReference && !$0.text.isEmpty }
            .map { ($0.value.place, $0.path.description) }
    }

    /// The text with an ellipsis in the place of each secret; nil where one stands in a way that cannot be taken out.
    var masked: String? {
        let secrets = scalars.filter { $0.isSecret && !$0.isReference && !$0.text.isEmpty }
        guard !secrets.isEmpty else { return text }
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        // From the end, so that places before stay where they are.
        let ordered = secrets.sorted {
            ($0.value.place.line, $0.value.place.column) > ($1.value.place.line, $1.value.place.column)
        }
        for secret in ordered {
            let place = secret.value.place
            guard secret.value.isVerbatim, lines.indices.contains(place.line - 1) else { return nil }
            let line = lines[place.line - 1]
            let start = place.column - 1
            guard let end = Self.end(of: secret.text, in: line, from: start) else { return nil }
            lines[place.line - 1].replaceSubrange(start..<end, with: "\"…\"".unicodeScalars)
        }
        return String(String.UnicodeScalarView(lines.joined(separator: ["\n"])))
    }

    /// Behind a scalar that begins at a place of a line; nil where it does not end there.
    private static func end(of text: String, in line: [Unicode.Scalar], from start: Int) -> Int? {
        guard line.indices.contains(start) else { return nil }
        let quote = line[start]
        guard quote == "\"" || quote == "'" else {
            let scalars = Array(text.unicodeScalars)
            guard start + scalars.count <= line.count, Array(line[start..<(start + scalars.count)]) == scalars else {
                return nil
            }
            return start + scalars.count
        }
        var at = start + 1
        while at < line.count {
            if quote == "\"", line[at] == "\\" {
                at += 2
            } else if line[at] == quote {
                guard quote == "'", at + 1 < line.count, line[at + 1] == "'" else { return at + 1 }
                at += 2
            } else {
                at += 1
            }
        }
        return nil
    }

    /// Every setting that stands in the text, secrets hidden, by its path.
    var settings: [(path: String, value: String)] {
        scalars.map { scalar in
            let isHidden = scalar.isSecret && !scalar.isReference && !scalar.text.isEmpty
            return (scalar.path.description, isHidden ? "…\(Self.mark(scalar.text))" : scalar.text)
        }
    }

    /// Tells two secrets apart without telling either.
    private static func mark(_ text: String) -> String {
        // Compared within one process alone.
        " (\(String(UInt16(truncatingIfNeeded: text.hashValue), radix: 16)))"
    }
}

/// A setting that two configurations say differently.
package struct SettingDifference: Sendable, Hashable {
    /// As in `vendors.openai.base_url`.
    package var path: String
    /// Nil: it is not said.
    package var before: String?
    /// Nil: it is not said any more.
    package var after: String?
}

extension ConfigurationText {
    /// What the settings of two texts differ in, in the order of the second one.
    static func differences(from old: ConfigurationText?, to new: ConfigurationText) -> [SettingDifference] {
        let before = Dictionary(old?.settings ?? [], uniquingKeysWith: { $1 })
        let after = Dictionary(new.settings, uniquingKeysWith: { $1 })
        var differences = new.settings.compactMap { path, value in
            before[path] == value ? nil : SettingDifference(path: path, before: before[path], after: value)
        }
        for (path, value) in old?.settings ?? [] where after[path] == nil {
            differences.append(SettingDifference(path: path, before: value, after: nil))
        }
        return differences
    }
}
