import Access
import Insight
import NIOCore

/// What monitoring systems collect.
extension API {
    static func metrics(_ services: APIServices) -> [Operation] {
        let scope = AdminScope(.ledger, .read)
        return [
            Operation(
                id: "collectMetrics",
                method: .get,
                path: "/metrics",
                tag: "metrics",
                summary: "Collect metrics",
                detail: "Of this gateway since it was started, in the text format of Prometheus.",
                scope: scope,
                success: .stream(["text/plain"])
            ) { request async throws(Problem) in
                try request.permit(scope)
                guard let families = await services.metrics() else {
                    throw Problem(503, code: "gateway_missing", "Only a running gateway has metrics.")
                }
                return .text(PrometheusText.write(families), PrometheusText.contentType)
            }
        ]
    }
}
