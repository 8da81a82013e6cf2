import Core

/// What is asked of the ledger's sums: use within a time, told apart by some dimensions and by intervals.
public struct UsageQuery: Sendable, Hashable {
    /// By what use can be told apart.
    public enum Dimension: Sendable, Hashable {
        case organisation, team, key, user, endpoint
        /// The name that was asked for.
        case modelAsked
        case vendor
        /// The vendor's name of the model.
        case model
        case region, tier, status, error, stream
        /// The value of a tag of that name.
        case tag(String)

        /// Those without a name of their own, by the names that callers use.
        public static let named: [(name: String, value: Dimension)] = [
            ("organisation", .organisation), ("team", .team), ("key", .key), ("user", .user), ("endpoint", .endpoint),
            ("model_asked", .modelAsked), ("vendor", .vendor), ("model", .model), ("region", .region), ("tier", .tier),
            ("status", .status), ("error", .error), ("stream", .stream),
        ]

        /// Reads `team` or `tag:project`; nil for anything else.
        public init?(_ name: String) {
            if let known = Self.named.first(where: { $0.name == name }) {
                self = known.value
            } else if name.hasPrefix("tag:"), name.count > "tag:".count {
                self = .tag(String(name.dropFirst("tag:".count)))
            } else {
                return nil
            }
        }

        /// As it is read.
        public var name: String {
            if case .tag(let name) = self { return "tag:\(name)" }
            return Self.named.first { $0.value == self }?.name ?? ""
        }

        var column: String {
            switch self {
            case .user: "end_user"
            case .tag: "tags"
            default: name
            }
        }

        /// What a column's value is called.
        func text(_ row: any SQLRow, _ column: Int) -> String? {
            switch self {
            case .status: row.integer(column).map { String($0) }
            case .stream: row.integer(column).map { $0 == 0 ? "false" : "true" }
            case .tag(let name): UsageDimensions.tags(row.text(column))[name]
            case .modelAsked: row.text(column).flatMap { $0.isEmpty ? nil : $0 }
            default: row.text(column)
            }
        }
    }

    /// The intervals that time is divided into, by UTC.
    public enum Interval: String, Sendable, CaseIterable {
        case hour, day, week, month
    }

    /// The first moment, in milliseconds since 1970; the hour that it is in counts whole, and the day where only days are kept.
    public var from: Int
    /// The first moment that is left out; the hour that it is in is left out unless it has begun.
    public var until: Int
    /// By what rows are told apart; nothing: one row has everything.
    public var by: [Dimension]
    /// Into what time is divided; nil: into nothing.
    public var interval: Interval?
    /// What only is looked at: for each dimension the values, of which one must be met. Nil stands for what has no value.
    public var only: [Dimension: [String?]]
    /// Reads how long calls took too, so that percentiles can be told.
    public var withTimes: Bool

    /// Puts the members together.
    public init(
        from: Int,
        until: Int,
        by: [Dimension] = [],
        interval: Interval? = nil,
        only: [Dimension: [String?]] = [:],
        withTimes: Bool = false
    ) {
        self.from = from
        self.until = until
        self.by = by
        self.interval = interval
        self.only = only
        self.withTimes = withTimes
    }
}

extension UsageQuery.Dimension {
    var isTag: Bool {
        if case .tag = self { true } else { false }
    }
}

extension UsageQuery {
    /// What is asked can be told only from sums that tell users and tags apart.
    var needsAllDimensions: Bool {
        (by + only.keys).contains { $0 == .user || $0.isTag }
    }
}
