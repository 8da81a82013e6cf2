/// Where a target is, and what becomes of what it is sent, as far as that is known.
public struct TargetCompliance: Sendable, Hashable {
    /// The zone that data does not leave, such as `eu`; nil: not known.
    public var residency: String?
    /// What it is certified for, such as `soc2` or `hipaa`.
    public var certifications: Set<String> = []
    /// For how many days prompts and answers are kept; 0: not at all; nil: not known.
    public var retentionDays: Int?
    /// Models are trained with them; nil: not known.
    public var trains: Bool?

    /// Nothing is known.
    public init() {}
}

/// What must be known of every target that a call goes to, whatever fails.
public struct Requirements: Sendable, Hashable {
    /// Of each set the target must be in one of the zones.
    public var residency: Set<Set<String>> = []
    /// All of them.
    public var certifications: Set<String> = []
    /// Prompts and answers are kept for no longer, in days.
    public var mostRetentionDays: Int?
    /// No model is trained with them.
    public var forbidsTraining = false

    /// Nothing.
    public init() {}

    /// There are none.
    public var isEmpty: Bool { self == Requirements() }

    /// Both must hold.
    public mutating func add(_ others: Requirements) {
        residency.formUnion(others.residency)
        certifications.formUnion(others.certifications)
        if let days = others.mostRetentionDays { mostRetentionDays = min(mostRetentionDays ?? .max, days) }
        forbidsTraining = forbidsTraining || others.forbidsTraining
    }

    /// Those that a target does not meet, or of which nobody knows whether it does, for people: `residency: eu`.
    public func unmet(by target: TargetCompliance) -> [String] {
        var unmet: [String] = []
        for zones in residency where target.residency.map({ !zones.contains($0) }) ?? true {
            unmet.append("residency: \(zones.isEmpty ? "nowhere" : zones.sorted().joined(separator: " or "))")
        }
        for name in certifications.subtracting(target.certifications).sorted() {
            unmet.append("certification: \(name)")
        }
        if let most = mostRetentionDays, target.retentionDays.map({ $0 > most }) ?? true {
            unmet.append("max_retention_days: \(most)")
        }
        if forbidsTraining, target.trains != false { unmet.append("no_training") }
        return unmet.sorted()
    }
}
