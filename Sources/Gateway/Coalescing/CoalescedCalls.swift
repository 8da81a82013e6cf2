import Access
import Catalogue
import Core
import Crypto
import Dialects
import Framing
import JSON
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// Calls that ask for the same and would be answered the same (`coalescing`): while one of them is under way, others of the same tenant get its answer, as it comes,
/// and the vendor is asked once.
///
/// Each has been let in by then, by its own permissions, limits and budgets.
final class CoalescedCalls: Sendable {
    private let running = NIOLockedValueBox<[[UInt8]: SharedCall]>([:])

    /// What is to be done about a call.
    enum Beginning {
        /// It asks the vendor, and others may get its answer.
        case first(SharedCall)
        /// It gets the answer of another one.
        case following(SharedCall)
    }

    /// Begins a call, or finds one that is under way.
    /// - Parameter make: makes what others get its answer from.
    func begin(_ id: [UInt8], _ make: () -> SharedCall) -> Beginning {
        running.withLockedValue { running in
            if let known = running[id], known.join() { return .following(known) }
            let call = make()
            running[id] = call
            return .first(call)
        }
    }

    /// A call is over: who comes from now on asks anew.
    func end(_ call: SharedCall) {
        running.withLockedValue { if $0[call.id] === call { $0[call.id] = nil } }
        call.recording.end()
    }

    /// Those that are under way and others may join.
    var calls: [SharedCall] { running.withLockedValue { Array($0.values) } }
}

/// A call whose answer others get as well.
final class SharedCall: AnswerObserver {
    let id: [UInt8]
    let recording: AnswerRecording
    private let loop: any EventLoop
    /// On its loop: it goes on though its client goes away.
    private let outlive: @Sendable () -> Void
    /// On its loop: what the vendor has told of the use.
    private let told: @Sendable () -> (Usage, tier: String?)?
    private let usage = NIOLockedValueBox<(Usage, tier: String?)?>(nil)
    /// On its loop: the target that answers.
    private let asked: @Sendable () -> ResolvedTarget?
    private let answering = NIOLockedValueBox<ResolvedTarget?>(nil)
    private let isJoined = NIOLockedValueBox(false)

    init(id: [UInt8], _ caller: CallerAnswer) {
        self.id = id
        recording = AnswerRecording(
            id: id,
            request: id,
            began: caller.record.receivedAt,
            most: caller.loop.snapshot.configuration.maxReplyBytes
        )
        loop = caller.loop.context.loop
        let parts = NIOLoopBound((exchange: caller.exchange, record: caller.record), eventLoop: loop)
        outlive = { parts.value.exchange.outlivesClient = true }
        asked = { parts.value.record.attempt?.target }
        told = {
            let attempt = parts.value.record.attempt
            return attempt?.usage.map { ($0, tier: attempt?.serviceTier) }
        }
    }

    /// Somebody wants its answer.
    /// - Returns: whether that is still to be had from the beginning.
    func join() -> Bool {
        guard !recording.isLost else { return false }
        let isFirst = isJoined.withLockedValue { isJoined in
            defer { isJoined = true }
            return !isJoined
        }
        if isFirst { loop.execute(outlive) }
        return true
    }

    func answerBegan(_ status: Int, _ fields: ResponseFields, length: Int?) {
        let asked = asked()
        answering.withLockedValue { $0 = asked }
        recording.answerBegan(status, fields, length: length)
    }

    func answerContinued(_ bytes: ByteBuffer) { recording.answerContinued(bytes) }

    func answerEnded(isComplete: Bool) {
        let told = told()
        usage.withLockedValue { $0 = told }
        recording.answerEnded(isComplete: isComplete)
    }

    /// The target that answers, once an answer has begun.
    var target: ResolvedTarget? { answering.withLockedValue { $0 } }

    /// What the vendor told of the use, once the answer has ended.
    var use: (Usage, tier: String?)? { usage.withLockedValue { $0 } }
}

extension CallerAnswer {
    /// By which a call is found that asks for the same; nil: it is not to be shared.
    func coalescingID(of request: InboundRequest, at target: ResolvedTarget) -> [UInt8]? {
        // Whose stream has begun already, or whose end has to wait for the ledger, is answered by itself.
        guard loop.snapshot.configuration.coalescing.isFor(request.model), exchange.answerObserver == nil,
            !exchange.isBegunEarly, !isStrict, inbound.name != .openAIResponses,
            request.isDeterministic(inbound.name)
        else { return nil }
        var id = SHA256()
        // Who shares: an organisation, or whoever the key is for.
        let tenant = record.caller.map { $0.organisation.map { "organisation \($0)" } ?? "key \($0.owner)" } ?? ""
        for part in [tenant, exchange.head.target, target.vendor.name, target.profile.model] {
            id.update(data: Array("\(part.utf8.count):\(part)".utf8))
        }
        // What a vendor is told by headers.
        for name in target.vendor.configured.kind.forwardedHeaders {
            for value in exchange.head.fields.values(named: name) { id.update(data: Array("\(name):\(value)\n".utf8)) }
        }
        // A first one's answer may come from wherever it may go itself.
        for name in RequestChoice.headers {
            id.update(data: Array("\(exchange.head.fields.values(name))\n".utf8))
        }
        if let permissions = record.caller?.permissions {
            let granted = [permissions.models, permissions.vendors, permissions.regions]
            for patterns in granted {
                let texts = patterns?.map(\.description).sorted() ?? ["nil"]
                id.update(data: Array("\(texts)".utf8))
            }
        }
        if let requirements = record.caller?.permissions.requirements, !requirements.isEmpty {
            id.update(data: Array("\(requirements.residency.map { $0.sorted() }.sorted { "\($0)" < "\($1)" })".utf8))
            id.update(
                data: Array("\(requirements.certifications.sorted())\(requirements.mostRetentionDays ?? -1)".utf8)
            )
            id.update(data: [requirements.forbidsTraining ? 1 : 0])
        }
        id.update(data: [tellsCost ? 1 : 0])
        request.document.bytes.withUnsafeReadableBytes { id.update(bufferPointer: $0) }
        return Array(id.finalize())
    }

    /// Gives the answer of another call, as it comes.
    /// - Returns: false where there is none: the call has to be made.
    func follow(_ call: SharedCall, at target: ResolvedTarget) async -> Bool {
        let record = record
        let isAnswered = await call.recording.replay(to: exchange) { status, length in
            let isStream = length == nil && record.wantsEvents
            var fields = record.answerFields(
                status: status,
                contentType: isStream ? "text/event-stream; charset=utf-8" : "application/json"
            )
            if status >= 400, let first = call.recording.fields {
                // When to come back is told as well, and the name that is in the error.
                fields = first
            } else {
                fields.add((call.target ?? target).answerLines)
            }
            if isStream { fields.addStreamHeaders() }
            fields.add("x-gateway-coalesced", "true")
            return fields
        }
        if Task.isCancelled { record.cancelled() }
        record.isCoalesced = isAnswered
        if isAnswered, loop.snapshot.configuration.coalescing.charge == .all, let (usage, tier) = call.use {
            record.shares(usage, tier: tier, at: call.target ?? target)
        }
        return isAnswered
    }
}

extension InboundRequest {
    /// It asks for what is most likely, so that it would be answered the same again.
    fileprivate func isDeterministic(_ dialect: DialectName) -> Bool {
        let root = document.root
        let settings = dialect == .gemini ? root["generationConfig"] : root
        return settings?["temperature"]?.double == 0
    }
}
