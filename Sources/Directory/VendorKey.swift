public import Access
public import JSON
public import Storage

/// The gateway's key at a vendor, kept sealed.
public struct VendorKey: DirectoryResource, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.vendorKey
    /// `configuration:read`, `configuration:write`
    public static let area = AdminScope.Area.configuration
    /// In messages.
    public static let noun = "vendor key"
    /// The key.
    public static let secretMembers: Set<String> = ["sealed"]

    /// The name by which the configuration asks for it.
    public var id: String
    /// The key, encrypted.
    public var sealed: String
    /// Its last four characters, to know it by; nil of a short one.
    public var suffix: String?
    /// What it is for.
    public var note: String?

    /// Puts the members together.
    public init(id: String, sealed: String, suffix: String?, note: String? = nil) {
        (self.id, self.sealed, self.suffix, self.note) = (id, sealed, suffix, note)
    }

    /// It has but one name.
    public var uniqueName: String? { nil }
    /// The whole gateway.
    public var realm: Realm { .gateway }
    /// As kept.
    public var body: JSONValue {
        ["sealed": .string(sealed), "suffix": JSONValue(suffix), "note": JSONValue(note)]
    }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let sealed = body["sealed"]?.string else { return nil }
        self.init(id: id, sealed: sealed, suffix: body["suffix"]?.string, note: body["note"]?.string)
    }

    /// Nothing does.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? { nil }
}
