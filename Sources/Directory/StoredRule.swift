public import Access
public import JSON
public import Storage

/// A limit or a budget that is said beside the configuration.
public protocol StoredRule: DirectoryResource {
    /// What it says, in the form of the configuration, without its name.
    var rule: JSONValue { get }

    /// Puts the members together.
    init(id: String, rule: JSONValue)
}

extension StoredRule {
    /// `limits:read`, `limits:write`
    public static var area: AdminScope.Area { .limits }
    /// It has none.
    public static var secretMembers: Set<String> { [] }
    /// It has but one name.
    public var uniqueName: String? { nil }
    /// The whole gateway.
    public var realm: Realm { .gateway }
    /// As kept.
    public var body: JSONValue { ["rule": rule] }

    /// Reads what is kept.
    public init?(id: String, body: JSONValue) {
        guard let rule = body["rule"] else { return nil }
        self.init(id: id, rule: rule)
    }

    /// Nothing does.
    public func conflict(in directory: DirectoryReading) throws(StoreError) -> DirectoryError? { nil }
}

/// A limit that is said beside the configuration.
public struct StoredLimit: StoredRule, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.limit
    /// In messages.
    public static let noun = "limit"

    /// Its name.
    public var id: String
    /// What it says, in the form of the configuration, without its name.
    public var rule: JSONValue

    /// Puts the members together.
    public init(id: String, rule: JSONValue) {
        (self.id, self.rule) = (id, rule)
    }
}

/// A budget that is said beside the configuration.
public struct StoredBudget: StoredRule, Hashable {
    /// As kept.
    public static let kind = StoredResource.Kind.budget
    /// In messages.
    public static let noun = "budget"

    /// Its name.
    public var id: String
    /// What it says, in the form of the configuration, without its name.
    public var rule: JSONValue

    /// Puts the members together.
    public init(id: String, rule: JSONValue) {
        (self.id, self.rule) = (id, rule)
    }
}
