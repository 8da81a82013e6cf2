/// What befalls three vendors: all are well, then the first of them or all of them are not, then all are well again. The first one is the
/// cheapest, and the first in the file.
struct BenchScenario: Sendable, Hashable {
    let title: String
    private let fault: Fault

    private enum Fault: Sendable, Hashable {
        case slow, failing, limited, down, silent, brownout, outage, partialOutage
    }

    /// From the fault's beginning to its end, in nanoseconds.
    static let fault = 30 * second..<90 * second
    /// When the last call comes.
    static let end = 150 * second
    static let vendors = 3
    /// Calls in a second.
    static let rate = 50.0

    private init(_ fault: Fault, _ title: String) {
        (self.title, self.fault) = (title, fault)
    }

    static let slow = BenchScenario(.slow, "One vendor of three takes ten times as long")
    static let failing = BenchScenario(.failing, "One answers 30 % of its calls with a 500")
    static let limited = BenchScenario(
        .limited,
        "One takes 4 calls a second, a quarter of its share; 429 to the others"
    )
    static let down = BenchScenario(.down, "One is down: connections are refused")
    static let silent = BenchScenario(.silent, "One is silent: it takes connections and never answers")
    static let brownout = BenchScenario(
        .brownout,
        "The cheapest one takes three times as long, and half of its calls fail"
    )
    static let outage = BenchScenario(.outage, "All three are down")
    static let partialOutage = BenchScenario(
        .partialOutage,
        "All three are down, the last of them only for the first half"
    )

    static let all = [slow, failing, limited, down, silent, brownout, outage, partialOutage]

    /// Somewhere there is always a vendor that is well.
    var isBearable: Bool { fault != .outage && fault != .partialOutage }
    /// Calls should go elsewhere than to the first vendor.
    var isToBeAvoided: Bool { isBearable && fault != .limited }

    /// The vendors as they are to begin with.
    var vendors: [ModelledVendor] {
        (0..<Self.vendors).map { place in
            let isLast = place == Self.vendors - 1
            let isIll = place == 0 || !isBearable
            let end = isLast && fault == .partialOutage ? 60 * second : Self.fault.upperBound
            let conditions = [(from: Self.fault.lowerBound, condition), (from: end, ModelledVendor.Condition())]
            return ModelledVendor(price: Double(place + 1), isIll ? conditions : [])
        }
    }

    private var condition: ModelledVendor.Condition {
        var condition = ModelledVendor.Condition()
        switch fault {
        case .slow: condition.slowness = 10
        case .failing: condition.failureShare = 0.3
        case .limited: condition.limit = 4
        case .down, .outage, .partialOutage: condition.presence = .refusing
        case .silent: condition.presence = .silent
        case .brownout: (condition.slowness, condition.failureShare) = (3, 0.5)
        }
        return condition
    }
}
