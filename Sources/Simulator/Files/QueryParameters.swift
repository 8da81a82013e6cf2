import Framing

/// The parameters in the query of a target: `limit=2&after=file-1`.
struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    init(_ query: String?) {
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[Self.decode(parts[0])] = parts.count == 2 ? Self.decode(parts[1]) : ""
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    /// As forms are encoded, where a plus sign is a space; what is not encoded rightly stays as it is.
    private static func decode(_ text: Substring) -> String {
        let text = String(text).replacing("+", with: " ")
        return PercentEncoding.decode(text) ?? text
    }
}
