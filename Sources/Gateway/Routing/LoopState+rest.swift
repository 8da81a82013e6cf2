import Core
import NIOCore
import Routing
import Transport

extension NIODeadline {
    /// Nanoseconds of the clock that never goes back.
    var uptime: Int { Int(truncatingIfNeeded: uptimeNanoseconds) }
}

extension GatewayError {
    /// 503: no target is to be used now.
    static func noTarget(_ end: AttemptWalk.End, at now: Int) -> GatewayError {
        var until: Int?
        if case .unavailable(let time) = end { until = time }
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
    }
}

extension LoopState {
    /// Lets a call wait until a time.
    /// - Throws: `clientGone` when its caller goes away meanwhile.
    func rest(until time: NIODeadline) async throws(GatewayError) {
        let loop = context.loop
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
