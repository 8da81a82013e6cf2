import Access
import Core
import Metering
import NIOCore
import Storage

extension CallRecord {
    /// Adds the lines of the call to those of others: its own and one for each attempt. None for what is no use of a model or a vendor.
    /// Lines are large, and made where they stay.
    /// - Parameter id: its name in the ledger.
    func addLines(_ id: CallID, to lines: inout [LedgerEntry]) {
        guard let kind else { return }
        let own = lines.count
        lines.append(LedgerEntry(id, 0, time: id.milliseconds, kind, of: self))
        tell(&lines[own])
        if lines[own].only != nil { return }
        for (place, attempt) in attempts.enumerated() {
            let time = id.milliseconds + delay(of: attempt)
            lines.append(LedgerEntry(id, place + 1, time: time, kind, of: self))
            tell(attempt, &lines[own + place + 1])
        }
    }

    /// What only the call's own line says.
    private func tell(_ line: inout LedgerEntry) {
        if let last = attempts.last { line.dimensions.tell(last, modelTold) }
        line.dimensions.status = status
        line.dimensions.error = errorCode
        line.attempts = attempts.count
        line.tell(charge)
        line.duration = total.microseconds
        line.timeToFirstByte = timeToFirstByte?.microseconds
        line.overhead = Int(overheadMicroseconds)
        if attempts.count == 1, attempts[0].status == status, attempts[0].errorCode == errorCode {
            line.only = LedgerEntry.OnlyAttempt(
                delay: delay(of: attempts[0]),
                duration: attempts[0].total.microseconds,
                timeToFirstByte: attempts[0].timeToFirstByte?.microseconds
            )
        }
    }

    private func tell(_ attempt: AttemptRecord, _ line: inout LedgerEntry) {
        line.dimensions.tell(attempt, modelTold)
        line.tell(attempt.charge)
        line.duration = attempt.total.microseconds
        line.timeToFirstByte = attempt.timeToFirstByte?.microseconds
    }

    /// Milliseconds.
    private func delay(of attempt: AttemptRecord) -> Int { max(0, (attempt.began - received).microseconds / 1000) }
}

extension LedgerEntry {
    /// With what it is told apart by as far as that is the same for all lines of a call.
    fileprivate init(_ id: CallID, _ number: Int, time: Int, _ kind: EndpointClass, of record: CallRecord) {
        let dimensions = UsageDimensions(endpoint: kind.rawValue)
        self.init(call: id, number: number, time: time, dimensions: dimensions, requestID: record.requestID)
        if let caller = record.caller {
            self.dimensions.organisation = caller.organisation.flatMap { CallLabels.clean($0, Self.longestName) }
            self.dimensions.team = caller.team.flatMap { CallLabels.clean($0, Self.longestName) }
            self.dimensions.key = CallLabels.clean(caller.key, Self.longestName)
            // What a token says of a person has been verified; what the application says of one has not.
            self.dimensions.user = caller.user.flatMap { CallLabels.clean($0, Self.longestName) }
        }
        if self.dimensions.user == nil { self.dimensions.user = record.labels.user }
        self.dimensions.tags = record.labels.tags
        self.dimensions.modelAsked = CallLabels.clean(record.modelAsked, Self.longestName) ?? ""
        self.dimensions.isStream = record.isStream
    }

    private static let longestName = 256

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
        model = CallLabels.clean(name.isEmpty ? modelTold ?? "" : name, 256)
        region = attempt.target.vendor.configured.region
        tier = attempt.charge.tier.flatMap { CallLabels.clean($0, 64) }
        status = attempt.status
        error = attempt.errorCode
    }
}

extension TimeAmount {
    fileprivate var microseconds: Int { Int(nanoseconds / 1000) }
}
