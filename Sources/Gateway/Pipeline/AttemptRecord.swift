import Access
import Catalogue
import Core
import Metering
import NIOCore
import Routing
import Transport

/// What is known of one try of one target: what it took, what came of it, and in the end what it used and cost. An object, so that looking at it
/// copies nothing. Confined to the call's loop.
final class AttemptRecord {
    let target: ResolvedTarget
    let began: NIODeadline
    /// Its place in the health of its target; nil once that has been told how it ended.
    private(set) var ticket: TargetHealth.Ticket?
    /// When its answer must have begun; nil: whenever its vendor lets it.
    let answerDeadline: NIODeadline?
    /// The place of the key that its vendor was shown, of several.
    let key: Int?
    /// What its vendor was shown of who the gateway is, where that can change.
    let shown: ShownIdentity?
    /// From the beginning of the call's first attempt that it was made beside; zero: it was made by itself.
    var headStart = TimeAmount.zero
    /// When the first byte of its answer came, and when that could be gone on with.
    private(set) var times: (firstByte: NIODeadline, ready: NIODeadline)?
    /// In what way it failed.
    var failure: AttemptFailure?
    /// Bytes of the request, as far as they were counted.
    let bytesSent: Int
    /// Bytes of the answer's body.
    var bytesReceived = 0
    /// The vendor's; 0 where it did not answer.
    var status = 0
    /// The code of the error that it ended with.
    var errorCode: String?
    /// From its beginning to that of the answer.
    var timeToFirstByte: TimeAmount?
    private(set) var total = TimeAmount.zero
    /// From its beginning to that of a stream that goes to the caller.
    private var timeToFirstToken: TimeAmount?
    /// The answer was told as events.
    var isStream = false
    /// The answer came to its end.
    var isComplete = false
    /// The vendor may have worked for it though it did not answer.
    var mayBeCharged = false
    /// As the vendor told it.
    var usage: Usage?
    /// By other measures than tokens, as it was asked for and as the answer shows it.
    var units: MeasuredUnits
    /// In the vendor's word.
    var serviceTier: String?
    /// What it used and cost; known when it is settled.
    private(set) var charge = Charge.free()

    /// - Parameter ticket: nil: it is no attempt of its own.
    init(
        _ target: ResolvedTarget,
        _ ticket: TargetHealth.Ticket?,
        answeringUntil answerDeadline: NIODeadline? = nil,
        key: Int? = nil,
        shown: ShownIdentity? = nil,
        bytesSent: Int,
        asksForStream: Bool = false,
        isUpload: Bool = false,
        units: MeasuredUnits = MeasuredUnits()
    ) {
        self.target = target
        self.ticket = ticket
        self.answerDeadline = answerDeadline
        self.key = key
        self.shown = shown
        self.units = units
        self.bytesSent = bytesSent
        began = .now()
        guard var sent = ticket else { return }
        target.routed.health.sends(&sent, isStream: asksForStream, size: isUpload ? nil : bytesSent, at: began.uptime)
        self.ticket = sent
    }

    /// Something of its answer reaches the caller.
    func answers() {
        guard var answered = ticket else { return }
        let now = NIODeadline.now()
        timeToFirstToken = now - began
        target.routed.health.answers(&answered, at: now.uptime)
        ticket = answered
    }

    /// It is over: tells how its target fared.
    func end() {
        guard let ticket else { return }
        self.ticket = nil
        let now = NIODeadline.now()
        total = now - began
        let isSuccess = failure == nil && 200..<300 ~= status && isComplete
        var report = AttemptReport(
            isSuccess ? .success : failure?.verdict ?? .nothing,
            isStream: isStream,
            timeToFirstToken: timeToFirstToken.map { Int($0.nanoseconds) },
            total: Int(total.nanoseconds),
            outputTokens: usage?.outputTokens
        )
        report.rest = failure?.rest
        target.routed.health.end(ticket, report, at: now.uptime)
    }

    func answered(_ response: UpstreamResponse) {
        status = response.head.status
        timeToFirstByte = response.firstByte - began
        times = (response.firstByte, response.ready)
        switch response.body {
        case .whole(let body):
            bytesReceived = body.readableBytes
            isComplete = true
        case .stream: isStream = response.head.isEventStream
        }
    }

    /// It is not waited for any longer, since another one was faster.
    func loses() {
        errorCode = Self.lost
        failure = failure ?? AttemptFailure(.cancelled)
        mayBeCharged = mayBeCharged || status == 0
        end()
    }

    /// What the ledger calls the end of an attempt beside which another one was faster.
    private static let lost = "hedge_lost"

    func failed(_ error: UpstreamError) {
        switch error {
        case .connectFailed, .connectTimeout, .tlsFailed, .proxyRefused, .bodyFailed, .bodyTimeout, .sendTimeout,
            .tooManyWaiting:
            break
        case .firstByteTimeout, .betweenBytesTimeout, .totalTimeout, .closedBeforeAnswer, .cut, .malformed,
            .answerTooLarge, .cancelled:
            mayBeCharged = true
        }
    }

    /// Reckons what the attempt used and cost.
    /// - Parameters:
    ///   - kind: what was asked for.
    ///   - model: the name by which it is priced, where the answer told another than the target's.
    ///   - time: seconds since 1970 at which prices are looked up.
    ///   - calibration: of the target; learns from what was told, and tells what was not.
    func settle(
        as kind: EndpointClass,
        model: String?,
        at time: Int,
        _ calibration: inout UsageCalibration
    ) {
        let version = target.price(of: model, at: time)
        if kind == .tokenCounts || kind == .files || version?.isFree == true {
            charge = .free(usage)
        } else if 200..<300 ~= status {
            charge = answeredCharge(kind, version, &calibration)
        } else if status == 0, mayBeCharged {
            charge = estimate(kind, version, calibration)
        }
    }

    /// What it costs as far as the vendor has told by now; nil where that is not known, or can only be estimated.
    /// - Parameters: as of ``settle(as:model:at:_:)``.
    func costSoFar(as kind: EndpointClass, model: String?, at time: Int) -> Money? {
        guard 200..<300 ~= status else { return status == 0 && mayBeCharged ? nil : .zero }
        let version = target.price(of: model, at: time)
        if kind == .tokenCounts || kind == .files || version?.isFree == true { return .zero }
        return usage == nil ? nil : charge(usage, kind, version).cost
    }

    private func answeredCharge(
        _ kind: EndpointClass,
        _ version: PriceVersion?,
        _ calibration: inout UsageCalibration
    ) -> Charge {
        guard let usage, isComplete else { return estimate(kind, version, calibration) }
        if kind == .calls {
            calibration.learn(usage, bytesSent: bytesSent, bytesReceived: bytesReceived, isStream: isStream)
            return Charge(of: usage, tier: serviceTier, by: version)
        }
        return charge(usage, kind, version)
    }

    private func estimate(
        _ kind: EndpointClass,
        _ version: PriceVersion?,
        _ calibration: UsageCalibration
    ) -> Charge {
        switch kind {
        case .calls, .embeddings:
            var usage = calibration.estimate(
                told: usage,
                bytesSent: bytesSent,
                bytesReceived: bytesReceived,
                isStream: isStream
            )
            if kind == .embeddings { usage.outputTokens = 0 }
            return Charge(of: usage, isEstimate: true, tier: serviceTier, by: version)
        // Bytes say nothing of pictures and sound, nor of what a vendor's own API does.
        case .rerank, .tokenCounts, .moderations, .images, .audio, .files, .batches, .passthrough:
            return charge(usage, kind, version)
        }
    }

    /// Of what is not only charged by tokens.
    private func charge(_ told: Usage?, _ kind: EndpointClass, _ version: PriceVersion?) -> Charge {
        guard let used = units.completing(told, for: version?.price) else {
            return Charge(usage: nil, tier: serviceTier, cost: nil, priceID: version?.id)
        }
        return Charge(
            of: kind == .rerank ? used.chargedAsRanking(by: version?.price) : used,
            isEstimate: !isComplete || units.isEstimate && used != told,
            tier: serviceTier,
            images: units.form,
            by: version
        )
    }
}

extension Charge {
    /// What several attempts used and cost together.
    static func sum(_ charges: [Charge]) -> Charge {
        guard var sum = charges.first else { return .free() }
        for charge in charges.dropFirst() {
            sum.usage = Usage.sum([sum.usage, charge.usage])
            sum.isEstimate = sum.isEstimate || charge.isEstimate
            sum.tier = charge.tier ?? sum.tier
            sum.cost = if let one = sum.cost, let other = charge.cost { one + other } else { nil }
            sum.priceID = charge.priceID ?? sum.priceID
        }
        return sum
    }
}
