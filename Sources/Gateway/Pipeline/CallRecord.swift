import Access
import Core
import JSON
import Metering
import NIOCore
import Routing
import Traffic
import Transport

/// What is known of one call when it is over: the material of the log line. Holds no prompt and
/// no key. Confined to the call's event loop.
final class CallRecord {
    let requestID: String
    let received: NIODeadline
    /// Milliseconds since 1970.
    let receivedAtMilliseconds: Int
    let clientAddress: String?
    /// Of the page that asked; it has been found to be listed.
    private let origin: String?
    private let inbound: DialectName
    /// What is asked for; nil for what is no use of a model or a vendor.
    let kind: EndpointClass?
    /// What is fetched or removed has been used before.
    private let isUse: Bool
    /// Who asks; nil where nobody is asked who it is.
    var caller: Caller?
    /// For whom it asks, and what it tags the call with.
    private(set) var labels: CallLabels
    private let mostTags: Int
    /// How it stands to the limits that it is counted by; nil where there are none.
    var limits: CallLimits?
    /// Others get its answer as well; nil: they do not.
    var shared: SharedCall?
    /// It was answered with what another one was answered with.
    var isCoalesced = false
    /// The tokens that it was expected to use; nil: nobody asked.
    var expected: Usage?
    /// How long it has waited for room in its limits, in nanoseconds; nil: it has not.
    private(set) var queueTime: Int?
    /// At which place it began to wait.
    private var queuePosition: Int?
    private(set) var isSettled = false
    private(set) var modelAsked = ""
    /// The name of the model that it is done with instead; nil: the one that was asked for.
    var modelInstead: String?
    private(set) var isStream = false
    /// The caller wants the answer as server-sent events.
    var wantsEvents = false
    /// The model that a relayed answer says it is of.
    private(set) var modelTold: String?
    /// Method and path, without the query, of a request that is no call of a model.
    private(set) var operation: (method: HTTPMethod, path: String)?
    private(set) var status = 0
    private(set) var errorCode: String?
    private(set) var attempts: [AttemptRecord] = []
    /// The place of that which is told of; nil: there is none.
    private(set) var current: Int?
    /// Places in limits that it keeps while it looks for another target.
    private var kept: [HeldTurn] = []
    /// How many of them have been charged to what was taken of limits before the latest.
    private var charged = 0
    private(set) var total = TimeAmount.zero
    var dropped: [String] = []
    /// What is asked for by other measures than tokens.
    private(set) var unitsAsked = MeasuredUnits()
    /// What all attempts used and cost; known when the call is settled.
    private(set) var charge = Charge.free()
    /// What the vendor was shown of who the gateway is, where that can change.
    var shown: ShownIdentity?
    private var chosen: ResolvedTarget?
    /// An attempt that is not sent yet.
    private var prepared: (ticket: TargetHealth.Ticket, target: ResolvedTarget)?
    /// When answers must have begun.
    private var deadlines = AnswerDeadlines()
    /// A stream broke off of which some had reached the caller, and another target is to go on with it.
    var isInterrupted = false
    /// How often that has happened.
    private(set) var interruptions = 0
    /// Where the call goes and why, for a caller who asks for that; nil: it does not.
    var explanation: RouteExplanation?
    /// The alias that the name stands for, where that has another.
    private var aliasMeant: String?
    /// Which branches of experiments the call was given.
    private var experiments: [String] = []
    /// The place of the key that the vendor is shown, of several.
    var shownKey: Int?
    /// What a vendor refused the latest attempt with.
    private(set) var refusal: VendorRefusal?
    private let upload: RequestBodyStream?
    /// How long the caller was waited for before that.
    private var waitedBeforeSent = TimeAmount.zero
    /// What was not the gateway's own time before the latest attempt: earlier ones, and waits.
    private var elsewhere = TimeAmount.zero
    private(set) var overheadMicroseconds: Int64 = 0

    /// - Parameter tags: the most that are kept.
    init(_ exchange: HTTPExchange, inbound: DialectName, kind: EndpointClass?, requestID: String, tags: Int) {
        labels = CallLabels(exchange.head.fields, limit: tags)
        mostTags = tags
        self.inbound = inbound
        self.kind = kind
        isUse = exchange.head.method == .post
        self.requestID = requestID
        received = exchange.received
        upload = exchange.bodyStream
        receivedAtMilliseconds = wallClockMilliseconds()
        clientAddress = exchange.clientAddress
        origin = exchange.head.fields.first("origin")
    }

    /// Of a call that is not made.
    init(_ fields: HTTPFields, inbound: DialectName, kind: EndpointClass?, tags: Int) {
        labels = CallLabels(fields, limit: tags)
        mostTags = tags
        (self.inbound, self.kind, isUse, requestID) = (inbound, kind, true, "")
        (received, receivedAtMilliseconds) = (.now(), wallClockMilliseconds())
        (upload, clientAddress, origin) = (nil, nil, nil)
    }

    /// Of a call of the gateway's own, which is nobody's.
    /// - Parameter tag: says what it is for.
    init(
        ofGateway inbound: DialectName,
        _ kind: EndpointClass?,
        requestID: String,
        tag: (name: String, value: String),
        tags: Int
    ) {
        labels = CallLabels(.empty, limit: tags)
        labels.tag(tag.name, tag.value)
        mostTags = tags
        (self.inbound, self.kind, isUse, self.requestID) = (inbound, kind, true, requestID)
        (received, receivedAtMilliseconds) = (.now(), wallClockMilliseconds())
        (upload, clientAddress, origin) = (nil, nil, nil)
    }

    /// Notes what its vendor answered, of a call of the gateway's own.
    /// - Parameter isStream: it was told as events, and collected.
    func ends(_ status: Int, isStream: Bool) {
        self.status = status
        if isStream { update { $0.isStream = true } }
    }

    func asked(model: String, stream: Bool) {
        modelAsked = model
        isStream = stream
    }

    /// Notes what a document asks for, and for whom.
    func asked(_ request: InboundRequest) {
        asked(model: request.model, stream: request.stream)
        labels.add(request.original.root, limit: mostTags)
    }

    /// Notes what was asked where it was not a model.
    func asked(_ head: RequestHead) {
        operation = (head.method, String(head.path.prefix(Self.longestPath)))
    }

    /// Notes what is asked for by other measures than tokens.
    func asked(_ units: MeasuredUnits) {
        unitsAsked = units
        update { $0.units = units }
    }

    /// It has been answered with what another one was answered with, and is charged with what that used.
    func shares(_ usage: Usage, tier: String?, at target: ResolvedTarget) {
        attempts.append(AttemptRecord(target, nil, bytesSent: 0))
        current = attempts.count - 1
        update {
            ($0.usage, $0.serviceTier, $0.isComplete, $0.status) = (usage, tier, true, status)
        }
    }

    /// It has been answered with what an earlier one was answered with.
    func repeats() { status = 200 }

    /// It has been answered, and well.
    var isSuccess: Bool { 200..<300 ~= status && errorCode == nil }

    /// The vendor may have done more than it has told, or than can be seen of what came.
    var isUseUncertain: Bool {
        attempts.contains { $0.charge.isEstimate && !($0.isStream && $0.bytesReceived > 0) }
    }

    /// It begins to wait, at a place.
    func waits(at position: Int) {
        queuePosition = queuePosition ?? position
    }

    /// Notes that it has waited.
    /// - Parameter position: at which it began; nil: there was no place.
    func waited(for nanoseconds: Int, at position: Int?) {
        queueTime = (queueTime ?? 0) + nanoseconds
        elsewhere = elsewhere + .nanoseconds(Int64(nanoseconds))
        queuePosition = queuePosition ?? position
    }

    /// Notes that it has been left alone for a while before it is tried again.
    func rested(for time: TimeAmount) {
        elsewhere = elsewhere + time
    }

    /// Notes what the answer shows of it.
    func measured(_ units: MeasuredUnits) {
        update { $0.units.add(answer: units) }
    }

    /// Notes that the answer is a stream of events.
    func streams() {
        isStream = true
    }

    /// Notes the model that an answer says it is of.
    func answers(as model: String?) {
        modelTold = model
    }

    /// What the call costs as far as vendors have told by now; nil where that is not known.
    var costSoFar: Money? {
        guard let kind, isUse, !attempts.isEmpty else { return nil }
        var sum = Money.zero
        for attempt in attempts {
            guard let cost = attempt.costSoFar(as: kind, model: modelTold, at: receivedAt) else { return nil }
            sum += cost
        }
        return sum
    }

    /// Seconds since 1970.
    var receivedAt: Int { receivedAtMilliseconds / 1000 }

    private static let longestPath = 300

    func target(_ target: ResolvedTarget) {
        chosen = target
    }

    /// What was asked for is the name of an alias in other words: its latest version, or a pattern.
    func stands(for alias: String) {
        aliasMeant = alias
        labels.tag("alias", alias)
    }

    /// The call takes part in experiments, as its first target tells.
    func experiments(_ arms: [ExperimentArm], _ target: Int) {
        for arm in arms where arm.targets.contains(target) {
            labels.tag("experiment.\(arm.experiment)", arm.name)
            experiments.append("\(arm.experiment)=\(arm.name)")
        }
    }

    /// An attempt at the chosen target is prepared.
    func prepares(_ ticket: TargetHealth.Ticket, answering deadlines: AnswerDeadlines) {
        prepared = (ticket, resolved)
        self.deadlines = deadlines
    }

    /// What was prepared is not sent.
    /// - Parameter verdict: what that says of its target.
    func dropPrepared(as verdict: AttemptReport.Verdict = .nothing) {
        guard let prepared else { return }
        self.prepared = nil
        prepared.target.routed.health.end(
            prepared.ticket,
            AttemptReport(verdict, total: 0),
            at: NIODeadline.now().uptime
        )
    }

    /// The chosen target is not asked after all: what there is to tell is of the one before.
    func leavesTarget() {
        if let attempt { chosen = attempt.target }
    }

    /// The attempt that is told of: the latest, or which of two at the same time is.
    var attempt: AttemptRecord? { current.map { attempts[$0] } }

    /// Tells of one of several attempts from now on.
    func turns(to place: Int) {
        current = place
        chosen = attempts[place].target
    }

    /// From the request to the beginning of the vendor's answer, without what the caller took to send a streamed body.
    var timeToFirstByte: TimeAmount? {
        attempt?.times.map { $0.firstByte - received - (upload?.waited ?? .zero) }
    }

    /// The target of the call. Asked for only when one has been chosen.
    var resolved: ResolvedTarget {
        guard let chosen else { preconditionFailure("a vendor answers only after a target was chosen") }
        return chosen
    }

    var vendorName: String { chosen?.vendor.name ?? "" }
    var modelName: String { modelTold ?? chosen?.profile.model ?? "" }

    /// An attempt begins.
    /// - Parameters:
    ///   - bytes: of the request, as far as they are counted.
    ///   - asksForStream: the answer is to be handed over as it comes.
    ///   - isUpload: the body follows as the caller sends it.
    ///   - other: the place of one that goes on beside it.
    /// - Returns: its place among the attempts.
    func sent(
        to target: ResolvedTarget,
        bytes: Int,
        asksForStream: Bool,
        isUpload: Bool,
        beside other: Int? = nil
    ) -> Int {
        if other == nil { endAttempt() }
        refusal = nil
        let now = NIODeadline.now().uptime
        let ticket = prepared?.ticket ?? target.routed.health.begin(at: now, insists: true)
        prepared = nil
        let attempt = AttemptRecord(
            target,
            ticket,
            answeringUntil: deadlines.deadline(sentAt: now).map { .uptimeNanoseconds(UInt64($0)) },
            key: shownKey,
            shown: shown,
            bytesSent: bytes,
            asksForStream: asksForStream,
            isUpload: isUpload,
            units: unitsAsked
        )
        if let other { attempt.headStart = attempt.began - attempts[other].began }
        attempts.append(attempt)
        if other == nil { current = attempts.count - 1 }
        if let upload { waitedBeforeSent = upload.waited }
        return attempts.count - 1
    }

    /// The vendor of an attempt has answered, or begins to.
    func answered(_ response: UpstreamResponse, to place: Int) {
        let target = attempts[place].target
        if target.routed.health.headroom.matters { VendorHeadroom.tell(response.head.fields, limits, of: target) }
        attempts[place].answered(response)
    }

    /// Its stream breaks off, and another target is to go on with it.
    func breaksOff() {
        isInterrupted = true
        interruptions += 1
    }

    /// Its vendor refused who the gateway is.
    func identityIsRefused() {
        attempt?.shown?.refuse()
    }

    /// Another attempt was faster.
    func loses(_ place: Int) {
        attempts[place].loses()
    }

    /// Something of the answer reaches the caller.
    func answers() {
        update { $0.answers() }
    }

    /// The vendor refused the attempt.
    func refused(_ refusal: VendorRefusal) {
        self.refusal = refusal
    }

    /// In what way the latest attempt failed.
    func failure(_ error: GatewayError) -> AttemptFailure {
        if let failure = attempt?.failure { return failure }
        let told = refusal.flatMap { $0.target === attempt?.target ? $0.retryAfter : nil }
        var failure = AttemptFailure(FailureClass(error), retryAfter: told)
        // The gateway's own bound: no key and no vendor is to blame.
        if error.code == "vendor_connections_exhausted" {
            failure.retryAfter = 0
            return failure
        }
        if let attempt, let key = attempt.key, let pool = attempt.target.vendor.keys {
            rest(key, of: pool, after: &failure)
        }
        return failure
    }

    /// Leaves a key alone that was refused, or has used up what it may.
    private func rest(_ key: Int, of pool: KeyPool, after failure: inout AttemptFailure) {
        let time: Int
        switch failure.kind {
        case .authentication: time = KeyPool.refusedFor
        case .rateLimit, .quota: time = failure.keyRest ?? 0
        default: return
        }
        let now = NIODeadline.now().uptime
        pool.rest(key, until: now + time)
        failure.isOfKey = pool.hasOther(than: key, at: now)
    }

    /// The latest attempt failed, and another may follow.
    /// - Returns: whether it had been sent.
    func attemptFailed(_ error: GatewayError) -> Bool {
        // Nothing was sent: the target could not do it, or something of the gateway's own is at fault.
        if prepared != nil {
            dropPrepared()
            return false
        }
        sentAttemptFailed(error)
        return true
    }

    /// The attempt that is told of failed, whatever is being prepared beside it.
    func sentAttemptFailed(_ error: GatewayError) {
        let failure = failure(error)
        update {
            $0.errorCode = error.loggableCode
            $0.failure = $0.failure ?? failure
            $0.end()
        }
    }

    /// The vendor of an attempt did not answer.
    func failed(_ error: UpstreamError, at place: Int) {
        attempts[place].failed(error)
    }

    /// What the vendor told of the use in its whole answer.
    func used(_ usage: Usage?, tier: String?) {
        update {
            $0.usage = usage
            $0.serviceTier = tier
        }
    }

    /// How far a stream came.
    /// - Parameters:
    ///   - bytes: of its body.
    ///   - isComplete: it came to its end.
    func streamed(_ usage: Usage?, tier: String?, bytes: Int, isComplete: Bool) {
        update {
            $0.usage = usage
            $0.serviceTier = tier
            $0.bytesReceived = bytes
            $0.isComplete = isComplete
        }
    }

    func failed(_ error: GatewayError) {
        errorCode = error.loggableCode
        let failure = failure(error)
        update {
            $0.errorCode = error.loggableCode
            $0.failure = $0.failure ?? failure
        }
    }

    private func update(_ change: (AttemptRecord) -> Void) {
        guard let current else { return }
        change(attempts[current])
    }

    private func endAttempt() {
        update {
            $0.end()
            elsewhere = elsewhere + $0.total
        }
    }

    /// The client went away; 499 unless it has been answered.
    func cancelled() {
        if status == 0 { status = 499 }
        errorCode = "client_closed_request"
        update {
            $0.errorCode = "client_closed_request"
            $0.failure = $0.failure ?? AttemptFailure(.cancelled)
            $0.mayBeCharged = true
        }
    }

    /// The call is over: reckons what it took, used and cost.
    func settle(_ calibrations: inout UsageCalibrations) {
        isSettled = true
        total = .now() - received
        keep([])
        for place in attempts.indices { attempts[place].end() }
        guard isUse, !attempts.isEmpty else { return }
        chargeAttempts(&calibrations)
        charge = attempts.count == 1 ? attempts[0].charge : Charge.sum(attempts.map(\.charge))
    }

    /// Reckons what those of the attempts used and cost for which that has not been done.
    private func chargeAttempts(_ calibrations: inout UsageCalibrations) {
        guard let kind, isUse else { return }
        for place in charged..<attempts.count {
            calibrations.use(of: attempts[place].target) { calibration in
                attempts[place].settle(as: kind, model: modelTold, at: receivedAt, &calibration)
            }
        }
    }

    /// What those of the attempts used and cost that what was taken of limits last was taken for.
    var chargeOfLimits: Charge {
        charged == 0 ? charge : Charge.sum(attempts[charged...].map(\.charge))
    }

    /// The call goes elsewhere: what its attempts so far used is taken of its limits.
    /// - Returns: what it keeps of them, since they do not tell targets apart; its own until ``hasTakenKept()`` or ``keep(_:)``.
    func leaveLimits(_ calibrations: inout UsageCalibrations) -> [HeldTurn] {
        let latest = attempts[charged...]
        defer {
            charged = attempts.count
            limits = nil
        }
        let isUsed = latest.contains { $0.mayBeCharged || 200..<300 ~= $0.status }
        if isUsed { chargeAttempts(&calibrations) }
        guard case .taken(let reservation) = limits else { return kept }
        let charge = isUsed ? Charge.sum(latest.indices.map { attempts[$0].charge }) : nil
        keep(
            reservation.leaveTarget(
                charge.map { LimitAmounts($0, of: kind) },
                isCostKnown: charge?.cost != nil,
                isUncertain: isUseUncertain,
                at: wallClockNanoseconds()
            )
        )
        return kept
    }

    /// Keeps these places in limits, and gives back those that it has kept before.
    func keep(_ turns: [HeldTurn]) {
        for turn in kept { turn.giveBack() }
        kept = turns
    }

    /// What it has kept is part of what it has taken, or has been given back.
    func hasTakenKept() {
        kept = []
    }

    /// Adds the headers of the vendor's answer that may pass. Its own limits are nothing to who is told of the gateway's.
    func copyAnswerHeaders(_ answer: HTTPFields, into fields: inout ResponseFields) {
        let filter = resolved.vendor.answerHeaders
        guard let limits, limits.areTold else { return filter.copy(answer, into: &fields) }
        fields.add(answer) { name in !RateLimitHeaders.isOne(name) && filter.passes(name) }
    }

    /// The headers of every answer; making them also ends the measuring of our own share of the time.
    func answerFields(status: Int, contentType: StaticString?) -> ResponseFields {
        self.status = status
        var fields = ResponseFields()
        if let contentType { fields.add("content-type", contentType) }
        fields.addRequestID(requestID, for: inbound)
        if let origin { CORS.allow(origin, &fields) }
        if let explanation { fields.add("x-gateway-route", explanation.header(attempts)) }
        if let aliasMeant { fields.add("x-gateway-alias", aliasMeant) }
        if !experiments.isEmpty { fields.add("x-gateway-experiment", experiments.joined(separator: ", ")) }
        if let queuePosition { fields.add("x-gateway-queue-position", queuePosition) }
        if let queueTime, queuePosition != nil { fields.add("x-gateway-queue-ms", queueTime / 1_000_000) }
        if let limits { RateLimitHeaders.add(limits, to: &fields, for: inbound, at: wallClockNanoseconds()) }
        guard let attempt, let chosen else { return fields }
        let now = NIODeadline.now()
        let before = (attempt.began - received) - waitedBeforeSent - elsewhere - attempt.headStart
        let ours = before + (attempt.times.map { now - $0.ready } ?? .zero)
        overheadMicroseconds = ours.nanoseconds / 1000
        fields.add(chosen.answerLines)
        fields.add("x-gateway-attempts", attempts.count)
        fields.add("x-gateway-overhead-us", Int(overheadMicroseconds))
        return fields
    }

}
