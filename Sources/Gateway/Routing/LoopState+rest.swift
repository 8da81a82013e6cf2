import Core
import NIOCore
import Routing
import Transport

extension NIODeadline {
    /// Nanoseconds of the clock that never goes back.
    var uptime: Int { Int(truncatingIfNeeded: uptimeNanoseconds) }
}

extension GatewayError {
    /// No target was asked, though none has failed.
    /// - Parameter end: why.
    static func noTarget(_ end: AttemptWalk.End, _ model: String, at now: Int) -> GatewayError {
        switch end {
        case .unavailable(let until):
            var error = GatewayError(
                .unavailable,
                status: 503,
                message: "All vendors of the model are left alone for now, since they failed.",
                param: "model",
                code: "no_target_available"
            )
            let seconds = until.map { max(1, ($0 - now + 999_999_999) / 1_000_000_000) } ?? 1
            error.retryAfter = String(seconds)
            return error
        case .deadline, .attempts:
            return GatewayError(
                .vendorTimeout,
                status: 504,
                message:
                    "The call's time or attempts ('routing.timeout', 'routing.max_attempts') were used up before a vendor was asked.",
                param: "model",
                code: "call_timeout"
            )
        case .ineligible, .exhausted, .final:
            return .invalidRequest(
                "The model '\(model.prefix(200))' has no target for this call: no condition of its branches holds, "
                    + "or those that are left are for calls that have failed elsewhere.",
                param: "model",
                code: "no_target_fits"
            )
        }
    }
}

extension CallerAnswer {
    /// Lets a call wait until a time.
    /// - Throws: `clientGone` when its caller goes away meanwhile.
    func rest(until time: NIODeadline) async throws(GatewayError) {
        let (loop, began) = (self.loop.context.loop, NIODeadline.now())
        defer { record.rested(for: .now() - began) }
        let promise = loop.makePromise(of: Void.self)
        let timer = loop.scheduleTask(deadline: time) { promise.succeed() }
        await withTaskCancellationHandler {
            try? await promise.futureResult.get()
        } onCancel: {
            timer.cancel()
            promise.succeed()
        }
        if Task.isCancelled { throw GatewayError(UpstreamError.cancelled, vendor: "") }
    }
}
