/// A fault of the configuration: where it is, what is wrong, and what was probably meant. Never holds a value that may be
/// secret.
public struct ConfigurationProblem: Error, Sendable, Hashable {
    /// The file as it was named to the gateway.
    public var file: String
    /// From 1; nil where no place in the file is at fault.
    public var line: Int?
    /// From 1, in Unicode scalars.
    public var column: Int?
    /// The setting, as in `vendors.openai.base_url`; empty for the file as a whole.
    public var path: String
    /// What was expected and what was found.
    public var message: String
    /// A valid name near the one that was found.
    public var suggestion: String?
}

/// Like a compiler's diagnostic: the place, what is wrong, the key of the line (never its value), what was meant.
///
///     gateway.yaml:4:5: error: vendors.openai.api_kye: unknown key 'api_kye'
///         4 | api_kye: …
///           = did you mean 'api_key'?
extension ConfigurationProblem: CustomStringConvertible {
    /// The diagnostic, one or more lines without a line break at the end.
    public var description: String {
        let place = [line, column].compactMap { $0.map(String.init) }
        let subject = path.isEmpty ? "" : "\(path): "
        var text = ([file] + place).joined(separator: ":") + ": error: \(subject)\(message)"
        let number = line.map(String.init) ?? ""
        let margin = String(repeating: " ", count: max(0, 5 - number.count))
        if line != nil, let key = path.split(separator: ".").last { text += "\n\(margin)\(number) | \(key): …" }
        if let suggestion { text += "\n      = did you mean '\(suggestion)'?" }
        return text
    }
}

/// All faults of a configuration, in the order of the file.
public struct ConfigurationErrors: Error, Sendable, Hashable {
    /// At least one.
    public var problems: [ConfigurationProblem]

    /// Puts faults in the order of the file.
    init(unordered problems: [ConfigurationProblem]) {
        self.problems = problems.enumerated()
            .sorted { one, other in
                (one.element.line ?? 0, one.element.column ?? 0, one.offset)
                    < (other.element.line ?? 0, other.element.column ?? 0, other.offset)
            }
            .map(\.element)
    }
}

extension ConfigurationErrors: CustomStringConvertible {
    /// Every diagnostic, one after the other.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
