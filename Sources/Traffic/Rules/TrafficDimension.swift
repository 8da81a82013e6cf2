/// By what calls are told apart where they are limited.
public enum TrafficDimension: Sendable, Hashable, LosslessStringConvertible {
    case organisation, team, key
    /// The end user that the application names, or that a token tells.
    case user
    /// The name that was asked for.
    case model
    case vendor
    /// A vendor and one of its models.
    case target
    /// The caller's network address.
    case address
    /// The value of a tag of that name.
    case tag(String)

    private static let plain: [(name: String, dimension: TrafficDimension)] = [
        ("organisation", .organisation), ("team", .team), ("key", .key), ("user", .user), ("model", .model),
        ("vendor", .vendor), ("target", .target), ("address", .address),
    ]

    /// The words for all but tags.
    public static var names: [String] { plain.map(\.name) }

    /// Reads `team` or `tag:project`; nil for anything else.
    public init?(_ name: String) {
        if let plain = Self.plain.first(where: { $0.name == name }) {
            self = plain.dimension
        } else if name.hasPrefix("tag:"), name.count > "tag:".count {
            self = .tag(String(name.dropFirst("tag:".count)))
        } else {
            return nil
        }
    }

    /// As it is read.
    public var description: String {
        if case .tag(let name) = self { return "tag:\(name)" }
        return Self.plain.first { $0.dimension == self }?.name ?? ""
    }
}

/// For whom something is, and what is counted apart.
public protocol TrafficRule: Sendable {
    /// What there is a count of its own for.
    var per: [TrafficDimension] { get }
    /// For whom only it is: for each dimension patterns, one of which must fit.
    var only: [TrafficDimension: [String]] { get }
}

extension TrafficRule {
    /// Calls to different targets are counted apart.
    public var isOfTarget: Bool {
        per.contains(.vendor) || per.contains(.target) || only[.vendor] != nil || only[.target] != nil
    }
}
