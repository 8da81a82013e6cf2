import Core
import Transport

/// The version of Anthropic's API that a caller asks for, `anthropic-version`.
///
/// It goes along to Anthropic, which knows what it means. What is translated is the same in every version so far: 2026-10-21
/// refuses members of requests that 2023-06-01 took, and answers alike. So any version is right that could be one, and so is none;
/// what could not is a mistake that Anthropic would not let pass either.
/// See https://platform.claude.com/docs/en/api/versioning.
enum AnthropicVersion {
    /// - Throws: `invalidRequest` where the header holds no date, or one before the first version's.
    static func check(_ fields: HTTPFields) throws(GatewayError) {
        guard let version = fields.first("anthropic-version"), !isVersion(version) else { return }
        throw .invalidRequest(
            "anthropic-version: \"\(version.prefix(40))\" is not a valid version, such as \"2023-06-01\".",
            param: "anthropic-version"
        )
    }

    private static func isVersion(_ text: String) -> Bool {
        let pattern = "dddd-dd-dd"
        return text.utf8.count == pattern.utf8.count && text >= "2023-01-01"
            && zip(text.utf8, pattern.utf8).allSatisfy { byte, kind in
                kind == UInt8(ascii: "d") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == kind
            }
    }
}
