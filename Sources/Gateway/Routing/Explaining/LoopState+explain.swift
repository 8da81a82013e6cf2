package import Access
package import Core
import Dialects
import JSON
package import NIOCore
import Routing
import Transport

/// A call of which it is asked where it would go.
package struct ExplainedCall: Sendable {
    /// In which the request is written.
    package var dialect: DialectName
    package var body: ByteBuffer
    /// `name: value` lines, as they would be sent.
    package var headers: [(name: String, value: String)] = []
    /// Who would ask; nil: nobody has to say.
    package var caller: Caller?
    /// Where the dialect has the model in its paths.
    package var model: String?

    package init(_ dialect: DialectName, _ body: ByteBuffer) {
        (self.dialect, self.body) = (dialect, body)
    }
}

extension LoopState {
    /// Tells where a call would go, and why; nothing is sent.
    /// - Throws: what is wrong with the request itself.
    func explain(_ asked: ExplainedCall) throws(GatewayError) -> RouteExplanation {
        let inbound = Dialects.named(asked.dialect)
        let fields = HTTPFields(asked.headers)
        let request = try InboundRequest(asked.body, CallRoute(model: asked.model))
        let record = CallRecord(fields, inbound: asked.dialect, kind: .calls, tags: snapshot.configuration.ledger.tags)
        record.caller = asked.caller
        record.asked(request)
        let whole = try snapshot.resolve(request.model, inbound: asked.dialect)
        let choice = try RequestChoice(
            fields,
            request.document.root,
            asked.dialect,
            isLeftToVendors: whole.routesItself
        )
        let call = PendingCall(request, choice)
        var narrowing = RouteNarrowing(whole)
        narrowing.narrow(self, record, call, request.model, inbound)
        let (resolution, able) = (narrowing.resolution, narrowing.eligible)
        let routed = RoutedCall(self, record, fields, inbound, resolution, call, bytes: 0)
        var asksForTask = false
        if let prompt = routed.content?.unsurePrompt,
            let embedder = embedder(for: record, choice, request.model, at: resolution, among: able)
        {
            if let known = embedder.memory.reason(for: prompt) { call.tellTask(known) } else { asksForTask = true }
        }
        return explain(narrowing, routed, record, asksForTask: asksForTask)
    }

    /// Tells where a call goes that is about to be tried.
    /// - Parameter eligible: the targets that it may go to.
    func explain(
        _ call: PendingCall,
        _ routed: RoutedCall,
        _ caller: CallerAnswer,
        at resolution: Resolution,
        among eligible: TargetSet
    ) -> RouteExplanation {
        let name = caller.record.modelInstead ?? call.model
        var narrowing = RouteNarrowing((try? snapshot.resolve(name, inbound: caller.inbound.name)) ?? resolution)
        narrowing.narrow(self, caller.record, call, name, caller.inbound)
        narrowing.keep(eligible, else: "the call goes on from something that another vendor has")
        return explain(narrowing, routed, caller.record, asksForTask: false)
    }

    private func explain(
        _ narrowing: RouteNarrowing,
        _ routed: RoutedCall,
        _ record: CallRecord,
        asksForTask: Bool
    ) -> RouteExplanation {
        let resolution = narrowing.resolution
        let now = NIODeadline.now().uptime
        var (order, refusal) = (
            resolution.route.order(for: routed, among: narrowing.eligible, at: now), narrowing.refusal
        )
        if order.isEmpty, refusal == nil {
            // All are left alone, or none has a turn.
            let one = resolution.route.order(for: routed, among: narrowing.eligible, at: now, isInsisting: true).prefix(
                1
            )
            switch resolution.policy.whenAllOpen {
            case _ where one.isEmpty: refusal = .noTarget(.ineligible, record.modelAsked, at: now)
            case .attempt where record.attempts.isEmpty: order = Array(one)
            case .attempt, .refuse: refusal = .noTarget(.unavailable(until: nil), record.modelAsked, at: now)
            }
        }
        let candidates = resolution.targets.indices.map { place in
            let target = resolution.targets[place]
            let health = target.routed.health
            let benchmark = health.benchmark(at: now)
            return RouteExplanation.Candidate(
                vendor: target.vendor.name,
                model: target.profile.model,
                order: order.firstIndex(of: place).map { $0 + 1 },
                dropped: narrowing.dropped[place] ?? passedOver(place, resolution, order, now),
                leftAlone: health.reasonToLeaveAlone(at: now),
                inFlight: health.inFlight,
                expectedMilliseconds: health.expectedTime(
                    isStream: routed.isStream,
                    tokens: routed.outputTokens(at: place),
                    at: now
                ).flatMap { $0 < 1e6 ? nil : $0 / 1e6 },
                tokensPerSecond: health.tokensPerSecond(at: now),
                failureShare: benchmark.failureShare,
                headroom: health.headroom.share(at: now),
                usage: routed.usage(at: place),
                cost: routed.expectedCost(at: place)
            )
        }
        return RouteExplanation(
            model: record.modelAsked,
            alias: snapshot.aliasRoute(record.modelAsked)?.0.alias.name,
            task: routed.content?.finding,
            asksForTask: asksForTask,
            maxAttempts: resolution.policy.maxAttempts,
            candidates: candidates.sorted { ($0.order ?? .max) < ($1.order ?? .max) },
            refusal: refusal
        )
    }
}

/// Why a target has no turn that may be had and is not left alone; nil: it has one.
private func passedOver(_ place: Int, _ resolution: Resolution, _ order: [Int], _ now: Int) -> String? {
    let health = resolution.targets[place].routed.health
    guard !order.contains(place), health.reasonToLeaveAlone(at: now) == nil else { return nil }
    if order.contains(where: { resolution.targets[$0].routed.health === health }) {
        return "it has its turn in another place"
    }
    if resolution.shadow?.node.leaves.contains(place) == true { return "copies of calls go there ('shadow')" }
    return resolution.route.root.leaves.contains(place)
        ? "the condition of its branch does not hold"
        : "it is for calls that have failed in a way of their own ('fallbacks')"
}

extension TargetHealth {
    /// Why it is left alone, for people; nil: it is not.
    func reasonToLeaveAlone(at now: Int) -> String? {
        func seconds(_ until: Int) -> String { "\(max(1, (until - now + 999_999_999) / 1_000_000_000)) s" }
        switch availability(at: now) {
        case .available: return nil
        case .probe: return "its circuit was open: one call at a time finds out how it is"
        case .open(nil): return "its vendor does not pass its health check"
        case .open(let until?):
            guard let reason = openReason, reason != .probing else { return "a call finds out how it is" }
            return "its circuit is open (\(reason.rawValue)), for \(seconds(until))"
        case .resting(let until): return "its vendor asked to be left alone, for \(seconds(until))"
        }
    }
}
