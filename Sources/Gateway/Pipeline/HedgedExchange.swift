import Core
import NIOCore
import Routing
import Transport

/// A call as it goes to a target.
struct OutgoingCall {
    let target: ResolvedTarget
    let request: OutgoingRequest

    /// The caller wants the answer as it comes, and the vendor tells it so.
    private var isRelayed: Bool { request.manner.callerStreams && target.profile.capabilities.streaming }

    /// Waits for the vendor's answer, whole or begun.
    /// - Parameters:
    ///   - other: the place of an attempt that goes on beside it.
    ///   - begins: is told its place as soon as it has one.
    func send(
        _ caller: CallerAnswer,
        beside other: Int? = nil,
        begins: ((Int) -> Void)? = nil
    ) async throws(GatewayError) -> UpstreamResponse {
        try await Attempt(target: target, loop: caller.loop, record: caller.record, other: other, begins: begins)
            .send(request.bytes, request.rest, relays: isRelayed ? .events : .nothing)
    }
}

/// A call and the answer that its target gives.
struct AnsweredCall {
    let outgoing: OutgoingCall
    let response: UpstreamResponse

    init(_ outgoing: OutgoingCall, _ response: UpstreamResponse) {
        (self.outgoing, self.response) = (outgoing, response)
    }

    /// It is an answer to the call, and none that refuses it.
    fileprivate var isSuccess: Bool { 200..<300 ~= response.head.status }
}

/// An attempt beside which another one is made at another target when its answer is late; whichever answers first has the call, and the other is
/// cut off. Confined to the call's loop.
struct HedgedExchange {
    private enum Event {
        /// The first attempt has been waited for as long as is usual.
        case late
        case ended(isHedge: Bool, Result<AnsweredCall, GatewayError>)
    }

    /// What has happened that nobody has looked at yet.
    private final class Mailbox {
        private var events: [Event] = []
        private var waiter: UnsafeContinuation<Event, Never>?
        /// By whether it is the hedge.
        var places: [Bool: Int] = [:]

        func post(_ event: Event) {
            guard let waiter else { return events.append(event) }
            self.waiter = nil
            waiter.resume(returning: event)
        }

        func next() async -> Event {
            if !events.isEmpty { return events.removeFirst() }
            return await withUnsafeContinuation { waiter = $0 }
        }
    }

    private let caller: CallerAnswer
    private let first: OutgoingCall
    private let prepare: (ResolvedTarget) async throws(GatewayError) -> OutgoingCall?
    private let mailbox = Mailbox()
    /// Those that go on, by whether it is the hedge.
    private var running: [Bool: Task<Void, Never>] = [:]

    /// - Parameter prepare: writes the call for another target.
    init(
        _ caller: CallerAnswer,
        _ first: OutgoingCall,
        _ prepare: @escaping (ResolvedTarget) async throws(GatewayError) -> OutgoingCall?
    ) {
        (self.caller, self.first, self.prepare) = (caller, first, prepare)
    }

    /// Waits for the answer of whichever is first.
    /// - Parameter delay: how long the first attempt is waited for before the other is made, in nanoseconds.
    /// - Throws: the failure of the one that failed last, where both do.
    mutating func run(
        after delay: Int,
        _ walk: inout TargetWalk<RoutedCall>
    ) async throws(GatewayError) -> AnsweredCall {
        let first = first
        start(isHedge: false) { () async throws(GatewayError) in first }
        let timer = NIOLoopBound(mailbox, eventLoop: caller.loop.context.loop)
        let late = caller.loop.context.loop.scheduleTask(in: .nanoseconds(Int64(delay))) { timer.value.post(.late) }
        defer { late.cancel() }
        while true {
            switch await next() {
            case .late: hedge(&walk)
            case .ended(let isHedge, let result):
                running[isHedge] = nil
                if let answered = try await settle(result, isHedge: isHedge, &walk) { return answered }
            }
        }
    }

    /// Makes the other attempt, where one may be made.
    private mutating func hedge(_ walk: inout TargetWalk<RoutedCall>) {
        guard running[false] != nil, mailbox.places[false] != nil, let target = walk.hedges() else { return }
        let prepare = prepare
        start(isHedge: true) { () async throws(GatewayError) in try await prepare(target) }
    }

    /// - Returns: the answer that the call has; nil: the other attempt is waited for.
    private mutating func settle(
        _ result: Result<AnsweredCall, GatewayError>,
        isHedge: Bool,
        _ walk: inout TargetWalk<RoutedCall>
    ) async throws(GatewayError) -> AnsweredCall? {
        let record = caller.record
        let place = mailbox.places[isHedge]
        // One that could not be sent leaves the other to be told of.
        if place == nil { record.dropPrepared() }
        if let place = place ?? mailbox.places[!isHedge] { record.turns(to: place) }
        if running.isEmpty {
            walk.isLeft(with: isHedge)
            return try result.get()
        }
        switch result {
        case .success(let answered) where answered.isSuccess:
            await cut(isHedge: !isHedge)
            record.turns(to: place ?? 0)
            walk.isLeft(with: isHedge)
            return answered
        case .success(let refused):
            let error = caller.record.error(of: refused.response.wholeBody, refused.response.head)
            walk.oneFailed(error, isHedge: isHedge, isSent: true)
        case .failure(let error): walk.oneFailed(error, isHedge: isHedge, isSent: place != nil)
        }
        return nil
    }

    /// Cuts off the attempt that was slower.
    private mutating func cut(isHedge: Bool) async {
        guard let task = running.removeValue(forKey: isHedge) else { return }
        task.cancel()
        guard let place = mailbox.places[isHedge] else {
            // It is still being prepared, and will not be sent.
            return caller.record.dropPrepared()
        }
        while true {
            guard case .ended(isHedge, let result) = await mailbox.next() else { continue }
            if case .success(let answered) = result, case .stream(let stream) = answered.response.body {
                stream.discard()
            }
            return caller.record.loses(place)
        }
    }

    private func next() async -> Event {
        let tasks = Array(running.values)
        return await withTaskCancellationHandler {
            await mailbox.next()
        } onCancel: {
            for task in tasks { task.cancel() }
        }
    }

    private mutating func start(
        isHedge: Bool,
        _ prepare: @escaping () async throws(GatewayError) -> OutgoingCall?
    ) {
        let loop = caller.loop.context
        let other = mailbox.places[!isHedge]
        let parts = NIOLoopBound((prepare: prepare, caller: caller, mailbox: mailbox), eventLoop: loop.loop)
        running[isHedge] = Task(executorPreference: loop.executor) {
            let (prepare, caller, mailbox) = parts.value
            let result: Result<AnsweredCall, GatewayError>
            do throws(GatewayError) {
                guard let outgoing = try await prepare(), !Task.isCancelled else { throw .cutOff }
                let response = try await outgoing.send(caller, beside: other) { mailbox.places[isHedge] = $0 }
                // Some vendors begin at once and say nothing for long.
                if case .stream(let stream) = response.body {
                    try await caller.waitForBody(stream, of: mailbox.places[isHedge], at: outgoing.target)
                }
                result = .success(AnsweredCall(outgoing, response))
            } catch {
                result = .failure(error)
            }
            mailbox.post(.ended(isHedge: isHedge, result))
        }
    }
}

extension GatewayError {
    /// Nobody waits for the attempt any longer.
    fileprivate static var cutOff: GatewayError { GatewayError(UpstreamError.cancelled, vendor: "") }
}

extension CallerAnswer {
    /// Waits for something of a stream.
    /// - Throws: what became of it, where nothing came.
    fileprivate func waitForBody(
        _ stream: UpstreamStream,
        of place: Int?,
        at target: ResolvedTarget
    ) async throws(GatewayError) {
        do {
            try await stream.waitForBody()
            if !Task.isCancelled { return }
            stream.discard()
            throw UpstreamError.cancelled
        } catch {
            stream.discard()
            let error = error as? UpstreamError ?? .cut
            if let place { record.failed(error, at: place) }
            throw GatewayError(error, vendor: target.vendor.name)
        }
    }
}

extension UpstreamResponse {
    /// The body of an answer that is no stream; of one that is nothing, and it is let go.
    fileprivate var wholeBody: ByteBuffer {
        switch body {
        case .whole(let body): return body
        case .stream(let stream):
            stream.discard()
            return ByteBuffer()
        }
    }
}
