public import Core

/// Why there is no master key. Holds nothing of it, nor the name of where it was looked for.
public struct MasterKeyFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Sendable, Hashable {
        /// The variable is not set, or empty.
        case notSet
        case file(SystemFile.Failure)
        case command(KeyCommand.Failure)
        /// What is there is no key.
        case key(MasterKey.Fault)
        /// There are former keys, and no current one.
        case onlyFormer
    }

    /// The setting or the variable that says where it is.
    public var setting: String
    /// What is wrong.
    public var reason: Reason

    /// What is wrong and what to do, for the operator.
    public var description: String { "the master key ('\(setting)'): \(explanation)" }

    private var explanation: String {
        switch reason {
        case .notSet: "the environment variable is not set"
        case .file(.absent): "there is no such file"
        case .file(.unreadable): "the file cannot be read"
        case .file(.tooLarge): "the file has more than \(MasterKeySource.mostBytes) bytes"
        case .command(let failure): failure.description
        case .key(.form):
            "expected 32 random bytes as Base64 or as 64 hexadecimal digits, such as `openssl rand -base64 32` makes"
        case .key(.length(let count)): "expected 32 bytes, found \(count)"
        case .key(.trivial): "all its bytes are the same, so it is none"
        case .onlyFormer: "there are former keys and no current one"
        }
    }
}
