import Yams

/// A place in the file, from 1; columns count Unicode scalars.
struct Place: Sendable, Hashable {
    var line: Int
    var column: Int
}

/// A YAML value with its place: what the reader needs of a document and no more.
struct YAMLValue {
    enum Content {
        /// Text as written, before variables are put in; `isNull` for `~`, `null` or nothing.
        case scalar(String, isNull: Bool)
        case list([YAMLValue])
        case mapping([Entry])
    }

    struct Entry {
        var key: String
        var keyPlace: Place
        var value: YAMLValue
    }

    var content: Content
    var place: Place
    /// The scalar stands in the file letter by letter, so that places inside it can be told.
    var isVerbatim = false

    var isNull: Bool {
        if case .scalar(_, isNull: true) = content { true } else { false }
    }

    /// What it is, for messages. Never its content.
    var found: String {
        switch content {
        case .scalar(_, let isNull): isNull ? "nothing" : "text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Parses a document and notes what is wrong with it as YAML.
struct YAMLReader {
    /// A key that stands in a mapping twice; the first one counts no more.
    struct Duplicate {
        var path: SettingPath
        var first: Place
        var second: Place
    }

    struct SyntaxError: Error {
        var message: String
        var place: Place?
    }

    private(set) var duplicates: [Duplicate] = []
    /// Fresh Unicode scalars that stand for the first letter of keys that occurred before: `Yams` refuses a mapping with
    /// a key written twice and stops, so each earlier one is given a letter of the private use area and all are reported.
    private var renamed: [String: String] = [:]
    private var count = 0

    /// The root of the only document; nil where the file is empty.
    mutating func read(_ text: String) throws(SyntaxError) -> YAMLValue? {
        var text = text
        while true {
            do {
                guard let root = try Parser(yaml: text).singleRoot() else { return nil }
                return try value(root, SettingPath())
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                // The keys come sorted; the mark is that of the first one's earliest occurrence.
                guard renamed.count < 100, let key = keys.first,
                    let changed = rename(key, at: context.mark, in: text)
                else {
                    let names = keys.map { "'\(Shown.name($0))'" }.joined(separator: ", ")
                    throw SyntaxError(
                        message: "written twice in the same mapping: \(names)",
                        place: Place(context.mark)
                    )
                }
                text = changed
            } catch let error as SyntaxError {
                throw error
            } catch {
                throw YAMLReader.explain(error, of: text)
            }
        }
    }

    /// Gives the key at a place a first letter that nobody writes.
    private mutating func rename(_ key: String, at mark: Mark, in text: String) -> String? {
        guard let fresh = Unicode.Scalar(0xE000 + UInt32(renamed.count)), let letter = key.unicodeScalars.first else {
            return nil
        }
        // By scalars: a line break of Windows is a single character of a string.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        var column = mark.column - 1
        if lines[mark.line - 1].indices.contains(column), ["\"", "'"].contains(lines[mark.line - 1][column]) {
            column += 1
        }
        guard lines[mark.line - 1].indices.contains(column), lines[mark.line - 1][column] == letter else { return nil }
        lines[mark.line - 1][column] = fresh
        renamed[String(String.UnicodeScalarView([fresh] + key.unicodeScalars.dropFirst()))] = key
        return String(String.UnicodeScalarView(lines.joined(separator: ["\n"])))
    }

    private mutating func value(_ node: Node, _ path: SettingPath) throws(SyntaxError) -> YAMLValue {
        let place = node.mark.map(Place.init) ?? Place(line: 1, column: 1)
        guard path.names.count < 64 else { throw SyntaxError(message: "nested too deeply", place: place) }
        // Aliases of aliases grow without bound.
        count += 1
        guard count <= 1_000_000 else {
            throw SyntaxError(message: "too large once its aliases are put in", place: place)
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            let isVerbatim = isPlain || scalar.style == .singleQuoted || scalar.style == .doubleQuoted
            return YAMLValue(content: .scalar(scalar.string, isNull: isNull), place: place, isVerbatim: isVerbatim)
        case .sequence(let sequence):
            var list: [YAMLValue] = []
            for (index, element) in sequence.enumerated() { list.append(try value(element, path.appending(index))) }
            return YAMLValue(content: .list(list), place: place)
        case .mapping(let mapping):
            return YAMLValue(content: .mapping(try entries(mapping, path)), place: place)
        case .alias:
            throw SyntaxError(message: "an alias that stands for nothing", place: place)
        }
    }

    private mutating func entries(_ mapping: Node.Mapping, _ path: SettingPath) throws(SyntaxError) -> [YAMLValue.Entry]
    {
        var entries: [YAMLValue.Entry] = []
        var merged: [YAMLValue.Entry] = []
        var positions: [String: Int] = [:]
        for (keyNode, valueNode) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                throw SyntaxError(message: "a key must be text", place: keyNode.mark.map(Place.init))
            }
            let place = scalar.mark.map(Place.init) ?? Place(line: 1, column: 1)
            let key = renamed[scalar.string] ?? scalar.string
            let value = try value(valueNode, path.appending(key))
            if scalar.string == "<<", scalar.style == .plain {
                merged += try mergedEntries(value)
                continue
            }
            if let earlier = positions[key] {
                duplicates.append(Duplicate(path: path.appending(key), first: entries[earlier].keyPlace, second: place))
                entries[earlier] = YAMLValue.Entry(key: key, keyPlace: place, value: value)
            } else {
                positions[key] = entries.count
                entries.append(YAMLValue.Entry(key: key, keyPlace: place, value: value))
            }
        }
        for entry in merged where positions.updateValue(entries.count, forKey: entry.key) == nil {
            entries.append(entry)
        }
        return entries
    }

    /// `<<: *defaults` or `<<: [*one, *other]`: what is written beside it goes before it.
    private func mergedEntries(_ value: YAMLValue) throws(SyntaxError) -> [YAMLValue.Entry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .list(let list):
            var all: [YAMLValue.Entry] = []
            for element in list { all += try mergedEntries(element) }
            return all
        case .scalar: throw SyntaxError(message: "'<<' must be followed by a mapping", place: value.place)
        }
    }

    /// The parser's words with the place, and nothing of the text.
    private static func explain(_ error: any Error, of text: String) -> SyntaxError {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let setting = context.map { " (\($0.text) at line \($0.mark.line))" } ?? ""
            return SyntaxError(message: problem + setting, place: Place(mark))
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0).unicodeScalars
            let line = before.count { $0 == "\n" } + 1
            let column = before.reversed().prefix { $0 != "\n" }.count + 1
            return SyntaxError(message: problem, place: Place(line: line, column: column))
        default:
            return SyntaxError(message: "not readable as YAML", place: nil)
        }
    }
}

extension Place {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
