/// A text of LiteLLM's configuration: as it is, or the name of the environment variable that holds it.
enum ImportedText: Hashable {
    case literal(String)
    case variable(String)

    /// Nil where a variable is meant that no environment can have.
    init?(_ text: String) {
        guard text.hasPrefix("os.environ/") else {
            self = .literal(text)
            return
        }
        let name = text.dropFirst("os.environ/".count)
        guard ImportedVariables.isName(name) else { return nil }
        self = .variable(String(name))
    }
}
