import Catalogue
import Core

/// Reads a document by the format's description and collects everything that is wrong with it.
struct SettingsReader {
    private let file: String
    private let lines: [Substring.UnicodeScalarView]
    /// Nil: texts stand for themselves, and nothing is put in.
    private let environment: [String: String]?
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String, text: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
        // By scalars: a line break of Windows is a single character of a string.
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A reader of what did not come from the operator's own files, in which `${NAME}` must not bring out what the environment holds.
    init(literalsOf source: String) {
        file = source
        environment = nil
        lines = []
    }

    /// Notes a problem. The message must not hold a value that may be secret.
    mutating func report(_ message: String, at place: Place?, _ path: SettingPath, suggestion: String? = nil) {
        problems.append(
            ConfigurationProblem(
                file: file,
                line: place?.line,
                column: place?.column,
                path: path.description,
                message: message,
                suggestion: suggestion
            )
        )
    }

    /// Reads a value of any shape; nil where it cannot be read, which has then been reported.
    mutating func read(_ value: YAMLValue, as shape: SettingShape, _ path: SettingPath, keyPlace: Place) -> ReadSetting?
    {
        switch (shape, value.content) {
        case (.either(_, let second), .mapping):
            return read(value, as: second, path, keyPlace: keyPlace)
        case (.either(let first, _), .list):
            guard case .list = first else { break }
            return read(value, as: first, path, keyPlace: keyPlace)
        case (.section(let section), .mapping(let entries)):
            let record = readSection(section, entries, path, keyPlace: keyPlace)
            return ReadSetting(value: .section(record), place: value.place, path: path)
        case (.section(let section), .scalar(_, isNull: true)):
            let record = readSection(section, [], path, keyPlace: keyPlace)
            return ReadSetting(value: .section(record), place: value.place, path: path)
        case (.again(_, let section), .mapping(let entries)):
            let record = readSection(section(), entries, path, keyPlace: keyPlace)
            return ReadSetting(value: .section(record), place: value.place, path: path)
        case (.map(_, let shape), .mapping(let entries)):
            var map: [(name: String, place: Place, value: ReadSetting)] = []
            for entry in entries {
                let inner = path.appending(entry.key)
                guard let read = read(entry.value, as: shape, inner, keyPlace: entry.keyPlace) else { continue }
                map.append((entry.key, entry.keyPlace, read))
            }
            return ReadSetting(value: .map(map), place: value.place, path: path)
        case (.map, .scalar(_, isNull: true)):
            return ReadSetting(value: .map([]), place: value.place, path: path)
        case (.list(let shape), .list(let elements)):
            var list: [ReadSetting] = []
            for (index, element) in elements.enumerated() {
                if let read = read(element, as: shape, path.appending(index), keyPlace: element.place) {
                    list.append(read)
                }
            }
            let isIncomplete = list.count < elements.count
            return ReadSetting(value: .list(list), place: value.place, path: path, isIncomplete: isIncomplete)
        case (.list, .scalar), (.section, .scalar), (.again, .scalar), (.map, .scalar):
            break
        case (_, .scalar(let text, let isNull)):
            if case .either(.list, _) = shape { break }
            guard !isNull else { break }
            return readScalar(text, value, as: shape, path)
        default:
            break
        }
        report("expected \(shape.expectation), found \(value.found)", at: value.isNull ? keyPlace : value.place, path)
        return nil
    }

    private mutating func readSection(
        _ section: SettingSection,
        _ entries: [YAMLValue.Entry],
        _ path: SettingPath,
        keyPlace: Place
    ) -> SettingsRecord {
        var record = SettingsRecord(section: section, path: path, place: keyPlace)
        for entry in entries {
            let inner = path.appending(entry.key)
            record.written.insert(entry.key)
            guard let setting = section[entry.key] else {
                let known = section.settings.filter { !$0.isLater }.map(\.name)
                let nearest = Shown.mayBeCredential(entry.key) ? nil : NearestWord.of(entry.key, among: known)
                let names = nearest == nil ? "; expected one of \(known.joined(separator: ", "))" : ""
                report("unknown key '\(Shown.name(entry.key))'\(names)", at: entry.keyPlace, inner, suggestion: nearest)
                continue
            }
            if setting.isLater {
                report("not supported yet by this version", at: entry.keyPlace, inner)
                continue
            }
            record.values[entry.key] = read(entry.value, as: setting.shape, inner, keyPlace: entry.keyPlace)
        }
        for setting in section.settings where setting.isRequired && !record.written.contains(setting.name) {
            report("'\(setting.name)' is missing; expected \(setting.shape.expectation)", at: keyPlace, path)
        }
        return record
    }

    private mutating func readScalar(_ text: String, _ value: YAMLValue, as shape: SettingShape, _ path: SettingPath)
        -> ReadSetting?
    {
        let substitution = environment.map { Substitution(text, environment: $0) } ?? Substitution(literal: text)
        for fault in substitution.faults {
            let place = place(of: fault.offset, of: text, in: value)
            switch fault.reason {
            case .notSet(let name):
                report(
                    "the environment variable \(name) is not set and has no default",
                    at: place,
                    path,
                    suggestion: nearestVariable(name)
                )
            case .badReference:
                report("expected ${NAME} or ${NAME:-default}; write $$ for a dollar sign", at: place, path)
            }
        }
        guard substitution.faults.isEmpty else { return nil }
        do {
            let read = try shape.read(substitution.text)
            return ReadSetting(value: read, place: value.place, path: path, variables: substitution.variables)
        } catch {
            let isSubstituted = !substitution.variables.isEmpty
            let shown = error.showsValue ? Shown.value(substitution.text, substituted: isSubstituted) : nil
            let source = isSubstituted ? " (from \(substitution.variables.joined(separator: ", ")))" : ""
            let found = (shown ?? "something else") + source
            report(
                error.message ?? "expected \(shape.expectation), found \(found)",
                at: value.place,
                path,
                suggestion: error.suggestion
            )
            return nil
        }
    }

    /// A variable that was probably meant; much shorter names are near to everything.
    private func nearestVariable(_ name: String) -> String? {
        NearestWord.of(name, among: (environment ?? [:]).keys.filter { $0.utf8.count + 3 >= name.utf8.count })
    }

    /// A place inside a scalar where the file holds it letter by letter, else the scalar's beginning.
    private func place(of offset: Int, of text: String, in value: YAMLValue) -> Place {
        guard value.isVerbatim, lines.indices.contains(value.place.line - 1) else { return value.place }
        let line = lines[value.place.line - 1].dropFirst(value.place.column - 1)
        let written = text.unicodeScalars
        for quotes in [0, 1] where line.dropFirst(quotes).starts(with: written) {
            return Place(line: value.place.line, column: value.place.column + quotes + offset)
        }
        return value.place
    }
}
