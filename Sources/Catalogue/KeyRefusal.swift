/// A way in which a vendor says that it refuses the gateway's own key.
///
/// The caller is then told that the gateway is at fault, never that the caller is; the vendor's words, which may hold part
/// of the key, are kept back.
public struct KeyRefusal: Sendable, Hashable {
    /// The status of the answer.
    public var status: Int
    /// What the body must contain, byte for byte; nil: the status says enough.
    public var text: String?

    /// A refusal by status and, where the status alone is ambiguous, by a text in the body.
    public init(status: Int, containing text: String? = nil) {
        self.status = status
        self.text = text
    }

    /// 401 means it everywhere.
    public static let unauthorized = KeyRefusal(status: 401)

    /// Whether an error answer is this refusal.
    public func matches(status: Int, body: some Collection<UInt8>) -> Bool {
        guard status == self.status else { return false }
        guard let text else { return true }
        let wanted = Array(text.utf8)
        return body.indices.contains { body[$0...].starts(with: wanted) }
    }
}
