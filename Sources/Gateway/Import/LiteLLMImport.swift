public import Catalogue

/// Reads the configuration of a LiteLLM proxy and writes one of this gateway that does the same, as far as it can.
///
/// ```swift
/// let made = try LiteLLMImport.translate(text, file: "config.yaml") { _ in nil }
/// print(made.yaml)
/// ```
/// Secrets that stand in the file are not copied: references to the environment stand in their place. Nothing is dropped silently:
/// what has no counterpart is among the findings, and in comments at the end of what is written.
///
/// The format is LiteLLM's `config.yaml`: <https://docs.litellm.ai/docs/proxy/configs>.
public enum LiteLLMImport {
    /// Translates a configuration.
    /// - Parameters:
    ///   - text: the file, YAML.
    ///   - file: its name, for messages.
    ///   - included: the text of a file that is named by `include`; nil where there is none.
    /// - Throws: where the file is no YAML, or no mapping.
    public static func translate(
        _ text: String,
        file: String,
        catalogue: Catalogue = .standard,
        included: (String) -> String?
    ) throws(ImportFailure) -> ImportedConfiguration {
        var translation = LiteLLMTranslation(catalogue: catalogue)
        var root = try translation.read(text, file: file)
        translation.include(into: &root, included)
        translation.reserveNames(root)
        translation.translate(root)
        return translation.written(file: file)
    }
}
