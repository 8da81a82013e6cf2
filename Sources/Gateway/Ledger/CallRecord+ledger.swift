import Access
import Core
import Metering
import NIOCore
import Storage

extension CallRecord {
    /// Adds the lines of the call to those of others: its own and one for each attempt. None for what is no use of a model or a vendor.
    /// - Parameter id: its name in the ledger.
    func addLines(_ id: CallID, to lines: inout LedgerLines, _ kinds: inout RecentKinds) {
        guard let kind else { return }
        let common = kinds.kind(
            of: self,
            as: kind,
            attempt: current,
            status: status,
            error: errorCode,
            price: charge.priceID
        )
        let whole = measures(id)
        lines.append(whole, common, requestID: requestID)
        if whole.only != nil { return }
        for (place, attempt) in attempts.enumerated() {
            var measures = LedgerMeasures(call: id, number: place + 1, time: id.milliseconds + delay(of: place))
            measures.tell(attempt.charge)
            measures.duration = attempt.total.microseconds
            measures.timeToFirstByte = attempt.timeToFirstByte?.microseconds
            let common = kinds.kind(
                of: self,
                as: kind,
                attempt: place,
                status: attempt.status,
                error: attempt.errorCode,
                price: attempt.charge.priceID
            )
            lines.append(measures, common, requestID: requestID)
        }
    }

    /// What the call's own line says in numbers.
    private func measures(_ id: CallID) -> LedgerMeasures {
        var whole = LedgerMeasures(call: id, number: 0, time: id.milliseconds)
        whole.attempts = attempts.count
        whole.tell(charge)
        whole.duration = total.microseconds
        whole.timeToFirstByte = timeToFirstByte?.microseconds
        whole.overhead = Int(overheadMicroseconds)
        if attempts.count == 1, attempts[0].status == status, attempts[0].errorCode == errorCode {
            whole.only = LedgerMeasures.OnlyAttempt(
                delay: delay(of: 0),
                duration: attempts[0].total.microseconds,
                timeToFirstByte: attempts[0].timeToFirstByte?.microseconds
            )
        }
        return whole
    }

    /// By what a line of the call is told apart, but for its status and its error.
    /// - Parameter attempt: the one that it is of; nil where there was none.
    func dimensions(_ kind: EndpointClass, _ attempt: Int?) -> UsageDimensions {
        var dimensions = UsageDimensions(endpoint: kind.rawValue)
        if let caller {
            dimensions.organisation = caller.organisation.flatMap { CallLabels.clean($0, Self.longestName) }
            dimensions.team = caller.team.flatMap { CallLabels.clean($0, Self.longestName) }
            dimensions.key = CallLabels.clean(caller.key, Self.longestName)
            // What a token says of a person has been verified; what the application says of one has not.
            dimensions.user = caller.user.flatMap { CallLabels.clean($0, Self.longestName) }
        }
        if dimensions.user == nil { dimensions.user = labels.user }
        dimensions.tags = labels.tags
        dimensions.modelAsked = CallLabels.clean(modelAsked, Self.longestName) ?? ""
        dimensions.isStream = isStream
        if let attempt { dimensions.tell(attempts[attempt], modelTold) }
        return dimensions
    }

    private static let longestName = 256

    /// Milliseconds.
    private func delay(of attempt: Int) -> Int { max(0, (attempts[attempt].began - received).microseconds / 1000) }
}

extension LedgerMeasures {
    fileprivate mutating func tell(_ charge: Charge) {
        usage = charge.usage
        isEstimate = charge.isEstimate
        cost = charge.cost
    }
}

extension UsageDimensions {
    fileprivate mutating func tell(_ attempt: AttemptRecord, _ modelTold: String?) {
        vendor = attempt.target.vendor.name
        let name = attempt.target.profile.model
        model = CallLabels.clean(name.isEmpty ? modelTold ?? "" : name, 256)
        region = attempt.target.vendor.configured.region
        tier = attempt.charge.tier.flatMap { CallLabels.clean($0, 64) }
    }
}

extension TimeAmount {
    fileprivate var microseconds: Int { Int(nanoseconds / 1000) }
}
