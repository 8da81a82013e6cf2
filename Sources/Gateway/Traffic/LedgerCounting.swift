import Access
import Core
import Storage
import Traffic

/// Whose use calls of the ledger were, by a budget.
struct LedgerCounting {
    private let rule: BudgetRule
    private let only: [(dimension: TrafficDimension, patterns: [NamePattern])]

    init(_ rule: BudgetRule) {
        self.rule = rule
        only = rule.patterns
    }

    /// By whose use the budget counted a call.
    func counted(_ call: UsageDimensions) -> BudgetReconciler.Counted {
        if call.endpoint == EndpointClass.tokenCounts.rawValue { return .never }
        for (dimension, patterns) in only {
            guard let value = call.value(of: dimension) else { continue }
            guard let value, patterns.contains(where: { $0.matches(value) }) else { return .never }
        }
        return .values(
            rule.per.map { dimension in
                guard let value = call.value(of: dimension) else { return .any }
                guard dimension == .team, let value else { return .known(value) }
                return .known(TrafficDimension.counted(team: value, of: call.organisation))
            }
        )
    }
}

extension UsageDimensions {
    /// What a call had of a dimension; nil where the ledger does not say, or not as it was counted: addresses, the model of a call that was
    /// done with another one, and long texts, of which it keeps the beginning.
    fileprivate func value(of dimension: TrafficDimension) -> String?? {
        let value: String? =
            switch dimension {
            case .organisation: organisation
            case .team: team
            case .key: key
            case .user: user
            case .vendor: vendor
            case .target: vendor.flatMap { vendor in model.map { "\(vendor)/\($0)" } }
            case .tag(let name): tags[name]
            case .model, .address: nil
            }
        switch dimension {
        case .model, .address: return nil
        // Calls of a vendor's own API have the model that was told, and were counted without one.
        case .target where endpoint == EndpointClass.passthrough.rawValue: return nil
        case .organisation, .team, .key, .user, .vendor, .target, .tag:
            return value.map(\.utf8.count) ?? 0 < Self.longest ? .some(value) : nil
        }
    }

    private static let longest = 256
}
