/// The version of this program (semantic versioning 2.0.0).
public enum Version {
    /// As `llm-gateway --version` prints it.
    public static let current = "0.1.0-dev"
}
