/// Why something cannot be sealed or opened. Holds nothing of it.
public enum VaultError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It was never sealed.
    case malformed
    /// It is of another version of the gateway.
    case version(Int)
    /// The master key that has sealed it is neither the current one nor among the former.
    case unknownKey(MasterKeyID)
    /// It was changed, or sealed for something else.
    case notAuthentic
    /// It is longer than ``MasterKeys/longestSecret``.
    case tooLong

    /// What went wrong, for the operator.
    public var description: String {
        switch self {
        case .malformed: "this is no sealed secret"
        case .version(let version): "the form of the sealed secret, version \(version), is not known to this gateway"
        case .unknownKey(let id):
            "the secret was sealed by the master key \(id), which is neither the current one nor in 'vault.former_keys'"
        case .notAuthentic: "the sealed secret was changed, or is of something else"
        case .tooLong: "the secret is longer than \(MasterKeys.longestSecret) bytes"
        }
    }
}
