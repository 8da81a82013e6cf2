import Core
import Metering

/// What has been learned of how many bytes a token takes, by target. One a loop.
struct UsageCalibrations {
    private var calibrations: [UsageCalibration] = []
    private var places: [Key: Int] = [:]
    /// Where those of targets are that were used last; each has one place that it may be at.
    private var recent = [(target: ResolvedTarget, place: Int)?](repeating: nil, count: 1 << UsageCalibrations.bits)
    private static let bits = 6
    private static let remembered = 4096

    private struct Key: Hashable {
        let vendor: String
        let model: String
    }

    /// Works with what is known of a target.
    mutating func use(of target: ResolvedTarget, _ work: (inout UsageCalibration) -> Void) {
        let slot = ObjectPlace.of(target, nil, bits: Self.bits)
        if recent[slot]?.target !== target { recent[slot] = (target, place(of: target)) }
        if let place = recent[slot]?.place { work(&calibrations[place]) }
    }

    private mutating func place(of target: ResolvedTarget) -> Int {
        let key = Key(vendor: target.vendor.name, model: target.profile.model)
        if let known = places[key] { return known }
        if calibrations.count >= Self.remembered { self = UsageCalibrations() }
        calibrations.append(UsageCalibration())
        places[key] = calibrations.count - 1
        return calibrations.count - 1
    }
}
