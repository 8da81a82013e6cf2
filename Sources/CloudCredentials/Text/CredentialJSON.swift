import JSON
import NIOCore

/// The JSON of key files and small answers, within narrow limits.
enum CredentialJSON {
    static func parse(_ bytes: ByteBuffer) -> JSONDocument? {
        try? JSONDocument(parsing: bytes, limits: JSONLimits(maximumDepth: 16, maximumNodes: 4096))
    }

    /// A number, or a text of digits, as Azure's metadata service writes its numbers.
    static func wholeNumber(_ node: JSONNode?) -> Int? {
        node?.int ?? node?.string.flatMap { Int($0) }
    }
}
