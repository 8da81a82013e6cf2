import Access
import Core
import Dialects
import JSON
import NIOCore
import Routing
import Transport

/// The way of a request, top to bottom. Each step is a room of its own that knows nothing of the others.
struct CallPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one call.
    func handle(_ exchange: HTTPExchange, _ endpoint: CallEndpoint) async {
        await runtime.answer(exchange, in: endpoint.dialect, as: .calls) { (loop, answer) async throws(GatewayError) in
            try await self.answer(answer, endpoint, loop)
        }
    }

    private func answer(_ caller: CallerAnswer, _ endpoint: CallEndpoint, _ loop: LoopState) async throws(GatewayError)
    {
        let (exchange, inbound, record) = (caller.exchange, caller.inbound, caller.record)

        // Dialect: what is asked, as far as it must be known before a vendor is chosen.
        var request = try InboundRequest(exchange.takeBody(), endpoint.route)
        record.asked(request)
        record.wantsEvents = request.stream && !endpoint.streamsAsArray
        let continuation = try await goOn(request, inbound, record.caller, loop)
        request.goOn(from: continuation)

        // Access: what the caller may ask for. Routing: where it can be done.
        let resolution = try loop.resolve(request.model, inbound: inbound.name, for: record.caller)
        if let asker = record.caller, let rules = asker.permissions.calls {
            try rules.admit(&request, in: inbound, of: asker.key)
        }
        let choice = try RequestChoice(
            record.labels.speaksToGateway ? exchange.head.fields : nil,
            record.labels.namesProviders ? request.document.root : nil,
            inbound.name,
            isLeftToVendors: resolution.routesItself
        )
        let call = PendingCall(
            request,
            choice,
            models: choice?.counting(at: resolution).models ?? [],
            goingOnFrom: continuation,
            streamsAsArray: endpoint.streamsAsArray
        )
        var able = try continuation.narrow(resolution)
        if let choice { able = try choice.apply(to: able, request.model, at: record.receivedAt) }
        do throws(GatewayError) {
            try await attempt(call, able, orAtOthers: caller)
        } catch {
            // A stream that nobody could go on with ends with what the last one failed with.
            guard let broken = call.broken else { throw error }
            throw await caller.end(broken.translation, with: error)
        }
    }

    private func attempt(_ call: PendingCall, _ resolution: Resolution, orAtOthers caller: CallerAnswer)
        async throws(GatewayError)
    {
        do throws(GatewayError) {
            try await attempt(call, resolution, caller)
        } catch {
            try await fallBack(from: error, call, caller)
        }
    }

    /// Tries a call at the targets of a model, one after another, until one answers.
    private func attempt(_ call: PendingCall, _ resolution: Resolution, _ caller: CallerAnswer)
        async throws(GatewayError)
    {
        guard let document = call.request?.document else { return }
        let able = resolution.fitting(document, in: caller.inbound) { target in
            caller.loop.expectedUsage(ofBytes: document.bytes.readableBytes, mostOutput: 0, at: target).inputTokens
        }
        let routed = RoutedCall(caller, resolution, call)
        // Task: what is asked for, where the choice depends on it and rules do not tell.
        if caller.loop.snapshot.taskEmbedder != nil {
            await caller.findTask(of: routed, call, at: resolution, among: able)
        }
        if caller.wantsRoute {
            caller.record.explanation = caller.loop.explain(call, routed, caller, at: resolution, among: able)
        }
        call.mayGoElsewhere =
            able.intersection(resolution.route.own).count > 1 || resolution.policy.retries > 0 || !call.models.isEmpty
        call.continuesStreams = resolution.policy.continuesStreams && !call.streamsAsArray
        var shadow: ResolvedTarget?
        if resolution.shadow != nil, caller.record.attempts.isEmpty {
            shadow = resolution.shadow(of: routed, among: able, on: caller.loop)
        }
        var walk = TargetWalk(caller, resolution, routed, among: able)
        while true {
            let target = try await walk.next()
            do throws(GatewayError) {
                // Traffic: whether the call fits into its limits and budgets.
                try await call.takeLimits(at: target, caller)
                guard walk.begins() else { continue }
                // Shadow: a copy of what is let in.
                if let target = shadow, let request = try? call.adapted(for: target, caller) {
                    ShadowCall(of: request, caller, to: target, resolution.policy).start()
                }
                shadow = nil
                // Coalescing: whoever asks for the same at the same time has its answer.
                if !(await follows(call, target, caller)) { try await send(call, to: target, caller, &walk) }
                return walk.ends()
            } catch {
                try walk.failed(error)
            }
        }
    }

    /// Sends a call to a target and takes the answer to the caller.
    private func send(
        _ call: PendingCall,
        to target: ResolvedTarget,
        _ caller: CallerAnswer,
        _ walk: inout TargetWalk<RoutedCall>
    ) async throws(GatewayError) {
        let (inbound, record) = (caller.inbound, caller.record)
        guard let outgoing = try await prepare(call, for: target, caller) else { return }

        // Attempt: the pool of this loop sends it; where the answer is late another target may be asked as well.
        let answered: AnsweredCall
        if let delay = walk.hedgeDelay {
            var hedged = HedgedExchange(caller, outgoing) { (target) async throws(GatewayError) in
                try await prepare(call, for: target, caller)
            }
            answered = try await hedged.run(after: delay, &walk)
        } else {
            answered = AnsweredCall(outgoing, try await outgoing.send(caller))
        }
        record.dropped = answered.outgoing.request.dropped

        // The way back: the caller's dialect writes the answer.
        let answer = VendorAnswer(
            caller: caller,
            call: call,
            manner: answered.outgoing.request.manner,
            carrier: ReasoningCarrier(to: inbound.name, from: record.resolved, caller.loop.snapshot.reasoningSeal),
            keeper: inbound.name == .openAIResponses
                ? call.request.flatMap { ResponseKeeper($0.original, runtime.responses, record.caller) } : nil
        )
        try await answer.deliver(answered.response)
    }

    /// The vendor's dialect writes the request.
    private func prepare(
        _ call: PendingCall,
        for target: ResolvedTarget,
        _ caller: CallerAnswer
    ) async throws(GatewayError) -> OutgoingCall? {
        guard var request = try call.takeAttempted(for: target, caller) else { return nil }
        if caller.loop.snapshot.marksFiles(of: target.vendor) { request.unmarkFiles(of: target.vendor) }
        let outgoing = try await OutgoingRequest(
            request,
            from: caller.inbound,
            to: target,
            media: MediaInliner(loop: caller.loop),
            caller: caller.exchange.head.fields,
            record: caller.record,
            mayBreak: call.continuesStreams,
            goingOnWith: call.broken?.told
        )
        return OutgoingCall(target: target, request: outgoing)
    }

    /// Gives the call the answer of another one that asks for the same at the same time, or lets others have that of this one.
    /// - Returns: whether it has been answered.
    private func follows(_ call: PendingCall, _ target: ResolvedTarget, _ caller: CallerAnswer) async -> Bool {
        guard caller.record.attempts.isEmpty, let request = call.asked,
            let id = caller.coalescingID(of: request, at: target)
        else { return false }
        switch runtime.coalesced.begin(id, { SharedCall(id: id, caller) }) {
        case .first(let shared):
            caller.record.shared = shared
            caller.exchange.answerObserver = shared
            return false
        case .following(let shared): return await caller.follow(shared, at: target)
        }
    }

    /// Tries a call elsewhere that has failed: at the models that it names itself for the case, or where its budget says that did not let it in.
    /// - Throws: the error, where there is nothing else or that lets it in no more.
    private func fallBack(
        from error: GatewayError,
        _ call: PendingCall,
        _ caller: CallerAnswer
    ) async throws(GatewayError) {
        let record = caller.record
        var (error, tried) = (error, Set([call.model]))
        for name in call.models where tried.insert(name).inserted {
            // An answer that has begun is the call's, and a fault of the request is one everywhere.
            guard call.request != nil, call.broken == nil, !FailureClass(error).isFinal else { throw error }
            guard let resolution = try? able(name, call, caller) else { continue }
            record.modelInstead = name
            let attempts = record.attempts.count
            do throws(GatewayError) {
                return try await attempt(call, resolution, caller)
            } catch let other {
                // Where nobody was asked the failure of before is the one to know of.
                if record.attempts.count > attempts || attempts == 0 { error = other }
            }
        }
        let refusal = record.limits
        while record.attempts.isEmpty, let name = record.limits?.fallback, tried.insert(name).inserted,
            let resolution = try? able(name, call, caller)
        {
            record.modelInstead = name
            do throws(GatewayError) {
                return try await attempt(call, resolution, caller)
            } catch let other {
                // Whatever becomes of a call that was let in is what became of it.
                if case .refused? = record.limits, record.attempts.isEmpty { continue }
                throw other
            }
        }
        if record.attempts.isEmpty {
            record.modelInstead = nil
            record.limits = refusal
        }
        throw error
    }

    /// What another model stands for to a call.
    private func able(
        _ name: String,
        _ call: PendingCall,
        _ caller: CallerAnswer
    ) throws(GatewayError) -> Resolution {
        let found = try caller.loop.resolve(name, inbound: caller.inbound.name, for: caller.record.caller)
        var able = try call.continuation.narrow(found)
        // What the alias requires that was asked for holds wherever the call goes.
        able = try able.meeting(caller.loop.snapshot.requirements(of: call.model), name)
        return try call.choice?.apply(to: able, name, at: caller.record.receivedAt) ?? able
    }

    /// What the request goes on from, in the dialect that has such a thing.
    func goOn(
        _ request: InboundRequest,
        _ inbound: any Dialect,
        _ caller: Caller?,
        _ loop: LoopState
    ) async throws(GatewayError) -> ResponseContinuation {
        guard inbound.name == .openAIResponses else { return .nothing }
        let limit = loop.snapshot.configuration.server.maxBodyBytes
        return try await ResponseContinuation.of(request.original, runtime.responses, caller, limit: limit)
    }
}

extension GatewayRuntime {
    /// Runs what answers a request, and settles it on every path: success, error, cut-off, client gone.
    func answer(
        _ exchange: HTTPExchange,
        in dialect: any Dialect,
        as kind: EndpointClass?,
        _ work: (LoopState, CallerAnswer) async throws(GatewayError) -> Void
    ) async {
        let loop = loop(exchange.context)
        let record = CallRecord(
            exchange,
            inbound: dialect.name,
            kind: kind,
            requestID: loop.requestID(of: exchange.head),
            tags: loop.snapshot.configuration.ledger.tags
        )
        let answer = CallerAnswer(exchange: exchange, inbound: dialect, record: record, loop: loop)
        loop.callBegan()
        defer { loop.callEnded() }
        var recording: AnswerRecording?
        do throws(GatewayError) {
            record.caller = try await loop.caller(of: exchange)
            if kind != nil, loop.ledger?.isFull == true { throw .ledgerFull }
            var beginning = RepeatedCalls.Beginning.other
            if kind != nil, let name = exchange.head.fields.first("idempotency-key") {
                // A call that was made before is answered as it was then.
                beginning = try await repeats.begin(name, exchange, record.caller)
            }
            switch beginning {
            case .answered: record.repeats()
            case .gone: record.cancelled()
            case .first(let first):
                recording = first
                try await work(loop, answer)
            case .other: try await work(loop, answer)
            }
        } catch {
            await answer.refuse(error)
        }
        if let recording { repeats.end(recording, isKept: record.isSuccess) }
        if let shared = record.shared {
            coalesced.end(shared)
            record.shared = nil
        }
        // Reckoned also where nothing is written down: the log tells it.
        loop.settle(record)
        loop.accessLog.write(record)
    }
}
