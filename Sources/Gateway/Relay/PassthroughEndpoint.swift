import Core
import Dialects
import Framing
import NIOCore
import Transport

/// A vendor's own API, below `/passthrough/{vendor}`, which stands for the vendor's origin.
struct PassthroughEndpoint: Sendable {
    let vendor: String
    /// The path at the vendor, escapes as they came.
    let path: String
    /// Without the caller's key.
    let query: String

    /// For people who asked for another path.
    static let paths = "/passthrough/{vendor}/…"

    /// Nil for the path of something else.
    init?(_ head: RequestHead) {
        guard head.pathHasPrefix("/passthrough/") else { return nil }
        let rest = head.path.dropFirst("/passthrough/".count)
        let name = rest.prefix { $0 != "/" }
        guard let vendor = PercentEncoding.decode(name), !vendor.isEmpty else { return nil }
        self.vendor = vendor
        path = rest.count > name.count ? String(rest.dropFirst(name.count)) : "/"
        query = (head.query ?? "").split(separator: "&").filter { !QueryText.isKey($0) }.joined(separator: "&")
    }

    /// Path and query at the vendor.
    var target: String { query.isEmpty ? path : "\(path)?\(query)" }

    /// The wire format of the answer, where the path is one of a known operation.
    var dialect: (any Dialect)? {
        if path.hasSuffix("/chat/completions") { return OpenAIChatDialect() }
        if path.hasSuffix("/completions") { return OpenAICompletionsDialect() }
        if path.hasSuffix("/responses") { return OpenAIResponsesDialect() }
        if path.hasSuffix("/messages") { return AnthropicMessagesDialect() }
        if path.hasSuffix("/v2/chat") { return CohereV2Dialect() }
        if BedrockPath.route(of: path) != nil { return BedrockConverseDialect() }
        if path.hasSuffix(":generateContent") || path.hasSuffix(":streamGenerateContent") { return GeminiDialect() }
        return nil
    }
}

/// The query of a request's target.
enum QueryText {
    private static let keyNames: Set<String> = [
        "access_token", "api-key", "api_key", "apikey", "key", "subscription-key",
    ]

    /// Whether a member of it is a key of the caller's, under the names that vendors' clients use.
    static func isKey(_ member: Substring) -> Bool {
        let name = member.prefix { $0 != "=" }
        return keyNames.contains((PercentEncoding.decode(name) ?? String(name)).lowercased())
    }
}
