/// Something of another gateway's configuration that became nothing here, or something else, with what to do about it. Never
/// holds a value that may be secret.
public struct ImportFinding: Sendable, Hashable {
    /// What became of it.
    public enum Kind: String, Sendable {
        /// Left out: there is no counterpart.
        case missing
        /// Brought over, but not letter by letter.
        case changed
        /// A secret that stood in the file, which now comes from the environment.
        case secret
        /// Left out: it could not be read.
        case unreadable
    }

    /// What became of it.
    public var kind: Kind
    /// The setting in the file it came from, as in `model_list[0].litellm_params.rpm`.
    public var path: String
    /// What is different and what to do, one or two sentences.
    public var message: String
}

extension ImportFinding: CustomStringConvertible {
    /// `path: message`, without a line break.
    public var description: String { "\(path): \(message)" }
}

/// An environment variable that an imported configuration refers to.
public struct ImportedVariable: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Something of the form that is expected in it, no real value.
    public var example: String
}

/// What an import makes.
public struct ImportedConfiguration: Sendable, Hashable {
    /// A configuration of this gateway, YAML, with the findings as comments at its end.
    public var yaml: String
    /// Everything that has no counterpart or became something else, section by section.
    public var findings: [ImportFinding]
    /// The environment variables without a default that it refers to, by name.
    public var variables: [ImportedVariable]
}

/// A file that cannot be imported at all.
public struct ImportFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with it, and where.
    public var description: String
}
