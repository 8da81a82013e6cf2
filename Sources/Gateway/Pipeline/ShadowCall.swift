import Access
import Catalogue
import Core
import Dialects
import JSON
import NIOCore
import Routing
import Transport

/// A copy of a call that goes to another target, whose answer nobody gets: for trying out a model or vendor with what is really asked.
///
/// It is written down by itself, as a call of nobody's with the tag `shadow`, and counted by no limit or budget of the caller's. Confined to its
/// loop.
struct ShadowCall {
    private let request: InboundRequest
    private let inbound: any Dialect
    private let fields: HTTPFields
    private let target: ResolvedTarget
    private let policy: AttemptPolicy
    private let record: CallRecord
    private let loop: LoopState

    /// Copies that a loop has under way at most.
    static let mostRunning = 100

    /// - Parameters:
    ///   - request: as it goes to the target.
    ///   - target: where the copy goes.
    init(of request: InboundRequest, _ caller: CallerAnswer, to target: ResolvedTarget, _ policy: AttemptPolicy) {
        (self.request, self.target, self.policy) = (request, target, policy)
        (inbound, fields, loop) = (caller.inbound, caller.exchange.head.fields, caller.loop)
        record = CallRecord(
            ofGateway: inbound.name,
            caller.record.kind,
            requestID: caller.record.requestID,
            tag: ("shadow", caller.record.modelAsked),
            tags: loop.snapshot.configuration.ledger.tags
        )
        record.asked(model: request.model, stream: request.stream)
    }

    /// Sends the copy, unless too many are under way, or the target is left alone.
    func start() {
        guard loop.shadows.count < Self.mostRunning,
            let ticket = target.routed.health.begin(at: NIODeadline.now().uptime)
        else { return }
        record.target(target)
        // A stream is collected: its end need not come as soon as its beginning.
        record.prepares(ticket, answering: AnswerDeadlines(ofAttempt: request.stream ? nil : policy.attemptTimeout))
        let shadow = NIOLoopBound(self, eventLoop: loop.context.loop)
        loop.shadowBegins { number in
            Task(executorPreference: loop.context.executor) {
                let shadow = shadow.value
                await shadow.run()
                shadow.loop.settle(shadow.record)
                shadow.loop.shadowEnded(number)
            }
        }
    }

    private func run() async {
        do throws(GatewayError) {
            let response = try await send()
            try read(response.whole.body, response.head)
        } catch {
            record.failed(error)
        }
        record.dropPrepared()
    }

    private func send() async throws(GatewayError) -> UpstreamResponse {
        var request = request
        if loop.snapshot.marksFiles(of: target.vendor) { request.unmarkFiles(of: target.vendor) }
        let outgoing = try await OutgoingRequest(
            request,
            from: inbound,
            to: target,
            media: MediaInliner(loop: loop),
            caller: fields,
            record: record
        )
        return try await Attempt(target: target, loop: loop, record: record).send(outgoing.bytes, outgoing.rest)
    }

    /// Reads what the answer tells of its use.
    private func read(_ body: ByteBuffer, _ head: ResponseHead) throws(GatewayError) {
        record.ends(head.status, isStream: head.isEventStream)
        guard 200..<300 ~= head.status else { throw record.error(of: body, head) }
        guard head.isEventStream else {
            let document = try record.document(body)
            let tier = target.dialect.readServiceTier(document)
            return record.used(target.dialect.readUsage(document, target.profile), tier: tier)
        }
        let events = StreamPassage(
            of: target.dialect,
            target.dialect.makeStreamInspector(hidesUsage: false, target.profile)
        )
        var passed = ByteBuffer()
        do {
            try events.receive(body, into: &passed)
            try events.receiveEnd(into: &passed)
        } catch {
            throw error as? GatewayError ?? .unreadableAnswer(target.vendor.name, "its stream is broken")
        }
        record.used(events.usage, tier: events.serviceTier)
        if let failure = events.failure { throw .vendor(failure) }
    }
}

extension Resolution {
    /// The target that a copy of the call goes to; nil: there is none.
    func shadow(of call: RoutedCall, among eligible: TargetSet, on loop: LoopState) -> ResolvedTarget? {
        guard let shadow, Double.random(in: 0..<1, using: &loop.random) < shadow.share else { return nil }
        var policy = AttemptPolicy()
        policy.whenAllOpen = .refuse
        var walk = AttemptWalk(
            route.with(shadow.node),
            policy,
            eligible: eligible,
            at: NIODeadline.now().uptime
        )
        guard case .attempt(let next) = walk.next(for: call, at: NIODeadline.now().uptime, using: &loop.random) else {
            return nil
        }
        return targets[next.target]
    }
}
