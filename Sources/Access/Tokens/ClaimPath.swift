import JSON

/// Where a claim stands: its name (`sub`, `https://acme.example/team`), or names with dots between them (`realm_access.roles`).
public struct ClaimPath: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    private let names: [String]

    /// A path; every text is one.
    public init(_ text: String) {
        description = text
        names = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    /// Its text is a list with spaces.
    var isScope: Bool { description == "scope" || description == "scp" }

    /// A claim whose own name holds the dots comes first.
    func find(in root: JSONNode) -> JSONNode? {
        if let node = root[name: description] { return node }
        guard names.count > 1 else { return nil }
        var node = root
        for name in names {
            guard let next = node[name: name] else { return nil }
            node = next
        }
        return node
    }
}
