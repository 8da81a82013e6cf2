import Access
import Core
import Metering
import NIOCore
import Storage

extension CallRecord {
    /// The lines of the call in the ledger: its own and one for each attempt. None for what is no use of a model or a vendor.
    /// - Parameter id: its name there.
    func ledgerEntries(_ id: CallID) -> [LedgerEntry] {
        guard let kind else { return [] }
        var dimensions = UsageDimensions(endpoint: kind.rawValue)
        dimensions.organisation = caller?.organisation.flatMap { CallLabels.clean($0[...], Self.longestName) }
        dimensions.team = caller?.team.flatMap { CallLabels.clean($0[...], Self.longestName) }
        dimensions.key = caller.flatMap { CallLabels.clean($0.key[...], Self.longestName) }
        // What a token says of a person has been verified; what the application says of one has not.
        dimensions.user = caller?.user.flatMap { CallLabels.clean($0[...], Self.longestName) } ?? labels.user
        dimensions.tags = labels.tags
        dimensions.modelAsked = CallLabels.clean(modelAsked[...], Self.longestName) ?? ""
        dimensions.isStream = isStream

        var whole = LedgerEntry(
            call: id,
            number: 0,
            time: id.milliseconds,
            dimensions: dimensions,
            requestID: requestID
        )
        if let last = attempts.last { whole.dimensions.tell(last, modelTold) }
        whole.dimensions.status = status
        whole.dimensions.error = errorCode
        whole.attempts = attempts.count
        whole.tell(charge)
        whole.duration = total.microseconds
        whole.timeToFirstByte = timeToFirstByte?.microseconds
        whole.overhead = Int(overheadMicroseconds)
        guard let first = attempts.first else { return [whole] }
        if attempts.count == 1, first.status == status, first.errorCode == errorCode {
            whole.only = LedgerEntry.OnlyAttempt(
                delay: delay(of: first),
                duration: first.total.microseconds,
                timeToFirstByte: first.timeToFirstByte?.microseconds
            )
            return [whole]
        }

        var entries = [whole]
        for (place, attempt) in attempts.enumerated() {
            var entry = LedgerEntry(
                call: id,
                number: place + 1,
                time: id.milliseconds + delay(of: attempt),
                dimensions: dimensions,
                requestID: requestID
            )
            entry.dimensions.tell(attempt, modelTold)
            entry.tell(attempt.charge)
            entry.duration = attempt.total.microseconds
            entry.timeToFirstByte = attempt.timeToFirstByte?.microseconds
            entries.append(entry)
        }
        return entries
    }

    /// Milliseconds.
    private func delay(of attempt: AttemptRecord) -> Int { max(0, (attempt.began - received).microseconds / 1000) }

    private static let longestName = 256
}

extension LedgerEntry {
    fileprivate mutating func tell(_ charge: Charge) {
        usage = charge.usage
        isEstimate = charge.isEstimate
        cost = charge.cost
        price = charge.priceID
    }
}

extension UsageDimensions {
    fileprivate mutating func tell(_ attempt: AttemptRecord, _ modelTold: String?) {
        vendor = attempt.target.vendor.name
        let name = attempt.target.profile.model
        model = CallLabels.clean((name.isEmpty ? modelTold ?? "" : name)[...], 256)
        region = attempt.target.vendor.configured.region
        tier = attempt.charge.tier.flatMap { CallLabels.clean($0[...], 64) }
        status = attempt.status
        error = attempt.errorCode
    }
}

extension TimeAmount {
    fileprivate var microseconds: Int { Int(nanoseconds / 1000) }
}
