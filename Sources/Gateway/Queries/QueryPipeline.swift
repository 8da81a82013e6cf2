import Access
import Core
import Dialects
import JSON
import NIOCore
import Traffic
import Transport

/// The way of a question that is answered as a whole, top to bottom; calls have one of their own, ``CallPipeline``.
struct QueryPipeline: Sendable {
    let runtime: GatewayRuntime

    /// Answers one question.
    func handle(_ exchange: HTTPExchange, _ endpoint: QueryEndpoint) async {
        await runtime.answer(exchange, in: endpoint.dialect, as: endpoint.granted) {
            (loop, answer) async throws(GatewayError) in
            switch endpoint {
            case .embeddings(let format, let route):
                try await self.answer(answer, loop, format, route, "embeddings", QueryFormats.embeddings)
            case .ranking(let format, let route):
                try await self.answer(answer, loop, format, route, "ranking", QueryFormats.ranking)
            case .tokenCount(let format, let route):
                try await self.count(answer, loop, format, route)
            }
        }
    }

    /// - Parameters:
    ///   - noun: what is asked for, for messages.
    ///   - vendors: the format in which a vendor is asked.
    private func answer<Format: QueryFormat>(
        _ caller: CallerAnswer,
        _ loop: LoopState,
        _ inbound: Format,
        _ route: CallRoute,
        _ noun: String,
        _ vendors: (TargetProfile) -> (any QueryFormat<Format.Query, Format.Result>)?
    ) async throws(GatewayError) {
        try await tryTargets(caller, loop, route) { (request, target) async throws(GatewayError) in
            guard let outbound = vendors(target.profile) else {
                throw GatewayError(
                    .unsupportedParameter,
                    status: 400,
                    message: "The vendor '\(target.vendor.name)' has no \(noun).",
                    param: "model",
                    code: "unsupported_endpoint"
                )
            }
            // What the vendor takes as it is goes so, whatever form it would be asked in otherwise.
            if inbound.isSpoken(by: target.profile) {
                return try await self.ask(inbound, caller, loop, inbound, request, target)
            }
            try await self.ask(outbound, caller, loop, inbound, request, target)
        }
    }

    /// Counts tokens at the vendor; where that has no such thing, or not for the model, estimates them and says so.
    private func count<Format: QueryFormat<Call, CountedTokens>>(
        _ caller: CallerAnswer,
        _ loop: LoopState,
        _ inbound: Format,
        _ route: CallRoute
    ) async throws(GatewayError) {
        try await tryTargets(caller, loop, route) { (request, target) async throws(GatewayError) in
            guard let outbound = QueryFormats.tokenCount(of: target.profile) else {
                return try self.estimate(caller, loop, inbound, request, target)
            }
            var thoughts = ReasoningReturn(from: inbound.dialect, to: target, loop.snapshot.reasoningSeal)
            try await self.ask(
                outbound,
                caller,
                loop,
                inbound,
                request,
                target,
                open: { call in
                    thoughts.open(&call)
                    return thoughts.hasLost
                },
                refused: { () throws(GatewayError) in try self.estimate(caller, loop, inbound, request, target) }
            )
        }
    }

    private func estimate<Format: QueryFormat<Call, CountedTokens>>(
        _ caller: CallerAnswer,
        _ loop: LoopState,
        _ inbound: Format,
        _ request: InboundRequest,
        _ target: ResolvedTarget
    ) throws(GatewayError) {
        var call = try request.query(in: inbound, dropUnsupported: true)
        var thoughts = ReasoningReturn(from: inbound.dialect, to: target, loop.snapshot.reasoningSeal)
        thoughts.open(&call)
        let tokens = TokenEstimate.tokens(of: call, model: target.profile.model)
        var fields = caller.record.answerFields(status: 200, contentType: "application/json")
        // Nothing else says which vendor it is an estimate for where none was asked.
        if caller.record.attempts.isEmpty { fields.add(target.answerLines) }
        fields.add("x-gateway-token-count", "estimate")
        let body = inbound.writeResult(CountedTokens(tokens), to: call, caller.context(of: target))
        caller.exchange.respond(200, fields, body: body)
    }

    /// Tries a question at the targets of its model, one after another, until one answers.
    private func tryTargets(
        _ caller: CallerAnswer,
        _ loop: LoopState,
        _ route: CallRoute,
        _ attempt: (InboundRequest, ResolvedTarget) async throws(GatewayError) -> Void
    ) async throws(GatewayError) {
        var route = route
        route.stream = false
        var request = try InboundRequest(caller.exchange.takeBody(), route)
        caller.record.asked(request)
        let continuation = try await CallPipeline(runtime: runtime).goOn(
            request,
            caller.inbound,
            caller.record.caller,
            loop
        )
        request.goOn(from: continuation)
        let resolution = try loop.resolve(request.model, inbound: caller.inbound.name, for: caller.record.caller)
        let able = try caller.choose(of: continuation.narrow(resolution), request.model)
        let (asked, document) = (request, request.document)
        let (kind, bytes) = (caller.record.kind, document.bytes.readableBytes)
        let routed = RoutedCall(caller, able, bytes: bytes)
        var walk = TargetWalk(caller, able, routed)
        while true {
            let target = try await walk.next()
            do throws(GatewayError) {
                try await caller.takeLimits(at: target) { needs in
                    let ceiling = CallCeiling(
                        of: kind,
                        bytes: bytes,
                        documents: document.root["documents"]?.count ?? 0,
                        at: target,
                        time: caller.record.receivedAt
                    )
                    if kind == .tokenCounts { return CallDemand(ceiling: ceiling) }
                    return CallDemand(
                        caller.expectedUse(ofBytes: bytes, mostOutput: 0, at: target, needs),
                        ceiling: ceiling
                    )
                }
                guard walk.begins() else { continue }
                try await attempt(asked, target)
                return walk.ends()
            } catch {
                try walk.failed(error)
            }
        }
    }

    /// - Parameters:
    ///   - open: takes sealed proofs of thoughts for what they are; whether any were left out.
    ///   - refused: answers instead of a vendor that does this for other models only.
    private func ask<Inbound: QueryFormat, Outbound: QueryFormat>(
        _ outbound: Outbound,
        _ caller: CallerAnswer,
        _ loop: LoopState,
        _ inbound: Inbound,
        _ request: InboundRequest,
        _ target: ResolvedTarget,
        open: (inout Inbound.Query) -> Bool = { _ in false },
        refused: (() throws(GatewayError) -> Void)? = nil
    ) async throws(GatewayError) where Outbound.Query == Inbound.Query, Outbound.Result == Inbound.Result {
        let attempt = Attempt(target: target, loop: loop, record: caller.record)
        let line = target.vendor.requestLine(to: outbound.path(for: target.profile))
        let headers = caller.exchange.head.fields
        if outbound.name == inbound.name, !caller.inbound.bringsSealedProof(in: request.document) {
            let patched = outbound.patch(request.document, for: target.profile)
            let (bytes, rest) = try await target.vendor.request(
                line,
                caller: headers,
                on: loop,
                for: caller.record,
                bodySize: patched.edits.byteCount
            ) { patched.edits.writeSharing(into: &$0) }
            let (body, head) = try await attempt.send(bytes, rest).whole
            guard 200..<300 ~= head.status else {
                if let refused, outbound.isRefusal(of: target.profile, head.status, body) { return try refused() }
                throw caller.record.error(of: body, head)
            }
            let document = try caller.record.document(body)
            caller.record.used(
                outbound.readUsage(document, target.profile) ?? outbound.readUsage(of: head),
                tier: nil
            )
            return await caller.respond(head.status, caller.withCost(body, document), from: head)
        }
        let drop = request.dropParams ?? target.vendor.configured.dropParams ?? loop.snapshot.configuration.dropParams
        var query = try request.query(in: inbound, dropUnsupported: drop)
        let hasLostThoughts = open(&query)
        let requests = try outbound.writeQuery(query, for: target.profile)
        caller.record.dropped = requests.flatMap(\.dropped) + (hasLostThoughts ? ["reasoning"] : [])
        guard requests.count <= QueryRequest.most else { throw .tooManyRequests(requests.count) }
        // One request of a caller takes no longer than one to the vendor may, however many it becomes.
        let deadline = NIODeadline.now() + target.vendor.upstream.settings.totalTimeout
        var parts: [Inbound.Result] = []
        var last: ResponseHead?
        for request in requests {
            if last != nil, NIODeadline.now() >= deadline {
                throw GatewayError(UpstreamError.totalTimeout, vendor: target.vendor.name)
            }
            let (body, head) = try await attempt.send(request, line, caller: headers)
            guard 200..<300 ~= head.status else {
                if let refused, outbound.isRefusal(of: target.profile, head.status, body) { return try refused() }
                throw caller.record.error(of: body, head)
            }
            parts.append(try attempt.read(body, head, to: request, in: outbound))
            last = head
        }
        // A format writes at least one request.
        guard let last else { return }
        let result = Inbound.Result.joined(parts)
        let body = inbound.writeResult(result, to: query, caller.context(of: target))
        await caller.respond(200, caller.withCost(body), from: last)
    }
}

extension GatewayError {
    /// 400: a question that would become more requests than one may.
    fileprivate static func tooManyRequests(_ count: Int) -> GatewayError {
        .invalidRequest(
            "This would become \(count) requests to the vendor; the most is \(QueryRequest.most).",
            param: nil,
            code: "invalid_value"
        )
    }
}

extension InboundRequest {
    /// Reads the whole question, to be written in another format.
    /// - Parameter dropUnsupported: holds unless the request itself says otherwise.
    fileprivate func query<Format: QueryFormat>(in format: Format, dropUnsupported: Bool) throws(GatewayError)
        -> Format.Query
    {
        var route = route
        route.dropUnsupported = dropUnsupported
        return try format.readQuery(document, route: route)
    }
}

extension CallerAnswer {
    fileprivate func context(of target: ResolvedTarget) -> ReplyContext {
        ReplyContext(
            fallbackID: record.requestID,
            now: record.receivedAt,
            model: target.profile.model,
            includeUsage: true
        )
    }
}
