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

/// All faults of a configuration, in the order of the file.
public struct ConfigurationErrors: Error, Sendable, Hashable {
    /// At least one.
    public var problems: [ConfigurationProblem]
}
