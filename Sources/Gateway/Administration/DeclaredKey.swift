package import Access
import Core
import Directory
package import JSON

/// A key that stands in the configuration, as the control plane tells of it: whose it is and what it may do, and nothing of what it is known by.
package struct DeclaredKey: Sendable {
    /// Who has it.
    package let caller: Caller
    /// Seconds since 1970 from which on it is not taken any more; nil: it has no end.
    package let expiry: Int?
    /// It is not taken.
    package let isDisabled: Bool

    init(_ credential: some CallerCredential) {
        (caller, expiry, isDisabled) = (credential.caller, credential.expiry, credential.isDisabled)
    }

    /// Where it belongs to.
    package var realm: Realm { Realm(organisation: caller.organisation, team: caller.team) }

    /// What it may administer there, by roles. Rights that are those of a role are told as the role.
    package var roles: [Role] { caller.administers.compactMap(Self.role) }

    /// What it may administer there beside that.
    package var scopes: Set<AdminScope> {
        caller.administers.filter { Self.role($0) == nil }.reduce(into: []) { $0.formUnion($1.scopes) }
    }

    private static func role(_ grant: AdminGrant) -> Role? { Role.allCases.first { $0.scopes == grant.scopes } }

    /// What it may do, in the form of the configuration.
    package var permissions: JSONValue { caller.permissions.value }
}

extension Configuration {
    /// Keys and certificates of callers.
    package var declaredKeys: [DeclaredKey] { keys.map { DeclaredKey($0) } + certificates.map { DeclaredKey($0) } }
}

extension Requirements {
    /// In the form of the configuration.
    fileprivate var value: JSONValue {
        var object = JSONObject()
        // What is said once is one set of zones.
        if let zones = residency.first { object["residency"] = JSONValue(zones.sorted()) }
        if !certifications.isEmpty { object["certifications"] = JSONValue(certifications.sorted()) }
        object["max_retention_days"] = mostRetentionDays.map { JSONValue($0) }
        if forbidsTraining { object["no_training"] = true }
        return .object(object)
    }
}

extension Permissions {
    /// In the form of the configuration.
    var value: JSONValue {
        var object: JSONObject = ["models": JSONValue(models.map(\.description))]
        object["vendors"] = vendors.map { JSONValue($0.map(\.description)) }
        object["regions"] = regions.map { JSONValue($0.map(\.description)) }
        object["features"] = calls?.features.map { JSONValue($0.names) }
        object["max_output_tokens"] = calls?.maxOutputTokens.map { JSONValue($0) }
        if !requirements.isEmpty { object["require"] = requirements.value }
        if explains { object["explain"] = true }
        if priority != .normal { object["priority"] = .string(priority.description) }
        if weight != 1 { object["weight"] = JSONValue(weight) }
        if endpoints != Permissions.usualEndpoints {
            object["endpoints"] = JSONValue(EndpointClass.allCases.filter(endpoints.contains).map(\.rawValue))
        }
        return .object(object)
    }
}
