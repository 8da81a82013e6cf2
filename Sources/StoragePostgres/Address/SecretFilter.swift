/// Takes secrets out of what somebody else wrote.
struct SecretFilter: Sendable {
    private let secrets: [String]

    /// What to take out; empty texts are none.
    init(_ secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }
    }

    /// How much of a message is kept, in characters.
    private static let limit = 500

    /// The message on one line, without the secrets, and cut where it is too long.
    func clean(_ message: String, and other: String? = nil) -> String {
        var text = message
        for secret in secrets { text = text.replacing(secret, with: "[secret]") }
        if let other, !other.isEmpty { text = text.replacing(other, with: "[secret]") }
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > Self.limit ? line.prefix(Self.limit) + "…" : line
    }
}
