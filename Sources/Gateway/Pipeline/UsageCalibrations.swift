import Core
import Metering

/// What has been learned of how many bytes a token takes, by target. One a loop.
struct UsageCalibrations {
    private var known: [Key: UsageCalibration] = [:]
    private static let remembered = 4096

    private struct Key: Hashable {
        let vendor: String
        let model: String
    }

    /// Works with what is known of a target.
    mutating func use(of target: ResolvedTarget, _ work: (inout UsageCalibration) -> Void) {
        if known.count >= Self.remembered { known = [:] }
        work(&known[Key(vendor: target.vendor.name, model: target.profile.model), default: UsageCalibration()])
    }
}
