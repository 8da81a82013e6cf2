import Core
import Transport

/// The version of Anthropic's API that a caller asks for, `anthropic-version`.
///
/// It goes along to Anthropic, which knows what it means. What is translated is translated as of 2023-06-01, whose answers the
/// one version before it shares; a caller who wants another is told so, instead of getting what he does not expect. One who
/// names none gets the same.
/// See https://docs.anthropic.com/en/api/versioning.
enum AnthropicVersion {
    private static let translated: Set<String> = ["2023-01-01", "2023-06-01"]

    /// - Throws: `invalidRequest` where the caller wants a version that calls are not translated to.
    static func check(_ fields: HTTPFields) throws(GatewayError) {
        guard let version = fields.first("anthropic-version"), !translated.contains(version) else { return }
        throw .invalidRequest(
            "anthropic-version: \"\(version.prefix(40))\" is not a version in which this model can be asked; \"2023-06-01\" is.",
            param: "anthropic-version"
        )
    }
}
