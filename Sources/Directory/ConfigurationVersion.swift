public import Access
public import JSON
public import Storage

/// A configuration that was applied: its text as it was written, and by whom.
public struct ConfigurationVersion: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.configuration
    /// `configuration:read`, `configuration:write`
    public static let area = AdminScope.Area.configuration
    /// In messages.
    public static let noun = "configuration version"
    /// There may be secrets written out in it.
    public static let secretMembers: Set<String> = ["text"]

    /// Counted from 1.
    public var number: Int
    /// The YAML text.
    public var text: String
    /// Who applied it.
    public var author: String
    /// Why.
    public var note: String?

    /// Puts the members together.
    public init(number: Int, text: String, author: String, note: String? = nil) {
        (self.number, self.text, self.author, self.note) = (number, text, author, note)
    }

    /// As kept, so that they stand in order.
    public static func id(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// The number, with zeros.
    public var id: String { ConfigurationVersion.id(number) }
    /// A number is name enough.
    public var uniqueName: String? { nil }
    /// The whole gateway.
    public var realm: Realm { .gateway }
    /// As kept.
    public var body: JSONValue {
        ["text": .string(text), "author": .string(author), "note": JSONValue(note)]
    }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let number = Int(id), let text = body["text"]?.string, let author = body["author"]?.string else {
            return nil
        }
        self.init(number: number, text: text, author: author, note: body["note"]?.string)
    }

    /// Nothing does.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? { nil }
}
