import Access
import Core
import Storage
import Traffic

extension BudgetRule {
    /// Whether a call of the ledger may have been counted for someone. What the ledger does not say (an address, and the model of a call that
    /// was done with another one) counts as if it were theirs.
    func mayCount(_ call: UsageDimensions, for values: [String?]) -> Bool {
        if call.endpoint == EndpointClass.tokenCounts.rawValue { return false }
        let isAmong = only.allSatisfy { dimension, patterns in
            guard dimension.isInLedger else { return true }
            guard let value = call.value(of: dimension) else { return false }
            return patterns.contains { NamePattern($0).matches(value) }
        }
        let theirs = zip(per, values).map { dimension, value in
            dimension.isInLedger ? call.countedValue(of: dimension) : value
        }
        return isAmong && counts(theirs, with: values)
    }
}

extension TrafficDimension {
    fileprivate var isInLedger: Bool {
        switch self {
        case .organisation, .team, .key, .user, .vendor, .target, .tag: true
        case .model, .address: false
        }
    }
}

extension UsageDimensions {
    fileprivate func value(of dimension: TrafficDimension) -> String? {
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
    }

    fileprivate func countedValue(of dimension: TrafficDimension) -> String? {
        let value = value(of: dimension)
        guard dimension == .team, let value else { return value }
        return TrafficDimension.counted(team: value, of: organisation)
    }
}
