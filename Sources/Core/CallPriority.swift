/// How urgent a call is. Those that are more urgent wait less and are turned away later.
public enum CallPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
    case low, normal, high, critical

    /// The words for them, the least urgent first.
    public static let names = allCases.map(\.description)

    /// Reads `high` and its like, in any case; nil for anything else.
    public init?(_ name: some StringProtocol) {
        let name = name.lowercased()
        guard let found = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = found
    }

    /// As it is read.
    public var description: String {
        switch self {
        case .low: "low"
        case .normal: "normal"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// By urgency.
    public static func < (one: CallPriority, other: CallPriority) -> Bool { one.rawValue < other.rawValue }
}
