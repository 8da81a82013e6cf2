import JSON
import NIOCore
import Transport

/// By what a caller tells its calls apart: for whom it asks, and what it tags them with.
///
/// Headers go before the body: `x-gateway-user`, and `x-gateway-tags` in the form `project=search,stage=test`. In the body an end user is
/// `user`, `safety_identifier` or `metadata.user_id`, and every other text, number and truth in `metadata` (`labels` with Gemini,
/// `requestMetadata` with Bedrock) is a tag.
struct CallLabels: Sendable, Equatable {
    private(set) var user: String?
    private(set) var tags: [String: String] = [:]
    /// There are headers that are meant for the gateway.
    let speaksToGateway: Bool
    /// The body has members by which callers of OpenRouter say where calls may go.
    private(set) var namesProviders = false

    /// Bytes of a name and of a value; what is beyond is cut off.
    private static let longestName = 64
    private static let longestValue = 256

    /// What the headers say.
    /// - Parameter limit: the most tags.
    init(_ fields: HTTPFields, limit: Int) {
        // Most requests have nothing of the kind, and are looked at once for all of it.
        speaksToGateway = fields.hasName(beginningWith: "x-gateway-")
        guard speaksToGateway else { return }
        user = fields.first("x-gateway-user").flatMap { Self.clean($0, Self.longestValue) }
        for text in fields.values(named: "x-gateway-tags") {
            for pair in String(text).split(separator: ",") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                add(Self.trimmed(parts[0]), parts.count > 1 ? Self.trimmed(parts[1]) : "", limit)
            }
        }
    }

    /// Adds what the body says that the headers do not.
    mutating func add(_ root: JSONNode, limit: Int) {
        var identifier: JSONNode?
        var metadata: JSONNode?
        root.eachMember { name, value in
            switch name {
            case "user": if user == nil { user = Self.text(value) }
            case "safety_identifier": identifier = value
            case "provider", "models": namesProviders = true
            case "metadata", "labels", "requestMetadata": if value.isObject { metadata = value }
            default: break
            }
        }
        if user == nil { user = identifier.flatMap(Self.text) }
        guard let metadata else { return }
        for (name, value) in metadata.members {
            guard let text = Self.text(value) else { continue }
            if name == "user_id" {
                user = user ?? text
                continue
            }
            add(name.string, text, limit)
        }
    }

    /// Adds one of the gateway's own.
    mutating func tag(_ name: String, _ value: String) {
        guard let name = Self.clean(name, Self.longestName) else { return }
        tags[name] = Self.clean(value, Self.longestValue) ?? ""
    }

    private mutating func add(_ name: String, _ value: String, _ limit: Int) {
        guard let name = Self.clean(name, Self.longestName), tags[name] == nil, tags.count < limit else { return }
        tags[name] = Self.clean(value, Self.longestValue) ?? ""
    }

    private static func text(_ value: JSONNode) -> String? {
        if let text = value.string { return clean(text, longestValue) }
        if value.isObject || value.isArray || value.isNull { return nil }
        return clean(String(buffer: value.raw.bytes), longestValue)
    }

    /// Without what no database keeps, and of a sensible length; nil where nothing is left.
    static func clean(_ text: String, _ longest: Int) -> String? {
        // Nearly every text is clean: then it is looked at once and not copied.
        let isClean = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.count <= longest && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
        if isClean == true { return text.isEmpty ? nil : text }
        var kept = ""
        var size = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            size += UTF8.width(scalar)
            guard size <= longest else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept.isEmpty ? nil : kept
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
